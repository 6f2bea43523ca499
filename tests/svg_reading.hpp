#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

/// What a plot in SVG shows, in CSS pixels.
namespace limes::test {

struct SvgText {
    double x = 0;
    double y = 0;
    double size = 0;  ///< of its first run
    bool is_bold = false;
    bool is_turned = false;
    std::string words;
};

/// A path: what it covers, and its colour as "#rrggbb" with its opacity.
struct SvgShape {
    std::string fill;    ///< empty: none
    std::string stroke;  ///< empty: none
    double opacity = 1;
    double left = std::numeric_limits<double>::infinity();
    double right = -std::numeric_limits<double>::infinity();
    double top = std::numeric_limits<double>::infinity();
    double bottom = -std::numeric_limits<double>::infinity();
    std::size_t corners = 0;

    [[nodiscard]] double width() const { return right - left; }
    [[nodiscard]] double middle_x() const { return (left + right) / 2; }
    [[nodiscard]] double middle_y() const { return (top + bottom) / 2; }
};

inline std::string attribute(const std::string& element, const std::string& name) {
    const std::size_t at = element.find(" " + name + "=\"");
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t begin = at + name.size() + 3;
    return element.substr(begin, element.find('"', begin) - begin);
}

/// "fill:rgb(0%,44.7%,69.8%)" of a style, as "#0072b2"; empty for "none".
inline std::string colour_of(const std::string& style, const std::string& property) {
    const std::string begin = property + ":rgb(";
    const std::size_t at = style.starts_with(begin) ? 0 : style.find(";" + begin) + 1;
    std::array<double, 3> percents{};
    if ((at == 0 && !style.starts_with(begin)) ||
        std::sscanf(style.c_str() + at + begin.size(), "%lf%%,%lf%%,%lf%%", percents.data(), &percents[1],
                    &percents[2]) != 3) {
        return {};
    }
    std::array<char, 8> text{};
    const auto channel = [&](std::size_t i) { return static_cast<int>(std::lround(percents[i] * 2.55)); };
    std::snprintf(text.data(), text.size(), "#%02x%02x%02x", channel(0), channel(1), channel(2));
    return text.data();
}

/// The numbers in a path, whatever its commands.
inline std::vector<double> numbers_of(const std::string& path) {
    std::vector<double> numbers;
    for (const char* at = path.c_str(); *at != '\0';) {
        char* end = nullptr;
        const double number = std::strtod(at, &end);
        if (end == at) {
            ++at;
        } else {
            numbers.push_back(number);
            at = end;
        }
    }
    return numbers;
}

class SvgPicture {
public:
    explicit SvgPicture(const std::string& svg) {
        const std::size_t opened = svg.find("<svg ");
        const std::string root = svg.substr(opened, svg.find('>', opened) - opened);
        width = std::atof(attribute(root, "width").c_str()) / kPoints;
        height = std::atof(attribute(root, "height").c_str()) / kPoints;
        for (std::size_t at = svg.find("<path "); at != std::string::npos; at = svg.find("<path ", at + 1)) {
            read_shape(svg.substr(at, svg.find("/>", at) - at));
        }
        for (std::size_t at = svg.find("<text "); at != std::string::npos; at = svg.find("<text ", at + 1)) {
            read_text(svg.substr(at, svg.find("</text>", at) - at));
        }
    }

    double width = 0;
    double height = 0;
    std::vector<SvgText> texts;
    std::vector<SvgShape> shapes;

    [[nodiscard]] std::vector<SvgShape> filled(const std::string& colour) const {
        std::vector<SvgShape> found;
        std::copy_if(shapes.begin(), shapes.end(), std::back_inserter(found),
                     [&](const SvgShape& shape) { return shape.fill == colour; });
        return found;
    }
    /// The text that begins so; a default one when there is none.
    [[nodiscard]] SvgText text(const std::string& begins) const {
        const auto found = std::find_if(texts.begin(), texts.end(),
                                        [&](const SvgText& each) { return each.words.starts_with(begins); });
        return found == texts.end() ? SvgText{} : *found;
    }
    [[nodiscard]] bool says(const std::string& words) const {
        return std::any_of(texts.begin(), texts.end(),
                           [&](const SvgText& each) { return each.words.find(words) != std::string::npos; });
    }

private:
    static constexpr double kPoints = 0.75;  // to a pixel

    void read_shape(const std::string& element) {
        const std::string style = attribute(element, "style");
        SvgShape shape;
        shape.fill = colour_of(style, "fill");
        shape.stroke = colour_of(style, "stroke");
        const std::size_t opacity = style.find("fill-opacity:");
        shape.opacity = opacity == std::string::npos ? 1 : std::atof(style.c_str() + opacity + 13);
        std::array<double, 6> to_sheet{1, 0, 0, 1, 0, 0};
        const std::string transform = attribute(element, "transform");
        std::sscanf(transform.c_str(), "matrix(%lf,%lf,%lf,%lf,%lf,%lf)", to_sheet.data(), &to_sheet[1],
                    &to_sheet[2], &to_sheet[3], &to_sheet[4], &to_sheet[5]);
        const std::vector<double> numbers = numbers_of(attribute(element, "d"));
        for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
            const double x = numbers[i];
            const double y = numbers[i + 1];
            const double sheet_x = (to_sheet[0] * x + to_sheet[2] * y + to_sheet[4]) / kPoints;
            const double sheet_y = (to_sheet[1] * x + to_sheet[3] * y + to_sheet[5]) / kPoints;
            shape.left = std::min(shape.left, sheet_x);
            shape.right = std::max(shape.right, sheet_x);
            shape.top = std::min(shape.top, sheet_y);
            shape.bottom = std::max(shape.bottom, sheet_y);
            ++shape.corners;
        }
        shapes.push_back(shape);
    }

    void read_text(const std::string& element) {
        SvgText text;
        text.x = std::stod(attribute(element, "x"));
        text.y = std::stod(attribute(element, "y"));
        text.size = std::stod(attribute(element, "font-size"));
        text.is_bold = attribute(element, "font-weight") == "bold";
        text.is_turned = !attribute(element, "transform").empty();
        bool is_tag = false;
        for (const char c : element) {
            is_tag = is_tag || c == '<';
            if (!is_tag) {
                text.words += c;
            }
            is_tag = is_tag && c != '>';
        }
        texts.push_back(text);
    }
};

}  // namespace limes::test
