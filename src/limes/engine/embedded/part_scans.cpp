#include <limes/base/in_order.hpp>
#include <limes/engine/embedded/part_scans.hpp>
#include <limes/engine/embedded/quiet.hpp>
#include <limes/engine/embedded/scan.hpp>
#include <limes/model/layer_batches.hpp>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace limes::engine::embedded {
namespace {

using query::Node;
using query::Scan;

/// The rows of one batch that each scan keeps, and what was said of them.
struct Kept {
    Table batch;
    std::vector<Table> rows;
    std::vector<LeftByScan> left;
    result::Result said;
};

bool asks_for_a_part(const Scan& scan) {
    return scan.named.empty() && (scan.where != nullptr || scan.bbox.has_value());
}

/// The scans of each layer, where all of them ask for a part of it and it comes in batches.
std::map<std::string, std::vector<Node>> scans_by_layer(const query::Plan& plan,
                                                        const std::optional<Spine>& spine,
                                                        const model::Catalog& catalog) {
    std::map<std::string, std::vector<Node>> scans;
    for (Node node = 0; node < plan.steps.size(); ++node) {
        const auto* scan = std::get_if<Scan>(&plan.steps[node]);
        if (scan != nullptr && !(spine && node == spine->scan)) {
            scans[scan->layer].push_back(node);
        }
    }
    std::erase_if(scans, [&](const auto& each) {
        return !catalog.has(each.first) || !catalog.has_batches(each.first) ||
               !std::ranges::all_of(
                   each.second, [&](Node node) { return asks_for_a_part(std::get<Scan>(plan.steps[node])); });
    });
    return scans;
}

/// One pass over a layer. Errors: NotStreamable, and what scans and reading throw.
void run_pass(const query::Plan& plan, const std::string& layer, const std::vector<Node>& scans,
              model::LayerBatches& batches, Tables& tables, Context& context) {
    std::vector<std::shared_ptr<model::Layer>> parts;
    for (std::size_t i = 0; i < scans.size(); ++i) {
        parts.push_back(std::make_shared<model::Layer>(batches.head()));
    }
    std::vector<LeftByScan> left(scans.size());
    result::Result said;
    constexpr std::size_t kMostReserved = 50'000'000;  // a file may lie
    const std::size_t expected = std::min(batches.expected_rows(), kMostReserved);
    base::InOrder<Kept> kept{[&](Kept&& batch) {
        for (std::size_t i = 0; i < scans.size(); ++i) {
            if (parts[i]->rows == 0 && expected > 0) {
                parts[i]->reserve(expected, *batch.batch);  // all may be kept
            }
            parts[i]->append(*batch.rows[i]);
            left[i].add(batch.left[i]);
        }
        for (const auto& [name, ledger] : batch.said.ledgers) {
            said.ledgers[name].add(ledger);
        }
        std::ranges::move(batch.said.findings, std::back_inserter(said.findings));
    }};
    const base::Task all = quiet(context.task);  // the batches tell how far they are
    base::Task alone = all;
    alone.threads = 1;
    std::atomic<bool> failed = false;
    base::parallel_for(all, all.thread_count(), 1, [&](std::size_t, std::size_t, unsigned) {
        try {
            while (!failed) {
                const std::optional<model::LayerBatches::Batch> batch = batches.next();
                if (!batch) {
                    return;
                }
                Kept of_batch;
                of_batch.batch = batch->layer;
                Context own{context.catalog, context.languages, alone, of_batch.said, context.plan, true};
                for (const Node node : scans) {
                    of_batch.rows.push_back(scanned_batch(std::get<Scan>(plan.steps[node]), batch->layer,
                                                          of_batch.left.emplace_back(), own));
                }
                kept.put(batch->ordinal, std::move(of_batch));
            }
        } catch (...) {
            failed = true;
            kept.fail();
            throw;
        }
    });
    if (said.ledgers.empty()) {  // no batch, but the filters may still be faulty
        Context own{context.catalog, context.languages, alone, said, context.plan, true};
        const Table none = std::make_shared<const model::Layer>(batches.head());
        for (const Node node : scans) {
            LeftByScan nothing;
            (void)scanned_batch(std::get<Scan>(plan.steps[node]), none, nothing, own);
        }
    }
    note_layer(batches.head(), context.result);
    for (const auto& [name, ledger] : said.ledgers) {
        context.result.ledgers[name].add(ledger);
    }
    std::ranges::move(said.findings, std::back_inserter(context.result.findings));
    context.catalog.note(layer, batches.head().schema, batches.take_findings(), batches.ledger());
    for (std::size_t i = 0; i < scans.size(); ++i) {
        tell_if_nothing_of_batches(std::get<Scan>(plan.steps[scans[i]]), left[i], context);
        tables[scans[i]] = std::move(parts[i]);
    }
}

}  // namespace

void run_part_scans(const query::Plan& plan, const std::optional<Spine>& spine, Tables& tables,
                    Context& context) {
    for (const auto& [layer, scans] : scans_by_layer(plan, spine, context.catalog)) {
        try {
            if (const std::unique_ptr<model::LayerBatches> batches = context.catalog.batches(layer)) {
                run_pass(plan, layer, scans, *batches, tables, context);
            }
        } catch (const model::NotStreamable&) {
            // Its scans take it whole.
        }
    }
}

}  // namespace limes::engine::embedded
