#pragma once

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
/// Cost: a look at each row, and at each facility for every class of demands that ask for the same.
class Admission {
public:
    /// Errors: UsageError for a column that one of the layers has not.
    Admission(const model::Layer& demand, const model::Layer& facilities,
              const std::vector<std::string>& columns);

    /// Demands that ask for the same, and who admits them: rows in their order.
    struct Class {
        std::vector<std::size_t> demands;
        std::vector<std::size_t> facilities;
    };
    /// In the order of the first demand of each.
    [[nodiscard]] const std::vector<Class>& classes() const { return m_classes; }
    [[nodiscard]] bool admits(std::uint32_t facility, std::uint32_t demand) const {
        return m_admitted[m_class_of[demand]][facility];
    }

private:
    std::vector<Class> m_classes;
    std::vector<std::size_t> m_class_of;        // by demand
    std::vector<std::vector<bool>> m_admitted;  // by class, facility
};

}  // namespace limes::engine::embedded
