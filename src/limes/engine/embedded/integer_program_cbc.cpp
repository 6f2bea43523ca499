#include <limes/engine/embedded/integer_program_cbc.hpp>

// COIN's headers are older than these warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <coin/CbcEventHandler.hpp>
#include <coin/CbcModel.hpp>
#include <coin/CbcSolver.hpp>
#include <coin/ClpEventHandler.hpp>
#include <coin/ClpSimplex.hpp>
#include <coin/CoinPackedMatrix.hpp>
#include <coin/OsiClpSolverInterface.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <mutex>
#include <string>

namespace limes::engine::embedded {
namespace {

using Clock = std::chrono::steady_clock;

/// Who ends a search: its user, or the clock. The solver looks at its own limit between nodes and passes of
/// cuts only; one linear program can last longer than that.
class Ending {
public:
    Ending(std::stop_token stop, Clock::time_point end) : m_stop{std::move(stop)}, m_end{end} {}

    [[nodiscard]] bool stopped() const { return m_stop.stop_requested(); }
    [[nodiscard]] double seconds_left() const {
        return std::max(0.0, std::chrono::duration<double>{m_end - Clock::now()}.count());
    }
    [[nodiscard]] bool is_due() {
        m_cut_short = m_cut_short || Clock::now() >= m_end;
        return m_cut_short || stopped();
    }
    /// The clock has broken a step off: what the solver claims to have proven is not to be trusted.
    [[nodiscard]] bool cut_short() const { return m_cut_short; }

private:
    std::stop_token m_stop;
    Clock::time_point m_end;
    bool m_cut_short = false;
};

/// Ends the search between its nodes.
class EndSearch final : public CbcEventHandler {
public:
    explicit EndSearch(Ending& ending) : m_ending{&ending} {}
    CbcAction event(CbcEvent /*which*/) override { return m_ending->is_due() ? stop : noAction; }
    CbcAction event(CbcEvent which, void* /*data*/) override { return event(which); }
    [[nodiscard]] CbcEventHandler* clone() const override { return new EndSearch{*this}; }

private:
    Ending* m_ending;
};

/// Ends the simplex method between its steps, which for a large program come before any node.
class EndSimplex final : public ClpEventHandler {
public:
    explicit EndSimplex(Ending& ending) : m_ending{&ending} {}
    int event(Event /*which*/) override { return m_ending->is_due() ? 5 : -1; }
    [[nodiscard]] ClpEventHandler* clone() const override { return new EndSimplex{*this}; }

private:
    Ending* m_ending;
};

/// The solver writes to the terminal of its own accord.
class Silence final : public CoinMessageHandler {
public:
    int print() override { return 0; }
    [[nodiscard]] CoinMessageHandler* clone() const override { return new Silence{*this}; }
};

double bounded(double value) {
    return std::isinf(value) ? std::copysign(COIN_DBL_MAX, value) : value;
}

void load(const IntegerProgram& program, OsiClpSolverInterface& solver) {
    std::vector<int> starts{0};
    std::vector<int> rows;
    std::vector<double> factors;
    std::vector<double> lower;
    std::vector<double> upper;
    std::vector<double> cost;
    for (const IntegerProgram::Column& column : program.columns) {
        for (const IntegerProgram::Entry& entry : column.entries) {
            rows.push_back(static_cast<int>(entry.row));
            factors.push_back(entry.factor);
        }
        starts.push_back(static_cast<int>(rows.size()));
        lower.push_back(bounded(column.lower));
        upper.push_back(bounded(column.upper));
        cost.push_back(column.cost);
    }
    std::vector<double> least;
    std::vector<double> most;
    for (const IntegerProgram::Row& row : program.rows) {
        least.push_back(bounded(row.least));
        most.push_back(bounded(row.most));
    }
    solver.loadProblem(static_cast<int>(program.columns.size()), static_cast<int>(program.rows.size()),
                       starts.data(), rows.data(), factors.data(), lower.data(), upper.data(), cost.data(),
                       least.data(), most.data());
    for (std::size_t i = 0; i < program.whole; ++i) {
        solver.setInteger(static_cast<int>(i));
    }
}

/// The cost of the start with the other columns at their best, or nothing when it is none.
void give_start(const IntegerProgram& program, OsiClpSolverInterface solver, CbcModel& model) {
    if (program.start.size() != program.whole || program.whole == 0) {
        return;
    }
    for (std::size_t i = 0; i < program.whole; ++i) {
        solver.setColBounds(static_cast<int>(i), program.start[i], program.start[i]);
    }
    solver.initialSolve();
    if (solver.isProvenOptimal()) {
        model.setBestSolution(solver.getColSolution(), solver.getNumCols(), solver.getObjValue(), true);
    }
}

/// No solution costs less: what holds of any prices of the rows, however the solver came by them.
///
/// Source: A. Neumaier, O. Shcherbina, Safe bounds in linear and mixed-integer linear programming, Math.
///         Programming 99 (2004) 283-296; without their care for rounding, which is far below what is proven.
double bound_of(const IntegerProgram& program, const double* prices) {
    double bound = 0;
    std::vector<double> price(prices, prices + program.rows.size());
    for (std::size_t row = 0; row < price.size(); ++row) {
        const double side = price[row] > 0 ? program.rows[row].least : program.rows[row].most;
        price[row] = std::isinf(side) ? 0 : price[row];
        bound += price[row] == 0 ? 0 : price[row] * side;
    }
    for (const IntegerProgram::Column& column : program.columns) {
        double cost = column.cost;
        for (const IntegerProgram::Entry& entry : column.entries) {
            cost -= price[entry.row] * entry.factor;
        }
        bound += cost == 0 ? 0 : cost * (cost > 0 ? column.lower : column.upper);
    }
    return bound;
}

/// Whether every row and column is within its bounds, and what is to be whole is.
bool holds(const IntegerProgram& program, const double* values) {
    constexpr double kNear = 1e-6;
    std::vector<double> sums(program.rows.size(), 0);
    for (std::size_t i = 0; i < program.columns.size(); ++i) {
        const IntegerProgram::Column& column = program.columns[i];
        if (values[i] < column.lower - kNear || values[i] > column.upper + kNear ||
            (i < program.whole && std::abs(values[i] - std::round(values[i])) > kNear)) {
            return false;
        }
        for (const IntegerProgram::Entry& entry : column.entries) {
            sums[entry.row] += entry.factor * values[i];
        }
    }
    for (std::size_t row = 0; row < sums.size(); ++row) {
        if (sums[row] < program.rows[row].least - kNear || sums[row] > program.rows[row].most + kNear) {
            return false;
        }
    }
    return true;
}

/// Called now and then; there is nothing to do.
int go_on(CbcModel* /*model*/, int /*where*/) {
    return 0;
}

/// Cbc with its defaults.
void search(CbcModel& model, CbcSolverUsefulData& data, double seconds) {
    const std::string limit = std::to_string(seconds);
    std::array<const char*, 14> words{"limes", "-log",        "0",      "-timeMode", "elapsed",
                                      "-sec",  limit.c_str(), "-ratio", "1e-9",      "-allow",
                                      "1e-6",  "-solve",      "-quit",  nullptr};
    CbcMain1(13, words.data(), model, go_on, data);
}

/// What the search found, when it was not stopped.
SolverEnd read_answer(const IntegerProgram& program, const CbcModel& model, bool cut_short,
                      ProgramAnswer& answer) {
    if (!cut_short && model.isProvenInfeasible()) {
        answer.proof = Proof::infeasible;
        return SolverEnd::answered;
    }
    if (!cut_short && model.isAbandoned()) {
        return SolverEnd::gave_up;
    }
    if (!cut_short) {
        answer.proof = model.isProvenOptimal() ? Proof::optimal : Proof::none;
        // Before its first node the solver takes the best solution for the bound.
        if (answer.proof == Proof::optimal || model.getNodeCount() > 0) {
            answer.bound = std::max(answer.bound, model.getBestPossibleObjValue());
        }
    }
    const double* best = model.bestSolution();
    if (best != nullptr && (!cut_short || holds(program, best))) {
        answer.columns.assign(best, best + program.columns.size());
    }
    return SolverEnd::answered;
}

}  // namespace

SolverEnd limes_solve_by_cbc(const IntegerProgram& program, double seconds, const std::stop_token& stop,
                             ProgramAnswer& answer) {
    // The solver ends by itself, with all it knows in order, a little before it is made to.
    constexpr double kOwnPart = 0.95;
    Ending ending{stop, Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                           std::chrono::duration<double>{std::min(seconds, 1e9)})};
    // Cbc keeps the options it was called with in variables of its own.
    static std::mutex one_at_a_time;
    const std::lock_guard lock{one_at_a_time};

    Silence silence;
    OsiClpSolverInterface solver;
    solver.passInMessageHandler(&silence);
    solver.getModelPtr()->passInMessageHandler(&silence);
    load(program, solver);
    const EndSimplex end_simplex{ending};
    solver.getModelPtr()->passInEventHandler(&end_simplex);

    // The program without the wholeness: a bound that holds however the search ends.
    solver.initialSolve();
    answer.bound = bound_of(program, solver.getRowPrice());
    if (!ending.is_due()) {
        CbcModel model{solver};
        model.passInMessageHandler(&silence);
        CbcSolverUsefulData data;
        data.noPrinting_ = true;
        CbcMain0(model, data);
        model.setLogLevel(0);
        EndSearch end_search{ending};
        model.passInEventHandler(&end_search);
        give_start(program, solver, model);
        search(model, data, kOwnPart * ending.seconds_left());
        if (!ending.stopped()) {
            return read_answer(program, model, ending.cut_short(), answer);
        }
    }
    return ending.stopped() ? SolverEnd::stopped : SolverEnd::answered;
}

}  // namespace limes::engine::embedded
