#pragma once

#include <limes/output/map/expression.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::output::map {

/// What a circle layer draws: a circle, or a sign of the same area about its middle.
enum class Sign : std::uint8_t { circle, square, diamond, triangle };

enum class LayerType : std::uint8_t { background, fill, line, circle, symbol };

/// Language -> words.
using Words = std::map<std::string, std::string>;

/// Entries of a legend by the value of a column, one for each value that is drawn.
struct LegendBy {
    struct Value {
        std::string is;
        Words words;
    };
    std::string column;
    std::vector<Value> values;  ///< in the order of the legend; others follow, as they are written
};

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
    std::optional<LegendBy> legend_by;     ///< limes:legend-by
    std::vector<std::string> legend_with;  ///< limes:legend-with: layers drawn under its sample in the legend
    Expression ground_radius_m;            ///< limes:ground-radius: of a circle, on the ground
    bool obstacle = false;                 ///< limes:obstacle: labels keep off it
    bool leader = false;       ///< limes:leader: a crowded label may stand off, with a line to its point
    Sign sign = Sign::circle;  ///< limes:sign
    double arc = 0;  ///< limes:arc: the height of the arc that a straight line is drawn as, of its length
    bool labels_end =
        false;             ///< limes:label-end: the label of a line stands at its last point, not its first
    bool beneath = false;  ///< limes:beneath: labels are drawn under the lines
    double once_within_px = 0;  ///< limes:once-within: a line that a label so near already says is left out

    [[nodiscard]] bool has_icons() const { return properties.contains("icon-image"); }
    /// The value of a property for a row; null when the style does not give it.
    [[nodiscard]] Value value(std::string_view property, const Site& site) const;
    [[nodiscard]] double number(std::string_view property, const Site& site, double otherwise) const;
    [[nodiscard]] Colour colour(std::string_view property, const Site& site, Colour otherwise) const;
    [[nodiscard]] std::string word(std::string_view property, const Site& site,
                                   std::string_view otherwise) const;
};

/// The colours of what surrounds the map.
struct Inks {
    Colour paper{1, 1, 1, 1};
    Colour ink{0.13, 0.13, 0.15, 1};

    /// Of what is second in rank: nearer to the paper.
    [[nodiscard]] Colour second() const;
};

/// The small map that shows where the sheet lies.
struct Locator {
    std::string of;                   ///< the layer whose box it shows; empty: there is none
    std::vector<std::string> layers;  ///< ids of the layers that it draws
};

struct Style {
    std::string name;
    Words title;  ///< limes:title
    Words note;   ///< limes:note: what a reader of the sheet must know
    /// limes:extent: the layer whose box is the default extent, the first that has rows
    std::vector<std::string> extent_layers;
    /// limes:answers: sources that are the answer of a question -> a command that gives it
    std::map<std::string, std::string> answers;
    Inks inks;        ///< of the palette: "paper" and "ink"
    Locator locator;  ///< limes:locator
    /// limes:labels: fixed names, drawn by symbol layers of the source "limes:labels". Columns: kind, name_*
    /// by language, name_local. A label with several places is drawn at the first with room.
    std::shared_ptr<const model::Layer> labels;
    std::filesystem::path icons;  ///< where the SVG of icon-image are: the folder "icons" beside the style's
    std::vector<StyleLayer> layers;
};

/// The source of the labels that a style carries itself.
inline constexpr std::string_view kStyleLabels = "limes:labels";

/// Reads a style of the subset, in one of its palettes or, without a name, as it is written.
/// Errors: DataError with the JSON path for what is not in it; UsageError for a palette that it has not.
[[nodiscard]] Style load_style(const std::filesystem::path& path, const std::string& palette = {});

/// The words in the first of the languages that has them, else English, else any, else nothing.
[[nodiscard]] std::string words_in(const Words& words, const std::vector<std::string>& languages);
/// Of the languages that have words, the second; nothing when there is none.
[[nodiscard]] std::string second_words_in(const Words& words, const std::vector<std::string>& languages);

}  // namespace limes::output::map
