#pragma once

#include <cstdint>

namespace limes::source {

/// What becomes of an area that is not valid after OGC 06-103r4: rings that cross, holes outside, spikes.
enum class Invalid : std::uint8_t {
    ignore,     ///< not looked for: the even-odd rule says what is inside
    keep,       ///< the same, with a finding
    set_aside,  ///< dropped
    repair      ///< made valid, with a finding; dropped when nothing is left of it
};

/// The kind of a finding that says how a geometry was repaired, which an atlas keeps.
inline constexpr const char* kRepaired = "repaired";

}  // namespace limes::source
