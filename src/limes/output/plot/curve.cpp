#include <limes/base/error.hpp>
#include <limes/output/plot/curve_data.hpp>
#include <limes/output/plot/figures.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numbers>
#include <optional>
#include <set>

namespace limes::output::plot {

namespace {

constexpr std::size_t kColoured = kPalette.size();
constexpr std::size_t kMostOthers = 200;  // grey lines, beyond which they are one grey
constexpr std::size_t kMostBands = 3;
constexpr double kLegendRow = 20;
constexpr double kPanelGap = 28;
constexpr Colour kTogether{0, 0, 0, 1};
constexpr std::array kShapes{Shape::circle, Shape::square, Shape::triangle, Shape::diamond};

std::size_t coloured_of(const CurveData& data) {
    return std::min(kColoured, data.labels.size());
}

/// The least of 1, 2, 5, 10, … that holds all that is drawn.
double top_of_shares(const CurveData& data) {
    double most = 0;
    for (const Panel& panel : data.panels) {
        const auto look = [&](const Parts& parts) {
            for (const Part& part : parts) {
                most = std::max({most, part.percent(part.part), part.percent(part.upper)});
            }
        };
        std::ranges::for_each(panel.series, look);
        look(panel.together);
    }
    for (const double top : {1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0}) {
        if (most <= top) {
            return top;
        }
    }
    return std::max(100.0, most);  // where parts are over the whole, as with bounds that round
}

class Drawing {
public:
    Drawing(Page& page, const CurveData& data, double share_top)
        : m_page{page}, m_data{data}, m_share_top{share_top} {}

    void panel(const Panel& panel, const Rect& frame) {
        m_frame = frame;
        axes(frame);
        const std::size_t coloured = coloured_of(m_data);
        const std::size_t others = std::min(m_data.order.size() - coloured, kMostOthers);
        for (std::size_t i = coloured; i < coloured + others; ++i) {
            line(panel.series[m_data.order[i]], kOther, 1);
        }
        if (panel.has_bounds && m_data.is_together_drawn()) {
            band(panel.together, kTogether);
        }
        if (panel.has_bounds && m_data.labels.size() <= kMostBands) {
            for (std::size_t i = 0; i < coloured; ++i) {
                band(panel.series[m_data.order[i]], kPalette[i]);
            }
        }
        for (std::size_t i = 0; i < coloured; ++i) {
            line(panel.series[m_data.order[i]], kPalette[i], 1.5);
        }
        if (m_data.is_together_drawn()) {
            line(panel.together, kTogether, 2.5);
        }
        for (std::size_t i = 0; i < coloured; ++i) {
            marks(panel.series[m_data.order[i]], kShapes[i % kShapes.size()], kPalette[i]);
        }
        if (m_data.is_together_drawn()) {
            marks(panel.together, Shape::circle, kTogether);
        }
    }

private:
    [[nodiscard]] Spot at(const Part& part, double value) const {
        return {part.x * m_data.x.factor, part.percent(value)};
    }

    void in_frame() {
        m_page.plotter().frame(m_frame, {0, m_data.x_most > 0 ? m_data.x_most * m_data.x.factor : 1},
                               {0, m_share_top});
    }

    void axes(const Rect& frame) {
        Plotter& plotter = m_page.plotter();
        in_frame();
        double free_from = 0;
        for (const Tick& tick : plotter.grid(Plotter::Along::x, kGrid)) {
            if (tick.at >= free_from) {
                m_page.text(words(exact(tick.value, m_page.signs()), kTextSize, kQuiet),
                            {tick.at, frame.bottom + 20}, Anchor::middle);
                free_from = tick.at + 30;
            }
        }
        for (const Tick& tick : plotter.grid(Plotter::Along::y, kGrid)) {
            m_page.text(words(exact(tick.value, m_page.signs()), kTextSize, kQuiet),
                        {frame.left - 9, tick.at + 4}, Anchor::end);
        }
        plotter.axis(Plotter::Along::x, kInk);
        plotter.axis(Plotter::Along::y, kInk);
    }

    void line(const Parts& parts, const Colour& colour, double width) {
        std::vector<Spot> spots;
        for (const Part& part : parts) {
            spots.push_back(at(part, part.part));
        }
        if (spots.size() > 1) {
            in_frame();
            m_page.plotter().line(spots, colour, width);
        }
    }

