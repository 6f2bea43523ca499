#include <limes/base/error.hpp>
#include <limes/output/plot/figures.hpp>
#include <limes/output/plot/flags.hpp>
#include <limes/output/plot/strip_data.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace limes::output::plot {

namespace {

constexpr std::size_t kMostLines = 4;     // of a sheet, which would become higher than a PNG can be
constexpr std::size_t kMostMarks = 2000;  // of a lane: beyond, they are one stripe
constexpr std::size_t kMostNames = 400;   // of a lane that are tried
constexpr std::size_t kMostRows = 10;     // of names over a lane, and as many below
constexpr std::size_t kMostLevels = 6;    // of stretches that lie over one another

constexpr double kTitleWidth = 128;
constexpr double kHeading = 30;
constexpr double kNameRow = 15;
constexpr double kMarkHeight = 18;
constexpr double kLevel = 20;
constexpr double kLaneGap = 16;
constexpr double kBelow = 50;
constexpr double kLongestName = 170;
constexpr double kLastRoom = 230;  // right of the line's end, for the names there

/// A name over a lane, or below it.
struct Flag {
    double x = 0;
    bool is_below = false;
    std::size_t row = 0;  ///< from the lane
    map::Line text;
};

struct Bar {
    double left = 0;
    double right = 0;
    std::size_t level = 0;
    std::size_t colour = 0;
    std::string inside;  ///< its name, where there is room
    bool stands_out = false;
};

struct Sign {
    double x = 0;
    bool is_hollow = false;
    bool stands_out = false;
};

struct LaneLayout {
    std::string title;
    std::vector<std::string> below_title;
    std::vector<Flag> flags;
    std::vector<Bar> bars;
    std::vector<Sign> signs;
    Shape shape = Shape::circle;
    std::size_t colour = 0;
    std::size_t rows = 0;        ///< of names over it
    std::size_t rows_below = 0;  ///< and below
    std::size_t levels = 0;

    [[nodiscard]] double marks_height() const {
        return levels > 0 ? kLevel * static_cast<double>(levels) : kMarkHeight;
    }
    [[nodiscard]] double height_above() const {
        return rows > 0 ? kNameRow * static_cast<double>(rows) + 5 : 0;
    }
    [[nodiscard]] double height() const {
        const double names_below = rows_below > 0 ? kNameRow * static_cast<double>(rows_below) + 3 : 0;
        const double words_below = 13 * static_cast<double>(below_title.size());
        return height_above() + marks_height() + std::max(names_below, words_below) + kLaneGap;
    }
};

struct LineLayout {
    std::string heading;
    std::string along;  ///< what the axis counts
    double length_km = 1;
    double frame_width = 0;
    std::vector<LaneLayout> lanes;

    [[nodiscard]] double lanes_height() const {
        return std::accumulate(lanes.begin(), lanes.end(), 0.0,
                               [](double sum, const LaneLayout& lane) { return sum + lane.height(); });
    }
    [[nodiscard]] double height() const { return kHeading + lanes_height() + kBelow; }
};

/// The name, and how it stands out, then in grey its measure; of a stretch its length.
map::Line flag_text(const Place& place, const model::Lane& lane, Ruler& ruler) {
    const bool is_bold = place.stands_out;
    map::Line after;
    if (place.stands_out) {
        after.push_back(words(", " + lane.stress_title, kSmallSize, kInk, true).front());
    }
    const double room = kLongestName - (after.empty() ? 0 : ruler.width(after));
    map::Line text = words(ruler.fitted(place.name, kSmallSize, room, is_bold), kSmallSize, kInk, is_bold);
    text.insert(text.end(), after.begin(), after.end());
    const std::string measure = place.is_stretch()
                                    ? kilometres(place.to_m - place.from_m, ruler.signs()) + " km"
                                    : kilometres(place.from_m, ruler.signs());
    text.push_back(words((place.name.empty() ? "" : " ") + measure, kSmallSize, kQuiet).front());
    return text;
}

/// In which order names are hung: those that stand out, then by number, then from the right, where poles
/// cross no name.
std::vector<std::size_t> naming_order(const std::vector<Place>& places) {
    std::vector<std::size_t> order(places.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        const Place& one = places[a];
        const Place& other = places[b];
        return std::tuple{!one.stands_out, !one.first, -one.first.value_or(0), -one.from_m} <
               std::tuple{!other.stands_out, !other.first, -other.first.value_or(0), -other.from_m};
    });
    return order;
}

