#include <limes/engine/embedded/quiet.hpp>
#include <limes/engine/embedded/sounding.hpp>
#include <limes/geodesy/ecef.hpp>

#include <algorithm>
#include <optional>

namespace limes::engine::embedded {

namespace {

using geodesy::LonLat;

constexpr std::size_t kChunk = 32;
constexpr double kFinest_m = 2;
constexpr double kTransition_m = 1e-3;
/// Lines that differ by less are equally near: where two lie on one another rounding shall not choose.
constexpr double kSame_m = 1e-4;

Prepared point_at(LonLat place) {
    return {place, std::nullopt, box_of(place)};
}

/// Soundings of one edge.
class EdgeSounder {
public:
    EdgeSounder(const MeasuredLine& line, const NearestLine& nearest, const SoundingRule& rule)
        : m_line{line}, m_nearest{nearest}, m_rule{rule} {
        const double narrowest_m = rule.limits_m.empty() ? 1000 : rule.limits_m.front();
        m_longest_m = std::clamp(narrowest_m / 2, 5.0, 1000.0);
    }

    void run(std::size_t edge, std::vector<Sounding>& found) const {
        const Sounding first = at({edge, 0});
        const Sounding last = at({edge, 1});
        found.push_back(first);
        between(first, last, found);
    }

private:
    [[nodiscard]] Sounding at(OnEdge place) const {
        // A measure of the first vertex belongs to the edge before it; on this edge it is where it starts.
        const double measure_m = m_line.measure_m(place.t == 0 ? OnEdge{place.edge - 1, 1} : place);
        const auto [off_m, item, runner_up_m] = m_nearest(m_line.point(place), 2 * m_longest_m);
        const auto zone = std::ranges::lower_bound(m_rule.limits_m, off_m) - m_rule.limits_m.begin();
        return {place, measure_m, off_m, runner_up_m, item, static_cast<std::size_t>(zone)};
    }

    /// Whether all places between are as both ends are.
    [[nodiscard]] bool decided(const Sounding& a, const Sounding& b, double length_m) const {
        if (length_m > m_longest_m || !m_rule.alike(a, b)) {
            return false;
        }
        const double least_m = (a.off_m + b.off_m - length_m) / 2;
        const double most_m = (a.off_m + b.off_m + length_m) / 2;
        if (a.zone > 0 && least_m <= m_rule.limits_m[a.zone - 1]) {
            return false;
        }
        if (a.zone < m_rule.limits_m.size() && most_m > m_rule.limits_m[a.zone]) {
            return false;
        }
        // How much nearer than the next a line is changes by twice what one walks.
        const double lead_m = (a.runner_up_m - a.off_m + b.runner_up_m - b.off_m) / 2;
        return !m_rule.by_item || a.zone > 0 || lead_m >= length_m;
    }

    void between(const Sounding& a, const Sounding& b, std::vector<Sounding>& found) const {
        const double length_m = b.measure_m - a.measure_m;
        if (decided(a, b, length_m)) {
            found.push_back(b);
        } else if (length_m <= kFinest_m) {
            change(a, b, found);
        } else {
            const Sounding middle = at({a.at.edge, (a.at.t + b.at.t) / 2});
            between(a, middle, found);
            between(middle, b, found);
        }
    }

    /// Where one stretch ends and the next begins, as often as that happens on the way.
    void change(Sounding a, const Sounding& b, std::vector<Sounding>& found) const {
        while (!m_rule.alike(a, b)) {
            Sounding same = a;
            Sounding other = b;
            while (other.measure_m - same.measure_m > kTransition_m) {
                const Sounding middle = at({a.at.edge, (same.at.t + other.at.t) / 2});
                (m_rule.alike(a, middle) ? same : other) = middle;
            }
            found.push_back(same);
            found.push_back(other);
            a = other;
        }
        found.push_back(b);
    }

    const MeasuredLine& m_line;
    const NearestLine& m_nearest;
    const SoundingRule& m_rule;
    double m_longest_m;
};

}  // namespace

NearestLine::NearestLine(const ShapeSet& lines, base::Metres reach)
    : m_lines{&lines}, m_tree{lines.boxes()}, m_reach_m{reach.value()} {}

NearestLine::Found NearestLine::operator()(LonLat place, double look_m) const {
    const Prepared from = point_at(place);
    Found found{m_reach_m, kNoItem, m_reach_m + look_m};
    m_tree.by_distance(from.box, [&](std::uint32_t item, double apart_m) {
        const double until_m = std::min(found.off_m + look_m, found.runner_up_m);
        if (apart_m > until_m) {
            return false;
        }
        const auto closest = closest_points(from, (*m_lines)[item], base::Metres{until_m});
        if (!closest) {
            return true;
        }
        const double off_m = closest->distance.value();
        const bool is_first = found.item == kNoItem || item < found.item;
        if (off_m < found.off_m - kSame_m || (off_m <= found.off_m + kSame_m && is_first)) {
            found.runner_up_m = found.item == kNoItem ? found.runner_up_m : found.off_m;
            found.off_m = off_m;
            found.item = item;
        } else {
            found.runner_up_m = std::min(found.runner_up_m, off_m);
        }
        return true;
    });
    found.runner_up_m = std::min(found.runner_up_m, found.off_m + look_m);
    return found;
}

LonLat NearestLine::foot(LonLat place, std::uint32_t item) const {
    const auto closest = closest_points(point_at(place), (*m_lines)[item], base::Metres{4e7});
    return closest ? closest->on_second : place;
}

std::vector<Sounding> sound(const MeasuredLine& line, const NearestLine& nearest, const SoundingRule& rule,
                            const base::Task& task) {
    const std::size_t edges = line.vertex_count() == 0 ? 0 : line.vertex_count() - 1;
    const EdgeSounder sounder{line, nearest, rule};
    std::vector<std::vector<Sounding>> by_chunk((edges + kChunk - 1) / kChunk);
    base::parallel_for(quiet(task), edges, kChunk, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            if (!line.starts_part(i + 1)) {
                sounder.run(i + 1, by_chunk[i / kChunk]);
            }
        }
    });
    std::vector<Sounding> all;
    for (const auto& chunk : by_chunk) {
        all.insert(all.end(), chunk.begin(), chunk.end());
    }
    return all;
}

double greatest_off_m(const MeasuredLine& line, const NearestLine& nearest, const Sounding& from,
                      const Sounding& to, double known_m, double precision_m) {
    const double greatest_m = std::max({known_m, from.off_m, to.off_m});
    const double length_m = to.measure_m - from.measure_m;
    const double at_most_m = (from.off_m + to.off_m + length_m) / 2;
    if (at_most_m <= greatest_m + std::max(precision_m, greatest_m / 1000)) {
        return greatest_m;
    }
    Sounding middle{.at = {from.at.edge, (from.at.t + to.at.t) / 2}};
    middle.measure_m = line.measure_m(middle.at);
    middle.off_m = nearest(line.point(middle.at), 0).off_m;
    const double first_m = greatest_off_m(line, nearest, from, middle, greatest_m, precision_m);
    return greatest_off_m(line, nearest, middle, to, first_m, precision_m);
}

}  // namespace limes::engine::embedded
