#include <limes/base/text.hpp>
#include <limes/output/plot/page.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace limes::output::plot {

namespace {

cairo_t* one_pixel() {
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t* cairo = cairo_create(surface);
    cairo_surface_destroy(surface);
    return cairo;
}

/// Where each character with its marks, which take no room of their own, ends.
std::vector<std::size_t> ends_of_characters(std::string_view text) {
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t next = at + 1;
        while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U) {
            ++next;
        }
        if (!ends.empty() && base::display_width(text.substr(at, next - at)) == 0) {
            ends.back() = next;
        } else {
            ends.push_back(next);
        }
        at = next;
    }
    return ends;
}

std::vector<Spot> corners_of(Shape shape, Spot at, double radius) {
    constexpr int kCircleCorners = 24;
    std::vector<Spot> corners;
    const auto turn = [&](int count, double first, double of_radius) {
        for (int i = 0; i < count; ++i) {
            const double angle = first + 2 * std::numbers::pi * i / count;
            corners.push_back({at.x + of_radius * std::cos(angle), at.y + of_radius * std::sin(angle)});
        }
    };
    constexpr double kUp = -std::numbers::pi / 2;
    switch (shape) {
        case Shape::circle:
            turn(kCircleCorners, 0, radius);
            break;
        case Shape::diamond:
            turn(4, kUp, radius * 1.25);
            break;
        case Shape::square:
            turn(4, std::numbers::pi / 4, radius * 1.25);
            break;
        case Shape::triangle:
            turn(3, kUp, radius * 1.3);
            break;
        case Shape::star:
            for (int i = 0; i < 8; ++i) {
                const double angle = kUp + std::numbers::pi * i / 4;
                const double of_radius = i % 2 == 0 ? radius * 1.5 : radius * 0.6;
                corners.push_back({at.x + of_radius * std::cos(angle), at.y + of_radius * std::sin(angle)});
            }
            break;
    }
    return corners;
}

}  // namespace

Colour pale(const Colour& colour) {
    constexpr double kStrength = 0.45;
    const auto mixed = [](double value) { return 1 - (1 - value) * kStrength; };
    return {mixed(colour.red), mixed(colour.green), mixed(colour.blue), 1};
}

map::Line words(std::string text, double size, const Colour& colour, bool bold) {
    map::Run run;
    run.text = std::move(text);
    run.size = size;
    run.colour = colour;
    run.bold = bold;
    return {run};
}

Ruler::Ruler(const Phrases& phrases, std::vector<std::string> languages, text::NumberSigns signs)
    : m_cairo{one_pixel()},
      m_type{m_cairo.get(), map::Typesetter::To::surface},
      m_phrases{phrases},
      m_languages{std::move(languages)},
      m_signs{std::move(signs)} {}

std::string Ruler::said(std::string_view english, const std::vector<std::string>& values) const {
    const auto found = m_phrases.find(english);
    std::string text = found == m_phrases.end() ? std::string{english} : found->second;
    std::size_t at = 0;
    for (const std::string& value : values) {
        at = text.find("{}", at);
        if (at == std::string::npos) {
            break;
        }
        text.replace(at, 2, value);
        at += value.size();
    }
    return text;
}

std::string Ruler::fitted(const std::string& text, double size, double most, bool bold) {
    constexpr std::size_t kNeverShown = 400;  // bytes: a name of a megabyte is not measured whole
    std::string start = text;
    std::vector<std::size_t> ends;
    if (start.size() > kNeverShown) {
        ends = ends_of_characters(start);
        const auto far =
            std::find_if(ends.begin(), ends.end(), [](std::size_t end) { return end >= kNeverShown; });
        start.resize(far == ends.end() ? start.size() : *far);
    }
    if (start.size() == text.size() && width(words(text, size, kInk, bold)) <= most) {
        return text;
    }
    ends = ends_of_characters(start);
    std::size_t fits = 0;
    std::size_t too_many = ends.size() + 1;
    while (fits + 1 < too_many) {
        const std::size_t middle = (fits + too_many) / 2;
        const std::string cut = start.substr(0, ends[middle - 1]) + "…";
        (width(words(cut, size, kInk, bold)) <= most ? fits : too_many) = middle;
    }
    return start.substr(0, fits == 0 ? 0 : ends[fits - 1]) + "…";
}

void Page::text(map::Line line, Spot baseline, Anchor anchor, double angle) {
    if (std::ranges::any_of(line, [](const map::Run& run) { return !run.text.empty(); })) {
        m_texts.push_back({std::move(line), baseline, anchor, angle});
    }
}

void Page::box(const Rect& rect, const Colour& colour) {
    m_plotter.sheet();
    const std::array corners{Spot{rect.left, rect.top}, Spot{rect.right, rect.top},
                             Spot{rect.right, rect.bottom}, Spot{rect.left, rect.bottom}};
    m_plotter.area(corners, colour);
}

void Page::outline(const Rect& rect, const Colour& colour) {
    m_plotter.sheet();
    const std::array corners{Spot{rect.left, rect.top}, Spot{rect.right, rect.top},
                             Spot{rect.right, rect.bottom}, Spot{rect.left, rect.bottom},
                             Spot{rect.left, rect.top}};
    m_plotter.line(corners, colour, 1);
}

void Page::stroke(Spot from, Spot to, const Colour& colour, double width) {
    m_plotter.sheet();
    m_plotter.line(std::array{from, to}, colour, width);
}

void Page::mark(Shape shape, Spot at, const Colour& colour, bool hollow, double radius) {
    m_plotter.sheet();
    std::vector<Spot> corners = corners_of(shape, at, radius);
    m_plotter.area(corners, hollow ? Colour{1, 1, 1, 1} : colour);
    if (hollow) {
        corners.push_back(corners.front());
        m_plotter.line(corners, colour, 1.5);
    }
}

void Page::set_texts(map::Typesetter& type) const {
    for (const Text& text : m_texts) {
        const double width = text.anchor == Anchor::start ? 0 : type.width(text.line);
        const double back = text.anchor == Anchor::end ? width : width / 2;
        const Spot start = text.anchor == Anchor::start ? text.baseline
                                                        : Spot{text.baseline.x - back * std::cos(text.angle),
                                                               text.baseline.y - back * std::sin(text.angle)};
        type.draw(text.line, start, {}, text.angle);
    }
}

}  // namespace limes::output::plot
