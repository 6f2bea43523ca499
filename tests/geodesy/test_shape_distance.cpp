#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/edge_distance.hpp>
#include <limes/geodesy/shape.hpp>

#include "catch.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <random>
#include <vector>

using namespace limes::geodesy;

namespace {

constexpr double kMillimetre = 1e-3;

/// Vertices of a shape, kept where the shape can refer to them.
struct Vertices {
    std::vector<double> lon;
    std::vector<double> lat;

    Vertices() = default;
    Vertices(std::initializer_list<LonLat> points) {
        for (const LonLat p : points) {
            push(p);
        }
    }
    void push(LonLat p) {
        lon.push_back(p.lon);
        lat.push_back(p.lat);
    }
    [[nodiscard]] Path path() const { return {lon, lat}; }
    [[nodiscard]] std::size_t size() const { return lon.size(); }
    [[nodiscard]] LonLat operator[](std::size_t i) const { return {lon[i], lat[i]}; }
};

Shape line(const Vertices& v) {
    return {ShapeKind::lines, {v.path()}};
}
Shape area(const Vertices& v) {
    return {ShapeKind::areas, {v.path()}};
}

double karney_m(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

LonLat between(LonLat a, LonLat b, double t) {
    return {a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)};
}

/// Slow twin: samples the edge densely, then halves the step round the best sample, measuring by Karney.
double slow_m(LonLat p, LonLat a, LonLat b) {
    constexpr int kSamples = 400;
    double best_t = 0;
    double best = karney_m(p, a);
    const auto attempt = [&](double t) {
        const double m = karney_m(p, between(a, b, std::clamp(t, 0.0, 1.0)));
        if (m < best) {
            best = m;
            best_t = std::clamp(t, 0.0, 1.0);
        }
    };
    for (int i = 1; i <= kSamples; ++i) {
        attempt(static_cast<double>(i) / kSamples);
    }
    for (double step = 0.5 / kSamples; step > 1e-11; step /= 2) {
        const double t = best_t;
        attempt(t - step);
        attempt(t + step);
    }
    return best;
}

double slow_m(LonLat p, const Vertices& path) {
    double best = path.size() == 1 ? karney_m(p, path[0]) : 1e9;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        best = std::min(best, slow_m(p, path[i], path[i + 1]));
    }
    return best;
}

/// Slow twin for two edges: the point on the second nearest to each of many points of the first.
double slow_m(LonLat a, LonLat b, LonLat c, LonLat d) {
    constexpr int kSamples = 24;
    const auto to_second = [&](double t) {
        const LonLat p = between(a, b, t);
        const auto f = [&](double u) { return karney_m(p, between(c, d, u)); };
        double best = 1e9;
        double best_u = 0;
        for (int i = 0; i <= 12; ++i) {
            if (const double m = f(i / 12.0); m < best) {
                best = m;
                best_u = i / 12.0;
            }
        }
        for (double step = 0.5 / 12; step > 1e-8; step /= 2) {
            const double u = best_u;
            for (const double v : {std::max(0.0, u - step), std::min(1.0, u + step)}) {
                if (const double m = f(v); m < best) {
                    best = m;
                    best_u = v;
                }
            }
        }
        return best;
    };
    double best = 1e9;
    double best_t = 0;
    const auto attempt = [&](double t) {
        if (const double m = to_second(t); m < best) {
            best = m;
            best_t = t;
        }
    };
    for (int i = 0; i <= kSamples; ++i) {
        attempt(static_cast<double>(i) / kSamples);
    }
    for (double step = 0.5 / kSamples; step > 1e-7; step /= 2) {
        const double t = best_t;
        attempt(std::max(0.0, t - step));
        attempt(std::min(1.0, t + step));
    }
    return best;
}

