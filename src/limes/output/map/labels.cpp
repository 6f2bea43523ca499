#include <limes/output/map/icon.hpp>
#include <limes/output/map/label_places.hpp>
#include <limes/output/map/label_room.hpp>
#include <limes/output/map/labels.hpp>

#include <cairo.h>
#include <glib.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace limes::output::map {

namespace {

constexpr std::size_t kMostLabels = 2000;
constexpr double kLineHeight = 1.18;  // of the size of the largest run
constexpr double kAscent = 0.80;      // of it: where the baseline is in the line's height

enum class Align : std::uint8_t { left, centre, right };

/// A label before it has a place.
struct Label {
    const SceneLayer* layer = nullptr;
    std::size_t row = 0;
    double sort_key = 0;
    double size = 10;
    std::vector<Line> lines;
    std::vector<std::string> says;  ///< by line: the words, in capitals, of the whole that it was broken from
    Halo halo;
    double width = 0;
    double height = 0;
};

/// A label that has one.
struct Placed {
    const Label* label = nullptr;
    Rect block;
    Align align = Align::centre;
    double angle = 0;  ///< about the middle of the block
    std::optional<std::pair<Spot, Spot>> leader;
};

double line_size(const Line& line) {
    double size = 0;
    for (const Run& run : line) {
        size = std::max(size, run.size);
    }
    return size;
}

std::string text_of(const Line& line) {
    std::string text;
    for (const Run& run : line) {
        text += run.text;
    }
    return text;
}

std::string upper_case(const std::string& text) {
    char* upper = g_utf8_strup(text.data(), static_cast<gssize>(text.size()));
    std::string out{upper};
    g_free(upper);
    return out;
}

/// The sections of a text field as lines of runs, broken at its own line ends.
std::vector<Line> lines_of(const Formatted& sections, const StyleLayer& style, const Site& site,
                           double size) {
    const bool upper = style.word("text-transform", site, "none") == "uppercase";
    Run plain;
    plain.colour = style.colour("text-color", site, {}).faded(style.number("text-opacity", site, 1));
    plain.spacing = style.number("text-letter-spacing", site, 0) * size;
    std::vector<Line> lines(1);
    for (const Section& section : sections) {
        Run run = plain;
        run.size = size * section.scale;
        dress(run, section.font.empty() ? style.font : section.font);
        run.colour = section.colour.value_or(plain.colour);
        const std::string text = upper ? upper_case(section.text) : section.text;
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            if (end > at) {
                run.text = text.substr(at, end - at);
                lines.back().push_back(run);
            }
            if (end < text.size()) {
                lines.emplace_back();
            }
            at = end + 1;
        }
    }
    std::erase_if(lines, [](const Line& line) { return line.empty(); });
    return lines;
}

}  // namespace

class Labels::Labeller {
public:
    Labeller(const Scene& scene, Typesetter& typesetter)
        : m_scene{scene}, m_typesetter{typesetter}, m_frame{scene.view->frame().grown(-2)}, m_room{m_frame} {
        for (const SceneLayer& layer : scene.layers) {
            if (layer.style->obstacle) {
                take_obstacle(layer);
            }
        }
    }

    LabelCount place_all() {
        collect();
        LabelCount count;
        m_placed.reserve(m_labels.size());
        for (std::size_t i = 0; i < m_labels.size(); ++i) {
            Label& label = m_labels[i];
            const bool placed = i < kMostLabels && place(label);
            // What its neighbours say already is not missing.
            if (!label.lines.empty()) {
                ++(placed ? count.placed : count.left_out);
            }
        }
        return count;
    }

    void draw(cairo_t* cairo, bool beneath) {
        for (const Placed& placed : m_placed) {
            if (placed.leader && placed.label->layer->style->beneath == beneath) {
                draw_leader(cairo, placed);
            }
        }
        for (const Placed& placed : m_placed) {
            if (placed.label->layer->style->beneath == beneath) {
                draw_text(placed);
            }
        }
    }

private:
    void take_obstacle(const SceneLayer& layer) {
        for (const std::size_t row : layer.rows) {
            const Paint paint = paint_of(*layer.style, m_scene.site(layer, row));
            const double reach = reach_of(paint);
            Parts parts = parts_on_sheet(layer.layer->geometry[row], *m_scene.view);
            if (layer.style->type == LayerType::line) {
                parts = drawn_lines(std::move(parts), *layer.style, paint);
            }
            for (const auto& part : parts) {
                for (const auto& path : part) {
                    if (layer.style->type == LayerType::circle || layer.style->has_icons()) {
                        for (const Spot spot : path) {
                            m_room.take(Rect{spot.x, spot.y, spot.x, spot.y}.grown(reach));
                        }
                    }
                    for (std::size_t i = 0; layer.style->type == LayerType::line && i + 1 < path.size();
                         ++i) {
                        m_room.mark(path[i], path[i + 1]);
                    }
                }
            }
        }
    }

