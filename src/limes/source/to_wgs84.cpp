#include <limes/base/error.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/to_wgs84.hpp>

#include <fmt/format.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

namespace limes::source {

namespace {

constexpr std::array<std::string_view, 4> kWgs84{"EPSG:4326", "OGC:CRS84", "EPSG:4979", "CRS84"};

using Reference = std::unique_ptr<void, decltype(&OSRDestroySpatialReference)>;

/// Nothing of an unknown CRS, which is reported by the transformation, with the mend.
Reference reference(const std::string& crs) {
    const GdalErrors quiet;
    Reference srs{OSRNewSpatialReference(nullptr), OSRDestroySpatialReference};
    if (OSRSetFromUserInput(srs.get(), crs.c_str()) != OGRERR_NONE) {
        srs.reset();
    }
    return srs;
}

bool is_geographic(const std::string& crs) {
    const Reference srs = reference(crs);
    return srs && OSRIsGeographic(srs.get()) != 0;
}

bool is_engineering(const std::string& crs) {
    return crs.starts_with("ENGCRS") || crs.starts_with("LOCAL_CS");
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
                        "say the CRS they are in with --assume-crs when the file states none, else write the "
                        "file with its true CRS: ogr2ogr -a_srs EPSG:CODE OUT IN",
                        geometry.x.front(), geometry.y.front(), crs)};
    }
}

/// Latitude first is the second commonest: not one position can be, and nearly all can the other way round.
void refuse_swapped(const RawGeometries& geometry, const std::string& crs) {
    std::size_t known = 0;
    std::size_t when_swapped = 0;
    for (std::size_t i = 0; i < geometry.x.size(); ++i) {
        const double x = geometry.x[i];
        const double y = geometry.y[i];
        if (!std::isfinite(x) || !std::isfinite(y)) {
            continue;
        }
        if (std::abs(y) <= 90) {
            return;
        }
        ++known;
        when_swapped += std::abs(x) <= 90 && std::abs(y) <= 180 ? 1 : 0;
    }
    constexpr double kNearlyAll = 0.9;
    if (known > 0 && static_cast<double>(when_swapped) >= kNearlyAll * static_cast<double>(known)) {
        throw base::DataError{fmt::format(
            "the coordinates (x {:.5f}, y {:.5f}, ...) have no possible latitude in {}, and have one with x "
            "and "
            "y swapped: latitude seems to come first; swap --lon and --lat of a text table, or write the "
            "file "
            "anew with longitude first: ogr2ogr -s_srs EPSG:4326 -t_srs EPSG:4326 -ct \"+proj=axisswap "
            "+order=2,1\" OUT IN",
            geometry.x.front(), geometry.y.front(), crs)};
    }
}

void add_words(std::string& all, const std::string& more) {
    constexpr std::string_view kBetween = "; ";
    for (std::size_t at = 0; at <= all.size();) {
        const std::size_t end = std::min(all.find(kBetween, at), all.size());
        if (std::string_view{all}.substr(at, end - at) == more) {
            return;
        }
        at = end + kBetween.size();
    }
    all += all.empty() || more.empty() ? more : std::string{kBetween} + more;
}

}  // namespace

bool is_wgs84(const std::string& crs) {
    return std::ranges::find(kWgs84, crs) != kWgs84.end();
}

bool states_other_crs(const std::string& stated, const std::string& assumed) {
    if (stated.empty() || is_engineering(stated) || stated == assumed ||
        (is_wgs84(stated) && is_wgs84(assumed))) {
        return false;
    }
    const Reference one = reference(stated);
    const Reference other = reference(assumed);
    // Both have x first here, whatever the order of the authority.
    constexpr std::array<const char*, 2> kOptions{"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", nullptr};
    return !one || !other || OSRIsSameEx(one.get(), other.get(), kOptions.data()) == 0;
}

std::string crs_name(const std::string& crs) {
    const Reference srs = reference(crs);
    const char* name = srs ? OSRGetName(srs.get()) : nullptr;
    return crs.size() < 20 || name == nullptr ? crs : name;
}

model::Provenance to_wgs84(RawTable& table, const ReadOptions& options, FindingLog& log) {
    const bool states_none = table.crs.empty() || (options.assume_crs && is_engineering(table.crs));
    const std::string crs = states_none ? options.assume_crs.value_or("") : table.crs;
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
        refuse_swapped(table.geometry, crs);
        return how;
    }
    RawGeometries& geometry = table.geometry;
    const bool geographic = is_geographic(crs);
    if (geographic) {
        refuse_swapped(geometry, crs);
    }
    const geodesy::Box box = extent(geometry, geographic);
    const geodesy::CrsTransform transform{crs, box, options.ballpark};
    transform.apply(geometry.x, geometry.y);
    how.crs = transform.crs_name();
    how.operation = transform.operation_name();
    how.operation_accuracy = transform.accuracy();
    if (!transform.passed_over().empty()) {
        log.layer(base::Severity::warning, "grid-missing",
                  fmt::format("the best operation from {} to WGS 84 is {}", how.crs, transform.passed_over()),
                  fmt::format("the next best was taken: {}", how.operation));
    }
    if (!how.operation_accuracy) {
        log.layer(base::Severity::warning, "operation-unsure",
                  fmt::format("how exactly {} brings {} to WGS 84 is not known", how.operation, how.crs),
                  "the accuracy of its positions is unknown");
    }
    return how;
}

void add_operation_accuracy(model::Layer& layer, const model::Provenance& how, FindingLog& log) {
    if (layer.accuracy_m.empty() || how.crs.empty()) {
        return;
    }
    if (how.operation_accuracy) {
        for (double& accuracy_m : layer.accuracy_m) {
            accuracy_m += how.operation_accuracy->value();
        }
        return;
    }
    const auto stated = std::ranges::count_if(layer.accuracy_m, [](double a) { return !std::isnan(a); });
    layer.accuracy_m.clear();
    log.layer(
        base::Severity::warning, "accuracy-lost",
        fmt::format("{} rows state an accuracy in {}, which says nothing of it on WGS 84", stated, how.crs),
        "taken as unknown");
}

void join_provenance(model::Provenance& all, const model::Provenance& more) {
    if (more.crs.empty()) {
        return;  // without positions
    }
    const bool first = all.crs.empty();
    add_words(all.crs, more.crs);
    add_words(all.operation, more.operation);
    if (first) {
        all.operation_accuracy = more.operation_accuracy;
    } else if (all.operation_accuracy && more.operation_accuracy) {
        all.operation_accuracy = std::max(*all.operation_accuracy, *more.operation_accuracy);
    } else {
        all.operation_accuracy.reset();
    }
}

}  // namespace limes::source
