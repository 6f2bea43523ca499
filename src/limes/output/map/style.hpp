#pragma once

#include <limes/output/map/expression.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limes::output::map {

enum class LayerType : std::uint8_t { background, fill, line, circle, symbol };

/// Language -> words.
using Words = std::map<std::string, std::string>;

/// A layer of a style. Lengths are CSS pixels, 1/96 inch on paper.
struct StyleLayer {
    std::string id;
    LayerType type = LayerType::background;
    std::string source;
    double minzoom = 0;
    double maxzoom = 24;
    bool visible = true;
    Expression filter;                             ///< none: every row
    std::map<std::string, Expression> properties;  ///< paint and layout, by name
    std::vector<double> dashes;                    ///< line-dasharray: multiples of the width
    std::vector<std::string> anchors;              ///< text-variable-anchor, first choice first
    std::string font = "Noto Sans Regular";
    // What a printed sheet needs beyond the web map, in the layer's metadata.
    Words legend;                          ///< limes:legend
    std::vector<std::string> legend_with;  ///< limes:legend-with: layers drawn under its sample in the legend
    Expression ground_radius_m;            ///< limes:ground-radius: of a circle, on the ground
    bool obstacle = false;                 ///< limes:obstacle: labels keep off it
    bool leader = false;  ///< limes:leader: a crowded label may stand off, with a line to its point

    /// The value of a property for a row; null when the style does not give it.
    [[nodiscard]] Value value(std::string_view property, const Site& site) const;
    [[nodiscard]] double number(std::string_view property, const Site& site, double otherwise) const;
    [[nodiscard]] Colour colour(std::string_view property, const Site& site, Colour otherwise) const;
    [[nodiscard]] std::string word(std::string_view property, const Site& site,
                                   std::string_view otherwise) const;
};

struct Style {
    std::string name;
    Words title;               ///< limes:title
    Words note;                ///< limes:note: what a reader of the sheet must know
    std::string extent_layer;  ///< limes:extent: the layer whose box is the default extent
    std::vector<StyleLayer> layers;
};

/// Reads a style of the subset. Errors: DataError with the JSON path for what is not in it.
[[nodiscard]] Style load_style(const std::filesystem::path& path);

/// The words in the first of the languages that has them, else English, else any, else nothing.
[[nodiscard]] std::string words_in(const Words& words, const std::vector<std::string>& languages);
/// Of the languages that have words, the second; nothing when there is none.
[[nodiscard]] std::string second_words_in(const Words& words, const std::vector<std::string>& languages);

}  // namespace limes::output::map
