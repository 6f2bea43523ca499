#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace limes::output::plot {

/// Names hung on a line like flags: each to the right of its pole, which stands where the name belongs, as
/// low as there is room. No name lies on another name or on a pole.
class Flags {
public:
    explicit Flags(std::size_t most_rows) : m_rows(most_rows) {}

    /// The row of a name of this width, 0 the lowest; nothing when there is no room. Cost: the names that
    /// hang already.
    [[nodiscard]] std::optional<std::size_t> hang(double pole, double width);
    /// How many rows have a name.
    [[nodiscard]] std::size_t used() const { return m_used; }

private:
    struct Stretch {
        double from = 0;
        double to = 0;
    };
    struct Row {
        std::vector<Stretch> names;
        std::vector<double> poles;  ///< of names that hang higher
    };
    std::vector<Row> m_rows;
    std::size_t m_used = 0;
};

}  // namespace limes::output::plot
