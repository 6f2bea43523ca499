#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stop_token>
#include <vector>

namespace limes::engine::embedded {

/// A linear program whose first columns are whole numbers: the least sum of cost times column, every row
/// within its bounds.
struct IntegerProgram {
    struct Entry {
        std::uint32_t row;
        double factor;
    };
    struct Column {
        double cost = 0;
        double upper = 1;
        double lower = 0;
        std::vector<Entry> entries = {};
    };
    struct Row {
        double least = -std::numeric_limits<double>::infinity();
        double most = std::numeric_limits<double>::infinity();
    };

    std::vector<Column> columns;
    std::vector<Row> rows;
    std::size_t whole = 0;  ///< so many of the first columns are whole numbers
    /// A solution to begin with: the value of every whole column; may be empty.
    std::vector<double> start = {};

    std::uint32_t add_row(Row row) {
        rows.push_back(row);
        return static_cast<std::uint32_t>(rows.size() - 1);
    }
};

enum class Proof : std::uint8_t { optimal, infeasible, none };

struct ProgramAnswer {
    Proof proof = Proof::none;    ///< none: stopped by the time limit
    std::vector<double> columns;  ///< of the best that was found; empty when nothing was
    double bound = -std::numeric_limits<double>::infinity();  ///< no solution costs less
};

/// Solves it by branch and cut. It is proven to a relative 1e-9 of the cost, or 1e-6 when that is more: scale
/// costs so that this is nothing.
///
/// When so many seconds by the clock are over, the best so far is the answer, with a bound that holds; it
/// then depends on the machine, else on the program alone. Linear programs are broken off by then; a pass of
/// cuts or of what is derived from bounds is not, which lasts some tenths of a second at a million entries.
///
/// Errors: Cancelled when a stop was asked for; EngineError when the solver gives up or cannot be loaded.
/// Source: COIN-OR Cbc (J. Forrest, R. Lougee-Heimer, CBC User Guide, 2005) over Clp.
[[nodiscard]] ProgramAnswer solve(const IntegerProgram& program, double seconds, const std::stop_token& stop);

}  // namespace limes::engine::embedded
