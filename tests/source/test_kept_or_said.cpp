#include <limes/source/atlas.hpp>

#include "made_datasets.hpp"
#include "sample_files.hpp"

#include <algorithm>

// Whatever a layer has that limes does not keep as it is: kept in another form or dropped, and said either
// way.

using namespace limes;
using namespace limes::test;
using source::read_layer;
using source::ReadResult;

namespace {

/// Whether a finding of the kind is about the feature, or a count of features.
bool said(const ReadResult& read, const std::string& kind) {
    return count(read.findings, kind) > 0;
}

ReadResult read_made(const Folder& folder, const char* wkt, const char* name = "made.gpkg") {
    const auto path = folder / name;
    std::filesystem::remove(path);
    make_dataset(path, {{"id", OFTString}}, {{wkt, {"a"}}, {"POINT (105 21)", {"b"}}});
    ReadResult read = read_layer(path, {});
    CHECK(read.ledger.in() == 2);
    CHECK(read.ledger.balances());
    CHECK(read.ledger.dropped() == read.dropped.size());
    return read;
}

}  // namespace

TEST_CASE("each kind of geometry that is no point, line or area of the plane is kept or dropped aloud") {
    struct Case {
        const char* wkt;
        const char* finding;
        const char* reason;  // nullptr: kept
        model::GeometryType type;
    };
    using enum model::GeometryType;
    const Folder folder;
    for (const Case& c : {
             Case{"", "no-geometry", nullptr, null},
             Case{"POINT EMPTY", "empty-geometry", nullptr, empty},
             Case{"POLYGON EMPTY", "empty-geometry", nullptr, empty},
             Case{"POINT Z (105 21 7)", "dimensions", nullptr, point},
             Case{"POINT M (105 21 7)", "dimensions", nullptr, point},
             Case{"LINESTRING ZM (105 21 1 2,106 22 3 4)", "dimensions", nullptr, line_string},
             Case{"CIRCULARSTRING (105 21,106 22,107 21)", "curve", nullptr, line_string},
             Case{"CURVEPOLYGON (CIRCULARSTRING (105 21,106 22,107 21,106 20,105 21))", "curve", nullptr,
                  polygon},
             Case{"GEOMETRYCOLLECTION (POINT (105 21),POINT (106 22))", "collection", nullptr, multi_point},
             Case{"GEOMETRYCOLLECTION (POINT (105 21),LINESTRING (105 21,106 22))", "mixed-collection",
                  "mixed geometry collection", null},
             Case{"TIN Z (((105 21 0,106 21 0,106 22 0,105 21 0)))", "geometry-type",
                  "unsupported geometry type", null},
             Case{"POINT (105 95)", "out-of-range", "coordinate out of range", null},
             Case{"POINT (205 21)", "longitude-wrapped", nullptr, point},
         }) {
        CAPTURE(c.wkt);
        const ReadResult read = read_made(folder, c.wkt);
        CHECK(said(read, c.finding));
        if (c.reason == nullptr) {
            REQUIRE(read.layer.rows == 2);
            CHECK(read.layer.geometry.type(0) == c.type);
        } else {
            CHECK(read.layer.rows == 1);
            CHECK(read.ledger.reasons().count(c.reason) == 1);
            CHECK(read.dropped.at(0).id == "a");
        }
    }
}

TEST_CASE("types that differ from row to row are widened, and no value is lost") {
    const Folder folder;
    const auto type_of = [&](const std::string& values) {
        std::string csv = "id,lon,lat,v\n";
        std::vector<std::pair<std::string, std::string>> features;
        std::size_t rows = 0;
        for (std::size_t at = 0; at < values.size(); ++rows) {
            const std::size_t comma = std::min(values.find(',', at), values.size());
            const std::string value = values.substr(at, comma - at);
            csv += std::to_string(rows) + ",105,21," + value + "\n";
            features.emplace_back(point("105,21"), R"({"v":)" + (value.empty() ? "null" : value) + "}");
            at = comma + 1;
        }
        std::pair<model::ColumnType, model::ColumnType> types;
        for (const bool is_csv : {true, false}) {
            const ReadResult read = read_layer(
                is_csv ? folder.write("t.csv", csv) : folder.write("t.geojson", geojson(features)), {});
            const model::Column* v = read.layer.find("v");
            REQUIRE(v != nullptr);
            std::size_t row = 0;
            for (std::size_t at = 0; at < values.size(); ++row) {
                const std::size_t comma = std::min(values.find(',', at), values.size());
                std::string value = values.substr(at, comma - at);
                std::erase(value, '"');
                CAPTURE(values, is_csv, value, v->display(row));
                CHECK((v->display(row) == value || v->number(row) == std::stod(value)));
                at = comma + 1;
            }
            (is_csv ? types.first : types.second) = v->type();
        }
        return types;
    };
    using enum model::ColumnType;
    CHECK(type_of("1,2,3") == std::pair{integer, integer});
    CHECK(type_of("1,3000000000,2") == std::pair{integer, integer});
    CHECK(type_of("1,9007199254740993,2").first == integer);
    CHECK(type_of("1,2.5,3") == std::pair{real, real});
    CHECK(type_of("3000000000,2.5") == std::pair{real, real});
    CHECK(type_of("1,2.5,\"x\"") == std::pair{text, text});
}

TEST_CASE("a layer of mixed kinds is kept whole, in an atlas too") {
    const Folder folder;
    const auto path = folder / "made.gpkg";
    make_dataset(path, {{"id", OFTString}},
                 {{"POINT (105 21)", {"p"}},
                  {"MULTILINESTRING ((105 21,106 22),(107 21,108 22))", {"l"}},
                  {"POLYGON ((105 21,106 21,106 22,105 21))", {"a"}},
                  {"", {"n"}},
                  {"POINT EMPTY", {"e"}}});
    source::ImportOptions options;
    options.inputs = {path};
    options.layer = "mixed";
    options.definitions.emplace();
    const source::ImportReport report = import_into(folder / "atlas.gpkg", options);
    CHECK(report.entries.at(0).ledger.out() == 5);
    const model::Layer layer = source::Atlas::open(folder / "atlas.gpkg").read("mixed");
    REQUIRE(layer.rows == 5);
    using enum model::GeometryType;
    const std::vector<model::GeometryType> types{point, multi_line_string, polygon, null, empty};
    for (std::size_t row = 0; row < 5; ++row) {
        CHECK(layer.geometry.type(row) == types[row]);
    }
    CHECK_FALSE(import_into(folder / "atlas.gpkg", options).changed);
}
