#pragma once

#include <limes/geodesy/lonlat.hpp>

#include <span>

namespace limes::geodesy {

/// A run of vertices: a point (one vertex), a line string, or a closed ring (first vertex repeated last).
/// Edges are straight in longitude/latitude (RFC 7946); none crosses the antimeridian.
struct Path {
    std::span<const double> lon;
    std::span<const double> lat;

    [[nodiscard]] std::size_t size() const { return lon.size(); }
    [[nodiscard]] LonLat operator[](std::size_t i) const { return {lon[i], lat[i]}; }
};

}  // namespace limes::geodesy
