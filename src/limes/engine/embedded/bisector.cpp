#include <limes/engine/embedded/bisector.hpp>
#include <limes/geodesy/distance.hpp>

#include <array>
#include <cmath>
#include <numbers>

namespace limes::engine::embedded {
namespace {

using base::Degrees;
using base::Metres;
using geodesy::LonLat;

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kEnough_m = 1e-6;
constexpr int kMostSteps = 40;
constexpr int kMostHalvings = 24;
constexpr double kLongest_m = 100e3;

/// A way over the ground from a point, in metres.
struct Step {
    double east;
    double north;
};

/// The direction in which a distance to `to` grows fastest: away from it.
Step away(LonLat from, LonLat to) {
    const double azimuth = geodesy::azimuth(from, to).value() * kDegree;
    return {-std::sin(azimuth), -std::cos(azimuth)};
}

LonLat moved(LonLat from, Step step) {
    return geodesy::destination(from, Degrees{std::atan2(step.east, step.north) / kDegree},
                                Metres{std::hypot(step.east, step.north)});
}

double metres(LonLat a, LonLat b) {
    return geodesy::distance(a, b).value();
}

LonLat middle_of(LonLat a, LonLat b) {
    const double lon = a.lon + std::remainder(b.lon - a.lon, 360.0) / 2;
    return {geodesy::wrap_longitude(lon), (a.lat + b.lat) / 2};
}

void halve(LonLat a, LonLat b, LonLat first, LonLat last, double tolerance_m, int halvings,
           std::vector<LonLat>& path) {
    const LonLat middle = middle_of(first, last);
    const auto on_it = onto_bisector(a, b, middle);
    if (!on_it || halvings == 0 ||
        (metres(middle, *on_it) <= tolerance_m / 2 && metres(first, last) <= kLongest_m)) {
        return;
    }
    halve(a, b, first, *on_it, tolerance_m, halvings - 1, path);
    path.push_back(*on_it);
    halve(a, b, *on_it, last, tolerance_m, halvings - 1, path);
}

}  // namespace

std::optional<LonLat> onto_bisector(LonLat a, LonLat b, LonLat from) {
    LonLat p = from;
    for (int i = 0; i < kMostSteps; ++i) {
        const double difference = metres(p, a) - metres(p, b);
        if (std::abs(difference) <= kEnough_m) {
            return p;
        }
        const Step from_a = away(p, a);
        const Step from_b = away(p, b);
        const Step slope{from_a.east - from_b.east, from_a.north - from_b.north};
        const double steepness = slope.east * slope.east + slope.north * slope.north;
        if (steepness < 1e-24) {
            return std::nullopt;
        }
        p = moved(p, {-difference * slope.east / steepness, -difference * slope.north / steepness});
    }
    return std::nullopt;
}

std::optional<LonLat> circumcentre(LonLat a, LonLat b, LonLat c, LonLat from) {
    LonLat p = from;
    for (int i = 0; i < kMostSteps; ++i) {
        const double to_a = metres(p, a);
        const double with_b = to_a - metres(p, b);
        const double with_c = to_a - metres(p, c);
        if (std::abs(with_b) <= kEnough_m && std::abs(with_c) <= kEnough_m) {
            return p;
        }
        const Step from_a = away(p, a);
        const Step from_b = away(p, b);
        const Step from_c = away(p, c);
        const Step first{from_a.east - from_b.east, from_a.north - from_b.north};
        const Step second{from_a.east - from_c.east, from_a.north - from_c.north};
        const double area = first.east * second.north - first.north * second.east;
        if (std::abs(area) < 1e-24) {
            return std::nullopt;
        }
        p = moved(p, {-(with_b * second.north - with_c * first.north) / area,
                      -(with_c * first.east - with_b * second.east) / area});
    }
    return std::nullopt;
}

std::vector<LonLat> along_bisector(LonLat a, LonLat b, LonLat first, LonLat last, Metres tolerance) {
    std::vector<LonLat> path;
    halve(a, b, first, last, tolerance.value(), kMostHalvings, path);
    return path;
}

}  // namespace limes::engine::embedded