class LaneMaker {
public:
    LaneMaker(const LaneData& data, double length_m, double width, Ruler& ruler)
        : m_data{data}, m_scale{width / length_m}, m_ruler{ruler} {}

    LaneLayout made(std::vector<Remark>& remarks) {
        m_layout.title = m_data.lane->title;
        m_layout.shape = static_cast<Shape>(m_data.lane->mark);
        put_marks(remarks);
        put_names(remarks);
        if (std::ranges::any_of(m_layout.signs, &Sign::is_hollow)) {
            m_layout.below_title.push_back(m_ruler.said("hollow: possible"));
        }
        if (std::ranges::any_of(m_data.places, &Place::stands_out)) {
            m_layout.below_title.push_back(m_ruler.said("star: {}", {m_data.lane->stress_title}));
        }
        return std::move(m_layout);
    }

private:
    void put_marks(std::vector<Remark>& remarks) {
        std::map<std::string, std::size_t, std::less<>> colours;
        std::vector<double> ends;
        std::size_t left_out = 0;
        for (const Place& place : m_data.places) {
            if (m_layout.signs.size() + m_layout.bars.size() >= kMostMarks) {
                ++left_out;
            } else if (!place.is_stretch()) {
                m_layout.signs.push_back({place.from_m * m_scale, place.is_possible, place.stands_out});
            } else if (const auto level = level_of(place, ends)) {
                const std::size_t colour = colours.try_emplace(place.name, colours.size()).first->second;
                m_layout.bars.push_back({place.from_m * m_scale,
                                         place.to_m * m_scale,
                                         *level,
                                         colour % kPalette.size(),
                                         {},
                                         place.stands_out});
                m_layout.levels = std::max(m_layout.levels, *level + 1);
            } else {
                ++left_out;
            }
        }
        if (left_out > 0) {
            remarks.push_back({fmt::format("{}: {} are drawn, {} found no room.", m_data.lane->title,
                                           m_data.places.size() - left_out, left_out),
                               true});
        }
    }

    /// The first level on which nothing lies there yet.
    static std::optional<std::size_t> level_of(const Place& place, std::vector<double>& ends) {
        constexpr double kTouching_m = 0.01;
        const auto free =
            std::ranges::find_if(ends, [&](double end) { return end <= place.from_m + kTouching_m; });
        if (free == ends.end() && ends.size() >= kMostLevels) {
            return std::nullopt;
        }
        const auto level = static_cast<std::size_t>(free - ends.begin());
        ends.resize(std::max(ends.size(), level + 1));
        ends[level] = place.to_m;
        return level;
    }

    void put_names(std::vector<Remark>& remarks) {
        Flags above{kMostRows};
        Flags below{kMostRows};
        std::size_t named = 0;
        std::size_t tried = 0;
        for (const std::size_t i : naming_order(m_data.places)) {
            if (++tried > kMostNames) {
                break;
            }
            const Place& place = m_data.places[i];
            if (name_inside(place)) {
                ++named;
                continue;
            }
            map::Line text = flag_text(place, *m_data.lane, m_ruler);
            const double x = (place.from_m + place.to_m) / 2 * m_scale;
            const double width = m_ruler.width(text) + 4;
            const auto row = above.hang(x, width);
            const auto row_below = row ? std::nullopt : below.hang(x, width);
            if (row || row_below) {
                m_layout.flags.push_back({x, !row, row ? *row : *row_below, std::move(text)});
                ++named;
            }
        }
        m_layout.rows = above.used();
        m_layout.rows_below = below.used();
        if (named < m_data.places.size()) {
            remarks.push_back({fmt::format("{}: {} of {} have no room for their names.", m_data.lane->title,
                                           m_data.places.size() - named, m_data.places.size()),
                               true});
        }
    }

