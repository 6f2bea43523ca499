#pragma once

#include <limes/engine/embedded/integer_program.hpp>

namespace limes::engine::embedded {

enum class SolverEnd : int { answered, stopped, gave_up };

/// What the library around Cbc offers, by a name without a signature. It is compiled with the rest of limes,
/// so that types may pass, but it calls nothing of limes and throws nothing of its own: `solve` says it in
/// our words.
extern "C" SolverEnd limes_solve_by_cbc(const IntegerProgram& program, double seconds,
                                        const std::stop_token& stop, ProgramAnswer& answer);

}  // namespace limes::engine::embedded
