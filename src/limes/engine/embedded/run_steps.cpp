#include <limes/base/error.hpp>
#include <limes/engine/embedded/part_scans.hpp>
#include <limes/engine/embedded/run_steps.hpp>

#include <variant>

namespace limes::engine::embedded {

void require_steps(const query::Plan& plan) {
    if (plan.steps.empty()) {
        throw base::UsageError{"the plan has no steps: a question needs at least a layer to look at"};
    }
}

Tables run_steps(const query::Plan& plan, const std::optional<Spine>& spine, Context& context,
                 const ScanElsewhere& elsewhere) {
    Tables tables(plan.steps.size());
    run_part_scans(plan, spine, tables, context);
    for (query::Node node = 0; node < plan.steps.size(); ++node) {
        context.task.check();
        context.node = node;
        if (tables[node] != nullptr || (spine && (node == spine->scan || node == spine->last))) {
            continue;
        }
        if (const auto* scan = std::get_if<query::Scan>(&plan.steps[node]); scan != nullptr && elsewhere) {
            tables[node] = elsewhere(*scan, context);
        }
        if (tables[node] == nullptr) {
            tables[node] =
                std::visit([&](const auto& each) { return run(each, tables, context); }, plan.steps[node]);
        }
    }
    return tables;
}

}  // namespace limes::engine::embedded
