#include <limes/base/error.hpp>
#include <limes/source/geoparquet.hpp>
#include <limes/source/parquet.hpp>

#include "sample_files.hpp"

using namespace limes;
using namespace limes::test;
using base::DataError;
using source::read_geoparquet;

namespace {

/// Metadata as GeoPandas writes them, with further members of the column.
std::string metadata(const std::string& members, const std::string& version = "1.1.0") {
    return R"({"version":")" + version +
           R"(","primary_column":"place","columns":{"place":{"encoding":"WKB",)" +
           R"("geometry_types":["Polygon","MultiPolygon"])" + members + "}}}";
}

bool refuses(const std::string& text, const std::string& words) {
    return message_of<DataError>([&] { (void)read_geoparquet(text); }).find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("GeoParquet without a CRS is in longitude and latitude, with null in none that is known") {
    CHECK(read_geoparquet(metadata("")).crs == "OGC:CRS84");
    CHECK(read_geoparquet(metadata(R"(,"crs":null)")).crs.empty());
    CHECK(read_geoparquet(metadata("", "1.0.0")).column == "place");
}

TEST_CASE("a CRS of GeoParquet is called by its name, else by its definition") {
    CHECK(read_geoparquet(metadata(R"(,"crs":{"name":"VN","id":{"authority":"EPSG","code":4756}})")).crs ==
          "EPSG:4756");
    CHECK(read_geoparquet(metadata(R"(,"crs":{"id":{"authority":"OGC","code":"CRS84"}})")).crs ==
          "OGC:CRS84");
    CHECK(read_geoparquet(metadata(R"(,"crs":{"type":"GeographicCRS","name":"own"})")).crs ==
          R"({"name":"own","type":"GeographicCRS"})");
}

TEST_CASE("edges that are not straight are refused, but where there are none") {
    CHECK_NOTHROW(read_geoparquet(metadata(R"(,"edges":"planar")")));
    CHECK(refuses(metadata(R"(,"edges":"spherical")"), "'spherical', not straight"));
    const std::string points = R"({"version":"1.0.0","primary_column":"p","columns":{"p":{"encoding":"WKB",)"
                               R"("geometry_types":["Point","MultiPoint Z"],"edges":"spherical"}}})";
    CHECK(read_geoparquet(points).column == "p");
}

TEST_CASE("further geometries and boxes of GeoParquet are known by name") {
    const auto geo = read_geoparquet(
        R"({"version":"1.1.0","primary_column":"a","columns":{"b":{"encoding":"point"},"a":{"encoding":"WKB",)"
        R"("covering":{"bbox":{"xmin":["box","xmin"],"ymin":["box","ymin"]}}}}})");
    CHECK(geo.further == std::vector<std::string>{"b"});
    CHECK(geo.coverings == std::vector<std::string>{"box", "box"});
}

TEST_CASE("metadata that are none of GeoParquet are refused with what is the matter") {
    CHECK(refuses("no JSON", "not those of GeoParquet"));
    CHECK(refuses("{}", "not those of GeoParquet"));
    CHECK(refuses("[1]", "not those of GeoParquet"));
    CHECK(refuses(R"({"version":"2.0.0"})", "1.0 and 1.1 are read"));
    CHECK(refuses(R"({"version":"1.0.0","primary_column":"p","columns":{"p":{"encoding":"point"}}})",
                  "only WKB is read"));
    CHECK(refuses(metadata(R"(,"crs":)" + std::string(100'000, '[') + std::string(100'000, ']')),
                  "nested too deep"));
}

TEST_CASE("Parquet is known by its first bytes, and refused with the mend where it is not read") {
    const Folder folder;
    const auto file = folder.write("places.data", "PAR1 and what is not Parquet PAR1");
    CHECK(source::is_parquet(file));
    CHECK_FALSE(source::is_parquet(folder.write("text.parquet", "a,b\n1,2\n")));
    const std::string message = message_of<DataError>([&] { (void)source::read_layer(file, {}); });
    CHECK(message.find(source::reads_parquet() ? "get the file anew" : "LIMES_WITH_PARQUET") !=
          std::string::npos);
}
