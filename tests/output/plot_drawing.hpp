#pragma once

#include <limes/base/finding.hpp>
#include <limes/output/plot/page.hpp>
#include <limes/output/plot/plot.hpp>

#include "catch.hpp"
#include "map_fixture.hpp"
#include "svg_reading.hpp"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

/// Plots drawn to be looked into.
namespace limes::test {

inline std::vector<std::string> whats(const base::Findings& findings) {
    std::vector<std::string> all;
    for (const base::Finding& finding : findings) {
        all.push_back(finding.what);
    }
    return all;
}

struct Drawn {
    SvgPicture picture;
    base::Findings findings;
};

inline Drawn drawn(const model::Plot& plot, model::Layer table) {
    const Scratch scratch;
    const std::vector plots{plot};
    base::Findings findings = output::plot::draw(result_of(std::move(table)), plots, scratch / "plot.svg");
    CHECK(scratch.file_count() == 1);
    CHECK(std::system(("xmllint --noout '" + (scratch / "plot.svg").string() + "'").c_str()) == 0);
    return {SvgPicture{file_text(scratch / "plot.svg")}, std::move(findings)};
}

/// What the texts cover, by the fonts that set them. Texts that lie on one another are a fault.
inline std::vector<std::string> overlaps(const SvgPicture& picture) {
    output::plot::Ruler ruler;
    struct Extent {
        const SvgText* text;
        output::plot::Rect rect;
    };
    std::vector<Extent> extents;
    for (const SvgText& text : picture.texts) {
        const double width =
            ruler.width(output::plot::words(text.words, text.size, output::plot::kInk, text.is_bold));
        // Heights without the parts of letters that no digit or small letter has.
        extents.push_back({&text, text.is_turned
                                      ? output::plot::Rect{text.x - 8, text.y - width, text.x, text.y}
                                      : output::plot::Rect{text.x, text.y - 8, text.x + width, text.y}});
    }
    std::vector<std::string> found;
    for (std::size_t i = 0; i < extents.size(); ++i) {
        const output::plot::Rect& one = extents[i].rect;
        if (one.left < 0 || one.right > picture.width || one.top < 0 || one.bottom > picture.height) {
            found.push_back(extents[i].text->words + " | leaves the sheet");
        }
        for (std::size_t j = i + 1; j < extents.size(); ++j) {
            if (one.meets(extents[j].rect)) {
                found.push_back(extents[i].text->words + " | " + extents[j].text->words);
            }
        }
    }
    return found;
}

/// The place of a number on an axis, by two of its written numbers, whose middle is under their ticks.
class ReadAxis {
public:
    ReadAxis(const SvgPicture& picture, const std::string& one, const std::string& other)
        : m_low{std::stod(one)},
          m_high{std::stod(other)},
          m_left{middle(picture, one)},
          m_right{middle(picture, other)} {}

    [[nodiscard]] double x(double number) const {
        return m_left + (number - m_low) / (m_high - m_low) * (m_right - m_left);
    }

private:
    static double middle(const SvgPicture& picture, const std::string& words_of_axis) {
        output::plot::Ruler ruler;
        for (const SvgText& text : picture.texts) {
            if (text.words == words_of_axis) {
                return text.x + ruler.width(output::plot::words(text.words, text.size)) / 2;
            }
        }
        FAIL("no number " << words_of_axis << " on the axis");
        return 0;
    }

    double m_low;
    double m_high;
    double m_left;
    double m_right;
};

}  // namespace limes::test
