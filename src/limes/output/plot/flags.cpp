#include <limes/output/plot/flags.hpp>

#include <algorithm>

namespace limes::output::plot {

namespace {

constexpr double kBetween = 7;  // pixels from a name to the next
constexpr double kBeside = 2;   // from a pole to a name that is not its own

}  // namespace

std::optional<std::size_t> Flags::hang(double pole, double width) {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        Row& row = m_rows[i];
        const bool is_free =
            std::ranges::none_of(row.names,
                                 [&](const Stretch& name) {
                                     return pole < name.to + kBetween && name.from < pole + width + kBetween;
                                 }) &&
            std::ranges::none_of(row.poles, [&](double other) {
                return pole + kBeside < other && other < pole + width + kBeside;
            });
        if (is_free) {
            row.names.push_back({pole, pole + width});
            for (std::size_t below = 0; below < i; ++below) {
                m_rows[below].poles.push_back(pole);
            }
            m_used = std::max(m_used, i + 1);
            return i;
        }
        // The pole of a name that hangs higher may not pass through this row's names; it may touch their
        // beginning.
        if (std::ranges::any_of(row.names, [&](const Stretch& name) {
                return name.from + kBeside < pole && pole < name.to + kBeside;
            })) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace limes::output::plot
