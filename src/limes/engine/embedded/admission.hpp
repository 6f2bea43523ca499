#pragma once

#include <limes/base/task.hpp>
#include <limes/model/layer.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// Who may be served by whom, by columns that both layers have: a facility admits a demand when in each of
/// them the two have a word in common, several being kept with a `;` between. A demand without a word asks
/// for nothing; a facility without one admits those alone.
///
/// Facilities that offer the same are one kind, and demands that the same kinds admit are one class, whatever
/// their words: as many as there are answers to who admits whom, not as there are texts.
///
/// Cost: a look at each row, and at each kind of facilities for every wish that differs; a bit for each class
///       and kind.
class Admission {
public:
    /// Errors: UsageError for a column that one of the layers has not; Cancelled.
    Admission(const model::Layer& demand, const model::Layer& facilities,
              const std::vector<std::string>& columns, const base::Task& task);

    /// In the order of the first demand of each.
    [[nodiscard]] std::size_t class_count() const { return m_demands.size(); }
    /// The demands of a class, and who admits them: rows in their order.
    [[nodiscard]] const std::vector<std::size_t>& demands(std::size_t of_class) const {
        return m_demands[of_class];
    }
    [[nodiscard]] std::vector<std::size_t> facilities(std::size_t of_class) const;
    [[nodiscard]] bool admits(std::uint32_t facility, std::uint32_t demand) const {
        return m_admitted[m_class_of[demand]][m_kind_of[facility]];
    }

private:
    std::vector<std::vector<std::size_t>> m_demands;  // by class
    std::vector<std::size_t> m_class_of;              // by demand
    std::vector<std::size_t> m_kind_of;               // by facility
    std::vector<std::vector<bool>> m_admitted;        // by class, kind
};

}  // namespace limes::engine::embedded