    /// How far from its middle a sign is drawn.
    [[nodiscard]] double reach_of(const Paint& paint) const {
        if (paint.icon.empty()) {
            return paint.radius + paint.stroke_width / 2 + 0.5;
        }
        const IconSize size = icon_size(m_scene.icon_file(paint.icon));
        return std::max(size.width, size.height) * paint.icon_size / 2;
    }

    // Layers from the top of the style, rows by their key, and by their order where keys are equal.
    void collect() {
        for (const SceneLayer* layer : m_scene.from_top()) {
            if (layer->style->type != LayerType::symbol) {
                continue;
            }
            std::vector<Label> labels;
            for (const std::size_t row : layer->rows) {
                if (auto label = make(*layer, row)) {
                    labels.push_back(std::move(*label));
                }
            }
            std::ranges::stable_sort(labels,
                                     [](const Label& a, const Label& b) { return a.sort_key < b.sort_key; });
            std::ranges::move(labels, std::back_inserter(m_labels));
        }
    }

    std::optional<Label> make(const SceneLayer& layer, std::size_t row) {
        const StyleLayer& style = *layer.style;
        const Site site = m_scene.site(layer, row);
        Label label;
        label.layer = &layer;
        label.row = row;
        label.sort_key = style.number("symbol-sort-key", site, 0);
        label.size = style.number("text-size", site, 12);
        label.halo = {style.colour("text-halo-color", site, {1, 1, 1, 1}),
                      style.number("text-halo-width", site, 0)};
        const double most = style.number("text-max-width", site, 10) * label.size;
        for (const Line& line :
             lines_of(as_formatted(style.value("text-field", site)), style, site, label.size)) {
            for (Line& piece : m_typesetter.wrapped(line, most)) {
                label.lines.push_back(std::move(piece));
                label.says.push_back(upper_case(text_of(line)));
            }
        }
        measure(label);
        return label.lines.empty() ? std::nullopt : std::optional{std::move(label)};
    }

    void measure(Label& label) {
        label.width = 0;
        label.height = 0;
        for (const Line& line : label.lines) {
            label.width = std::max(label.width, m_typesetter.width(line));
            label.height += line_size(line) * kLineHeight;
        }
    }

    /// Whether a label near the box says these words, in whatever letters.
    [[nodiscard]] bool is_said(const std::string& words, const Rect& near) const {
        return std::ranges::any_of(m_placed, [&](const Placed& placed) {
            return placed.block.meets(near) &&
                   std::ranges::find(placed.label->says, words) != placed.label->says.end();
        });
    }

