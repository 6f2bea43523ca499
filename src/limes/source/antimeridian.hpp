#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/source/invalid.hpp>

#include <optional>
#include <string>
#include <vector>

namespace limes::source {

using Vertices = std::vector<geodesy::LonLat>;

/// Whether a path leaves [-180, 180] or has an edge that goes the long way round.
[[nodiscard]] bool meets_antimeridian(const Vertices& path);

/// Makes longitudes continuous: every edge goes the short way, so that they may leave [-180, 180]. An edge of
/// just 360 degrees between the two sides of the antimeridian stays as it is: it runs along a parallel or a
/// pole. Returns how often a ring goes round the earth: 0, 1 eastward, -1 westward.
int unwrap(Vertices& path);

/// Cuts an unwrapped line at the antimeridian; the pieces lie in [-180, 180]. Source: RFC 7946,
/// section 3.1.9.
[[nodiscard]] std::vector<Vertices> split_line(const Vertices& line);

/// What was wrong with a polygon, and what was done about it; empty when it was valid or was not looked at.
struct Repair {
    std::string why;
    std::string done;
};

/// The same for the unwrapped rings of a polygon, exterior first. A ring round the earth is closed over the
/// pole that its latitudes are nearer to. Nothing when the polygon is invalid, so that it cannot be cut;
/// `invalid` says whether that is looked for, or mended, before it is cut.
[[nodiscard]] std::optional<std::vector<std::vector<Vertices>>> split_polygon(std::vector<Vertices> rings,
                                                                              Invalid invalid,
                                                                              Repair& repair);

/// Adds vertices to edges that are meant as geodesics, until straight edges stay within a millimetre of them:
/// the accuracy that distances to lines have anyway. (At 22 degrees north that is a vertex every 350 m.)
[[nodiscard]] Vertices densify_geodesic(const Vertices& path);

}  // namespace limes::source
