#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/measure.hpp>

#include "catch.hpp"
#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/PolygonArea.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <random>
#include <vector>

using namespace limes::geodesy;

namespace {

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
};

Vertices box_ring(double west, double south, double east, double north) {
    return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
}

Vertices reversed(Vertices ring) {
    std::ranges::reverse(ring.lon);
    std::ranges::reverse(ring.lat);
    return ring;
}

/// The same set of points with every edge cut into `pieces`.
Vertices densified(const Vertices& ring, int pieces) {
    Vertices dense;
    for (std::size_t i = 1; i < ring.lon.size(); ++i) {
        for (int k = 0; k < pieces; ++k) {
            const double t = static_cast<double>(k) / pieces;
            dense.push({ring.lon[i - 1] + t * (ring.lon[i] - ring.lon[i - 1]),
                        ring.lat[i - 1] + t * (ring.lat[i] - ring.lat[i - 1])});
        }
    }
    dense.push({ring.lon.back(), ring.lat.back()});
    return dense;
}

/// Karney's area of the polygon with geodesic edges, which tends to ours as edges grow short.
double geodesic_area(const Vertices& ring) {
    GeographicLib::PolygonArea polygon{GeographicLib::Geodesic::WGS84()};
    for (std::size_t i = 0; i + 1 < ring.lon.size(); ++i) {
        polygon.AddPoint(ring.lat[i], ring.lon[i]);
    }
    double perimeter = 0;
    double area = 0;
    polygon.Compute(false, true, perimeter, area);
    return area;
}

double geodesic_length(const Vertices& path) {
    double sum = 0;
    for (std::size_t i = 1; i < path.lon.size(); ++i) {
        double s = 0;
        GeographicLib::Geodesic::WGS84().Inverse(path.lat[i - 1], path.lon[i - 1], path.lat[i], path.lon[i],
                                                 s);
        sum += s;
    }
    return sum;
}

/// The area between the equator and `lat` for each radian of longitude: the closed form, in long double.
long double zone(long double lat) {
    const long double f = 1 / 298.257223563L;
    const long double e = std::sqrt(f * (2 - f));
    const long double b = 6378137.0L * (1 - f);
    const long double s = std::sin(lat * std::numbers::pi_v<long double> / 180);
    return b * b / 2 * (s / (1 - e * e * s * s) + std::atanh(e * s) / e);
}

/// The area by the trapezium rule with Richardson's extrapolation (Romberg) on every edge, in long double.
double area_by_romberg(const Vertices& ring) {
    long double area = 0;
    const long double base = zone(ring.lat.front());
    for (std::size_t i = 1; i < ring.lon.size(); ++i) {
        const long double lat0 = ring.lat[i - 1];
        const long double rise = static_cast<long double>(ring.lat[i]) - lat0;
        constexpr int kLevels = 10;
        std::vector<long double> row{(zone(lat0) + zone(lat0 + rise)) / 2 - base};
        for (int level = 1; level < kLevels; ++level) {
            const int n = 1 << level;
            long double middle = 0;
            for (int k = 1; k < n; k += 2) {
                middle += zone(lat0 + rise * k / n) - base;
            }
            std::vector<long double> next{row[0] / 2 + middle / n};
            long double power = 1;
            for (const long double before : row) {
                power *= 4;
                next.push_back(next.back() + (next.back() - before) / (power - 1));
            }
            row = next;
        }
        const long double run =
            static_cast<long double>(ring.lon[i]) - static_cast<long double>(ring.lon[i - 1]);
        area -= run * std::numbers::pi_v<long double> / 180 * row.back();
    }
    return static_cast<double>(area);
}

/// A star-shaped ring about a centre, counter-clockwise.
Vertices random_ring(std::mt19937_64& random, LonLat centre, double radius_degrees) {
    std::uniform_real_distribution<double> reach{0.2, 1.0};
    Vertices ring;
    const int corners = 3 + static_cast<int>(random() % 20);
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners;
        const double r = radius_degrees * reach(random);
        ring.push({centre.lon + r * std::cos(angle), centre.lat + r * std::sin(angle)});
    }
    ring.push({ring.lon.front(), ring.lat.front()});
    return ring;
}

}  // namespace

TEST_CASE("the whole ellipsoid has its published area") {
    const auto world = box_ring(-180, -90, 180, 90);
    CHECK(signed_area(world.path()).value() / 1e6 == Approx(510065621.724).epsilon(0).margin(0.0005));
}

TEST_CASE("a ring that runs the other way has the negative area") {
    const auto ring = box_ring(103, 21, 104.5, 22.25);
    CHECK(signed_area(ring.path()) == -signed_area(reversed(ring).path()));
    CHECK(signed_area(ring.path()).value() > 0);
}

TEST_CASE("cells of one degree have the area of the closed form at every latitude") {
    for (int lat = -90; lat < 90; ++lat) {
        CAPTURE(lat);
        const auto cell = box_ring(105, lat, 106, lat + 1);
        const auto expected =
            static_cast<double>((zone(lat + 1) - zone(lat)) * std::numbers::pi_v<long double> / 180);
        CHECK(signed_area(cell.path()).value() == Approx(expected).epsilon(1e-13));
    }
}

