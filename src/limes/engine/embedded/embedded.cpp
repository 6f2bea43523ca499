#include <limes/base/error.hpp>
#include <limes/engine/embedded/part_scans.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/streaming.hpp>
#include <limes/engine/engine.hpp>
#include <limes/model/layer_batches.hpp>

#include <variant>

namespace limes::engine {
namespace {

class Embedded final : public Engine {
public:
    [[nodiscard]] std::string_view name() const override { return "embedded"; }

    [[nodiscard]] result::Result run(const query::Plan& plan, const model::Catalog& catalog,
                                     const base::Task& task) const override {
        check(plan);
        result::Result result = start(plan);
        embedded::Context context{catalog, plan.languages, task, result, &plan};
        if (embedded::answers_in_the_end(plan.steps.back())) {
            if (const auto spine = embedded::spine_of(plan, catalog)) {
                try {
                    const embedded::Tables tables = run_steps(plan, spine, context);
                    embedded::Table table;
                    if (run_batches(plan, *spine, tables, context, nullptr, table)) {
                        result.table = std::move(table);
                        return result;
                    }
                } catch (const model::NotStreamable&) {
                    // Taken whole below.
                }
                result = start(plan);
            }
        }
        result.table = run_steps(plan, std::nullopt, context).back();
        return result;
    }

    [[nodiscard]] std::optional<result::Result> stream(const query::Plan& plan, const model::Catalog& catalog,
                                                       result::Sink& sink,
                                                       const base::Task& task) const override {
        check(plan);
        const auto spine = embedded::spine_of(plan, catalog);
        if (!spine || embedded::answers_in_the_end(plan.steps.back())) {
            return std::nullopt;
        }
        result::Result result = start(plan);
        embedded::Context context{catalog, plan.languages, task, result, &plan};
        const embedded::Tables tables = run_steps(plan, spine, context);
        embedded::Table none;
        if (!run_batches(plan, *spine, tables, context, &sink, none)) {
            return std::nullopt;
        }
        result.table = nullptr;  // the sink has had the rows
        return result;
    }

private:
    static void check(const query::Plan& plan) {
        if (plan.steps.empty()) {
            throw base::UsageError{"the plan has no steps: a question needs at least a layer to look at"};
        }
    }

    [[nodiscard]] result::Result start(const query::Plan& plan) const {
        result::Result result;
        result.engine = name();
        result.plan = query::explain(plan);
        return result;
    }

    /// The tables of all steps; without those of a spine, when there is one.
    static embedded::Tables run_steps(const query::Plan& plan, const std::optional<embedded::Spine>& spine,
                                      embedded::Context& context) {
        embedded::Tables tables(plan.steps.size());
        run_part_scans(plan, spine, tables, context);
        for (query::Node node = 0; node < plan.steps.size(); ++node) {
            context.task.check();
            context.node = node;
            if (tables[node] != nullptr || (spine && (node == spine->scan || node == spine->last))) {
                continue;
            }
            tables[node] = std::visit([&](const auto& each) { return embedded::run(each, tables, context); },
                                      plan.steps[node]);
        }
        return tables;
    }
};

}  // namespace

std::unique_ptr<Engine> make_embedded() {
    return std::make_unique<Embedded>();
}

}  // namespace limes::engine
