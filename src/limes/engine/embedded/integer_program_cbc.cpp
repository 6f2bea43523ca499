#include <limes/base/error.hpp>
#include <limes/engine/embedded/integer_program.hpp>

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

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <mutex>
#include <string>

namespace limes::engine::embedded {
namespace {

/// Hears a stop between the nodes of the search.
class StopSearch final : public CbcEventHandler {
public:
    explicit StopSearch(std::stop_token heard) : m_stop{std::move(heard)} {}
    CbcAction event(CbcEvent /*which*/) override { return m_stop.stop_requested() ? stop : noAction; }
    CbcAction event(CbcEvent which, void* /*data*/) override { return event(which); }
    [[nodiscard]] CbcEventHandler* clone() const override { return new StopSearch{*this}; }

private:
    std::stop_token m_stop;
};

/// Hears a stop between the steps of the simplex method, which for a large program come before any node.
class StopSimplex final : public ClpEventHandler {
public:
    explicit StopSimplex(std::stop_token heard) : m_stop{std::move(heard)} {}
    int event(Event /*which*/) override { return m_stop.stop_requested() ? 5 : -1; }
    [[nodiscard]] ClpEventHandler* clone() const override { return new StopSimplex{*this}; }

private:
    std::stop_token m_stop;
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

/// Called now and then; there is nothing to do.
int go_on(CbcModel* /*model*/, int /*where*/) {
    return 0;
}

}  // namespace

ProgramAnswer solve(const IntegerProgram& program, double seconds, const std::stop_token& stop) {
    // Cbc keeps the options it was called with in variables of its own.
    static std::mutex one_at_a_time;
    const std::lock_guard lock{one_at_a_time};

    Silence silence;
    OsiClpSolverInterface solver;
    solver.passInMessageHandler(&silence);
    solver.getModelPtr()->passInMessageHandler(&silence);
    load(program, solver);
    const StopSimplex stop_simplex{stop};
    solver.getModelPtr()->passInEventHandler(&stop_simplex);

    CbcModel model{solver};
    model.passInMessageHandler(&silence);
    CbcSolverUsefulData data;
    data.noPrinting_ = true;
    CbcMain0(model, data);
    model.setLogLevel(0);
    StopSearch stop_search{stop};
    model.passInEventHandler(&stop_search);
    give_start(program, solver, model);
    const std::string limit = fmt::format("{:.3f}", seconds);
    std::array<const char*, 14> words{"limes", "-log",        "0",      "-timeMode", "elapsed",
                                      "-sec",  limit.c_str(), "-ratio", "1e-9",      "-allow",
                                      "1e-6",  "-solve",      "-quit",  nullptr};
    CbcMain1(13, words.data(), model, go_on, data);
    if (stop.stop_requested()) {
        throw base::Cancelled{};
    }

    ProgramAnswer answer;
    if (model.isProvenInfeasible()) {
        answer.proof = Proof::infeasible;
        return answer;
    }
    if (model.isAbandoned()) {
        throw base::EngineError{"the solver gave the integer program up: its numbers are too far apart"};
    }
    answer.proof = model.isProvenOptimal() ? Proof::optimal : Proof::none;
    answer.bound = model.getBestPossibleObjValue();
    if (const double* best = model.bestSolution()) {
        answer.columns.assign(best, best + program.columns.size());
    }
    return answer;
}

}  // namespace limes::engine::embedded
