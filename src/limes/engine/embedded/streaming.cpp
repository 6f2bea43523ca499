#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/scan.hpp>
#include <limes/engine/embedded/streaming.hpp>
#include <limes/model/layer_batches.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

namespace limes::engine::embedded {
namespace {

using Batch = model::LayerBatches::Batch;

/// The table that a step takes in batches when it can.
std::optional<query::Node> streamed_input(const query::Step& step) {
    if (const auto* join = std::get_if<query::DistanceJoin>(&step)) {
        return join->from;
    }
    if (const auto* join = std::get_if<query::NearestJoin>(&step)) {
        return join->from;
    }
    if (const auto* join = std::get_if<query::PredicateJoin>(&step)) {
        return join->from;
    }
    if (const auto* join = std::get_if<query::CountJoin>(&step)) {
        return join->from;
    }
    return std::nullopt;
}

bool joins_with_itself(const query::Step& step) {
    return std::visit(
        [](const auto& join) {
            if constexpr (requires { join.from == join.to; }) {
                return join.from == join.to;
            } else {
                return false;
            }
        },
        step);
}

/// A scan by itself: its rows are the answer.
class ScanStage final : public Stage {
public:
    [[nodiscard]] Table next(const Table& batch, unsigned /*thread*/, Context& /*context*/) const override {
        return batch;
    }
};

std::unique_ptr<Stage> stage_of(const query::Step& last, const Tables& tables, const Expected& expected,
                                Context& context) {
    return std::visit(
        [&](const auto& step) -> std::unique_ptr<Stage> {
            if constexpr (requires { stage(step, tables, expected, context); }) {
                return stage(step, tables, expected, context);
            } else {
                return std::make_unique<ScanStage>();
            }
        },
        last);
}

/// Findings and ledgers of batches, put together as those of one table.
class Together {
public:
    void add(std::size_t ordinal, result::Result part, const LeftByScan& left) {
        const std::scoped_lock lock{m_guard};
        m_left.add(left);
        for (const auto& [name, ledger] : part.ledgers) {
            m_ledgers[name].add(ledger);
        }
        if (!part.findings.empty()) {
            m_findings[ordinal] = std::move(part.findings);
        }
    }

    void give(result::Result& result, const std::string& layer) {
        base::Findings all;
        for (auto& [ordinal, findings] : m_findings) {
            std::ranges::move(findings, std::back_inserter(all));
        }
        for (const auto& [name, ledger] : m_ledgers) {
            result.ledgers[name].add(ledger);
            if (name.of == result::LedgerName::Of::step) {
                sum_up_positions(all, layer, ledger);
            }
        }
        std::ranges::move(all, std::back_inserter(result.findings));
    }

    /// To be asked when all are in.
    [[nodiscard]] const LeftByScan& left() const { return m_left; }

private:
    std::mutex m_guard;
    LeftByScan m_left;
    std::map<result::LedgerName, base::Ledger> m_ledgers;
    std::map<std::size_t, base::Findings> m_findings;
};

class BatchRun {
public:
    BatchRun(const query::Plan& plan, const Spine& spine, Context& context, model::LayerBatches& batches)
        : m_scan{std::get<query::Scan>(plan.steps[spine.scan])},
          m_last{plan.steps[spine.last]},
          m_context{context},
          m_batches{batches} {}

