#include <limes/base/error.hpp>
#include <limes/base/late_library.hpp>
#include <limes/engine/embedded/integer_program.hpp>
#include <limes/engine/embedded/integer_program_cbc.hpp>

namespace limes::engine::embedded {

ProgramAnswer solve(const IntegerProgram& program, double seconds, const std::stop_token& stop) {
    // Cbc brings a dozen libraries, which most questions have no use for.
    static const auto solve_by_cbc = reinterpret_cast<decltype(&limes_solve_by_cbc)>(
        base::late_function(LIMES_CBC_LIBRARY, "limes_solve_by_cbc"));
    ProgramAnswer answer;
    if (stop.stop_requested()) {
        throw base::Cancelled{};
    }
    if (seconds <= 0) {
        return answer;
    }
    switch (solve_by_cbc(program, seconds, stop, answer)) {
        case SolverEnd::stopped:
            throw base::Cancelled{};
        case SolverEnd::gave_up:
            throw base::EngineError{"the solver gave the integer program up: its numbers are too far apart"};
        case SolverEnd::answered:
            break;
    }
    return answer;
}

}  // namespace limes::engine::embedded
