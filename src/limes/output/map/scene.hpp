#pragma once

#include <limes/output/map/sheet.hpp>
#include <limes/output/map/style.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace limes::output::map {

/// A layer of the style with the rows of it that are on the sheet.
struct SceneLayer {
    const StyleLayer* style = nullptr;
    const model::Layer* layer = nullptr;  ///< null for the background
    std::vector<std::size_t> rows;
};

/// What is on the sheet: one entry for each layer of the style that draws something there, in its order.
struct Scene {
    const View* view = nullptr;
    const std::vector<std::string>* languages = nullptr;
    double zoom = 0;
    std::filesystem::path icons = {};  ///< the folder of the style's icons
    std::vector<SceneLayer> layers;

    /// The layers from the top down, as a reader meets them.
    [[nodiscard]] std::vector<const SceneLayer*> from_top() const;

    /// Errors: DataError when it is no icon's name, which might lead out of the folder.
    [[nodiscard]] std::filesystem::path icon_file(const std::string& name) const;

    [[nodiscard]] Site site(const SceneLayer& of, std::size_t row) const {
        return {of.layer, row, zoom, languages};
    }
};

/// A geometry on the sheet: part -> path -> spots.
using Parts = std::vector<std::vector<std::vector<Spot>>>;
[[nodiscard]] Parts parts_on_sheet(const model::GeometryView& geometry, const View& view);

[[nodiscard]] Rect box_of(const Parts& parts);

/// How a fill, line or circle is painted; lengths in pixels.
struct Paint {
    Colour fill{0, 0, 0, 0};
    Colour stroke{0, 0, 0, 0};
    double stroke_width = 0;
    std::vector<double> dashes;  ///< pixels
    std::string cap = "butt";
    std::string join = "miter";
    double radius = 0;  ///< of a circle on the sheet
    double offset = 0;  ///< of a line, to the right of its direction
    Sign sign = Sign::circle;
    std::string icon = {};  ///< of a symbol: its name; empty: it has none
    double icon_size = 1;

    bool operator==(const Paint&) const = default;
};

/// The path of a sign about a spot, closed; every sign has the area of the circle of that radius.
[[nodiscard]] std::vector<Spot> sign_path(Sign sign, Spot middle, double radius);

/// Lines as they are drawn: straight ones as arcs where the style says so, and offset to one side.
[[nodiscard]] Parts drawn_lines(Parts parts, const StyleLayer& style, const Paint& paint);

[[nodiscard]] Paint paint_of(const StyleLayer& style, const Site& site);

}  // namespace limes::output::map
