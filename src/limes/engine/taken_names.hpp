#pragma once

namespace limes::engine {

/// The kind of a finding: a name is none of a layer's own, and rows whose names are like it were taken.
inline constexpr const char* kTakenForName = "taken-for-name";

}  // namespace limes::engine
