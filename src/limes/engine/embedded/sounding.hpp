#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/measured_line.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/index/box_tree.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace limes::engine::embedded {

inline constexpr std::uint32_t kNoItem = std::numeric_limits<std::uint32_t>::max();

/// The nearest of several lines, from anywhere. Read by many threads.
class NearestLine {
public:
    /// Beyond `reach` it is only known that none is nearer. Refers to the shapes.
    NearestLine(const ShapeSet& lines, base::Metres reach);

    struct Found {
        double off_m;        ///< the reach, when nothing is nearer
        std::uint32_t item;  ///< kNoItem, when nothing is nearer; of equally near ones (to a tenth of a
                             ///< millimetre) the first
        double runner_up_m;  ///< no other line is nearer; off_m + look_m when none is up to there
    };
    /// `look_m`: how far beyond the nearest the next one is looked for.
    [[nodiscard]] Found operator()(geodesy::LonLat place, double look_m) const;
    [[nodiscard]] geodesy::LonLat foot(geodesy::LonLat place, std::uint32_t item) const;

private:
    const ShapeSet* m_lines;
    index::BoxTree m_tree;
    double m_reach_m;
};

/// How far the nearest line is at one place of a line.
struct Sounding {
    OnEdge at;
    double measure_m = 0;
    double off_m = 0;
    double runner_up_m = 0;
    std::uint32_t item = kNoItem;
    std::size_t zone = 0;  ///< how many of the limits off_m is beyond
};

/// What tells one stretch of a line from the next.
struct SoundingRule {
    std::vector<double> limits_m;  ///< ascending
    bool by_item = false;          ///< in zone 0 also which line is nearest

    [[nodiscard]] bool alike(const Sounding& a, const Sounding& b) const {
        return a.zone == b.zone && (!by_item || a.zone > 0 || a.item == b.item);
    }
};

/// Soundings at the ends of every edge of a line, in order, and between them so many that the line changes
/// from one zone (or line) to another only between two of them that are within a millimetre.
///
/// A distance changes by no more than one walks, so that most edges are decided by their ends. What leaves a
/// zone and comes back within two metres may be passed over.
/// Cost: some µs a sounding; a few an edge, more where the line runs along a limit.
[[nodiscard]] std::vector<Sounding> sound(const MeasuredLine& line, const NearestLine& nearest,
                                          const SoundingRule& rule, const base::Task& task);

/// The greatest distance between two neighbouring soundings, when more than is known; too small by the
/// precision at most, or by a thousandth.
[[nodiscard]] double greatest_off_m(const MeasuredLine& line, const NearestLine& nearest,
                                    const Sounding& from, const Sounding& to, double known_m,
                                    double precision_m);

}  // namespace limes::engine::embedded
