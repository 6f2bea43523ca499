#include <limes/engine/embedded/filter_eval.hpp>
#include <limes/engine/embedded/steps.hpp>

namespace limes::engine::embedded {

Table run(const query::Select& step, const Tables& tables, Context& context) {
    const Table& input = tables.at(step.input);
    if (!step.where) {
        return input;
    }
    const std::vector<std::size_t> rows = rows_where(*step.where, *input, context.task);
    return rows.size() == input->rows ? input : std::make_shared<const model::Layer>(input->take(rows));
}

}  // namespace limes::engine::embedded
