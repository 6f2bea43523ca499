#pragma once

#include <limes/model/geometry.hpp>

#include <cstdint>

namespace limes::output::text {

enum class Precision : std::uint8_t { decimals, full };

/// How a ring has to be written to stay a ring.
struct RingForm {
    bool reverse = false;  ///< it winds the wrong way round (RFC 7946, section 3.1.6)
    Precision precision = Precision::decimals;
};

/// Holds a closed ring against what rounding to `decimals` makes of it. It is written in full when rounding
/// leaves fewer than three different vertices, turns its area to nothing or over, or brings two vertices
/// together that are not neighbours. Cost: linear; n log n for rings with a vertex that rounding moves.
[[nodiscard]] RingForm form_of_ring(model::Path ring, bool exterior, int decimals);

/// Whether a line that had a length loses it by rounding: then it too is written in full.
[[nodiscard]] Precision precision_of_line(model::Path line, int decimals);

}  // namespace limes::output::text
