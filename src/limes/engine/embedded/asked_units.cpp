#include <limes/engine/embedded/asked_units.hpp>

#include <string_view>
#include <unordered_set>

namespace limes::engine::embedded {

AskedUnits::AskedUnits(const std::optional<query::Node>& asked, const Tables& tables,
                       const model::Layer& from, const model::Layer& to)
    : m_all{!asked} {
    if (m_all) {
        return;
    }
    const model::Layer& table = *tables[*asked];
    std::unordered_set<std::string_view> ids;
    for (std::size_t row = 0; row < table.rows; ++row) {
        ids.insert(table.ids[row]);
    }
    for (std::size_t row = 0; row < from.rows; ++row) {
        m_from.push_back(ids.contains(from.ids[row]));
    }
    for (std::size_t row = 0; row < to.rows; ++row) {
        m_to.push_back(ids.contains(to.ids[row]));
    }
}

}  // namespace limes::engine::embedded
