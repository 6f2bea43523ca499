#include <limes/geodesy/distance.hpp>

#include "catch.hpp"
#include <GeographicLib/Geodesic.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace limes::geodesy;

namespace {

constexpr double kMicrometre = 1e-6;

double karney_m(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

/// Pairs of points between two distances apart, all over the earth, with more than their share of poles,
/// equator and antimeridian.
class Pairs {
public:
    Pairs(unsigned seed, double from_m, double to_m) : m_random{seed}, m_length{from_m, to_m} {}

    std::pair<LonLat, LonLat> next() {
        const LonLat a = start();
        LonLat b;
        GeographicLib::Geodesic::WGS84().Direct(a.lat, a.lon, m_azimuth(m_random), m_length(m_random), b.lat,
                                                b.lon);
        return {a, b};
    }

private:
    LonLat start() {
        const double lon = m_lon(m_random);
        const double lat = std::asin(m_sin(m_random)) * 57.29577951308232;
        const std::vector<LonLat> starts{{lon, lat}, {lon, 90},   {lon, -90}, {lon, 0},
                                         {180, lat}, {-180, lat}, {lon, lat}, {lon, lat > 0 ? 89.9 : -89.9}};
        return starts[m_count++ % starts.size()];
    }

    std::mt19937_64 m_random;
    std::uniform_real_distribution<double> m_length;
    std::uniform_real_distribution<double> m_azimuth{0, 360};
    std::uniform_real_distribution<double> m_lon{-180, 180};
    std::uniform_real_distribution<double> m_sin{-1, 1};
    std::size_t m_count = 0;
};

struct Range {
    double from_m;
    double to_m;
    int pairs;
};

const std::vector<Range> kRanges{{0, 1e-3, 10000},      {0, 10, 10000},          {0, 20e3, 40000},
                                 {20e3, 50e3, 40000},   {49.9e3, 50.1e3, 10000}, {50e3, 260e3, 40000},
                                 {259e3, 261e3, 20000}, {260e3, 520e3, 30000},   {520e3, 1040e3, 20000},
                                 {1e6, 1.2e6, 20000},   {1.19e6, 1.21e6, 20000}, {1.2e6, 20e6, 10000}};

bool within_bounds(double chord, double metres) {
    return distance_lower_bound(chord).value() <= metres && metres <= distance_upper_bound(chord).value() &&
           chord <= longest_chord_within(Metres{metres});
}

}  // namespace

TEST_CASE("distance is Karney's at every range, and its bounds hold") {
    for (const Range& range : kRanges) {
        Pairs pairs{20250701U, range.from_m, range.to_m};
        double worst_m = 0;
        int outside = 0;
        int asymmetric = 0;
        for (int i = 0; i < range.pairs; ++i) {
            const auto [a, b] = pairs.next();
            const Ecef p = to_ecef(a);
            const Ecef q = to_ecef(b);
            const double expected = karney_m(a, b);
            const double found = distance(a, b).value();
            const double in_space = distance(p, q).value();
            worst_m = std::max({worst_m, std::abs(found - expected), std::abs(in_space - expected)});
            const double c = chord_m(p, q);
            outside += within_bounds(c, found) && within_bounds(c, in_space) ? 0 : 1;
            asymmetric += c > 1.2e6 || distance(b, a).value() == found ? 0 : 1;
        }
        INFO(range.from_m << " to " << range.to_m << " m: worst " << worst_m << " m");
        CHECK(worst_m < kMicrometre);
        CHECK(outside == 0);
        CHECK(asymmetric == 0);
    }
}

TEST_CASE("opposite ends of the earth are measured as Karney measures them") {
    std::mt19937_64 random{3};
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> lat{-90, 90};
    std::uniform_real_distribution<double> off{-0.6, 0.6};
    for (int i = 0; i < 5000; ++i) {
        const LonLat a{lon(random), lat(random)};
        const LonLat b{wrap_longitude(a.lon + 180 + off(random)),
                       std::clamp(-a.lat + off(random), -90.0, 90.0)};
        const double found = distance(a, b).value();
        REQUIRE(std::abs(found - karney_m(a, b)) < kMicrometre);
        REQUIRE(within_bounds(chord_m(to_ecef(a), to_ecef(b)), found));
    }
    CHECK(distance(LonLat{0, 90}, LonLat{0, -90}).value() == Approx(20003931.458625).epsilon(1e-13));
    CHECK(distance(LonLat{0, 0}, LonLat{180, 0}).value() == Approx(20003931.458625).epsilon(1e-13));
    CHECK(distance(LonLat{5, 0}, LonLat{-175, 0}).value() == Approx(20003931.458625).epsilon(1e-13));
}

TEST_CASE("the same point has no distance, however it is written") {
    CHECK(distance(LonLat{106.7, 22.1}, LonLat{106.7, 22.1}).value() == 0);
    CHECK(distance(LonLat{180, 64}, LonLat{-180, 64}).value() == 0);
    CHECK(distance(LonLat{12, 90}, LonLat{-140, 90}).value() == 0);
    CHECK(distance(LonLat{12, -90}, LonLat{-140, -90}).value() == 0);
    CHECK(distance(LonLat{0, 0}, LonLat{-0.0, -0.0}).value() == 0);
}

TEST_CASE("published lengths are met") {
    // One degree of the equator is a * pi / 180; a quarter meridian is 10 001 965.729 m (WGS84).
    CHECK(distance(LonLat{0, 0}, LonLat{1, 0}).value() == Approx(111319.490793).epsilon(1e-11));
    CHECK(distance(LonLat{0, 0}, LonLat{0, 90}).value() == Approx(10001965.729).epsilon(1e-10));
    // Karney (2013), section 4, the solved inverse example: 30.12345 S to 30.12344 S over 0.00005
    // degrees, 4.944208 m.
    CHECK(distance(LonLat{0, -30.12345}, LonLat{0.00005, -30.12344}).value() ==
          Approx(4.944208).epsilon(1e-6));
}

TEST_CASE("what is no position has no distance") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isnan(distance(LonLat{nan, 22}, LonLat{106, 22}).value()));
    CHECK(std::isnan(distance(LonLat{106, 22}, LonLat{106, nan}).value()));
    CHECK(std::isnan(distance(LonLat{106, 90.5}, LonLat{106, 89.5}).value()));
}

