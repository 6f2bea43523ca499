#pragma once

#include <limes/output/map/scene.hpp>
#include <limes/output/map/text.hpp>

#include <cairo.h>

#include <cstddef>
#include <string>
#include <vector>

namespace limes::output::map {

/// A line of the legend: the paints of its sample, the lowest first, and its words in two languages.
struct LegendEntry {
    struct Sample {
        LayerType type = LayerType::fill;
        Paint paint;
        std::filesystem::path icon = {};  ///< of a symbol
    };
    std::vector<Sample> samples;
    std::string words;
    std::string second_words;  ///< smaller, below; may be empty
};

/// One entry for each layer of the style that has a legend and that something was drawn of, the top first,
/// or one for each value of the column that its legend goes by; the paint is that of the first row.
[[nodiscard]] std::vector<LegendEntry> legend_of(const Scene& scene);

/// How many columns of a legend fit a width, and how high the legend then is. `scale` is that of the sheet's
/// furniture.
struct LegendSize {
    std::size_t columns = 1;
    std::size_t rows = 0;
    double height = 0;
};
[[nodiscard]] LegendSize legend_size(std::size_t entries, double width, double scale);

void draw_legend(cairo_t* cairo, Typesetter& typesetter, const std::vector<LegendEntry>& entries,
                 const Rect& room, double scale, const Inks& inks);

}  // namespace limes::output::map
