#include <limes/geodesy/distance.hpp>

#include "catch.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace limes::geodesy;

namespace {

constexpr std::size_t kPairs = 10'000'000;
constexpr unsigned kThreads = 2;
constexpr std::size_t kBlock = 2000;

constexpr double kMicrometre = 1e-6;
constexpr double kRounding_m = 20e-9;  ///< as distance.hpp states it

using Random = std::mt19937_64;

double uniform(Random& random, double from, double to) {
    return std::uniform_real_distribution<double>{from, to}(random);
}

/// Any power of ten between two, and what lies between powers, equally often.
double any_size(Random& random, double from, double to) {
    return std::exp(uniform(random, std::log(from), std::log(to)));
}

double karney_m(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

LonLat moved(LonLat from, double azimuth, double metres) {
    LonLat to;
    GeographicLib::Geodesic::WGS84().Direct(from.lat, from.lon, azimuth, metres, to.lat, to.lon);
    return to;
}

LonLat anywhere(Random& random) {
    return {uniform(random, -180, 180), std::asin(uniform(random, -1, 1)) * 57.29577951308232};
}

/// Anywhere, or in two of three cases where formulae are tried hardest.
LonLat start(Random& random) {
    const LonLat p = anywhere(random);
    switch (random() % 12) {
        case 0:
            return {p.lon, 90};
        case 1:
            return {p.lon, -90};
        case 2:
            return {p.lon, 0};
        case 3:
            return {180, p.lat};
        case 4:
            return {-180, p.lat};
        case 5:
            return {p.lon, std::copysign(90 - any_size(random, 1e-12, 1), p.lat)};
        case 6:
            return {p.lon, any_size(random, 1e-12, 1)};
        case 7:
            return {std::copysign(180 - any_size(random, 1e-12, 1), p.lon), p.lat};
        default:
            return p;
    }
}

/// Towards a pole or along a parallel in two of eight cases.
double azimuth_of(Random& random) {
    return random() % 4 == 0 ? 90.0 * static_cast<double>(random() % 4) : uniform(random, 0, 360);
}

struct Pair {
    LonLat a;
    LonLat b;
};

struct Kind {
    std::string name;
    std::function<Pair(Random&)> next;
};

Kind between_lengths(const std::string& name, double from_m, double to_m) {
    return {name, [=](Random& random) {
                const LonLat a = start(random);
                return Pair{a, moved(a, azimuth_of(random), any_size(random, from_m, to_m))};
            }};
}

/// Chords on both sides of one at which the formula changes.
Kind about_chord(const std::string& name, double chord) {
    return {name, [=](Random& random) {
                const double metres = uniform(random, 0, 1) < 0.5
                                          ? uniform(random, distance_lower_bound(chord * (1 - 1e-9)).value(),
                                                    distance_upper_bound(chord * (1 + 1e-9)).value())
                                          : chord * uniform(random, 1 - 1e-3, 1 + 2e-3);
                const LonLat a = start(random);
                return Pair{a, moved(a, azimuth_of(random), metres)};
            }};
}

std::vector<Kind> kinds() {
    return {
        {"anywhere to anywhere",
         [](Random& random) {
             return Pair{anywhere(random), anywhere(random)};
         }},
        between_lengths("under 1 mm", 1e-9, 1e-3),
        between_lengths("1 mm to 1 m", 1e-3, 1),
        between_lengths("1 m to 1 km", 1, 1e3),
        between_lengths("1 km to 50 km", 1e3, 50e3),
        between_lengths("50 km to 260 km", 50e3, 260e3),
        between_lengths("260 km to 520 km", 260e3, 520e3),
        between_lengths("520 km to 1200 km", 520e3, 1200e3),
        between_lengths("1200 km to 20 000 km", 1200e3, 20000e3),
        about_chord("about 1 m", 1),
        about_chord("about 50 km", 50e3),
        about_chord("about 260 km", 260e3),
        about_chord("about 520 km", 520e3),
        about_chord("about 1200 km", 1200e3),
        {"over a pole",  // where the lower bound is tight
         [](Random& random) {
             const double lon = uniform(random, -180, 180);
             const double half_deg = any_size(random, 1e-11, 60);
             const double off = random() % 2 == 0 ? 1 : uniform(random, 0.1, 1);
             const double lat = random() % 2 == 0 ? 1 : -1;
             return Pair{{lon, lat * (90 - half_deg)},
                         {wrap_longitude(lon + 180), lat * (90 - off * half_deg)}};
         }},
        {"over the equator by a meridian",  // where the upper bound is tight
         [](Random& random) {
             const double lon = uniform(random, -180, 180);
             const double half_deg = any_size(random, 1e-11, 60);
             return Pair{{lon, half_deg}, {lon, -half_deg * uniform(random, 0.9, 1.1)}};
         }},
        {"along the equator",
         [](Random& random) {
             const double lon = uniform(random, -180, 180);
             return Pair{{lon, 0}, {wrap_longitude(lon + any_size(random, 1e-12, 180)), 0}};
         }},
        {"over the antimeridian",
         [](Random& random) {
             const double lat = uniform(random, -90, 90);
             return Pair{
                 {180 - any_size(random, 1e-12, 10), lat},
                 {-180 + any_size(random, 1e-12, 10),
                  std::clamp(lat + uniform(random, -1, 1) * any_size(random, 1e-12, 10), -90.0, 90.0)}};
         }},
        {"one place, written in two ways",
         [](Random& random) {
             const LonLat p = anywhere(random);
             switch (random() % 4) {
                 case 0:
                     return Pair{p, p};
                 case 1:
                     return Pair{{180, p.lat}, {-180, p.lat}};
                 case 2:
                     return Pair{{p.lon, 90}, {uniform(random, -180, 180), 90}};
                 default:
                     return Pair{{p.lon, -90}, {uniform(random, -180, 180), -90}};
             }
         }},
        {"opposite, but for a little",
         [](Random& random) {
             const LonLat a = random() % 4 == 0 ? LonLat{uniform(random, -180, 180), 0} : anywhere(random);
             const auto off = [&] {
                 return random() % 8 == 0 ? 0 : uniform(random, -1, 1) * any_size(random, 1e-13, 1);
             };
             return Pair{a, {wrap_longitude(a.lon + 180 + off()), std::clamp(-a.lat + off(), -90.0, 90.0)}};
         }},
        {"zeros with a sign, the smallest numbers, the last before a limit",
         [](Random& random) {
             constexpr std::array<double, 10> kLon{0,   -0.0, 5e-324, -5e-324, 2.3e-308,
                                                   180, -180, 1e-200, 90,      179.99999999999997};
             constexpr std::array<double, 10> kLat{0,  -0.0, 5e-324, -5e-324, 2.3e-308,
                                                   90, -90,  1e-200, 45,      89.99999999999999};
             const auto any = [&](const std::array<double, 10>& values) { return values[random() % 10]; };
             return Pair{{any(kLon), any(kLat)}, {any(kLon), any(kLat)}};
         }},
        {"whole and half degrees",
         [](Random& random) {
             const auto p = [&] {
                 return LonLat{0.5 * static_cast<double>(random() % 721) - 180,
                               0.5 * static_cast<double>(random() % 361) - 90};
             };
             return Pair{p(), p()};
         }},
    };
}

/// The error that distance.hpp states for a chord.
double stated_m(double chord) {
    return chord <= 50e3     ? 15e-9
           : chord <= 260e3  ? 0.25e-6
           : chord <= 520e3  ? 0.45e-6
           : chord <= 1200e3 ? 0.85e-6
                             : 20e-9;
}

/// What was seen of one kind of pair.
struct Seen {
    std::size_t pairs = 0;
    double worst_m = 0;
    Pair worst_at;
    double worst_share = 0;           ///< of the error that is stated for the chord
    std::size_t beyond_bounds = 0;    ///< our distance
    std::size_t beyond_rounding = 0;  ///< Karney's, by more than the stated rounding
    std::size_t asymmetric = 0;
    std::size_t other_in_batch = 0;
    std::size_t one_place_apart = 0;

    void add(const Seen& other) {
        pairs += other.pairs;
        if (other.worst_m > worst_m) {
            worst_m = other.worst_m;
            worst_at = other.worst_at;
        }
        worst_share = std::max(worst_share, other.worst_share);
        beyond_bounds += other.beyond_bounds;
        beyond_rounding += other.beyond_rounding;
        asymmetric += other.asymmetric;
        other_in_batch += other.other_in_batch;
        one_place_apart += other.one_place_apart;
    }
};

void look(const Pair& pair, Seen& seen) {
    const Ecef p = to_ecef(pair.a);
    const Ecef q = to_ecef(pair.b);
    const double c = chord_m(p, q);
    const double expected = karney_m(pair.a, pair.b);
    const double found = distance(pair.a, pair.b).value();
    const double in_space = distance(p, q).value();
    const double error_m = std::max(std::abs(found - expected), std::abs(in_space - expected));
    ++seen.pairs;
    if (!(error_m <= seen.worst_m)) {
        seen.worst_m = error_m;
        seen.worst_at = pair;
    }
    seen.worst_share = std::max(seen.worst_share, error_m / stated_m(c));
    const double lower = distance_lower_bound(c).value();
    const double upper = distance_upper_bound(c).value();
    for (const double ours : {found, in_space}) {
        seen.beyond_bounds +=
            lower <= ours && ours <= upper && c <= longest_chord_within(Metres{ours}) ? 0 : 1;
    }
    seen.beyond_rounding += lower - kRounding_m <= expected && expected <= upper ? 0 : 1;
    if (c <= 1200e3) {
        seen.asymmetric += distance(pair.b, pair.a).value() == found ? 0 : 1;
    }
    if (c <= kLongestBatchChord_m) {
        std::array<double, 1> batch{};
        distances(p, std::array{q.x}, std::array{q.y}, std::array{q.z}, batch);
        seen.other_in_batch += batch[0] == in_space ? 0 : 1;
    }
    seen.one_place_apart += p == q && found != 0 ? 1 : 0;
}

/// Runs `work(random, count, seen)` in blocks on all threads; the blocks and their seeds do not depend on the
/// threads.
Seen in_parallel(std::size_t count, unsigned seed, const std::function<void(Random&, Seen&)>& work) {
    std::array<Seen, kThreads> seen;
    {
        std::vector<std::jthread> threads;
        for (unsigned t = 0; t < kThreads; ++t) {
            threads.emplace_back([&, t] {
                for (std::size_t block = t; block * kBlock < count; block += kThreads) {
                    Random random{seed + 1000 * block};
                    for (std::size_t i = 0; i < kBlock; ++i) {
                        work(random, seen[t]);
                    }
                }
            });
        }
    }
    Seen all;
    for (const Seen& each : seen) {
        all.add(each);
    }
    return all;
}

}  // namespace

TEST_CASE("ten million distances are Karney's, and no bound is crossed") {
    const std::vector<Kind> all = kinds();
    const std::size_t each = kPairs / all.size() + 1;
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Seen seen = in_parallel(each, static_cast<unsigned>(i),
                                      [&](Random& random, Seen& into) { look(all[i].next(random), into); });
        const auto& [a, b] = seen.worst_at;
        CAPTURE(all[i].name, seen.worst_m, a.lon, a.lat, b.lon, b.lat, seen.worst_share);
        CHECK(seen.worst_m <= kMicrometre);
        CHECK(seen.worst_share <= 1);
        CHECK(seen.beyond_bounds == 0);
        CHECK(seen.beyond_rounding == 0);
        CHECK(seen.asymmetric == 0);
        CHECK(seen.other_in_batch == 0);
        CHECK(seen.one_place_apart == 0);
        pairs += seen.pairs;
    }
    CHECK(pairs >= kPairs);
}