    void leave_out_said(Label& label, Spot spot) {
        const double within = label.layer->style->once_within_px;
        if (within <= 0) {
            return;
        }
        const Rect near = Rect{spot.x, spot.y, spot.x, spot.y}.grown(within);
        for (std::size_t i = label.lines.size(); i-- > 0;) {
            if (is_said(label.says[i], near)) {
                label.lines.erase(label.lines.begin() + static_cast<std::ptrdiff_t>(i));
                label.says.erase(label.says.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
        measure(label);
    }

    bool place(Label& label) {
        const model::GeometryType type = label.layer->layer->geometry.type(label.row);
        const Parts parts = parts_on_sheet(label.layer->layer->geometry[label.row], *m_scene.view);
        const Site site = m_scene.site(*label.layer, label.row);
        if (label.layer->style->word("symbol-placement", site, "point") == "line-center") {
            const double clear = std::max(0.1, label.layer->style->number("text-radial-offset", site, 0));
            return place_on_line(label, parts, clear * label.size);
        }
        if (model::is_areal(type)) {
            return place_in_area(label, parts);
        }
        // Many points are labelled once, at the first with room; a line at its start, or at its end, which
        // has the name: no other place of it will do.
        std::vector<Spot> spots;
        for (const auto& part : parts) {
            for (const auto& path : part) {
                spots.insert(spots.end(), path.begin(), path.end());
            }
        }
        if (!model::is_puntal(type) && !spots.empty()) {
            spots = {label.layer->style->labels_end ? spots.back() : spots.front()};
        }
        std::erase_if(spots, [&](Spot spot) { return !m_frame.holds({spot.x, spot.y, spot.x, spot.y}); });
        if (spots.size() == 1) {
            leave_out_said(label, spots.front());
        }
        return !label.lines.empty() &&
               std::ranges::any_of(spots, [&](Spot spot) { return place_at_point(label, site, spot); });
    }

    bool place_at_point(const Label& label, const Site& site, Spot spot) {
        const StyleLayer& style = *label.layer->style;
        static const std::vector<std::string> centre{"center"};
        const auto& anchors = style.anchors.empty() ? centre : style.anchors;
        const double offset = style.number("text-radial-offset", site, 0) * label.size;
        if (is_true(style.value("text-allow-overlap", site))) {
            accept({&label,
                    anchored_block(spot, anchors.front(), label.width, label.height, offset),
                    align_of(anchors.front()),
                    0,
                    {}});
            return true;
        }
        std::optional<Placed> best;
        double lowest = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < anchors.size(); ++i) {
            const Rect block = anchored_block(spot, anchors[i], label.width, label.height, offset);
            const double cost = 0.03 * static_cast<double>(i) + m_room.covered(block);
            if (cost < lowest && m_room.is_free(block)) {
                lowest = cost;
                best = Placed{&label, block, align_of(anchors[i]), 0, {}};
            }
        }
        if (!best && style.leader) {
            best = stand_off(label, spot);
        }
        if (best) {
            accept(*best);
        }
        return best.has_value();
    }

    // In a crowd a label stands off, as near as it can, with a line to its point.
    std::optional<Placed> stand_off(const Label& label, Spot spot) {
        constexpr int kDirections = 24;
        for (const double ems : {1.6, 2.4, 3.4, 4.6, 6.0, 7.6, 9.4, 11.4}) {
            std::optional<Placed> best;
            double lowest = std::numeric_limits<double>::infinity();
            for (int i = 0; i < kDirections; ++i) {
                const double turn = 2 * M_PI * i / kDirections;
                const Spot away{spot.x + ems * label.size * std::cos(turn),
                                spot.y + ems * label.size * std::sin(turn)};
                const double x = std::cos(turn);
                const double y = std::sin(turn);
                const std::string_view anchor =
                    std::abs(x) > 0.38 ? (x > 0 ? "left" : "right") : (y > 0 ? "top" : "bottom");
                const Rect block = anchored_block(away, anchor, label.width, label.height, 0);
                const Spot foot{std::clamp(spot.x, block.left, block.right),
                                std::clamp(spot.y, block.top, block.bottom)};
                const double cost = m_room.covered(block);
                if (cost < lowest && m_room.is_free(block) && m_room.is_free(spot, foot)) {
                    lowest = cost;
                    best = Placed{&label, block, align_of(anchor), 0, std::pair{spot, foot}};
                }
            }
            if (best) {
                return best;
            }
        }
        return std::nullopt;
    }

    bool place_in_area(const Label& label, const Parts& parts) {
        std::optional<Placed> best;
        double lowest = std::numeric_limits<double>::infinity();
        std::size_t order = 0;
        const double within = label.layer->style->once_within_px;
        for (const Spot spot : places_in_area(parts, m_frame, label.width, label.height)) {
            const Rect block = anchored_block(spot, "center", label.width, label.height, 0);
            const double cost = 0.002 * static_cast<double>(order++) + m_room.covered(block);
            if (cost < lowest && m_room.is_free(block) &&
                (within <= 0 || !is_said(label.says.front(), block.grown(within)))) {
                lowest = cost;
                best = Placed{&label, block, Align::centre, 0, {}};
            }
        }
        if (best) {
            accept(*best);
        }
        return best.has_value();
    }

    bool place_on_line(const Label& label, const Parts& parts, double clear) {
        std::optional<Placed> best;
        double lowest = std::numeric_limits<double>::infinity();
        for (const LinePlace& place : places_on_line(parts, m_frame, label.width)) {
            // Above the line, seen along it; below it when there is no room.
            for (const double above : {1.0, -1.0}) {
                const double away = above * (label.height / 2 + clear);
                const Spot middle{place.spot.x + away * std::sin(place.angle),
                                  place.spot.y - away * std::cos(place.angle)};
                const Placed candidate{&label,
                                       anchored_block(middle, "center", label.width, label.height, 0),
                                       Align::centre,
                                       place.angle,
                                       {}};
                double cost = above > 0 ? 0 : 0.05;
                bool free = true;
                for (const Rect& box : boxes_of(candidate)) {
                    free = free && m_room.is_free(box);
                    cost += free ? m_room.covered(box) : 0;
                }
                if (free && cost < lowest) {
                    lowest = cost;
                    best = candidate;
                }
            }
        }
        if (best) {
            accept(*best);
        }
        return best.has_value();
    }

    static Align align_of(std::string_view anchor) {
        if (anchor.ends_with("left")) {
            return Align::left;
        }
        return anchor.ends_with("right") ? Align::right : Align::centre;
    }

    /// What a label takes: its block, or a row of squares along a turned one.
    static std::vector<Rect> boxes_of(const Placed& placed) {
        if (placed.angle == 0) {
            return {placed.block};
        }
        const Rect& block = placed.block;
        const Spot middle{(block.left + block.right) / 2, (block.top + block.bottom) / 2};
        const double half = block.height() / 2;
        const int count = std::max(1, static_cast<int>(std::ceil(block.width() / half)));
        std::vector<Rect> boxes;
        for (int i = 0; i <= count; ++i) {
            const double along = (static_cast<double>(i) / count - 0.5) * (block.width() - 2 * half);
            const Spot spot{middle.x + along * std::cos(placed.angle),
                            middle.y + along * std::sin(placed.angle)};
            boxes.push_back(Rect{spot.x, spot.y, spot.x, spot.y}.grown(half));
        }
        return boxes;
    }

    void accept(const Placed& placed) {
        for (const Rect& box : boxes_of(placed)) {
            m_room.take(box.grown(1));
        }
        if (placed.leader) {
            m_room.take_line(placed.leader->first, placed.leader->second);
        }
        m_placed.push_back(placed);
    }

    static void draw_leader(cairo_t* cairo, const Placed& placed) {
        const auto& [from, to] = *placed.leader;
        const Colour colour = placed.label->lines.front().front().colour;
        const Colour halo = placed.label->halo.colour;
        cairo_save(cairo);
        cairo_move_to(cairo, from.x, from.y);
        cairo_line_to(cairo, to.x, to.y);
        cairo_set_line_width(cairo, 1.8);
        cairo_set_source_rgba(cairo, halo.red, halo.green, halo.blue, 0.8);
        cairo_stroke_preserve(cairo);
        cairo_set_line_width(cairo, 0.5);
        cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, 0.75);
        cairo_stroke(cairo);
        cairo_restore(cairo);
    }

    void draw_text(const Placed& placed) {
        const Rect& block = placed.block;
        const Spot middle{(block.left + block.right) / 2, (block.top + block.bottom) / 2};
        double y = block.top;
        for (const Line& line : placed.label->lines) {
            const double size = line_size(line);
            const double spare = block.width() - m_typesetter.width(line);
            const double share = placed.align == Align::left ? 0 : (placed.align == Align::right ? 1 : 0.5);
            // From the middle of the block, so that a turned label turns as one.
            const double x = block.left + spare * share - middle.x;
            const double baseline =
                y + size * (kLineHeight - 1) / 2 + size * kAscent + size * 0.06 - middle.y;
            const double cosine = std::cos(placed.angle);
            const double sine = std::sin(placed.angle);
            m_typesetter.draw(
                line, {middle.x + x * cosine - baseline * sine, middle.y + x * sine + baseline * cosine},
                placed.label->halo, placed.angle);
            y += size * kLineHeight;
        }
    }

    const Scene& m_scene;
    Typesetter& m_typesetter;
    Rect m_frame;
    LabelRoom m_room;
    std::vector<Label> m_labels;
    std::vector<Placed> m_placed;
};

Labels::Labels(const Scene& scene, Typesetter& typesetter)
    : m_labeller{std::make_unique<Labeller>(scene, typesetter)}, m_count{m_labeller->place_all()} {}

Labels::~Labels() = default;

void Labels::draw_beneath(cairo_t* cairo) {
    m_labeller->draw(cairo, true);
}

void Labels::draw_above(cairo_t* cairo) {
    m_labeller->draw(cairo, false);
}

LabelCount Labels::count() const {
    return m_count;
}

}  // namespace limes::output::map