double slow_m(const Vertices& a, const Vertices& b) {
    double best = 1e9;
    for (std::size_t i = 0; i + 1 < a.size(); ++i) {
        for (std::size_t j = 0; j + 1 < b.size(); ++j) {
            best = std::min(best, slow_m(a[i], a[i + 1], b[j], b[j + 1]));
        }
    }
    return best;
}

/// Whether a point lies on a path, but for the rounding of its coordinates.
bool lies_on(LonLat p, const Vertices& path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        const LonLat a = path[i];
        const LonLat b = path[std::min(i + 1, path.size() - 1)];
        const double dx = b.lon - a.lon;
        const double dy = b.lat - a.lat;
        const double l2 = dx * dx + dy * dy;
        const double t =
            l2 > 0 ? std::clamp(((p.lon - a.lon) * dx + (p.lat - a.lat) * dy) / l2, 0.0, 1.0) : 0;
        if (std::hypot(p.lon - a.lon - t * dx, p.lat - a.lat - t * dy) < 1e-12) {
            return true;
        }
    }
    return false;
}

/// Where lines are tried: their middle, and how long an edge is in degrees.
struct Place {
    const char* name;
    LonLat middle;
    double lon_span;
    double lat_span;
    double off;  ///< how far the other shape may be, in degrees
};

const std::vector<Place> kPlaces{
    {"metres", {106.7, 22}, 1e-4, 1e-4, 3e-4},
    {"villages", {106.7, 22}, 0.02, 0.02, 0.3},
    {"provinces", {104, 22.5}, 1.5, 1.5, 2},
    {"a long border", {-100, 49}, 16, 0.2, 3},
    {"a very long border", {-100, 60}, 70, 5, 8},
    {"the equator", {20, 0}, 10, 3, 2},
    {"the antimeridian", {179.95, -17}, 0.04, 0.5, 1},
    {"the far north", {25, 84}, 30, 3, 4},
    {"nearly the pole", {-40, 89.7}, 130, 0.3, 0.3},
    {"the south", {60, -80}, 50, 6, 8},
    {"farther than the chords go", {30, 40}, 9, 9, 50},
};

class Maker {
public:
    Maker(unsigned seed, const Place& place) : m_random{seed}, m_place{place} {}

    LonLat point(double off) {
        LonLat p{m_place.middle.lon + off * uniform(), m_place.middle.lat + off * uniform()};
        if (m_place.lon_span > 100) {
            p.lon = 180 * uniform();  // round the pole
        }
        p.lat = std::clamp(p.lat, -90.0, 90.0);
        p.lon = wrap_longitude(p.lon);
        return p;
    }

    Vertices path(std::size_t vertices, LonLat middle) {
        Vertices made;
        for (std::size_t i = 0; i < vertices; ++i) {
            made.push({std::clamp(middle.lon + m_place.lon_span * uniform() / 2, -180.0, 180.0),
                       std::clamp(middle.lat + m_place.lat_span * uniform() / 2, -90.0, 90.0)});
        }
        return made;
    }

    double uniform() { return std::uniform_real_distribution<double>{-1, 1}(m_random); }

private:
    std::mt19937_64 m_random;
    const Place& m_place;
};

}  // namespace

TEST_CASE("from a point to a line is what dense sampling finds") {
    for (const Place& place : kPlaces) {
        Maker make{17, place};
        for (int i = 0; i < 25; ++i) {
            const Vertices path = make.path(3, place.middle);
            const LonLat p = make.point(place.off);
            const auto found = closest_points(p, line(path));
            REQUIRE(found);
            const double expected = slow_m(p, path);
            INFO(place.name << " #" << i << ": found " << found->distance.value() << ", expected "
                            << expected);
            CHECK(std::abs(found->distance.value() - expected) < kMillimetre);
            CHECK(std::abs(karney_m(found->on_first, found->on_second) - found->distance.value()) < 1e-6);
            CHECK(found->on_first == p);
            CHECK(lies_on(found->on_second, path));
        }
    }
}

