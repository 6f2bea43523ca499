#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace limes::geodesy {

enum class Ballpark : bool { refuse, allow };

/// Brings coordinates of one CRS to longitude/latitude on WGS84 (OGC:CRS84) by the PROJ operation that suits the
/// extent of the data best; says which operation and how accurate. Axis order never surprises: x is east or
/// longitude, y north or latitude, whatever the CRS's authority says.
class CrsTransform {
public:
    /// `crs`: anything PROJ reads ("EPSG:3405", WKT, PROJJSON). `extent`: the data's box in x/y of that CRS.
    /// Errors: DataError when the CRS is unknown, is no horizontal CRS, no operation but a ballpark one is
    /// known (unless allowed), a needed grid is missing (named), or the extent lies outside its area of use.
    CrsTransform(const std::string& crs, Box extent_xy, Ballpark ballpark = Ballpark::refuse);
    CrsTransform(CrsTransform&&) noexcept;
    CrsTransform& operator=(CrsTransform&&) noexcept;
    ~CrsTransform();

    [[nodiscard]] bool is_identity() const;
    [[nodiscard]] const std::string& crs_name() const;        ///< "EPSG:3405 (VN-2000 / UTM zone 48N)"
    [[nodiscard]] const std::string& operation_name() const;  ///< "none" for the identity
    [[nodiscard]] std::optional<Metres> accuracy() const;      ///< unknown is empty
    [[nodiscard]] std::optional<Box> area_of_use() const;      ///< of the CRS, in degrees

    /// In place: x becomes longitude, y latitude. A point that cannot be transformed becomes NaN, NaN.
    void apply(std::span<double> x, std::span<double> y) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace limes::geodesy
