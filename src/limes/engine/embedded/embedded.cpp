#include <limes/base/error.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/engine.hpp>

#include <variant>

namespace limes::engine {
namespace {

class Embedded final : public Engine {
public:
    [[nodiscard]] std::string_view name() const override { return "embedded"; }

    [[nodiscard]] result::Result run(const query::Plan& plan, const model::Catalog& catalog,
                                     const base::Task& task) const override {
        if (plan.steps.empty()) {
            throw base::UsageError{"the plan has no steps: a question needs at least a layer to look at"};
        }
        result::Result result;
        result.engine = name();
        result.plan = query::explain(plan);
        embedded::Context context{catalog, plan.languages, task, result, &plan};
        embedded::Tables tables;
        tables.reserve(plan.steps.size());
        for (const query::Step& step : plan.steps) {
            task.check();
            tables.push_back(
                std::visit([&](const auto& each) { return embedded::run(each, tables, context); }, step));
        }
        result.table = tables.back();
        return result;
    }
};

}  // namespace

std::unique_ptr<Engine> make_embedded() {
    return std::make_unique<Embedded>();
}

}  // namespace limes::engine