TEST_CASE("from a line to a line is what dense sampling finds") {
    for (const Place& place : kPlaces) {
        Maker make{23, place};
        for (int i = 0; i < 6; ++i) {
            const Vertices first = make.path(2, place.middle);
            const Vertices second = make.path(2, make.point(place.off));
            const Shape a = line(first);
            const Shape b = line(second);
            const auto found = closest_points(a, b);
            REQUIRE(found);
            INFO(place.name << " #" << i);
            if (intersects(a, b)) {
                CHECK(found->distance.value() == 0);
                continue;
            }
            const double expected = slow_m(first, second);
            INFO("found " << found->distance.value() << ", expected " << expected);
            CHECK(std::abs(found->distance.value() - expected) < kMillimetre);
            CHECK(std::abs(karney_m(found->on_first, found->on_second) - found->distance.value()) < 1e-6);
            CHECK(lies_on(found->on_first, first));
            CHECK(lies_on(found->on_second, second));
            const auto back = closest_points(b, a);
            REQUIRE(back);
            CHECK(std::abs(back->distance.value() - found->distance.value()) < kMillimetre);
        }
    }
}

TEST_CASE("many edges give what one edge at a time gives") {
    const auto seed = GENERATE(range(0U, 12U));
    CAPTURE(seed);
    const Place& place = kPlaces[seed % kPlaces.size()];
    Maker make{seed, place};
    const auto wander = [&](LonLat from, std::size_t vertices) {
        Vertices path;
        LonLat p = from;
        for (std::size_t i = 0; i < vertices; ++i) {
            path.push(p);
            p.lon = std::clamp(p.lon + place.lon_span / 40 * make.uniform(), -180.0, 180.0);
            p.lat = std::clamp(p.lat + place.lat_span / 40 * make.uniform(), -90.0, 90.0);
        }
        return path;
    };
    const Vertices first = wander(place.middle, 120);
    const Vertices second = wander(make.point(place.off / 2), 90);
    const Shape a = line(first);
    const Shape b = line(second);
    std::deque<Vertices> kept;
    std::vector<Shape> edges_a;
    std::vector<Shape> edges_b;
    for (const auto& [path, edges] : {std::pair{&first, &edges_a}, std::pair{&second, &edges_b}}) {
        for (std::size_t i = 0; i + 1 < path->size(); ++i) {
            kept.push_back(Vertices{(*path)[i], (*path)[i + 1]});
            edges->push_back(line(kept.back()));
        }
    }
    double expected = 1e9;
    bool meet = false;
    for (const Shape& p : edges_a) {
        for (const Shape& q : edges_b) {
            const bool these_meet = intersects(p, q);
            meet = meet || these_meet;
            expected = std::min(expected, closest_points(p, q)->distance.value());
        }
    }
    const auto found = closest_points(a, b);
    REQUIRE(found);
    CHECK(intersects(a, b) == meet);
    CHECK(std::abs(found->distance.value() - expected) < 1e-6);
    if (!meet) {
        CHECK(closest_points(a, b, found->distance));
        CHECK_FALSE(closest_points(a, b, found->distance - Metres{kMillimetre}));
    }
    for (int i = 0; i < 20; ++i) {
        const LonLat p = make.point(place.off);
        double one_by_one = 1e9;
        for (const Shape& edge : edges_a) {
            one_by_one = std::min(one_by_one, closest_points(p, edge)->distance.value());
        }
        CHECK(std::abs(closest_points(p, a)->distance.value() - one_by_one) < 1e-6);
    }
}

