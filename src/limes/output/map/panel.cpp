#include <limes/output/map/furniture.hpp>

#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

const Words kProjection{
    {"vi", "Phép chiếu"}, {"en", "Projection"}, {"zh", "投影"}, {"lo", "ການສາຍພາບ"}, {"fr", "Projection"}};
const Words kSources{
    {"vi", "Nguồn"}, {"en", "Sources"}, {"zh", "资料来源"}, {"lo", "ແຫຼ່ງຂໍ້ມູນ"}, {"fr", "Sources"}};
const Words kNorth{{"vi", "B"}, {"en", "N"}, {"zh", "北"}, {"lo", "ເໜືອ"}, {"fr", "N"}};

/// The longest of 1, 2, 5 times a power of ten that is no longer than `most_m`.
double round_length_m(double most_m) {
    const double power = std::pow(10, std::floor(std::log10(most_m)));
    for (const double times : {5.0, 2.0}) {
        if (times * power <= most_m) {
            return times * power;
        }
    }
    return power;
}

std::string number_text(double metres) {
    return fmt::format("{:g}", metres >= 1000 ? metres / 1000 : metres);
}

std::string grouped(double number) {
    std::string digits = fmt::format("{:.0f}", number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, "\u202f");
    }
    return digits;
}

void draw_scale_bar(cairo_t* cairo, Typesetter& typesetter, const View& view, Spot corner, double s,
                    const Colour& ink) {
    constexpr int kFields = 4;
    const double ground_m = view.ground_metres_per_pixel();
    // The unit is written once, so that all numbers are of one unit.
    const double whole_m = round_length_m(62 * kPixelsPerMm * s * ground_m);
    const double field = whole_m / kFields / ground_m;
    const double height = 1.5 * kPixelsPerMm * s;
    const double bar = corner.y + 8.5 * s;
    cairo_save(cairo);
    cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue);
    cairo_set_line_width(cairo, 0.7 * s);
    for (int i = 0; i < kFields; ++i) {
        cairo_rectangle(cairo, corner.x + i * field, bar, field, height);
        if (i % 2 == 0) {
            cairo_fill_preserve(cairo);
        }
        cairo_stroke(cairo);
    }
    cairo_restore(cairo);
    for (const int i : {0, kFields / 2, kFields}) {
        const Line text{{i == kFields
                             ? length_text(whole_m)
                             : fmt::format("{:g}", whole_m * i / kFields / (whole_m >= 1000 ? 1000 : 1)),
                         8 * s, false, false, ink, 0}};
        const double number = typesetter.width({{number_text(whole_m), 8 * s, false, false, ink, 0}});
        const double shift = i == kFields ? number / 2 : typesetter.width(text) / 2;
        typesetter.draw(text, {corner.x + i * field - shift, bar - 2.5 * s});
    }
    typesetter.draw({{"1 : " + grouped(scale_denominator(view)), 10 * s, true, false, ink, 0}},
                    {corner.x + kFields * field + 11 * kPixelsPerMm * s, bar + height});
}

void draw_north(cairo_t* cairo, Typesetter& typesetter, Spot foot, double s, const Colour& ink,
                const std::vector<std::string>& languages) {
    const double height = 8.5 * kPixelsPerMm * s;
    const double half = 1.7 * kPixelsPerMm * s;
    cairo_save(cairo);
    cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue);
    cairo_set_line_width(cairo, 0.7 * s);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_move_to(cairo, foot.x, foot.y - height);
    cairo_line_to(cairo, foot.x - half, foot.y);
    cairo_line_to(cairo, foot.x, foot.y - height * 0.2);
    cairo_close_path(cairo);
    cairo_fill_preserve(cairo);
    cairo_stroke(cairo);
    cairo_move_to(cairo, foot.x, foot.y - height);
    cairo_line_to(cairo, foot.x + half, foot.y);
    cairo_line_to(cairo, foot.x, foot.y - height * 0.2);
    cairo_close_path(cairo);
    cairo_stroke(cairo);
    cairo_restore(cairo);
    const Line text{{words_in(kNorth, languages), 9 * s, true, false, ink, 0}};
    typesetter.draw(text, {foot.x + half + 1.2 * kPixelsPerMm * s, foot.y - height + 8 * s});
}

}  // namespace

std::string length_text(double metres) {
    return number_text(metres) + (metres >= 1000 ? " km" : " m");
}

double scale_denominator(const View& view) {
    constexpr double kPixel_m = 0.0254 / 96;
    const double exact = view.ground_metres_per_pixel() / kPixel_m;
    const double unit = std::pow(10, std::floor(std::log10(exact)) - 2);
    return std::round(exact / unit) * unit;
}

void draw_panel(cairo_t* cairo, Typesetter& typesetter, const View& view, const Layout& layout,
                const PanelText& text, const std::vector<std::string>& languages) {
    const Rect& room = layout.panel;
    const double s = layout.scale;
    draw_scale_bar(cairo, typesetter, view, {room.left, room.top}, s, layout.inks.ink);
    draw_north(cairo, typesetter, {room.right - 9 * kPixelsPerMm * s, room.top + 8.5 * kPixelsPerMm * s}, s,
               layout.inks.ink, languages);
    double y = room.top + 12.5 * kPixelsPerMm * s;
    const auto paragraph = [&](const std::string& head, const std::string& words, double size,
                               Colour colour) {
        if (words.empty()) {
            return;
        }
        Line line;
        if (!head.empty()) {
            line.push_back({head + ": ", size * s, true, false, colour, 0});
        }
        line.push_back({words, size * s, false, false, colour, 0});
        for (const Line& piece : typesetter.wrapped(line, room.width())) {
            typesetter.draw(piece, {room.left, y});
            y += size * s * 1.32;
        }
        y += size * s * 0.35;
    };
    paragraph("", text.note, 8.6, layout.inks.ink);
    paragraph("", text.second_note, 8, layout.inks.second());
    paragraph(words_in(kProjection, languages), text.projection + ", WGS 84", 8, layout.inks.second());
    paragraph(words_in(kSources, languages), text.sources, 8, layout.inks.second());
}

}  // namespace limes::output::map
