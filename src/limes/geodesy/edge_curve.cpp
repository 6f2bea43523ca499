#include <limes/geodesy/edge_curve.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace limes::geodesy {
namespace {

constexpr double kRadiansPerDegree = std::numbers::pi / 180;
constexpr double kEccentricity2 = kFlattening * (2 - kFlattening);
constexpr double kMeridianBend_m = 6.42e6;
constexpr double kMeridianRadius_m = 6.4e6;

Piece piece_between(LonLat a, LonLat b, const Ecef& at_a, const Ecef& at_b) {
    const double dlat = std::abs(b.lat - a.lat) * kRadiansPerDegree;
    const double dlon = std::abs(b.lon - a.lon) * kRadiansPerDegree;
    Piece piece;
    piece.at_from = at_a;
    piece.at_to = at_b;
    piece.turns = dlon > 0;
    if (!piece.turns) {
        piece.length_m = kMeridianRadius_m * dlat;
        piece.sagitta_m = kMeridianBend_m * dlat * dlat / 8;
        return piece;
    }
    const double axis_a = std::sqrt(at_a.x * at_a.x + at_a.y * at_a.y);
    const double axis_b = std::sqrt(at_b.x * at_b.x + at_b.y * at_b.y);
    const bool crosses_equator = (a.lat < 0) != (b.lat < 0);
    const double widest = crosses_equator ? kSemiMajorAxis_m : std::max(axis_a, axis_b);
    const double steepest = std::min(
        1.0, std::max(std::abs(at_a.z), std::abs(at_b.z)) / (kSemiMajorAxis_m * (1 - kEccentricity2)));
    piece.axis_m = std::min(axis_a, axis_b);
    piece.length_m = kMeridianRadius_m * dlat + widest * dlon;
    piece.sagitta_m = (kMeridianBend_m * dlat * dlat + widest * dlon * dlon +
                       2 * kMeridianRadius_m * steepest * dlat * dlon) /
                      8;
    return piece;
}

}  // namespace

LonLat along(const Edge& edge, double t) {
    if (t <= 0) {
        return edge.a;
    }
    if (t >= 1) {
        return edge.b;
    }
    return {edge.a.lon + t * (edge.b.lon - edge.a.lon), edge.a.lat + t * (edge.b.lat - edge.a.lat)};
}

CurveState state_at(const Edge& edge, double t) {
    const LonLat p = along(edge, t);
    const double dlat = (edge.b.lat - edge.a.lat) * kRadiansPerDegree;
    const double dlon = (edge.b.lon - edge.a.lon) * kRadiansPerDegree;
    const double s = std::sin(p.lat * kRadiansPerDegree);
    const double c = std::cos(p.lat * kRadiansPerDegree);
    const double east_x = -std::sin(p.lon * kRadiansPerDegree);
    const double east_y = std::cos(p.lon * kRadiansPerDegree);
    const double w = 1 - kEccentricity2 * s * s;
    const double prime_vertical = kSemiMajorAxis_m / std::sqrt(w);
    const double rho = prime_vertical * c;
    const double meridian = prime_vertical * (1 - kEccentricity2) / w;
    const double meridian_slope = 3 * kEccentricity2 * meridian * s * c / w;

    // In the frame away from the axis, east, up along the axis.
    const double out1 = -meridian * s * dlat;
    const double east1 = rho * dlon;
    const double up1 = meridian * c * dlat;
    const double out2 = (-meridian_slope * s - meridian * c) * dlat * dlat - rho * dlon * dlon;
    const double east2 = -2 * meridian * s * dlat * dlon;
    const double up2 = (meridian_slope * c - meridian * s) * dlat * dlat;
    const auto turned = [&](double out, double east, double up) {
        return Ecef{out * east_y + east * east_x, -out * east_x + east * east_y, up};
    };
    return {turned(rho, 0, prime_vertical * (1 - kEccentricity2) * s), turned(out1, east1, up1),
            turned(out2, east2, up2)};
}

Piece whole(const Edge& edge) {
    return piece_between(edge.a, edge.b, edge.at_a, edge.at_b);
}

Piece stretch(const Edge& edge, double from, const Ecef& at_from, double to, const Ecef& at_to) {
    Piece piece = piece_between(along(edge, from), along(edge, to), at_from, at_to);
    piece.from = from;
    piece.to = to;
    return piece;
}

}  // namespace limes::geodesy