TEST_CASE("an area is the limit of Karney's geodesic polygons as the edges grow short") {
    for (const double lat : {-80.0, -33.0, 0.0, 21.5, 60.0}) {
        CAPTURE(lat);
        const Vertices ring{
            {105, lat}, {105.8, lat - 0.3}, {106.2, lat + 0.9}, {104.9, lat + 0.4}, {105, lat}};
        const double exact = signed_area(ring.path()).value();
        // The error of n pieces falls as 1/n², so two of them give the limit.
        const double coarse = geodesic_area(densified(ring, 200));
        const double fine = geodesic_area(densified(ring, 400));
        CHECK(exact == Approx(fine + (fine - coarse) / 3).epsilon(1e-11));
    }
}

TEST_CASE("areas of random rings agree with quadrature in long double") {
    const auto seed = GENERATE(range(0U, 20U));
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    std::uniform_real_distribution<double> lon{-170, 170};
    std::uniform_real_distribution<double> lat{-79, 79};
    std::uniform_real_distribution<double> exponent{-4, 1};
    const double radius = std::pow(10, exponent(random));
    const auto ring = random_ring(random, {lon(random), lat(random)}, radius);
    CAPTURE(ring.lon, ring.lat);
    CHECK(signed_area(ring.path()).value() == Approx(area_by_romberg(ring)).epsilon(1e-13));
}

TEST_CASE("a parcel of about a square metre keeps its digits far from the equator and from Greenwich") {
    for (const double lat : {-85.0, -45.0, 21.9, 71.0, 89.0}) {
        CAPTURE(lat);
        const double height = 1 / 110600.0;
        const double width = height / std::cos(lat * std::numbers::pi / 180);
        const auto parcel = box_ring(179.0, lat, 179.0 + width, lat + height);
        const double area = signed_area(parcel.path()).value();
        CHECK(area == Approx(area_by_romberg(parcel)).epsilon(1e-9));
        CHECK(area == Approx(1).epsilon(0.03));
    }
}

TEST_CASE("a degenerate ring has no area") {
    CHECK(signed_area(Vertices{}.path()).value() == 0);
    CHECK(signed_area(Vertices{{1, 2}, {1, 2}}.path()).value() == 0);
    CHECK(signed_area(Vertices{{1, 2}, {3, 4}, {1, 2}}.path()).value() == 0);
}

TEST_CASE("a ring whose first vertex is not repeated is closed by a straight edge") {
    const Vertices open{{103, 21}, {104.5, 21}, {104.5, 22}, {103, 22}};
    CHECK(signed_area(open.path()).value() ==
          Approx(signed_area(box_ring(103, 21, 104.5, 22).path()).value()).epsilon(1e-15));
}

TEST_CASE("a ring round a pole holds the cap, written out or not") {
    const double cap = 2 * std::numbers::pi * static_cast<double>(zone(90) - zone(70));
    const auto written = box_ring(-180, 70, 180, 90);
    CHECK(signed_area(written.path()).value() == Approx(cap).epsilon(1e-13));
    const Vertices north{{-180, 70}, {-60, 70}, {60, 70}, {180, 70}};
    CHECK(signed_area(north.path()).value() == Approx(cap).epsilon(1e-13));
    const Vertices south{{180, -70}, {60, -70}, {-60, -70}, {-180, -70}};
    CHECK(signed_area(south.path()).value() == Approx(cap).epsilon(1e-13));
    CHECK(signed_area(reversed(south).path()).value() == Approx(-cap).epsilon(1e-13));
    const Vertices wavy{{-180, -66}, {-60, -72}, {60, -64}, {180, -66}};
    const Vertices closed{{-180, -66}, {-60, -72},  {60, -64},  {180, -66},
                          {180, -90},  {-180, -90}, {-180, -66}};
    CHECK(signed_area(wavy.path()).value() == Approx(area_by_romberg(closed)).epsilon(1e-13));
}

TEST_CASE("edges on the equator and on meridians have their published lengths") {
    CHECK(edge_length({10, 0}, {11, 0}).value() == Approx(111319.49079327357).epsilon(1e-14));
    // The quarter of the meridian ellipse, 10 001 965.729 m.
    CHECK(edge_length({105, 0}, {105, 90}).value() == Approx(10001965.729312).epsilon(1e-12));
    CHECK(edge_length({105, -90}, {105, 90}).value() == Approx(2 * 10001965.729312).epsilon(1e-12));
}

