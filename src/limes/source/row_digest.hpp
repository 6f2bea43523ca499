#pragma once

#include <limes/model/layer.hpp>

#include <cstdint>
#include <string>

namespace limes::source {

/// A number that two rows share when they say the same: id, times, accuracy, source, geometry and every value
/// that is not null, under its column's name. The order of columns does not matter, nor whether a geometry of
/// one part is a multi geometry, nor whether a whole number is kept as an integer or a real.
[[nodiscard]] std::uint64_t row_digest(const model::Layer& layer, std::size_t row);

/// The same of a whole layer, in any order of its rows, as 16 hexadecimal digits.
[[nodiscard]] std::string layer_digest(const model::Layer& layer);

}  // namespace limes::source
