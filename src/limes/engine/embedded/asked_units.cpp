#include <limes/engine/embedded/asked_units.hpp>

#include <string_view>
#include <unordered_set>

namespace limes::engine::embedded {

AskedUnits::AskedUnits(const std::optional<query::Node>& asked, const Tables& tables,
                       const model::Layer& from, const model::Layer& to, bool is_one_layer)
    : m_all{!asked} {
    if (m_all) {
        return;
    }
    const model::Layer& table = *tables[*asked];
    const model::Column* of_day = table.find("of_day");
    std::unordered_set<std::string_view> of_first;
    std::unordered_set<std::string_view> of_second;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const bool is_of_second = of_day != nullptr && of_day->display(row) == "second";
        if (is_one_layer || !is_of_second) {
            of_first.insert(table.ids[row]);
        }
        if (is_one_layer || is_of_second) {
            of_second.insert(table.ids[row]);
        }
    }
    for (std::size_t row = 0; row < from.rows; ++row) {
        m_from.push_back(of_first.contains(from.ids[row]));
    }
    for (std::size_t row = 0; row < to.rows; ++row) {
        m_to.push_back(of_second.contains(to.ids[row]));
    }
}

}  // namespace limes::engine::embedded