TEST_CASE("an edge along a parallel is an arc of a circle, to the pole, where nothing is left") {
    for (const double lat : {0.0, 22.0, -60.0, 85.0, 89.9999}) {
        CAPTURE(lat);
        const auto p = static_cast<long double>(lat) * std::numbers::pi_v<long double> / 180;
        const long double f = 1 / 298.257223563L;
        const long double radius =
            6378137.0L * std::cos(p) / std::sqrt(1 - f * (2 - f) * std::sin(p) * std::sin(p));
        CHECK(edge_length({-20, lat}, {70, lat}).value() ==
              Approx(static_cast<double>(radius * std::numbers::pi_v<long double> / 2))
                  .epsilon(1e-14)
                  .margin(2e-12));
    }
    CHECK(edge_length({-180, 90}, {180, 90}).value() == 0);
    CHECK(edge_length({-180, -90}, {180, -90}).value() == 0);
}

TEST_CASE("a length is the limit of the geodesics along the edge") {
    const auto seed = GENERATE(range(0U, 40U));
    std::mt19937_64 random{seed};
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> lat{-89.9, 89.9};
    std::uniform_real_distribution<double> exponent{-5, 1};
    const double size = std::pow(10, exponent(random));
    const LonLat a{lon(random), lat(random)};
    std::uniform_real_distribution<double> step{-size, size};
    const LonLat b{std::clamp(a.lon + step(random), -180.0, 180.0),
                   std::clamp(a.lat + step(random), -90.0, 90.0)};
    CAPTURE(seed, a.lon, a.lat, b.lon, b.lat);
    const Vertices edge{a, b};
    // The chord of n geodesics is short by a part that falls as 1/n²; two of them give the limit.
    const double coarse = geodesic_length(densified(edge, 400));
    const double fine = geodesic_length(densified(edge, 800));
    const double expected = fine + (fine - coarse) / 3;
    const double rounding = 800 * 2e-9;  // of as many results of Karney's
    CHECK(edge_length(a, b).value() == Approx(expected).epsilon(1e-9).margin(rounding));
}

TEST_CASE("an edge of a few hundred metres is as long as the geodesic within a micrometre a kilometre") {
    for (const double lat : {-70.0, 0.0, 8.5, 22.0, 45.0}) {
        const LonLat a{106.7, lat};
        const LonLat b{106.7007, lat + 0.0008};
        const double geodesic = geodesic_length(Vertices{a, b});
        CHECK(edge_length(a, b).value() == Approx(geodesic).epsilon(1e-9));
    }
}

TEST_CASE("an edge over the pole's neighbourhood is the sum of its parts") {
    const LonLat a{-170, 60};
    const LonLat b{150, 89.999999};
    const Vertices parts = densified(Vertices{a, b}, 997);
    CHECK(edge_length(a, b).value() == Approx(length(parts.path()).value()).epsilon(1e-11));
    const Vertices to_pole = densified(Vertices{a, {150, 90}}, 997);
    CHECK(edge_length(a, {150, 90}).value() == Approx(length(to_pole.path()).value()).epsilon(1e-11));
}

TEST_CASE("an edge and its reverse have the same length to the last bit") {
    std::mt19937_64 random{7};
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> lat{-90, 90};
    for (int i = 0; i < 1000; ++i) {
        const LonLat a{lon(random), lat(random)};
        const LonLat b{lon(random), lat(random)};
        REQUIRE(edge_length(a, b) == edge_length(b, a));
    }
}

TEST_CASE("a path is as long as its edges, and one point has no length") {
    const Vertices path{{103, 21}, {103.5, 21.2}, {104, 21.1}};
    CHECK(length(path.path()).value() == Approx(edge_length({103, 21}, {103.5, 21.2}).value() +
                                                edge_length({103.5, 21.2}, {104, 21.1}).value())
                                             .epsilon(1e-15));
    CHECK(length(Vertices{{103, 21}}.path()).value() == 0);
    CHECK(length(Vertices{}.path()).value() == 0);
    CHECK(edge_length({103, 21}, {103, 21}).value() == 0);
}

TEST_CASE("a ring of many edges has the area of its triangles, wherever it lies and however wide it is") {
    const double lat = GENERATE(-88.0, -45.0, 0.0, 21.5, 70.0);
    const double half_deg = GENERATE(1e-4, 0.1, 0.5, 1.9);
    CAPTURE(lat, half_deg);
    Vertices ring;
    constexpr int kCorners = 97;
    for (int i = 0; i <= kCorners; ++i) {
        const double angle = 2 * std::numbers::pi * (i % kCorners) / kCorners;
        const double out = half_deg * (0.6 + 0.4 * std::sin(5 * angle));
        ring.push({105 + 2 * out * std::cos(angle), lat + out * std::sin(angle)});
    }
    // Triangles are short of edges for the series that a longer ring is given.
    double sum = 0;
    for (std::size_t i = 1; i + 1 < ring.lon.size(); ++i) {
        const Vertices triangle{{ring.lon[0], ring.lat[0]},
                                {ring.lon[i], ring.lat[i]},
                                {ring.lon[i + 1], ring.lat[i + 1]},
                                {ring.lon[0], ring.lat[0]}};
        sum += signed_area(triangle.path()).value();
    }
    CHECK(signed_area(ring.path()).value() == Approx(sum).epsilon(2e-13));
}
