#pragma once

// What PROJ knows of a CRS and of the ways from it to WGS 84, for the files of this folder only.

#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/proj.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace limes::geodesy::proj {

/// A file of shifts that an operation reads.
struct Grid {
    std::string name;
    std::string url;  ///< where PROJ's own collection has it; empty when it has not
};

/// One way from a CRS to WGS 84.
struct Operation {
    Object object;
    std::string name;
    std::optional<Box> area;
    std::string area_name;
    std::optional<double> accuracy_m;
    bool ballpark = false;
    std::vector<Grid> missing_grids;
};

[[nodiscard]] std::string text_or_empty(const char* text);

/// "EPSG:3405", or nothing.
[[nodiscard]] std::string id_of(const PJ* object);

/// The area of use of a CRS or operation in degrees, and its name.
[[nodiscard]] std::pair<std::optional<Box>, std::string> area_of(PJ_CONTEXT* context, const PJ* object);

/// All operations from `crs` to WGS 84 that touch `extent` (degrees), in PROJ's order of merit, those with
/// missing grids and ballpark ones included; all of the world without an extent.
[[nodiscard]] std::vector<Operation> operations(PJ_CONTEXT* context, const PJ* crs, const PJ* wgs84,
                                                const std::optional<Box>& extent);

}  // namespace limes::geodesy::proj