TEST_CASE("points are measured as points") {
    const auto seed = GENERATE(range(0U, 6U));
    Maker make{seed, kPlaces[2]};
    const std::size_t count = seed % 2 == 0 ? 9 : 200;
    const Vertices first = make.path(count, {104, 22});
    const Vertices second = make.path(count, {107, 25});
    double expected = 1e9;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j) {
            expected = std::min(expected, distance(first[i], second[j]).value());
        }
    }
    const Shape a{ShapeKind::points, {first.path()}};
    const Shape b{ShapeKind::points, {second.path()}};
    REQUIRE(closest_points(a, b));
    CHECK(closest_points(a, b)->distance.value() == expected);
    CHECK(closest_points(a, b, Metres{expected})->distance.value() == expected);
    CHECK_FALSE(closest_points(a, b, Metres{expected * (1 - 1e-12)}));
}

TEST_CASE("the edge of 1000 km along a parallel is not the geodesic between its ends") {
    // 49 N from 123 W to 110 W; a point right above the middle is as far as its latitude says.
    const Vertices border{{-123, 49}, {-110, 49}};
    const auto found = closest_points(LonLat{-116.5, 49.5}, line(border));
    REQUIRE(found);
    CHECK(found->distance.value() == Approx(karney_m({-116.5, 49.5}, {-116.5, 49})).margin(kMillimetre));
    CHECK(found->on_second.lon == Approx(-116.5).margin(1e-6));
    CHECK(found->on_second.lat == 49);
}

TEST_CASE("parallels side by side are a meridian's stretch apart") {
    const Vertices north{{-123, 50}, {-110, 50}};
    const Vertices south{{-120, 49}, {-100, 49}};
    CHECK(closest_points(line(north), line(south))->distance.value() ==
          Approx(karney_m({-115, 50}, {-115, 49})).margin(kMillimetre));
}

TEST_CASE("a pole is equally far from all of a parallel") {
    const Vertices round{{-180, 89}, {180, 89}};
    CHECK(closest_points(LonLat{33, 90}, line(round))->distance.value() ==
          Approx(karney_m({0, 90}, {0, 89})).margin(kMillimetre));
    CHECK(closest_points(LonLat{0, -90}, line(Vertices{{-180, -85}, {180, -85}}))->distance.value() ==
          Approx(karney_m({0, -90}, {0, -85})).margin(kMillimetre));
}

TEST_CASE("shapes on both sides of the antimeridian are near each other") {
    const Vertices west{{179, -17}, {179.99, -17}, {179.99, -16}, {179, -16}, {179, -17}};
    const Vertices east{{-179.98, -17}, {-179, -17}, {-179, -16}, {-179.98, -16}, {-179.98, -17}};
    const auto found = closest_points(area(west), area(east));
    REQUIRE(found);
    CHECK(found->distance.value() == Approx(karney_m({179.99, -17}, {-179.98, -17})).margin(kMillimetre));
    CHECK(closest_points(LonLat{-179.995, -16.5}, area(west))->on_second.lon == 179.99);
    CHECK_FALSE(closest_points(area(west), area(east), Metres{3000}));
}

TEST_CASE("what touches over the antimeridian or at a pole is not apart") {
    const Vertices west{{179, 60}, {180, 60}, {180, 61}, {179, 61}, {179, 60}};
    const Vertices east{{-180, 60.5}, {-179, 60.5}, {-179, 62}, {-180, 62}, {-180, 60.5}};
    CHECK(intersects(area(west), area(east)));
    CHECK(closest_points(area(west), area(east))->distance.value() == 0);
    CHECK(locate(area(west), {-180, 60.5}) == Location::boundary);
    CHECK(locate(area(west), {-180, 61.5}) == Location::outside);
    CHECK(intersects(line({{10, 80}, {10, 90}}), line({{-100, 80}, {-100, 90}})));
    CHECK_FALSE(intersects(line({{10, 80}, {10, 90}}), line({{-100, -80}, {-100, -90}})));
    CHECK(closest_points(LonLat{55, 90}, line(Vertices{{10, 80}, {10, 90}}))->distance.value() == 0);
}