    bool run(const Tables& tables, result::Sink* sink, Table& in_the_end) {
        // The first batches are run one by one until there is a row that shows what columns the answer has.
        std::vector<std::pair<std::size_t, Table>> begun;
        std::optional<Batch> batch = m_batches.next();
        if (!batch) {
            return false;
        }
        m_stage = stage_of(m_last, tables,
                           {batch->layer, m_batches.expected_extent(), m_batches.expected_rows()}, m_context);
        if (m_stage == nullptr) {
            return false;
        }
        for (; batch; batch = m_batches.next()) {
            begun.emplace_back(batch->ordinal, answer(*batch, 0));
            if (sink == nullptr || begun.back().second->rows > 0) {
                break;
            }
        }
        if (sink != nullptr) {
            m_context.result.table = begun.back().second;
            sink->begin(m_context.result);
            for (const auto& [ordinal, table] : begun) {
                sink->put(ordinal, *table);
            }
        }
        begun.clear();
        run_rest(sink);
        in_the_end = m_stage->finish(m_context);
        m_together.give(m_context.result, m_batches.head().schema.name);
        tell_if_nothing_of_batches(m_scan, m_together.left(), m_context);
        m_context.catalog.note(m_scan.layer, m_batches.head().schema, m_batches.take_findings(),
                               m_batches.ledger());
        return true;
    }

private:
    Table answer(const Batch& batch, unsigned thread) {
        base::Task alone = m_context.task;
        alone.threads = 1;
        alone.progress = nullptr;
        result::Result part;
        Context context{m_context.catalog, m_context.languages, alone, part, m_context.plan, true};
        LeftByScan left;
        Table table = m_stage->next(scanned_batch(m_scan, batch.layer, left, context), thread, context);
        m_together.add(batch.ordinal, std::move(part), left);
        return table;
    }

    void run_rest(result::Sink* sink) {
        base::Task task = m_context.task;
        task.progress = nullptr;  // the batches tell how far they are
        const unsigned threads = task.thread_count();
        base::parallel_for(task, threads, 1, [&](std::size_t thread, std::size_t, unsigned) {
            try {
                while (!m_failed) {
                    m_context.task.check();
                    const std::optional<Batch> batch = m_batches.next();
                    if (!batch) {
                        return;
                    }
                    const Table table = answer(*batch, static_cast<unsigned>(thread));
                    if (sink != nullptr) {
                        sink->put(batch->ordinal, *table);
                    }
                }
            } catch (...) {
                // What the others meet from here on follows from this.
                if (!m_failed.exchange(true)) {
                    m_failure = std::current_exception();
                }
                if (sink != nullptr) {
                    sink->abandon();
                }
            }
        });
        if (m_failure) {
            std::rethrow_exception(m_failure);
        }
    }

    const query::Scan& m_scan;
    const query::Step& m_last;
    Context& m_context;
    model::LayerBatches& m_batches;
    std::unique_ptr<Stage> m_stage;
    Together m_together;
    std::atomic<bool> m_failed = false;
    std::exception_ptr m_failure;
};

}  // namespace

std::optional<Spine> spine_of(const query::Plan& plan, const model::Catalog& catalog) {
    const query::Node last = plan.steps.size() - 1;
    const query::Node first = streamed_input(plan.steps[last]).value_or(last);
    // All before it are scans, and none but the last step takes this one, once.
    for (query::Node node = 0; node < last; ++node) {
        if (!std::holds_alternative<query::Scan>(plan.steps[node])) {
            return std::nullopt;
        }
    }
    if (joins_with_itself(plan.steps[last])) {
        return std::nullopt;
    }
    const auto* scan = std::get_if<query::Scan>(&plan.steps[first]);
    if (scan == nullptr || !scan->named.empty() || !catalog.has_batches(scan->layer)) {
        return std::nullopt;
    }
    return Spine{first, last};
}

bool answers_in_the_end(const query::Step& step) {
    return std::holds_alternative<query::CountJoin>(step);
}

bool run_batches(const query::Plan& plan, const Spine& spine, const Tables& tables, Context& context,
                 result::Sink* sink, Table& in_the_end) {
    const auto& scan = std::get<query::Scan>(plan.steps[spine.scan]);
    const std::unique_ptr<model::LayerBatches> batches = context.catalog.batches(scan.layer);
    return batches != nullptr && BatchRun{plan, spine, context, *batches}.run(tables, sink, in_the_end);
}

}  // namespace limes::engine::embedded
