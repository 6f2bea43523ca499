#include <limes/base/error.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/to_wgs84.hpp>

#include <fmt/format.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace limes::source {

namespace {

constexpr std::array<std::string_view, 4> kWgs84{"EPSG:4326", "OGC:CRS84", "EPSG:4979", "CRS84"};

bool is_geographic(const std::string& crs) {
    const GdalErrors quiet;  // an unknown CRS is reported by the transformation, with the mend
    OGRSpatialReferenceH srs = OSRNewSpatialReference(nullptr);
    const bool geographic = OSRSetFromUserInput(srs, crs.c_str()) == OGRERR_NONE && OSRIsGeographic(srs) != 0;
    OSRDestroySpatialReference(srs);
    return geographic;
}

/// The box of the positions that can be ones: single wild coordinates must not decide for all the others.
geodesy::Box extent(const RawGeometries& geometry, bool geographic) {
    constexpr double kFarthest = 1e9;  // in any unit of any projection
    const double most_x = geographic ? 180 : kFarthest;
    const double most_y = geographic ? 90 : kFarthest;
    const double infinite = std::numeric_limits<double>::infinity();
    geodesy::Box box{infinite, infinite, -infinite, -infinite};
    for (std::size_t i = 0; i < geometry.x.size(); ++i) {
        const double x = geometry.x[i];
        const double y = geometry.y[i];
        if (std::abs(x) <= most_x && std::abs(y) <= most_y) {
            box = {std::min(box.west, x), std::min(box.south, y), std::max(box.east, x),
                   std::max(box.north, y)};
        }
    }
    return box;
}

/// Coordinates in metres under the name of degrees are the commonest mistake of all.
void refuse_metres(const RawGeometries& geometry, const std::string& crs) {
    constexpr double kNoAngle = 1000;
    const auto is_metres = [](double v) { return std::abs(v) > kNoAngle && std::isfinite(v); };
    if (!geometry.x.empty() && std::ranges::all_of(geometry.x, is_metres) &&
        std::ranges::all_of(geometry.y, is_metres)) {
        throw base::DataError{
            fmt::format("the coordinates ({:.1f}, {:.1f}, ...) are no degrees, though the CRS is {}; "
                        "write the file with its true CRS",
                        geometry.x.front(), geometry.y.front(), crs)};
    }
}

}  // namespace

bool is_wgs84(const std::string& crs) {
    return std::ranges::find(kWgs84, crs) != kWgs84.end();
}

model::Provenance to_wgs84(RawTable& table, const ReadOptions& options) {
    const std::string crs = table.crs.empty() ? options.assume_crs.value_or("") : table.crs;
    if (crs.empty()) {
        if (table.geometry.x.empty()) {
            return {};
        }
        throw base::DataError{
            "the file does not say which CRS its coordinates are in; say it with --assume-crs, "
            "such as --assume-crs EPSG:4326"};
    }
    model::Provenance how;
    how.crs = crs;
    how.operation = "none";
    how.operation_accuracy = base::Metres{0};
    if (is_wgs84(crs)) {
        refuse_metres(table.geometry, crs);
        return how;
    }
    RawGeometries& geometry = table.geometry;
    const geodesy::Box box = extent(geometry, is_geographic(crs));
    const geodesy::CrsTransform transform{crs, box, options.ballpark};
    transform.apply(geometry.x, geometry.y);
    how.crs = transform.crs_name();
    how.operation = transform.operation_name();
    how.operation_accuracy = transform.accuracy();
    return how;
}

}  // namespace limes::source