    void band(const Parts& parts, const Colour& colour) {
        std::vector<Spot> corners;
        corners.reserve(2 * parts.size());
        for (const Part& part : parts) {
            corners.push_back(at(part, part.lower));
        }
        for (std::size_t i = parts.size(); i-- > 0;) {
            corners.push_back(at(parts[i], parts[i].upper));
        }
        in_frame();
        if (parts.size() > 1) {
            m_page.plotter().area(corners, colour.faded(0.18));
        } else if (parts.size() == 1) {
            m_page.plotter().line(corners, colour, 1.5);
        }
    }

    void marks(const Parts& parts, Shape shape, const Colour& colour) {
        std::vector<Spot> spots;
        in_frame();
        for (const Part& part : parts) {
            const Spot world = at(part, part.part);
            spots.push_back(m_page.plotter().spot(world.x, world.y));
        }
        for (const Spot& spot : spots) {
            m_page.mark(shape, spot, colour, false, 4);
        }
    }

    Page& m_page;
    const CurveData& m_data;
    double m_share_top;
    Rect m_frame;
};

/// A sign of the legend and what it stands for.
struct Entry {
    std::string text;
    Colour colour;
    std::optional<Shape> shape;
    bool is_band = false;
    Spot at;  ///< from the left and top of the legend
};

std::vector<Entry> legend_of(const model::Curve& curve, const CurveData& data, const Ruler& ruler) {
    std::vector<Entry> entries;
    if (data.is_together_drawn()) {
        entries.push_back({ruler.said("all {} together",
                                      {counted(data.labels.size(), curve.all, curve.all, ruler.signs())}),
                           kTogether,
                           Shape::circle,
                           false,
                           {}});
    }
    for (std::size_t i = 0; i < coloured_of(data); ++i) {
        entries.push_back({data.labels[data.order[i]], kPalette[i], kShapes[i % kShapes.size()], false, {}});
    }
    if (data.order.size() > kColoured) {
        const std::size_t others = data.order.size() - kColoured;
        entries.push_back(
            {others > kMostOthers
                 ? ruler.said("{} of the {} others", {std::to_string(kMostOthers), std::to_string(others)})
             : others == 1 ? ruler.said("1 other")
                           : ruler.said("{} others", {exact(static_cast<double>(others), ruler.signs())}),
             kOther,
             {},
             false,
             {}});
    }
    if (std::ranges::any_of(data.panels, &Panel::has_bounds)) {
        entries.push_back(
            {ruler.said("bounds that the accuracies allow"), kTogether.faded(0.18), {}, true, {}});
    }
    return entries;
}

/// Puts the entries beside one another in rows. The height of all.
double place(std::vector<Entry>& entries, Ruler& ruler, double width) {
    constexpr double kSign = 34;
    constexpr double kLongest = 260;
    Spot at;
    for (Entry& entry : entries) {
        entry.text = ruler.fitted(entry.text, kTextSize, kLongest);
        const double room = kSign + ruler.width(words(entry.text)) + 22;
        if (at.x > 0 && at.x + room > width) {
            at = {0, at.y + kLegendRow};
        }
        entry.at = at;
        at.x += room;
    }
    return at.y + kLegendRow;
}

void draw(Page& page, const Entry& entry, Spot corner) {
    const Spot middle{corner.x + entry.at.x + 13, corner.y + entry.at.y + 10};
    if (entry.is_band) {
        page.box({middle.x - 13, middle.y - 6, middle.x + 13, middle.y + 6}, entry.colour);
    } else {
        page.stroke({middle.x - 13, middle.y}, {middle.x + 13, middle.y}, entry.colour, entry.shape ? 2 : 1);
    }
    if (entry.shape) {
        page.mark(*entry.shape, middle, entry.colour, false, 4);
    }
    page.text(words(entry.text), {middle.x + 19, middle.y + 4});
}

std::string heading(const Panel& panel, const model::Curve& curve, const CurveData& data,
                    const Ruler& ruler) {
    std::string text = panel.measure->title;
    if (!panel.together.empty()) {
        const double whole = panel.together.back().whole;
        const std::string size = rounded(whole, ruler.signs()) + (panel.unit.empty() ? "" : " " + panel.unit);
        text = ruler.said("{}: {} in {}",
                          {text, size,
                           data.is_together_drawn()
                               ? ruler.said("all {} {}", {std::to_string(data.labels.size()), curve.all})
                               : data.labels.front()});
    }
    return text;
}

std::vector<Remark> remarks_of(const model::Curve& curve, const CurveData& data) {
    std::vector<Remark> remarks;
    std::set<double> xs;
    for (const Part& part : data.panels.front().together) {
        xs.insert(part.x);
    }
    remarks.push_back({fmt::format("Marks are what was computed, at {}; lines join them.",
                                   counted(xs.size(), "distance", "distances")),
                       false});
    if (data.is_together_drawn()) {
        for (const Panel& panel : data.panels) {
            if (panel.summed < data.labels.size()) {
                remarks.push_back(
                    {fmt::format("{}: {} of {} {} have numbers for every distance and are in the sum.",
                                 panel.measure->title, panel.summed, data.labels.size(), curve.all),
                     true});
            }
        }
    }
    if (data.rows_without_number > 0) {
        remarks.push_back(
            {fmt::format("{} without a number {} left out.", counted(data.rows_without_number, "row", "rows"),
                         data.rows_without_number == 1 ? "is" : "are"),
             true});
    }
    if (data.order.size() > kColoured + kMostOthers) {
        remarks.push_back({fmt::format("{} of {} are drawn, those with the largest shares.",
                                       kColoured + kMostOthers, counted(data.order.size(), "line", "lines")),
                           true});
    }
    return remarks;
}

std::string description_of(const model::Curve& curve, const CurveData& data) {
    std::string text;
    for (const Panel& panel : data.panels) {
        const Parts& parts = data.is_together_drawn() ? panel.together : panel.series.front();
        for (const Part& part : parts) {
            text += fmt::format("{}{} within {} {}: {:.3g} %", text.empty() ? "" : "; ", panel.measure->title,
                                exact(part.x * data.x.factor), data.x.unit, part.percent(part.part));
        }
    }
    return fmt::format("{} against {}. {}.", curve.y_title, curve.x_title, text);
}

}  // namespace

bool fits(const model::Curve& curve, const model::Layer& table) {
    return table.find(curve.x) != nullptr && table.find(curve.label) != nullptr &&
           std::ranges::any_of(curve.measures, [&](const model::CurveMeasure& measure) {
               return table.find(measure.part) != nullptr && table.find(measure.whole) != nullptr;
           });
}

Figure lay_out(const model::Curve& curve, const model::Layer& table, Ruler& ruler, double width) {
    constexpr double kHeading = 24;
    constexpr double kLeft = 62;
    constexpr double kBelow = 48;
    constexpr double kNarrow = 800;
    auto data = std::make_shared<CurveData>(read_curve(curve, table));
    if (std::ranges::all_of(data->panels, [](const Panel& panel) { return panel.together.empty(); })) {
        throw base::DataError{
            fmt::format("no row has numbers for '{}', and nothing can be drawn", curve.y_title)};
    }
    auto legend = std::make_shared<std::vector<Entry>>(legend_of(curve, *data, ruler));
    const double legend_height = place(*legend, ruler, width) + 14;
    const std::size_t columns = data->panels.size() == 1 ? 1 : 2;
    const std::size_t rows = (data->panels.size() + columns - 1) / columns;
    const double panel_width =
        (width - kPanelGap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    // On the page of a report it is lower, and leaves room for its table.
    const bool narrow = width < kNarrow;
    const double frame_height = columns == 1 ? (narrow ? 250 : 360) : (narrow ? 135 : 250);
    const double panel_height = kHeading + frame_height + kBelow;
    Figure figure;
    figure.height =
        legend_height + panel_height * static_cast<double>(rows) + 12 * static_cast<double>(rows - 1);
    figure.remarks = remarks_of(curve, *data);
    figure.description = description_of(curve, *data);
    std::vector<std::string> headings;
    for (const Panel& panel : data->panels) {
        headings.push_back(
            ruler.fitted(heading(panel, curve, *data, ruler), kTextSize + 1, panel_width - kLeft, true));
    }
    figure.draw = [=](Page& page, double top) {
        for (const Entry& entry : *legend) {
            draw(page, entry, {page.left(), top});
        }
        Drawing drawing{page, *data, top_of_shares(*data)};
        for (std::size_t i = 0; i < data->panels.size(); ++i) {
            const double left = page.left() + (panel_width + kPanelGap) * static_cast<double>(i % columns);
            const std::size_t row = i / columns;
            const double upper = top + legend_height + (panel_height + 12) * static_cast<double>(row);
            const Rect frame{left + kLeft, upper + kHeading, left + panel_width - 10,
                             upper + kHeading + frame_height};
            page.text(words(headings[i], kTextSize + 1, kInk, true), {frame.left, upper + 12});
            drawing.panel(data->panels[i], frame);
            page.text(words(fmt::format("{}{}", curve.x_title, data->x.in_brackets())),
                      {(frame.left + frame.right) / 2, frame.bottom + 39}, Anchor::middle);
            page.text(words(curve.y_title + " [%]"), {left + 14, (frame.top + frame.bottom) / 2},
                      Anchor::middle, -std::numbers::pi / 2);
        }
    };
    return figure;
}

}  // namespace limes::output::plot
