#pragma once

#include <limes/output/map/map.hpp>
#include <limes/output/map/scene.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace limes::output::map {

/// Rows by the name of their layer; a layer that was not given is null.
using Rows = std::map<std::string, const model::Layer*, std::less<>>;

/// Of the layers given, and of the labels that the style carries.
[[nodiscard]] Rows rows_by_name(std::span<const MapLayer> layers, const Style& style);

/// The box of all rows of a layer, a twelfth wider on each side; nothing when none has a position.
[[nodiscard]] std::optional<geodesy::Box> extent_of(const model::Layer& layer);

/// Chooses the rows that are on the sheet, for each layer of the style; in the order of its sort key, if it
/// has one. View and languages outlive the scene. Cost: each row is projected once.
[[nodiscard]] Scene make_scene(const Style& style, const Rows& rows, const View& view,
                               const std::vector<std::string>& languages);

}  // namespace limes::output::map
