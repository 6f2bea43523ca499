#pragma once

#include <limes/geodesy/lonlat.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace limes::geodesy {

/// Whether an operation of unknown accuracy may be used: one that ignores the difference of the datums, one
/// that is used outside the area it was made for, or the next best when the best needs a grid that is not
/// installed.
enum class Ballpark : bool { refuse, allow };

/// Brings coordinates of one CRS to longitude/latitude on WGS84 (OGC:CRS84) by the PROJ operation that suits
/// the extent of the data best; says which operation and how accurate. Axis order never surprises: x is east
/// or longitude, y north or latitude, whatever the CRS's authority says.
///
/// The operation: of all that PROJ lists for the extent, the first whose area of use holds the whole extent;
/// if there is none, the first whose area does within 0.25 degrees. CGCS2000 has no operation to WGS 84 in
/// the EPSG dataset: it is ITRF97 at epoch 2000.0 by definition, so its coordinates are taken as they are, to
/// 1 m (26 years of plate motion at 3.3 cm a year).
///
/// Of a compound CRS the horizontal part is taken. A CRS that brings its own parameters (TOWGS84, a bound
/// CRS) is taken at its word: how exact these are is unknown.
///
/// PROJ's network access is off, so an answer never depends on it. One object belongs to one thread at a
/// time.
///
/// Cost: 1 to 20 ms to make, then 0.15 to 0.4 µs a point, 5 ns for the identity.
class CrsTransform {
public:
    /// `crs`: anything PROJ reads ("EPSG:3405", WKT, PROJJSON). `extent_xy`: the data's box in x/y of that
    /// CRS; one with a NaN says that nothing is known of it, and none of the checks of area are made.
    ///
    /// Errors: DataError when the CRS is unknown, is no horizontal CRS, no operation but a ballpark one is
    ///         known (unless allowed), a needed grid is missing (named, and where to get it), the extent
    ///         sticks out of the CRS's area of use by more than 2 degrees (unless ballpark is allowed: remote
    ///         islands are real), or the extent is impossible in that CRS.
    CrsTransform(const std::string& crs, Box extent_xy, Ballpark ballpark = Ballpark::refuse);
    CrsTransform(CrsTransform&&) noexcept;
    CrsTransform& operator=(CrsTransform&&) noexcept;
    ~CrsTransform();

    [[nodiscard]] bool is_identity() const;
    [[nodiscard]] const std::string& crs_name() const;  ///< "EPSG:3405 (VN-2000 / UTM zone 48N)"
    /// "Inverse of UTM zone 48N + VN-2000 to WGS 84 (2) [EPSG:16048, EPSG:6960]"; "none" for the identity.
    [[nodiscard]] const std::string& operation_name() const;
    [[nodiscard]] std::optional<Metres> accuracy() const;  ///< unknown is empty
    /// The better operation that a missing grid forbade, and how to get the grid; empty when there is none.
    [[nodiscard]] const std::string& passed_over() const;
    [[nodiscard]] std::optional<Box> area_of_use() const;  ///< of the CRS, in degrees; unknown is empty

    /// In place: x becomes longitude, y latitude. A point that cannot be transformed becomes NaN, NaN.
    void apply(std::span<double> x, std::span<double> y) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace limes::geodesy
