#pragma once

#include <limes/model/layer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace limes::engine::embedded {

/// A sum of weights, as of people, of which some may not be known. The one rule for every table: of nothing
/// it is 0; of weights of which none is known it is not known, never 0; else it is the sum of those that are
/// known, with the number of those that are not told beside it.
///
/// Exact when the column holds whole numbers.
class WeightSum {
public:
    void add(const model::Column& weight, std::size_t row);
    void add(double share);
    void add(const WeightSum& other);
    void add_unknown() { ++m_unknown; }

    [[nodiscard]] std::optional<double> total() const;
    void push_to(model::Column& column) const;

private:
    std::int64_t m_whole = 0;
    double m_real = 0;
    std::size_t m_known = 0;
    std::size_t m_unknown = 0;
};

}  // namespace limes::engine::embedded
