#pragma once

#include <limes/base/task.hpp>
#include <limes/model/layer.hpp>

#include <functional>
#include <string_view>

namespace limes::source {

/// Calls `found(row, why)` for each area that is not valid after OGC 06-103r4: self-crossing rings, holes
/// outside, spikes. By GEOS, inside GDAL. Cost: n log n in the vertices of an area. Errors: Cancelled.
void for_each_invalid_area(const model::Layer& layer, const base::Task& task,
                           const std::function<void(std::size_t row, std::string_view why)>& found);

}  // namespace limes::source
