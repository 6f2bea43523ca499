#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/definition.hpp>

namespace limes::source {

/// How a layer is told to read back: the facets under their plain names, every attribute under a field name
/// that is unique in SQL, where letters' case does not count.
[[nodiscard]] Definition describe_table(const model::Layer& layer);

}  // namespace limes::source
