#include <limes/engine/embedded/steps.hpp>

#include <algorithm>

namespace limes::engine::embedded {

Table run(const query::Project& step, const Tables& tables, Context&) {
    auto table = std::make_shared<model::Layer>(*tables[step.input]);
    const auto place = [&](const model::Column& column) {
        return std::find(step.first.begin(), step.first.end(), column.name) - step.first.begin();
    };
    std::stable_sort(table->columns.begin(), table->columns.end(),
                     [&](const model::Column& a, const model::Column& b) { return place(a) < place(b); });
    return table;
}

}  // namespace limes::engine::embedded
