#include <limes/engine/embedded/steps.hpp>

namespace limes::engine::embedded {

result::Result& Context::account(const std::string& kind, const model::Layer& table) {
    const auto [first, is_new] = accounted.try_emplace({kind, &table}, node);
    // A step that takes a table on both of its sides tells of both.
    return is_new || first->second == node ? result : unheard;
}

}  // namespace limes::engine::embedded
