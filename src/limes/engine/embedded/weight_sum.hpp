#pragma once

#include <limes/model/layer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace limes::engine::embedded {

/// The weight of a row; nothing when it is not known: null, or no number.
///
/// Errors: DataError for one that is negative or infinite, naming the feature.
[[nodiscard]] std::optional<double> weight_at(const model::Layer& layer, const model::Column& weight,
                                              std::size_t row, const std::string& step);

/// The nearest whole number. Errors: DataError, naming the column, when 64 bits do not hold it.
[[nodiscard]] std::int64_t to_whole(double weight, const model::Column& column);

/// A sum of weights, as of people, of which some may not be known. The one rule for every table: of nothing
/// it is 0; of weights of which none is known it is not known, never 0; else it is the sum of those that are
/// known, with the number of those that are not told beside it.
///
/// Exact when rows of a column of whole numbers are added; shares are added as doubles, exact for whole
/// numbers up to 2^53. Errors: DataError when 64 bits do not hold a sum of whole numbers.
class WeightSum {
public:
    /// A row of a column of the layer.
    void add(const model::Layer& layer, const model::Column& weight, std::size_t row);
    void add(double share);
    void add(const WeightSum& other);
    void add_unknown() { ++m_unknown; }

    [[nodiscard]] std::optional<double> total() const;
    /// How many weights are not known.
    [[nodiscard]] std::size_t unknown() const { return m_unknown; }
    /// "40", "40, and of 3 not known" or "not known".
    [[nodiscard]] std::string to_text() const;
    void push_to(model::Column& column) const;

private:
    std::int64_t m_whole = 0;
    double m_real = 0;
    std::size_t m_known = 0;
    std::size_t m_unknown = 0;
};

}  // namespace limes::engine::embedded
