#pragma once

#include <limes/model/geometry.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace limes::source {

/// What became of one geometry on its way from well-known binary. Those after `dimensions_dropped` have no
/// geometry.
enum class WkbState : std::uint8_t {
    good,
    dimensions_dropped,  ///< had Z or M
    collection_merged,   ///< a collection of one kind, now a multi geometry
    null,
    empty,
    nan_point,  ///< how WKB writes POINT EMPTY, but also what became of a NaN in a text file
    curved,     ///< arcs: not parsed here
    mixed_collection,
    unsupported,  ///< a surface or a type code that is none
    malformed
};

/// Geometries as they were read: coordinates in the CRS of the file, nothing checked but the structure. The
/// arrays are those of model::GeometryColumn; rows that are all points keep no offsets.
struct RawGeometries {
    bool all_points = true;
    std::vector<double> x;
    std::vector<double> y;
    std::vector<model::GeometryType> types;
    std::vector<std::uint32_t> row_end;   ///< row -> one past its last part
    std::vector<std::uint32_t> part_end;  ///< part -> one past its last path
    std::vector<std::uint32_t> path_end;  ///< path -> one past its last vertex

    struct Remark {
        std::size_t row;
        WkbState state;
    };
    std::vector<Remark> remarks;  ///< rows that are not `good`, in order

    [[nodiscard]] std::size_t size() const { return all_points ? x.size() : types.size(); }
    void reserve(std::size_t rows);
    void push_null();
    void push_point(double px, double py);
    // A row built from its vertices, for formats that hold them as pairs of x and y: all its paths, and
    // `end_part` after those of each part, then `end_row`. Not before `leave_all_points`.
    void push_path(const std::uint8_t* pairs, std::size_t count);
    void end_part() { part_end.push_back(static_cast<std::uint32_t>(path_end.size())); }
    void end_row(model::GeometryType type, WkbState state);
    /// Appends a row. Strict and bounds-checked: counts are held against the bytes that are there before
    /// anything is reserved. Cost: one copy; points take a short way. Source: OGC 06-103r4 (WKB), with the
    /// ISO and the older 2.5D and extended codes for Z, M and SRID.
    WkbState push_wkb(std::span<const std::uint8_t> wkb);
    /// Replaces the last row, which has no geometry, by another reading of it.
    WkbState replace_last(std::span<const std::uint8_t> wkb);
    /// Adds the rows of others. Errors: DataError when so many vertices cannot be addressed.
    void append(const RawGeometries& more);
    void remark(WkbState state) { remarks.push_back({size() - 1, state}); }

    void leave_all_points();
    /// The rows chosen, in ascending order.
    [[nodiscard]] RawGeometries take(const std::vector<std::size_t>& rows) const;
};

/// The geometry of a row as WKB, little-endian, for writing. `multi`: single parts are written as multi
/// geometries.
void append_wkb(model::GeometryView geometry, bool multi, std::vector<std::uint8_t>& out);

}  // namespace limes::source
