#pragma once

/// Everything that a program needs to ask: open an atlas, ask a question by its name, write the answer.
///
/// Example: examples/nearest.cpp.

#include <limes/base/error.hpp>
#include <limes/output/output.hpp>
#include <limes/questions/all.hpp>
#include <limes/session/session.hpp>
#include <limes/source/atlas.hpp>

namespace limes {

using session::ask;

}  // namespace limes