TEST_CASE("inside an area is no distance, in its hole is the distance to the hole") {
    const Vertices outer{{100, 20}, {110, 20}, {110, 30}, {100, 30}, {100, 20}};
    const Vertices hole{{104, 24}, {104, 26}, {106, 26}, {106, 24}, {104, 24}};
    const Shape ring{ShapeKind::areas, {outer.path(), hole.path()}};
    CHECK(closest_points(LonLat{101, 21}, ring)->distance.value() == 0);
    CHECK(closest_points(LonLat{104, 25}, ring)->distance.value() == 0);
    CHECK(closest_points(LonLat{105, 25}, ring)->distance.value() ==
          Approx(slow_m({105, 25}, hole)).margin(kMillimetre));
    const Vertices within_hole{{104.5, 24.5}, {105.5, 24.5}, {105, 25}, {104.5, 24.5}};
    CHECK_FALSE(intersects(ring, area(within_hole)));
    CHECK(closest_points(ring, area(within_hole))->distance.value() ==
          Approx(slow_m(within_hole, hole)).margin(kMillimetre));
    const Vertices around{{90, 10}, {120, 10}, {120, 40}, {90, 40}, {90, 10}};
    CHECK(closest_points(ring, area(around))->distance.value() == 0);
    CHECK(closest_points(area(around), ring)->distance.value() == 0);
}

TEST_CASE("a gap of one unit in the last place is a distance") {
    const Vertices a{{105, 22}, {106, 22}};
    const Vertices b{{105, std::nextafter(22, 23)}, {106, 22.5}};
    CHECK_FALSE(intersects(line(a), line(b)));
    REQUIRE(closest_points(line(a), line(b)));
    CHECK(closest_points(line(a), line(b))->distance.value() > 0);
    CHECK_FALSE(closest_points(line(a), line(b), Metres{0}));
    CHECK(closest_points(line(a), line({{105.5, 22}, {105.5, 23}}), Metres{0}));
}

TEST_CASE("nothing is near to nothing, nor within a negative distance") {
    const Shape none{ShapeKind::lines, {}};
    const Vertices some{{1, 2}, {3, 4}};
    CHECK_FALSE(closest_points(none, line(some)));
    CHECK_FALSE(closest_points(LonLat{1, 2}, none));
    CHECK_FALSE(intersects(none, line(some)));
    CHECK(locate(none, {1, 2}) == Location::outside);
    CHECK_FALSE(closest_points(LonLat{1, 2}, line(some), Metres{-1}));
}

TEST_CASE("of equally near edges the first is taken, every time") {
    const Vertices corner{{105, 22}, {105.5, 22.5}, {106, 22}};
    const auto found = closest_points(LonLat{105.5, 23}, line(corner));
    REQUIRE(found);
    CHECK(found->on_second == LonLat{105.5, 22.5});
    const Vertices twice{{105, 22}, {106, 22}, {105, 22}};
    CHECK(closest_points(LonLat{104, 22}, line(twice))->on_second == LonLat{105, 22});
}

TEST_CASE("no pair is left out by its chord that is near enough") {
    const auto longest_m = GENERATE(1e3, 1e5, 5e5, 1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 8e6, 19e6);
    CAPTURE(longest_m);
    std::mt19937_64 random{5};
    std::uniform_real_distribution<double> part{0, 1};
    int left_out = 0;
    for (int i = 0; i < 8000; ++i) {
        const double metres = longest_m * (0.8 + 0.2 * part(random));
        const std::vector<double> special{90, -90, 0};
        const double lat = i % 10 < 3 ? special[static_cast<std::size_t>(i % 10)] : 180 * part(random) - 90;
        const LonLat a{360 * part(random) - 180, lat};
        const double azimuth = i % 7 == 0 ? 90.0 * (i % 4) : 360 * part(random);
        const LonLat b = destination(a, Degrees{azimuth}, Metres{metres});
        const double limit = Closest{Metres{karney_m(a, b)}}.longest_chord_m();
        left_out += chord_m(to_ecef(a), to_ecef(b)) > limit ? 1 : 0;
    }
    CHECK(left_out == 0);
}

