#include <limes/engine/embedded/steps.hpp>

#include <numeric>

namespace limes::engine::embedded {

Table run(const query::Limit& step, const Tables& tables, Context&) {
    const Table& input = tables[step.input];
    if (input->rows <= step.count) {
        return input;
    }
    std::vector<std::size_t> first(step.count);
    std::iota(first.begin(), first.end(), std::size_t{0});
    return std::make_shared<const model::Layer>(input->take(first));
}

}  // namespace limes::engine::embedded
