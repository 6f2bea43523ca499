#pragma once

#include <limes/source/atlas.hpp>

namespace limes::source {

/// What a field became: the type of its column, be it a facet, and how many rows have a value.
[[nodiscard]] ImportedColumn imported_column(const model::Layer& layer, const ColumnUse& use);

}  // namespace limes::source