TEST_CASE("of two distances that differ by more than their error the shorter is the shorter") {
    // The worst that a chord may say: the longer of two distances by nanometres to metres.
    const Seen seen = in_parallel(400'000, 77, [](Random& random, Seen& into) {
        const LonLat from = start(random);
        const double metres = any_size(random, 1, 2000e3);
        const LonLat near = moved(from, azimuth_of(random), metres);
        const LonLat far = moved(from, azimuth_of(random), metres + any_size(random, 1e-9, 1e-1));
        const double by_karney = karney_m(from, far) - karney_m(from, near);
        const double ours = distance(from, far).value() - distance(from, near).value();
        const double c_near = chord_m(to_ecef(from), to_ecef(near));
        const double c_far = chord_m(to_ecef(from), to_ecef(far));
        const double error_m = stated_m(c_near) + stated_m(c_far);
        ++into.pairs;
        into.asymmetric += std::abs(by_karney) > error_m && (by_karney > 0) != (ours > 0) ? 1 : 0;
        // By chords alone, where their bounds do not overlap.
        into.beyond_bounds +=
            distance_upper_bound(c_far).value() < distance_lower_bound(c_near).value() && by_karney > 0 ? 1
                                                                                                        : 0;
        into.beyond_bounds +=
            distance_upper_bound(c_near).value() < distance_lower_bound(c_far).value() && by_karney < 0 ? 1
                                                                                                        : 0;
    });
    CHECK(seen.asymmetric == 0);
    CHECK(seen.beyond_bounds == 0);
}
