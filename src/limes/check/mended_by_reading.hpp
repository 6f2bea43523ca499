#pragma once

#include <limes/base/finding.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace limes::check {

/// Whether reading a layer mends this in one way only, without losing anything, so that a rewritten layer is
/// without it.
[[nodiscard]] inline bool is_mended_by_reading(const base::Finding& finding) {
    constexpr std::array<std::string_view, 3> kinds{"not-nfc", "winding", "ring-not-closed"};
    return std::ranges::find(kinds, finding.kind) != kinds.end();
}

}  // namespace limes::check
