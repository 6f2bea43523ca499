#pragma once

#include <limes/output/map/text.hpp>
#include <limes/output/plot/plot.hpp>
#include <limes/output/plot/plotter.hpp>

#include <cairo.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::output::plot {

// By Okabe and Ito, Color Universal Design (2008): told apart with any common colour vision. Their yellow is
// left out, which is lost on white.
inline constexpr std::array kPalette{
    Colour{0, 114 / 255.0, 178 / 255.0, 1}, Colour{213 / 255.0, 94 / 255.0, 0, 1},
    Colour{0, 158 / 255.0, 115 / 255.0, 1}, Colour{204 / 255.0, 121 / 255.0, 167 / 255.0, 1},
    Colour{230 / 255.0, 159 / 255.0, 0, 1}, Colour{86 / 255.0, 180 / 255.0, 233 / 255.0, 1}};
inline constexpr Colour kInk{0.13, 0.13, 0.13, 1};
inline constexpr Colour kQuiet{0.36, 0.36, 0.36,
                               1};  // 6.6 : 1 on white, more than the 4.5 that WCAG 2 asks of small texts
inline constexpr Colour kGrid{0.88, 0.88, 0.88, 1};
inline constexpr Colour kOther{0.72, 0.72, 0.72, 1};

inline constexpr double kTextSize = 12;
inline constexpr double kSmallSize = 11;

/// The colour as seen through white paper, so that names on it are read.
[[nodiscard]] Colour pale(const Colour& colour);

[[nodiscard]] map::Line words(std::string text, double size = kTextSize, const Colour& colour = kInk,
                              bool bold = false);

/// Measures texts before there is a sheet to set them on, and knows the language that they are set in.
class Ruler {
public:
    explicit Ruler(const Phrases& phrases = {}, std::vector<std::string> languages = {},
                   text::NumberSigns signs = {});

    /// Of the names of rows, first choice first.
    [[nodiscard]] const std::vector<std::string>& languages() const { return m_languages; }
    /// A phrase of the sheet's own, each {} in it filled in order.
    [[nodiscard]] std::string said(std::string_view english,
                                   const std::vector<std::string>& values = {}) const;
    [[nodiscard]] const text::NumberSigns& signs() const { return m_signs; }

    [[nodiscard]] double width(const map::Line& line) { return m_type.width(line); }
    [[nodiscard]] std::vector<map::Line> wrapped(const map::Line& line, double most) {
        return m_type.wrapped(line, most);
    }
    /// The text, or the start of it that leaves room for an ellipsis; never cut within a character and its
    /// marks.
    [[nodiscard]] std::string fitted(const std::string& text, double size, double most, bool bold = false);

private:
    struct Destroy {
        void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
    };
    std::unique_ptr<cairo_t, Destroy> m_cairo;
    map::Typesetter m_type;
    Phrases m_phrases;
    std::vector<std::string> m_languages;
    text::NumberSigns m_signs;
};

enum class Anchor : unsigned char { start, middle, end };
enum class Shape : unsigned char { circle, diamond, square, triangle, star };

/// A sheet while it is drawn: shapes at once, texts when all shapes are.
class Page {
public:
    /// `left`: where what is drawn begins.
    Page(Plotter& plotter, double left, text::NumberSigns signs = {})
        : m_plotter{plotter}, m_left{left}, m_signs{std::move(signs)} {}

    [[nodiscard]] double left() const { return m_left; }
    [[nodiscard]] const text::NumberSigns& signs() const { return m_signs; }
    [[nodiscard]] Plotter& plotter() { return m_plotter; }
    /// Nothing for a line without a character.
    void text(map::Line line, Spot baseline, Anchor anchor = Anchor::start, double angle = 0);
    /// In pixels of the sheet, as all below.
    void box(const Rect& rect, const Colour& colour);
    void outline(const Rect& rect, const Colour& colour);
    void stroke(Spot from, Spot to, const Colour& colour, double width = 1);
    /// A hollow one is white inside.
    void mark(Shape shape, Spot at, const Colour& colour, bool hollow = false, double radius = 4.5);
    void set_texts(map::Typesetter& type) const;

private:
    struct Text {
        map::Line line;
        Spot baseline;
        Anchor anchor = Anchor::start;
        double angle = 0;
    };
    Plotter& m_plotter;
    double m_left;
    text::NumberSigns m_signs;
    std::vector<Text> m_texts;
};

/// What is said below a plot.
struct Remark {
    std::string text;
    bool of_loss = false;  ///< something is not drawn, which is told beside the picture too
};

/// A plot laid out for a width: what is drawn below a given height of the sheet.
struct Figure {
    double height = 0;
    std::function<void(Page& page, double top)> draw;
    std::vector<Remark> remarks;
    std::string description;  ///< for who cannot see it
};

}  // namespace limes::output::plot
