#pragma once

#include <limes/database/statement.hpp>
#include <limes/geodesy/lonlat.hpp>

#include <string>
#include <string_view>

namespace limes::engine::sql {

/// What engines of SQL say in different words. A geometry is the text of an expression; rows are of a table
/// of `database::layout`.
class Dialect {
public:
    Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;
    virtual ~Dialect() = default;

    [[nodiscard]] virtual std::string name_of(std::string_view column) const = 0;
    /// A text that compares by code point.
    [[nodiscard]] virtual database::Statement by_code_point(const database::Statement& text) const = 0;
    /// Whether a text is like a pattern of CQL2.
    [[nodiscard]] virtual database::Statement like(const database::Statement& text,
                                                   const std::string& pattern) const = 0;
    /// Whether a geometry has a point in common with a box that does not cross the antimeridian, exactly.
    [[nodiscard]] virtual database::Statement meets(const std::string& geometry,
                                                    const geodesy::Box& box) const = 0;
    /// Whether the box of a geometry meets a box.
    [[nodiscard]] virtual database::Statement box_meets(const std::string& geometry,
                                                        const database::Statement& box) const = 0;
    /// The geometry elsewhere: " - 360" is so many degrees west.
    [[nodiscard]] virtual std::string moved(const std::string& geometry, std::string_view shift) const = 0;
    /// The box of a geometry, so much wider to either side and higher up and down, in degrees.
    [[nodiscard]] virtual database::Statement expanded(const std::string& geometry,
                                                       const database::Statement& dx,
                                                       const database::Statement& dy) const = 0;
    /// The greatest latitude of a geometry, north or south, in degrees.
    [[nodiscard]] virtual std::string greatest_latitude(const std::string& geometry) const = 0;
    /// Whether a row has a position that is one: no null, not empty, within -180 to 180 and -90 to 90.
    [[nodiscard]] virtual std::string is_placed(const std::string& geometry) const = 0;
    /// A geodesic distance in metres between a point of each of two geometries, near the shortest: no less
    /// than it.
    [[nodiscard]] virtual std::string some_distance_m(const std::string& a, const std::string& b) const = 0;
    /// What orders rows by how near `a` is to `b`, by an index and in degrees: near enough to find some near
    /// ones.
    [[nodiscard]] virtual std::string nearness(const std::string& a, const std::string& b) const = 0;
};

}  // namespace limes::engine::sql
