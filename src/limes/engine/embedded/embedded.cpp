#include <limes/engine/embedded/run_steps.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/streaming.hpp>
#include <limes/engine/engine.hpp>
#include <limes/model/layer_batches.hpp>

namespace limes::engine {
namespace {

class Embedded final : public Engine {
public:
    [[nodiscard]] std::string_view name() const override { return "embedded"; }

    [[nodiscard]] result::Result run(const query::Plan& plan, const model::Catalog& catalog,
                                     const base::Task& task) const override {
        embedded::require_steps(plan);
        result::Result result = start(plan);
        embedded::Context context{catalog, plan.languages, task, result, &plan};
        if (embedded::answers_in_the_end(plan.steps.back())) {
            if (const auto spine = embedded::spine_of(plan, catalog)) {
                try {
                    const embedded::Tables tables = embedded::run_steps(plan, spine, context);
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
        result.table = embedded::run_steps(plan, std::nullopt, context).back();
        return result;
    }

    [[nodiscard]] std::optional<result::Result> stream(const query::Plan& plan, const model::Catalog& catalog,
                                                       result::Sink& sink,
                                                       const base::Task& task) const override {
        embedded::require_steps(plan);
        const auto spine = embedded::spine_of(plan, catalog);
        if (!spine || embedded::answers_in_the_end(plan.steps.back())) {
            return std::nullopt;
        }
        result::Result result = start(plan);
        embedded::Context context{catalog, plan.languages, task, result, &plan};
        const embedded::Tables tables = embedded::run_steps(plan, spine, context);
        embedded::Table none;
        if (!run_batches(plan, *spine, tables, context, &sink, none)) {
            return std::nullopt;
        }
        result.table = nullptr;  // the sink has had the rows
        return result;
    }

    [[nodiscard]] std::string explain(const query::Plan& plan) const override { return query::explain(plan); }

private:
    [[nodiscard]] result::Result start(const query::Plan& plan) const {
        result::Result result;
        result.engine = name();
        result.plan = query::explain(plan);
        return result;
    }
};

}  // namespace

std::unique_ptr<Engine> make_embedded() {
    return std::make_unique<Embedded>();
}

}  // namespace limes::engine
