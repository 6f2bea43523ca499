#pragma once

#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace limes::engine::embedded {

/// Which of three figures: every source reaches R - a, R, or R + a, where a is its own accuracy. What is
/// covered at R - a is covered wherever the sources truly are; what is not at R + a, nowhere.
enum class Figure : std::uint8_t { lower, nominal, upper };

/// What the sources of a step reach, together, in the chart.
class SourceReach {
public:
    /// Sources without a position or of unknown accuracy become findings and lines of the ledger under
    /// `step`.
    SourceReach(const model::Layer& sources, const std::string& step, Context& context);

    /// The dissolved region within a radius. Sources of unknown accuracy belong to the nominal one only.
    [[nodiscard]] GeosGeometry region(base::Metres radius, Figure figure) const;
    /// Whether the lower and upper figures are the nominal ones: every accuracy is 0.
    [[nodiscard]] bool is_exact() const { return m_exact; }
    /// For each unit whether its lower and upper figures cannot be told: a source of unknown accuracy reaches
    /// it, or no source has a known one.
    [[nodiscard]] std::vector<bool> unknown_in(const model::GeometryColumn& units, base::Metres radius) const;

    [[nodiscard]] const model::Layer& table() const { return *m_sources; }
    [[nodiscard]] const Positions& positions() const { return m_positions; }

private:
    [[nodiscard]] GeosGeometry region_of(const std::vector<std::uint32_t>& rows, base::Metres radius,
                                         double slope) const;

    const model::Layer* m_sources;
    const base::Task* m_task;
    Positions m_positions;
    std::vector<std::uint32_t> m_known;  // rows, by whether their accuracy is known
    std::vector<std::uint32_t> m_unknown;
    bool m_exact = true;
};

}  // namespace limes::engine::embedded
