#include <limes/base/error.hpp>
#include <limes/engine/embedded/part_scans.hpp>
#include <limes/engine/embedded/run_steps.hpp>

#include <utility>
#include <variant>

namespace limes::engine::embedded {

void require_steps(const query::Plan& plan) {
    if (plan.steps.empty()) {
        throw base::UsageError{"the plan has no steps: a question needs at least a layer to look at"};
    }
}

Tables run_steps(const query::Plan& plan, const std::optional<Spine>& spine, Tables tables,
                 Context& context) {
    run_part_scans(plan, spine, tables, context);
    for (query::Node node = 0; node < plan.steps.size(); ++node) {
        context.task.check();
        context.node = node;
        if (tables[node] != nullptr || (spine && (node == spine->scan || node == spine->last))) {
            continue;
        }
        tables[node] =
            std::visit([&](const auto& each) { return run(each, tables, context); }, plan.steps[node]);
    }
    return tables;
}

}  // namespace limes::engine::embedded