    /// Whether the name of a stretch found room in its bar.
    bool name_inside(const Place& place) {
        const double width = (place.to_m - place.from_m) * m_scale;
        if (!place.is_stretch() || m_ruler.width(flag_text(place, *m_data.lane, m_ruler)) + 10 > width) {
            return false;
        }
        const auto bar = std::ranges::find_if(m_layout.bars, [&](const Bar& each) {
            return each.inside.empty() && each.left == place.from_m * m_scale &&
                   each.right == place.to_m * m_scale;
        });
        if (bar == m_layout.bars.end()) {
            return false;
        }
        for (const map::Run& run : flag_text(place, *m_data.lane, m_ruler)) {
            bar->inside += run.text;
        }
        return true;
    }

    const LaneData& m_data;
    double m_scale;
    Ruler& m_ruler;
    LaneLayout m_layout;
};

/// What the names near the end of a line need to its right.
double room_at_end(const LineData& line, double width, Ruler& ruler) {
    double room = 30;
    for (const LaneData& lane : line.lanes) {
        std::size_t measured = 0;
        for (auto place = lane.places.rbegin(); place != lane.places.rend() && measured < kMostNames;
             ++place, ++measured) {
            const double x = (place->from_m + place->to_m) / 2 / line.length_m * (width - kLastRoom);
            room = std::max(room,
                            x + ruler.width(flag_text(*place, *lane.lane, ruler)) + 8 - (width - kLastRoom));
        }
    }
    return std::min(room, kLastRoom);
}

LineLayout lay_out_line(const LineData& line, double width, Ruler& ruler, std::vector<Remark>& remarks) {
    LineLayout layout;
    LineData measured = line;
    measured.length_m = line.length_m > 0 ? line.length_m : 1;
    layout.length_km = measured.length_m / 1000;
    layout.along = ruler.said("along the line from its start [km]");
    layout.heading = ruler.fitted(line.name, kTextSize + 2, width - 120, true) + ": " +
                     kilometres(line.length_m, ruler.signs()) + " km";
    layout.frame_width = width - kTitleWidth - room_at_end(measured, width - kTitleWidth, ruler);
    for (const LaneData& lane : measured.lanes) {
        layout.lanes.push_back(LaneMaker{lane, measured.length_m, layout.frame_width, ruler}.made(remarks));
        layout.lanes.back().colour = (layout.lanes.size() - 1) % kPalette.size();
    }
    return layout;
}

void draw_lane(Page& page, const LaneLayout& lane, double left, double top, double frame_width) {
    const double marks_top = top + lane.height_above();
    const double middle = marks_top + lane.marks_height() / 2;
    page.text(words(lane.title, kTextSize, kInk, true), {page.left(), middle + 4});
    for (std::size_t i = 0; i < lane.below_title.size(); ++i) {
        page.text(words(lane.below_title[i], kSmallSize - 0.5, kQuiet),
                  {page.left(), middle + 17 + 13 * static_cast<double>(i)});
    }
    const double marks_bottom = marks_top + lane.marks_height();
    for (const Flag& flag : lane.flags) {
        const double away = kNameRow * static_cast<double>(flag.row);
        const double baseline = flag.is_below ? marks_bottom + 11 + away : marks_top - 6 - away;
        const double edge = flag.is_below ? marks_bottom : marks_top;
        page.stroke({left + flag.x, flag.is_below ? baseline + 2 : baseline - 9},
                    {left + flag.x, lane.levels > 0 ? edge : middle}, kOther);
        page.text(flag.text, {left + flag.x + 3, baseline});
    }
    if (lane.levels == 0) {
        page.stroke({left, middle}, {left + frame_width, middle}, kOther, 2);
    }
    for (const Bar& bar : lane.bars) {
        const double level_top = marks_top + kLevel * static_cast<double>(bar.level);
        const Rect rect{left + bar.left, level_top + 1, left + bar.right, level_top + kLevel - 1};
        page.box(rect, bar.stands_out ? kPalette[1] : pale(kPalette[bar.colour]));
        page.outline(rect, {1, 1, 1, 1});
        if (!bar.inside.empty()) {
            page.text(words(bar.inside, kSmallSize), {rect.left + 5, level_top + 14});
        }
    }
    for (const Sign& sign : lane.signs) {
        const double y = lane.levels > 0 ? marks_top + kLevel / 2 : middle;
        page.mark(sign.stands_out ? Shape::star : lane.shape, {left + sign.x, y},
                  sign.stands_out ? kPalette[1] : kPalette[lane.colour], sign.is_hollow);
    }
}

