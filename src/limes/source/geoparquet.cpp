#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/geoparquet.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace limes::source {

namespace {

using Json = nlohmann::json;

/// A text of an object; `absent` when there is none.
std::string text_of(const Json& object, const char* key, const std::string& absent) {
    const auto found = object.find(key);
    return found == object.end() ? absent : found->get<std::string>();
}

/// "OGC:CRS84" of PROJJSON that names an authority, else the PROJJSON itself.
std::string crs_of(const Json& column) {
    const auto crs = column.find("crs");
    if (crs == column.end()) {
        return "OGC:CRS84";  // by the specification
    }
    if (crs->is_null()) {
        return {};
    }
    const auto id = crs->find("id");
    if (id != crs->end() && id->contains("authority") && id->contains("code")) {
        const Json& code = id->at("code");
        return fmt::format("{}:{}", id->at("authority").get<std::string>(),
                           code.is_string() ? code.get<std::string>() : code.dump());
    }
    return crs->dump();
}

bool is_only_points(const Json& column) {
    const auto types = column.find("geometry_types");
    return types != column.end() && !types->empty() && std::ranges::all_of(*types, [](const Json& type) {
               return type.get<std::string>().find("Point") != std::string::npos;
           });
}

void refuse_encoding(const std::string& name, const std::string& encoding) {
    if (encoding != "WKB") {
        throw base::DataError{fmt::format(
            "the geometry of column '{}' is encoded as '{}'; only WKB is read, write it so (in GeoPandas "
            "to_parquet(..., geometry_encoding='WKB'))",
            base::printable(name), base::printable(encoding))};
    }
}

void refuse_edges(const std::string& name, const Json& column) {
    const std::string edges = text_of(column, "edges", "planar");
    if (edges != "planar" && !is_only_points(column)) {
        throw base::DataError{
            fmt::format("the edges of column '{}' are '{}', not straight lines in longitude and latitude; "
                        "densify them and "
                        "write them as planar",
                        base::printable(name), base::printable(edges))};
    }
}

/// The columns that hold a box a row: {"bbox": {"xmin": ["bbox", "xmin"], ...}}.
void add_covering(const Json& column, std::vector<std::string>& names) {
    const auto covering = column.find("covering");
    if (covering == column.end() || !covering->contains("bbox")) {
        return;
    }
    for (const Json& way : covering->at("bbox")) {
        names.push_back(way.at(0).get<std::string>());
    }
}

GeoParquet read(const Json& geo) {
    const std::string version = geo.at("version").get<std::string>();
    if (!version.starts_with("1.")) {
        throw base::DataError{fmt::format("is GeoParquet {}; versions 1.0 and 1.1 are read, write it as one",
                                          base::printable(version))};
    }
    GeoParquet read;
    read.column = geo.at("primary_column").get<std::string>();
    for (const auto& [name, column] : geo.at("columns").items()) {
        if (name != read.column) {
            read.further.push_back(name);
        }
        add_covering(column, read.coverings);
    }
    const Json& column = geo.at("columns").at(read.column);
    refuse_encoding(read.column, column.at("encoding").get<std::string>());
    refuse_edges(read.column, column);
    read.crs = crs_of(column);
    return read;
}

}  // namespace

GeoParquet read_geoparquet(const std::string& metadata) {
    try {
        constexpr int kDeepest =
            64;  // PROJJSON has ten levels; what is nested without end would end the stack
        return read(Json::parse(metadata, [](int depth, Json::parse_event_t, Json&) {
            if (depth > kDeepest) {
                throw base::DataError{"its metadata 'geo' are nested too deep; write it anew"};
            }
            return true;
        }));
    } catch (const Json::exception& failure) {
        throw base::DataError{
            fmt::format("its metadata 'geo' are not those of GeoParquet ({}); write it anew",
                        base::printable(failure.what()))};
    }
}

}  // namespace limes::source
