#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace limes::base {

/// A number and what it counts, as in "1 record" and "3 records".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace limes::base