namespace {

using Wide = std::array<long double, 3>;

long double wide_dot(const Wide& a, const Wide& b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/// The gap of two chords with 64 bits, from every end and from the place in between.
long double gap_m(const std::array<Ecef, 4>& ends) {
    const auto minus = [](const Ecef& a, const Ecef& b) {
        return Wide{static_cast<long double>(a.x) - b.x, static_cast<long double>(a.y) - b.y,
                    static_cast<long double>(a.z) - b.z};
    };
    const Wide d1 = minus(ends[1], ends[0]);
    const Wide d2 = minus(ends[3], ends[2]);
    const Wide r = minus(ends[0], ends[2]);
    const long double aa = wide_dot(d1, d1);
    const long double ee = wide_dot(d2, d2);
    const long double h = wide_dot(d1, d2);
    const long double f = wide_dot(d2, r);
    const long double g = wide_dot(d1, r);
    const auto unit = [](long double t) { return std::clamp(t, 0.0L, 1.0L); };
    const auto at = [&](long double s, long double t) {
        Wide gap{};
        for (std::size_t i = 0; i < 3; ++i) {
            gap[i] = r[i] + s * d1[i] - t * d2[i];
        }
        return std::sqrt(wide_dot(gap, gap));
    };
    long double least = 1e9;
    for (const long double end : {0.0L, 1.0L}) {
        least = std::min({least, at(end, unit((h * end + f) / ee)), at(unit((h * end - g) / aa), end)});
    }
    const long double denominator = aa * ee - h * h;
    if (denominator > 0) {
        const long double s = unit((h * f - g * ee) / denominator);
        least = std::min(least, at(s, unit((h * s + f) / ee)));
    }
    return least;
}

}  // namespace

TEST_CASE("the gap of nearly parallel chords is too long by less than its slack, however far apart") {
    std::mt19937_64 random{11};
    const auto uniform = [&](double from, double to) {
        return std::uniform_real_distribution<double>{from, to}(random);
    };
    const auto any_size = [&](double from, double to) {
        return std::exp(uniform(std::log(from), std::log(to)));
    };
    const auto direction = [&] {
        Ecef v{uniform(-1, 1), uniform(-1, 1), uniform(-1, 1)};
        const double length = std::sqrt(dot(v, v));
        return Ecef{v.x / length, v.y / length, v.z / length};
    };
    double worst_share = 0;
    for (int i = 0; i < 40000; ++i) {
        const Ecef along = direction();
        const Ecef aside = direction();
        const double angle = any_size(1e-9, 1e-2) * (i % 2 == 0 ? 1 : -1);
        const double l1 = any_size(0.1, 6e6);
        const double l2 = any_size(0.1, 6e6);
        const Ecef far = direction();
        const double apart_m = any_size(1e-3, 6e6);
        const auto plus = [](const Ecef& p, const Ecef& v, double by) {
            return Ecef{p.x + by * v.x, p.y + by * v.y, p.z + by * v.z};
        };
        const Ecef a = plus({}, direction(), uniform(0, 6e6));
        const Ecef b = plus(a, along, l1);
        const Ecef c = plus(plus(a, along, uniform(-1, 1) * l2), far, apart_m);
        const Ecef d = plus(plus(c, along, l2), aside, l2 * angle);
        const double found = std::sqrt(chord_gap2(a, b, c, d));
        const double slack = chord_gap_slack_m(chord_m(a, b) + chord_m(c, d));
        worst_share = std::max(worst_share, (found - static_cast<double>(gap_m({a, b, c, d}))) / slack);
    }
    CAPTURE(worst_share);
    CHECK(worst_share < 1);
    CHECK(worst_share > 1e-4);  // there is something to be slack about
}
