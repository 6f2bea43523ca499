#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/shape.hpp>

#include "catch.hpp"
#include "certified.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

using namespace limes::geodesy;
using limes::test::Certificate;
using limes::test::certify;

namespace {

constexpr double kMillimetre = 1e-3;
constexpr double kTolerance_m = 1e-4;  ///< to which the slow twin knows

using Random = std::mt19937_64;

double uniform(Random& random, double from, double to) {
    return std::uniform_real_distribution<double>{from, to}(random);
}

double karney_m(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

/// Vertices of one path, with the edges between them.
struct Vertices {
    std::vector<double> lon;
    std::vector<double> lat;

    void push(LonLat p) {
        lon.push_back(p.lon);
        lat.push_back(p.lat);
    }
    void close() { push((*this)[0]); }
    [[nodiscard]] LonLat operator[](std::size_t i) const { return {lon[i], lat[i]}; }
    [[nodiscard]] std::vector<limes::test::Edge> edges() const {
        std::vector<limes::test::Edge> made;
        for (std::size_t i = 0; i + 1 < lon.size(); ++i) {
            made.push_back({(*this)[i], (*this)[i + 1]});
        }
        if (lon.size() == 1) {
            made.push_back({(*this)[0], (*this)[0]});
        }
        return made;
    }
    [[nodiscard]] Shape shape(ShapeKind kind) const { return {kind, {Path{lon, lat}}}; }
};

/// Whether a point lies on a path, but for the rounding of its coordinates.
bool lies_on(LonLat p, const Vertices& path) {
    const auto edges = path.edges();
    return std::any_of(edges.begin(), edges.end(), [&](const auto& edge) {
        const double dx = edge.b.lon - edge.a.lon;
        const double dy = edge.b.lat - edge.a.lat;
        const double l2 = dx * dx + dy * dy;
        const double t =
            l2 > 0 ? std::clamp(((p.lon - edge.a.lon) * dx + (p.lat - edge.a.lat) * dy) / l2, 0.0, 1.0) : 0;
        return std::hypot(p.lon - edge.a.lon - t * dx, p.lat - edge.a.lat - t * dy) < 1e-12;
    });
}

/// Where shapes are tried.
struct Place {
    const char* name;
    LonLat middle;
};
const std::vector<Place> kPlaces{
    {"equator", {20, 0}},
    {"border", {105, 22.4}},
    {"49 north", {-110, 49}},
    {"far south", {-60, -66}},
    {"far north", {25, 84}},
    {"by the north pole", {-40, 89.8}},
    {"at the south pole", {10, -90}},
    {"antimeridian", {179.99, -17}},
    {"antimeridian, north", {-179.99, 70}},
};

/// How long edges are, and how far shapes are apart.
struct Size {
    double edge_m;
    double gap_m;
};

/// The point so far from another, kept on the side of the antimeridian where a shape is.
LonLat moved(LonLat from, double azimuth, double metres, LonLat side) {
    LonLat to;
    GeographicLib::Geodesic::WGS84().Direct(from.lat, from.lon, azimuth, metres, to.lat, to.lon);
    const bool other_side = std::abs(side.lon) > 90 && side.lon * to.lon < 0 && std::abs(to.lon) > 90;
    return {other_side ? std::copysign(180.0, side.lon) : to.lon, to.lat};
}

Vertices star(Random& random, LonLat middle, double size_m, std::size_t vertices) {
    Vertices made;
    const double turn = uniform(random, 0, 360);
    for (std::size_t i = 0; i < vertices; ++i) {
        // Turning once: a ring that does not cross itself, but for what the plane does next to a pole.
        const double azimuth =
            turn + 360.0 * (static_cast<double>(i) + uniform(random, 0, 0.8)) / static_cast<double>(vertices);
        made.push(moved(middle, azimuth, size_m * uniform(random, 0.3, 1), middle));
    }
    return made;
}

/// The middle of a shape that comes about as near to a path as the gap says.
LonLat beside(Random& random, const Vertices& path, double size_m, double gap_m, LonLat& facing) {
    const auto edges = path.edges();
    const auto& edge = edges[random() % edges.size()];
    const double t = random() % 3 == 0 ? 0 : uniform(random, 0, 1);
    const LonLat on{edge.a.lon + t * (edge.b.lon - edge.a.lon), edge.a.lat + t * (edge.b.lat - edge.a.lat)};
    const double azimuth = uniform(random, 0, 360);
    LonLat middle;
    auto& geodesic = GeographicLib::Geodesic::WGS84();
    geodesic.Direct(on.lat, on.lon, azimuth, gap_m, facing.lat, facing.lon);
    geodesic.Direct(on.lat, on.lon, azimuth, gap_m + size_m, middle.lat, middle.lon);
    return middle;
}

/// Tries a case and says how it went; counts those apart.
void check(const std::string& name, const Vertices& first, ShapeKind first_kind, const Vertices& second,
           ShapeKind second_kind, int& apart, int& together) {
    const Shape a = first.shape(first_kind);
    const Shape b = second.shape(second_kind);
    const auto found = second.lon.size() == 1 ? closest_points(second[0], a) : closest_points(a, b);
    REQUIRE(found);
    const double metres = found->distance.value();
    const LonLat on_first = second.lon.size() == 1 ? found->on_second : found->on_first;
    const LonLat on_second = second.lon.size() == 1 ? found->on_first : found->on_second;
    if (metres == 0) {
        ++together;
        REQUIRE(intersects(a, b));
        // One place, on both of them.
        const double off_m = karney_m(on_first, on_second);
        const bool on_a = lies_on(on_first, first) || locate(a, on_first) != Location::outside;
        const bool on_b = lies_on(on_second, second) || locate(b, on_second) != Location::outside;
        if (off_m > 1e-6 || !on_a || !on_b) {
            FAIL(name << ": no shared point");
        }
        return;
    }
    ++apart;
    const bool on_both = lies_on(on_first, first) && lies_on(on_second, second);
    const bool as_long = std::abs(karney_m(on_first, on_second) - metres) <= 1e-6;
    const Certificate certificate = certify(first.edges(), second.edges(), metres, kTolerance_m);
    // The twin is no yes-man: a millimetre more is not believed.
    const bool blind = certify(first.edges(), second.edges(), metres + kMillimetre, kTolerance_m).holds;
    const bool back = std::abs(closest_points(b, a)->distance.value() - metres) <= kMillimetre;
    if (!on_both || !as_long || !certificate.holds || blind || !back) {
        FAIL_CHECK(name << ": found " << metres << " m, ends on both " << on_both << ", as long as said "
                        << as_long << ", the same from the other " << back << ", nearer points at "
                        << certificate.nearer_m << " m" << (blind ? ", the twin believes anything" : ""));
    }
}

}  // namespace

TEST_CASE("no two points of lines and areas are nearer than the closest points, by subdivision") {
    const std::vector<Size> sizes{{100, 1e-3},     {1e3, 1e-3},   {1e3, 50},      {10e3, 1},
                                  {10e3, 3e3},     {100e3, 1},    {100e3, 20e3},  {1000e3, 10},
                                  {1000e3, 300e3}, {20e3, 600e3}, {200e3, 3000e3}};
    int apart = 0;
    int together = 0;
    for (const Place& place : kPlaces) {
        for (const Size& size : sizes) {
            Random random{static_cast<unsigned>(&place - kPlaces.data()) * 100 +
                          static_cast<unsigned>(&size - sizes.data())};
            const int tries = size.gap_m > 1e6 ? 3 : 60;  // far apart the bounds are wide
            for (int i = 0; i < tries; ++i) {
                const std::string name = std::string{place.name} + ", edges of " +
                                         std::to_string(size.edge_m) + " m, gap " +
                                         std::to_string(size.gap_m) + " m #" + std::to_string(i);
                Vertices first = star(random, place.middle, size.edge_m, 3 + random() % 4);
                LonLat facing;
                const LonLat middle = beside(random, first, size.edge_m, size.gap_m, facing);
                Vertices second = star(random, middle, 0.8 * size.edge_m, 3 + random() % 4);
                second.lon[0] = facing.lon;
                second.lat[0] = facing.lat;
                Vertices point;
                point.push(facing);
                check(name + " point-line", first, ShapeKind::lines, point, ShapeKind::points, apart,
                      together);
                check(name + " line-line", first, ShapeKind::lines, second, ShapeKind::lines, apart,
                      together);
                first.close();
                second.close();
                check(name + " area-area", first, ShapeKind::areas, second, ShapeKind::areas, apart,
                      together);
            }
        }
    }
    CAPTURE(apart, together);
    CHECK(apart > 10000);
    CHECK(together > 3000);
}
