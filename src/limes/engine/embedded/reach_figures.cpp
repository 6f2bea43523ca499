#include <limes/engine/embedded/reach_figures.hpp>

#include <algorithm>

namespace limes::engine::embedded {

using query::CoverageShape;

RadiusReach::RadiusReach(const Reaching& sources, base::Metres radius, std::vector<Told> told)
    : m_radius{radius},
      m_told{std::move(told)},
      m_exact{sources.now.is_exact()},
      m_nominal{sources.now.pieces(radius, Figure::nominal)},
      m_unknown{sources.now.unknown_in(radius)} {
    if (!m_exact && is_told(Told::lower)) {
        m_lower = sources.now.pieces(radius, Figure::lower);
        m_upper = sources.now.pieces(radius, Figure::upper);
    }
    if (sources.before) {
        m_before = sources.before->pieces(radius, Figure::nominal);
    }
}

bool RadiusReach::is_told(Told told) const {
    return std::ranges::find(m_told, told) != m_told.end();
}

RadiusReach::Figures RadiusReach::of(const UnitAreas& areas, CoverageShape shape,
                                     const base::Task& task) const {
    const auto parts = [&](const ReachPieces& pieces, Depth depth, bool drawn) {
        return parts_of(areas, pieces, depth, Side::inside, drawn ? Drawn::yes : Drawn::no, task);
    };
    const bool compared = is_told(Told::before);
    Figures figures;
    UnitParts now = parts(m_nominal, Depth::one, compared || shape == CoverageShape::covered);
    figures.m2[Told::nominal] = now.areas_m2;
    if (is_told(Told::lower)) {
        std::vector<double>& lower = figures.m2[Told::lower] = now.areas_m2;
        std::vector<double>& upper = figures.m2[Told::upper] = now.areas_m2;
        if (!m_exact) {
            const UnitParts surely = parts(m_lower, Depth::one, false);
            const UnitParts possibly = parts(m_upper, Depth::one, false);
            for (std::size_t i = 0; i < areas.size(); ++i) {
                lower[i] = std::min(lower[i], surely.areas_m2[i]);
                upper[i] = std::max(upper[i], possibly.areas_m2[i]);
            }
        }
    }
    if (is_told(Told::backup)) {
        UnitParts twice = parts(m_nominal, Depth::two, shape == CoverageShape::backup);
        figures.m2[Told::backup] = twice.areas_m2;
        if (shape == CoverageShape::backup) {
            figures.shown = std::move(twice);
        }
    }
    if (compared) {
        const UnitParts before = parts(m_before, Depth::one, true);
        UnitParts gained = difference_of(now, before, areas, task);
        UnitParts lost = difference_of(before, now, areas, task);
        figures.m2[Told::before] = before.areas_m2;
        figures.m2[Told::gained] = gained.areas_m2;
        figures.m2[Told::lost] = lost.areas_m2;
        if (shape == CoverageShape::gained || shape == CoverageShape::lost) {
            figures.shown = std::move(shape == CoverageShape::gained ? gained : lost);
        }
    }
    if (shape == CoverageShape::covered) {
        figures.shown = std::move(now);
    }
    return figures;
}

}  // namespace limes::engine::embedded
