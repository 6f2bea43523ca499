#include <limes/source/archive.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/parquet.hpp>

#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace limes::source {

namespace {

const std::vector<Driver>& known() {
    // Order is that of asking: a file goes to the first that knows it.
    static const std::vector<Driver> all{
        {"GPKG", "GeoPackage", {".gpkg"}, RegisterOGRGeoPackage},
        {"GeoJSON", "GeoJSON", {".geojson", ".json", ".jsonfg"}, RegisterOGRGeoJSON},
        {"GeoJSONSeq",
         "GeoJSON text sequences",
         {".geojsonl", ".geojsons", ".ndjson"},
         RegisterOGRGeoJSONSeq},
        {"TopoJSON", "TopoJSON", {".topojson"}, RegisterOGRTopoJSON},
        {"ESRI Shapefile", "Shapefile", {".shp"}, RegisterOGRShape},
        {"FlatGeobuf", "FlatGeobuf", {".fgb"}, RegisterOGRFlatGeobuf},
        {"LIBKML", "KML", {".kml"}, RegisterOGRLIBKML},
        {"KML", "KML", {}, RegisterOGRKML},
        // A .gfs beside the file would be written, and a schema fetched from where the file says.
        {"GML", "GML", {".gml"}, RegisterOGRGML, false, {"WRITE_GFS=NO", "DOWNLOAD_SCHEMA=NO"}},
        {"GPX", "GPX", {".gpx"}, RegisterOGRGPX},
        {"MapInfo File", "MapInfo", {".tab", ".mif"}, RegisterOGRTAB},
        {"DXF", "DXF", {".dxf"}, RegisterOGRDXF},
        {"CSV",
         "CSV",
         {".csv", ".tsv"},
         RegisterOGRCSV,
         false,
         {"EMPTY_STRING_AS_NULL=YES", "AUTODETECT_TYPE=NO"}},
        {"XLSX", "XLSX", {".xlsx", ".xlsm"}, RegisterOGRXLSX, true},
        {"ODS", "ODS", {".ods"}, RegisterOGRODS, true},
        {"OSM", "OpenStreetMap", {".osm", ".pbf"}, RegisterOGROSM},
    };
    return all;
}

}  // namespace

std::span<const Driver> drivers() {
    return known();
}

bool is_text_table(std::string_view driver) {
    return driver == "CSV" || driver == "XLSX" || driver == "ODS";
}

bool may_be_text_table(const std::filesystem::path& file) {
    const std::string ending = ending_of(file);
    return is_archive(file) || ending == ".txt" || std::ranges::any_of(known(), [&](const Driver& driver) {
               return is_text_table(driver.name) &&
                      std::ranges::find(driver.endings, ending) != driver.endings.end();
           });
}

bool may_be_shapefile(const std::filesystem::path& file) {
    return is_archive(file) || ending_of(file) == ".shp";
}

std::string ending_of(const std::filesystem::path& file) {
    std::string ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return ending;
}

bool is_data_file(const std::filesystem::path& file) {
    const std::string ending = ending_of(file);
    const bool is_read_parquet = reads_parquet() && (ending == ".parquet" || ending == ".geoparquet");
    return is_read_parquet || is_archive(file) || std::ranges::any_of(known(), [&](const Driver& driver) {
               return std::ranges::find(driver.endings, ending) != driver.endings.end();
           });
}

std::string known_formats() {
    std::vector<std::string_view> titles;
    if (reads_parquet()) {
        titles.emplace_back("GeoParquet");
    }
    for (const Driver& driver : known()) {
        if (std::ranges::find(titles, driver.title) == titles.end()) {
            titles.emplace_back(driver.title);
        }
    }
    std::string text;
    for (std::size_t i = 0; i < titles.size(); ++i) {
        text += i == 0 ? "" : i + 1 == titles.size() ? " or " : ", ";
        text += titles[i];
    }
    return text;
}

}  // namespace limes::source
