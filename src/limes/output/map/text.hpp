#pragma once

#include <limes/output/map/colour.hpp>
#include <limes/output/map/sheet.hpp>

#include <cairo.h>

#include <set>
#include <string>
#include <vector>

namespace limes::output::map {

/// A stretch of text in one dress.
struct Run {
    std::string text;
    double size = 10;  ///< pixels
    bool bold = false;
    bool italic = false;
    Colour colour;
    double spacing = 0;  ///< between letters, pixels

    bool operator==(const Run&) const = default;
};
using Line = std::vector<Run>;

struct Halo {
    Colour colour{1, 1, 1, 1};
    double width = 0;
};

/// "Noto Sans Bold Italic" as weight and slant.
void dress(Run& run, const std::string& font);

/// Sets lines of any script with Noto Sans, Noto Sans CJK SC and Noto Sans Lao, whatever the locale. In an
/// SVG they are kept as `<text>` elements for the end of the file, elsewhere drawn at once.
class Typesetter {
public:
    enum class To : bool { surface, svg };

    Typesetter(cairo_t* cairo, To to);
    ~Typesetter();
    Typesetter(const Typesetter&) = delete;
    Typesetter& operator=(const Typesetter&) = delete;

    [[nodiscard]] double width(const Line& line);
    /// `angle`: radians clockwise about the start of the baseline.
    void draw(const Line& line, Spot baseline, const Halo& halo = {}, double angle = 0);
    /// Breaks a line at spaces so that no piece is wider, if it can be helped.
    [[nodiscard]] std::vector<Line> wrapped(const Line& line, double most);

    /// Texts that were drawn with a character that no font has.
    [[nodiscard]] const std::set<std::string>& without_glyph() const { return m_without_glyph; }
    [[nodiscard]] const std::string& svg() const { return m_svg; }

private:
    struct Layout;

    [[nodiscard]] Layout lay_out(const Line& line);
    void write_svg(const Line& line, Spot baseline, const Halo& halo, double angle);

    cairo_t* m_cairo;
    To m_to;
    void* m_layout;  // PangoLayout
    std::set<std::string> m_without_glyph;
    std::string m_svg;
};

}  // namespace limes::output::map
