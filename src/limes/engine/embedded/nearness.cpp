#include <limes/engine/embedded/nearness.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/index/box_tree.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace limes::engine::embedded {

namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();
constexpr std::size_t kGrain = 256;

}  // namespace

Nearness::Nearness(const model::Layer& places, const Positions& positions, const SourceReach& sources,
                   base::Metres farthest, const base::Task& task)
    : m_places{&places}, m_least(places.rows, {kFar, kFar, kFar, kFar}) {
    const model::Layer& from = sources.table();
    const ShapeSet source_shapes{from, sources.positions(), task};
    const ShapeSet place_shapes{places, positions, task};
    const std::vector<double> accuracy = accuracies_of(from, sources.positions());
    double widest_m = 0;
    for (const double a : accuracy) {
        widest_m = std::isnan(a) ? widest_m : std::max(widest_m, a);
    }
    double widest_place_m = 0;
    for (const std::uint32_t row : positions.rows) {
        widest_place_m = std::max(widest_place_m, places.accuracy(row).value_or(base::Metres{0}).value());
    }
    // Beyond this no figure of any radius can change.
    const double limit_m = farthest.value() + widest_m + widest_place_m;
    const index::BoxTree tree{source_shapes.boxes()};
    base::parallel_for(task, positions.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            Least& least = m_least[positions.rows[i]];
            tree.by_distance(place_shapes.box(i), [&](std::uint32_t source, double apart_m) {
                const double enough_m = std::min(
                    limit_m, std::max({least.second_m, least.surely_m, least.possibly_m + widest_m}));
                if (apart_m > enough_m) {
                    return false;
                }
                const auto closest =
                    closest_points(place_shapes, i, source_shapes, source, base::Metres{enough_m});
                if (!closest) {
                    return true;
                }
                const double d = closest->distance.value();
                least.second_m = std::min(least.second_m, std::max(d, least.nominal_m));
                least.nominal_m = std::min(least.nominal_m, d);
                if (!accuracy.empty() && !std::isnan(accuracy[source])) {
                    least.surely_m = std::min(least.surely_m, d + accuracy[source]);
                    least.possibly_m = std::min(least.possibly_m, d - accuracy[source]);
                }
                return true;
            });
        }
    });
}

bool Nearness::is_within(std::uint32_t place, base::Metres radius, Figure figure) const {
    const Least& least = m_least[place];
    const double margin_m = m_places->accuracy(place).value_or(base::Metres{0}).value();
    switch (figure) {
        case Figure::lower:
            return least.surely_m + margin_m <= radius.value();
        case Figure::nominal:
            return least.nominal_m <= radius.value();
        case Figure::upper:
            return least.possibly_m - margin_m <= radius.value();
    }
    return false;
}

PlaceReach::PlaceReach(const model::Layer& places, const Positions& positions, const Reaching& sources,
                       base::Metres farthest, const base::Task& task)
    : m_now{places, positions, sources.now, farthest, task} {
    if (sources.before) {
        m_before.emplace(places, positions, *sources.before, farthest, task);
    }
}

ByTold<bool> PlaceReach::told(std::uint32_t place, base::Metres radius) const {
    const bool now = m_now.is_within(place, radius, Figure::nominal);
    const bool before = m_before && m_before->is_within(place, radius, Figure::nominal);
    ByTold<bool> told;
    told[Told::all] = true;
    told[Told::lower] = m_now.is_within(place, radius, Figure::lower);
    told[Told::nominal] = now;
    told[Told::upper] = m_now.is_within(place, radius, Figure::upper);
    told[Told::backup] = m_now.is_within_two(place, radius);
    told[Told::before] = before;
    told[Told::gained] = now && !before;
    told[Told::lost] = before && !now;
    return told;
}

}  // namespace limes::engine::embedded
