#include <limes/geodesy/web_map_shift.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace limes::geodesy {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kRadians = kPi / 180;

// The ellipsoid of Krassowsky 1940, on which the shift is reckoned.
constexpr double kA_m = 6378245.0;
constexpr double kE2 = 0.00669342162296594323;

constexpr Box kShifted{72.004, 0.8293, 137.8347, 55.8271};

struct Offset {
    double east_m = 0;
    double north_m = 0;

    friend Offset operator-(Offset a, Offset b) { return {a.east_m - b.east_m, a.north_m - b.north_m}; }
    [[nodiscard]] double length() const { return std::hypot(east_m, north_m); }
};

/// Metres a degree of longitude and of latitude are long on that ellipsoid.
Offset metres_a_degree(double lat) {
    const double s = std::sin(lat * kRadians);
    const double w2 = 1 - kE2 * s * s;
    return {kRadians * kA_m / std::sqrt(w2) * std::cos(lat * kRadians),
            kRadians * kA_m * (1 - kE2) / (w2 * std::sqrt(w2))};
}

/// Two thirds of a sum of sines, amplitudes in metres over half periods in degrees.
struct Wave {
    double amplitude_m;
    double half_period;
};
template <std::size_t N>
double waves(const std::array<Wave, N>& all, double at) {
    double sum = 0;
    for (const Wave& wave : all) {
        sum += wave.amplitude_m * std::sin(at / wave.half_period * kPi);
    }
    return sum * 2 / 3;
}

constexpr std::array<Wave, 2> kBoth{{{20, 1.0 / 6}, {20, 1.0 / 2}}};  // along longitude, for both directions
constexpr std::array<Wave, 4> kEast{{{20, 1}, {40, 3}, {150, 12}, {300, 30}}};
constexpr std::array<Wave, 4> kNorth{{{20, 1}, {40, 3}, {160, 12}, {320, 30}}};

Offset gcj02_offset(LonLat p) {
    const double x = p.lon - 105;
    const double y = p.lat - 35;
    const double root = std::sqrt(std::abs(x));
    const double both = waves(kBoth, x);
    return {300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both + waves(kEast, x),
            -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both + waves(kNorth, y)};
}

LonLat to_gcj02(LonLat p) {
    const Offset offset = gcj02_offset(p);
    const Offset degree = metres_a_degree(p.lat);
    return {p.lon + offset.east_m / degree.east_m, p.lat + offset.north_m / degree.north_m};
}

/// Baidu's step, in the polar coordinates of the plane of degrees.
LonLat to_bd09(LonLat gcj02) {
    constexpr double kWave = kPi * 3000 / 180;
    const double radius = std::hypot(gcj02.lon, gcj02.lat) + 0.00002 * std::sin(gcj02.lat * kWave);
    const double angle = std::atan2(gcj02.lat, gcj02.lon) + 0.000003 * std::cos(gcj02.lon * kWave);
    return {radius * std::cos(angle) + 0.0065, radius * std::sin(angle) + 0.006};
}

Offset between(LonLat from, LonLat to) {
    const Offset degree = metres_a_degree(from.lat);
    return {wrap_longitude(to.lon - from.lon) * degree.east_m, (to.lat - from.lat) * degree.north_m};
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) {
        return *middle;
    }
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

Offset median(const std::vector<Offset>& offsets) {
    std::vector<double> east;
    std::vector<double> north;
    for (const Offset& offset : offsets) {
        east.push_back(offset.east_m);
        north.push_back(offset.north_m);
    }
    return {median(std::move(east)), median(std::move(north))};
}

/// The median distance from the median.
double scatter(const std::vector<Offset>& offsets, Offset centre) {
    std::vector<double> distances;
    distances.reserve(offsets.size());
    for (const Offset& offset : offsets) {
        distances.push_back((offset - centre).length());
    }
    return median(std::move(distances));
}

constexpr std::size_t kFewest = 3;

/// The shift of this map, when the offsets are its.
std::optional<WebMapShift> shift_by(WebMap map, std::span<const PlacePair> pairs,
                                    const std::vector<Offset>& measured) {
    constexpr double kRoundings_m = 25;       // of degrees, and what variants of the formula differ by
    constexpr double kErrors = 3;             // standard errors
    constexpr double kMedianToMean = 1.2533;  // the standard error of a median by that of a mean, √(π/2)
    constexpr double kScatterOfNormal = 1.1774;  // the median distance of a normal scatter, by its deviation
    constexpr double kTelling = 0.4;
    std::vector<Offset> predicted;
    std::vector<Offset> left;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        predicted.push_back(between(pairs[i].trusted, shown_by(map, pairs[i].trusted)));
        left.push_back(measured[i] - predicted.back());
    }
    const Offset centre_left = median(left);
    const Offset centre_measured = median(measured);
    const double scatter_left = scatter(left, centre_left);
    const double root = std::sqrt(static_cast<double>(pairs.size()));
    const double allowed_m = kRoundings_m + kErrors * kMedianToMean * scatter_left / kScatterOfNormal / root;
    const bool as_constant = scatter_left > scatter(measured, centre_measured) * (1 + 1 / root);
    if (centre_left.length() > allowed_m || allowed_m > kTelling * median(predicted).length() ||
        as_constant) {
        return std::nullopt;
    }
    return WebMapShift{map, pairs.size(), Metres{centre_measured.length()}, Metres{centre_left.length()}};
}

}  // namespace

const char* name_of(WebMap map) {
    return map == WebMap::gcj02 ? "GCJ-02" : "BD-09";
}

LonLat shown_by(WebMap map, LonLat p) {
    if (!kShifted.contains(p)) {
        return p;
    }
    const LonLat gcj02 = to_gcj02(p);
    return map == WebMap::gcj02 ? gcj02 : to_bd09(gcj02);
}

std::optional<WebMapShift> web_map_shift(std::span<const PlacePair> pairs) {
    if (pairs.size() < kFewest) {
        return std::nullopt;
    }
    std::vector<Offset> measured;
    measured.reserve(pairs.size());
    for (const PlacePair& pair : pairs) {
        measured.push_back(between(pair.trusted, pair.questioned));
    }
    const auto gcj02 = shift_by(WebMap::gcj02, pairs, measured);
    return gcj02 ? gcj02 : shift_by(WebMap::bd09, pairs, measured);
}

}  // namespace limes::geodesy
