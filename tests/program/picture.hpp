#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace limes::test {

/// A picture as a reader at arm's length sees it: the mean colours of its blocks of five by five pixels, in
/// CIELAB, so that neither smoothing of edges nor the hinting of glyphs counts.
struct Seen {
    struct Colour {
        double lightness = 0;
        double a = 0;
        double b = 0;
    };
    std::size_t width = 0;  ///< in blocks
    std::size_t height = 0;
    std::vector<Colour> blocks;
};

/// Errors: std::runtime_error when it is no PNG.
[[nodiscard]] Seen see(const std::string& png);

/// How far two pictures of one size are apart, in Delta E of CIE 1976: 2.3 is just noticed.
/// Source: ISO/CIE 11664-4; M. Mahy et al., Evaluation of uniform color spaces, Color Research and
/// Application 19 (1994) 105-121.
struct Difference {
    double mean = 0;
    double seen_share = 0;  ///< of the blocks that differ by more than 10, a plain difference
};
/// Errors: std::runtime_error for pictures of two sizes.
[[nodiscard]] Difference difference(const Seen& a, const Seen& b);

}  // namespace limes::test