TEST_CASE("many distances at once are the same bits as one by one") {
    const auto seed = GENERATE(range(0U, 8U));
    const double longest = seed % 2 == 0 ? 45e3 : 259e3;
    Pairs pairs{seed, 0, longest};
    std::vector<double> coordinates[6];
    for (int i = 0; i < 1000; ++i) {
        auto [a, b] = pairs.next();
        if (i % 100 == 0) {
            b = a;
        }
        const Ecef p = to_ecef(a);
        const Ecef q = to_ecef(b);
        for (const auto& [column, value] :
             {std::pair{0, p.x}, {1, p.y}, {2, p.z}, {3, q.x}, {4, q.y}, {5, q.z}}) {
            coordinates[column].push_back(value);
        }
    }
    const auto& [ax, ay, az, bx, by, bz] = coordinates;
    std::vector<double> between(ax.size());
    distances(ax, ay, az, bx, by, bz, between);
    std::vector<double> from_first(ax.size());
    const Ecef first{ax[0], ay[0], az[0]};
    distances(first, bx, by, bz, from_first);
    int different = 0;
    for (std::size_t i = 0; i < ax.size(); ++i) {
        const Ecef p{ax[i], ay[i], az[i]};
        const Ecef q{bx[i], by[i], bz[i]};
        different += between[i] == distance(p, q).value() ? 0 : 1;
        const bool near = chord_m(first, q) <= kLongestBatchChord_m;
        different += !near || from_first[i] == distance(first, q).value() ? 0 : 1;
    }
    CHECK(different == 0);
    distances(std::span<const double>{}, {}, {}, {}, {}, {}, {});
}

TEST_CASE("the upper bound is tight near by") {
    CHECK(distance_upper_bound(10e3).value() - distance_lower_bound(10e3).value() < 21e-6);
    CHECK(distance_upper_bound(0).value() < 1e-7);
    CHECK(distance_lower_bound(0).value() == 0);
}

TEST_CASE("bounds grow with the chord") {
    double lower = -1;
    double upper = -1;
    for (double c = 0; c <= 2 * kSemiMajorAxis_m; c += 9973) {
        REQUIRE(distance_lower_bound(c).value() > lower);
        REQUIRE(distance_upper_bound(c).value() >= upper);
        REQUIRE(longest_chord_within(distance_lower_bound(c)) == Approx(c).epsilon(1e-12));
        lower = distance_lower_bound(c).value();
        upper = distance_upper_bound(c).value();
    }
    CHECK(longest_chord_within(Metres{0}) == 0);
    CHECK(longest_chord_within(Metres{4e7}) >= 2 * kSemiMajorAxis_m);
}

TEST_CASE("the azimuth is clockwise from north, never 360") {
    CHECK(azimuth({106.7, 22}, {106.7, 23}).value() == 0);
    CHECK(azimuth({0, 0}, {1, 0}).value() == Approx(90));
    CHECK(azimuth({0, 1}, {0, 0}).value() == Approx(180));
    CHECK(azimuth({0, 0}, {-1, 0}).value() == Approx(270));
    CHECK(azimuth({179.5, 0}, {-179.5, 0}).value() == Approx(90));
    CHECK(azimuth({3, 4}, {3, 4}).value() == 0);
    CHECK(azimuth({0, 0}, {-1e-200, 50}).value() < 360);
}

TEST_CASE("a destination is as far and in the direction that was asked") {
    Pairs pairs{5U, 1, 15e6};
    for (int i = 0; i < 2000; ++i) {
        const auto [a, b] = pairs.next();
        const LonLat back = destination(a, azimuth(a, b), distance(a, b));
        REQUIRE(distance(back, b).value() < kMicrometre);
        REQUIRE(is_valid(back));
    }
    const LonLat east = destination({0, 0}, Degrees{90}, Metres{111319.490793});
    CHECK(east.lon == Approx(1));
    CHECK(std::abs(east.lat) < 1e-12);
}