void draw_line(Page& page, const LineLayout& line, double top) {
    const double left = page.left() + kTitleWidth;
    const Rect frame{left, top + kHeading, left + line.frame_width, top + kHeading + line.lanes_height()};
    page.text(words(line.heading, kTextSize + 2, kInk, true), {page.left(), top + 14});
    page.plotter().frame(frame, {0, line.length_km}, {0, 1});
    for (const Tick& tick : page.plotter().grid(Plotter::Along::x, kGrid)) {
        page.text(words(exact(tick.value, page.signs()), kTextSize, kQuiet), {tick.at, frame.bottom + 19},
                  Anchor::middle);
    }
    page.plotter().axis(Plotter::Along::x, kInk);
    page.text(words(line.along), {(frame.left + frame.right) / 2, frame.bottom + 37}, Anchor::middle);
    double lane_top = frame.top;
    for (const LaneLayout& lane : line.lanes) {
        draw_lane(page, lane, left, lane_top, line.frame_width);
        lane_top += lane.height();
    }
}

std::string description_of(const StripData& data) {
    std::string text;
    for (const LineData& line : data.lines) {
        text += fmt::format("{}{}, {} km", text.empty() ? "" : "; ", line.name, kilometres(line.length_m));
        for (const LaneData& lane : line.lanes) {
            text += fmt::format(", {}: {}", lane.lane->title, lane.places.size());
        }
    }
    return text + ".";
}

}  // namespace

bool fits(const model::Strip& strip, const model::Layer& table) {
    const model::Column* kind = table.find(strip.kind);
    if (kind == nullptr || kind->type() != model::ColumnType::text || table.find(strip.line) == nullptr) {
        return false;
    }
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (kind->text(row) == strip.line_kind) {
            return true;
        }
    }
    return false;
}

Figure lay_out(const model::Strip& strip, const model::Layer& table, Ruler& ruler, double width) {
    StripData data = read_strip(strip, table);
    if (std::ranges::all_of(data.lines,
                            [](const LineData& line) { return line.lanes.empty() && line.length_m <= 0; })) {
        throw base::DataError{"no row has a length or a measure, and nothing can be drawn"};
    }
    Figure figure;
    figure.description = description_of(data);
    if (data.lines.size() > kMostLines) {
        figure.remarks.push_back(
            {fmt::format("The first {} of {} lines are drawn.", kMostLines, data.lines.size()), true});
        data.lines.resize(kMostLines);
    }
    if (data.rows_without_measure > 0) {
        figure.remarks.push_back({fmt::format("{} without a measure {} left out.",
                                              counted(data.rows_without_measure, "row", "rows"),
                                              data.rows_without_measure == 1 ? "is" : "are"),
                                  true});
    }
    std::vector<LineLayout> lines;
    for (const LineData& line : data.lines) {
        lines.push_back(lay_out_line(line, width, ruler, figure.remarks));
        figure.height += lines.back().height();
    }
    figure.draw = [lines](Page& page, double top) {
        double line_top = top;
        for (const LineLayout& line : lines) {
            draw_line(page, line, line_top);
            line_top += line.height();
        }
    };
    return figure;
}

}  // namespace limes::output::plot
