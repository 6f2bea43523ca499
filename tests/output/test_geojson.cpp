#include <limes/base/error.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::json;
using limes::model::ColumnType;
using limes::model::GeometryType;
using limes::model::Layer;
using limes::model::LonLat;
using limes::output::WithBbox;
using Path = std::vector<LonLat>;

struct Written {
    Json json;
    limes::output::WriteReport report;
};

Written write_geojson(const Layer& table, const limes::output::WriteOptions& options = {}) {
    const Scratch scratch;
    Written written;
    written.report = limes::output::write(result_of(table), scratch / "a.geojson", options);
    written.json = Json::parse(file_text(scratch / "a.geojson"));
    return written;
}

Layer one(GeometryType type, const std::vector<Path>& paths) {
    Layer table;
    table.schema.name = "one";
    add_id(table, "a");
    table.geometry.begin_row(type);
    table.geometry.begin_part();
    for (const Path& path : paths) {
        table.geometry.begin_path();
        for (const LonLat p : path) {
            table.geometry.push_vertex(p);
        }
    }
    return table;
}

Json geometry_of(const Written& written) {
    return written.json["features"][0]["geometry"];
}

std::vector<std::string> kinds(const Written& written) {
    std::vector<std::string> found;
    for (const auto& finding : written.report.findings) {
        found.push_back(finding.kind);
    }
    return found;
}

double twice_area(const Json& ring) {
    double sum = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        sum += ring[i - 1][0].get<double>() * ring[i][1].get<double>() -
               ring[i][0].get<double>() * ring[i - 1][1].get<double>();
    }
    return sum;
}

}  // namespace

TEST_CASE("a GeoJSON file says what it answers, from what, and how much was lost") {
    const Written written = write_geojson(gates());
    CHECK(written.json["type"] == "FeatureCollection");
    CHECK(written.json["name"] == "gates");
    CHECK_FALSE(written.json.contains("crs"));
    CHECK_FALSE(written.json.contains("bbox"));
    const Json& limes = written.json["limes"];
    CHECK(limes["question"] == "limes nearest --from 'a\tb'");
    CHECK(limes["as_of"] == "2025-02-20");
    CHECK(limes["engine"] == "embedded");
    CHECK(limes["plan"] == "1 scan gates");
    CHECK(limes["layers"][0]["attribution"] == "© \"Test\" survey");
    CHECK(limes["ledger"]["gates"]["in"] == 3);
    CHECK(limes["columns"]["distance_m"]["unit"] == "m");
    CHECK(limes["columns"]["lanes"]["description"] == "lanes that are open");
}

TEST_CASE("a feature has its id, its facets before its columns, and nulls where nothing is known") {
    const Scratch scratch;
    limes::output::write(result_of(gates()), scratch / "a.geojsonl", {});
    const std::string text = file_text(scratch / "a.geojsonl");
    CHECK(
        text.substr(0, text.find('\n')) ==
        R"({"type":"Feature","id":"huu-nghi","properties":{"id":"huu-nghi","valid_from":"1992-04-01","accuracy_m":50.0,)"
        R"("name":"Hữu Nghị","lanes":14,"distance_m":0.30000000000000004,"open":true,"decided":"2025-07-01"},)"
        R"("geometry":{"type":"Point","coordinates":[106.7110001,21.9744]}})");
    CHECK(text.find(R"("valid_from":null,"accuracy_m":null)") != std::string::npos);
    CHECK(text.find(R"("coordinates":[0,0])") != std::string::npos);
}

TEST_CASE("text of any kind survives, and what is not UTF-8 is mended and told") {
    Layer table;
    table.schema.name = "texts";
    table.add_column("text", ColumnType::text);
    std::string all_control;
    for (char c = 0; c < 0x20; ++c) {
        all_control += c;
    }
    const std::vector<std::string> texts{"",
                                         "\"",
                                         "\\",
                                         all_control,
                                         "12345678\"",
                                         "1234567\\12345678",
                                         "\x7F",
                                         "đường 友谊关 ດ່ານ 😀",
                                         "\xE2\x80\xA8\xE2\x80\xAE",
                                         "=1+1",
                                         "</script>"};
    for (const std::string& text : texts) {
        add_id(table, text + "x");
        table.geometry.push_null();
        table.columns[0].push(text);
    }
    const Written written = write_geojson(table);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        CHECK(written.json["features"][i]["properties"]["text"] == texts[i]);
        CHECK(written.json["features"][i]["id"] == texts[i] + "x");
    }
    CHECK(written.report.findings.empty());

    add_id(table, "broken");
    table.geometry.push_null();
    table.columns[0].push("a\xFF\xC3\"đ\xE2\x82");
    const Written mended = write_geojson(table);
    CHECK(mended.json["features"][texts.size()]["properties"]["text"] ==
          "a\xEF\xBF\xBD\xEF\xBF\xBD\"đ\xEF\xBF\xBD\xEF\xBF\xBD");
    REQUIRE(kinds(mended) == std::vector<std::string>{"text-not-utf8"});
    CHECK(mended.report.findings[0].feature == "broken");
}

TEST_CASE("a text is escaped alike wherever in it the character stands") {
    Layer table;
    table.schema.name = "texts";
    table.add_column("text", ColumnType::text);
    std::vector<std::string> texts;
    for (std::size_t length = 1; length < 20; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            for (const char c : {'"', '\\', '\x1F', ' ', '!', '#', '[', ']', '\x7F'}) {
                texts.emplace_back(length, 'a');
                texts.back()[at] = c;
                add_id(table, std::to_string(texts.size()));
                table.geometry.push_null();
                table.columns[0].push(texts.back());
            }
        }
    }
    const Written written = write_geojson(table);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        wrong += written.json["features"][i]["properties"]["text"] != texts[i] ? 1 : 0;
    }
    CHECK(wrong == 0);
}

TEST_CASE("numbers that JSON has no word for are null, and told once a column") {
    Layer table;
    table.schema.name = "numbers";
    table.add_column("x", ColumnType::real);
    for (const double x :
         {1.5, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -0.0}) {
        add_id(table, std::to_string(table.rows));
        table.geometry.push_null();
        table.columns[0].push(x);
    }
    const Written written = write_geojson(table);
    CHECK(written.json["features"][0]["properties"]["x"] == 1.5);
    CHECK(written.json["features"][1]["properties"]["x"].is_null());
    CHECK(written.json["features"][2]["properties"]["x"].is_null());
    CHECK(written.json["features"][3]["properties"]["x"] == 0.0);
    REQUIRE(kinds(written) == std::vector<std::string>{"not-a-number"});
    CHECK(written.report.findings[0].feature == "1");
    CHECK_THAT(written.report.findings[0].what, Catch::Contains("2 value"));
}

TEST_CASE("a position that is not finite is no geometry, and told") {
    Layer table = one(GeometryType::line_string, {{{1, 2}, {std::nan(""), 3}}});
    const Written written = write_geojson(table);
    CHECK(geometry_of(written).is_null());
    CHECK(kinds(written) == std::vector<std::string>{"position-not-finite"});
}

TEST_CASE("null stays null and empty stays empty") {
    const Written written = write_geojson(mixture());
    CHECK(written.json["features"][0]["geometry"].is_null());
    CHECK(written.json["features"][1]["geometry"] ==
          Json::parse(R"({"type":"GeometryCollection","geometries":[]})"));
    Layer table = one(GeometryType::line_string, {{{1, 2}, {3, 4}}});
    add_id(table, "empty");
    table.geometry.push_empty();
    CHECK(write_geojson(table).json["features"][1]["geometry"] ==
          Json::parse(R"({"type":"LineString","coordinates":[]})"));
    // A Point without coordinates would be read as none.
    Layer points;
    points.schema.name = "points";
    add_id(points, "a");
    points.geometry.push_point({1, 2});
    add_id(points, "empty");
    points.geometry.push_empty();
    CHECK(write_geojson(points).json["features"][1]["geometry"] ==
          Json::parse(R"({"type":"GeometryCollection","geometries":[]})"));
}

TEST_CASE("rings wind by the right hand, whatever they were") {
    const Path clockwise{{0, 0}, {0, 4}, {4, 4}, {4, 0}, {0, 0}};
    const Path counter_clockwise{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}};
    const Written written = write_geojson(one(GeometryType::polygon, {clockwise, counter_clockwise}));
    const Json rings = geometry_of(written)["coordinates"];
    CHECK(twice_area(rings[0]) == 32);
    CHECK(twice_area(rings[1]) == -2);
    CHECK(rings[0].front() == rings[0].back());
    CHECK(kinds(written) == std::vector<std::string>{"ring-wound-wrong", "ring-wound-wrong"});
    CHECK(kinds(write_geojson(areas())).empty());
}

TEST_CASE("a ring that rounding would spoil is written in full") {
    SECTION("smaller than the last decimal") {
        const double size = 1e-8;
        const Path ring{{105, 21}, {105 + size, 21}, {105 + size, 21 + size}, {105, 21 + size}, {105, 21}};
        const Written written = write_geojson(one(GeometryType::polygon, {ring}));
        CHECK(kinds(written) == std::vector<std::string>{"ring-too-small-to-round"});
        for (std::size_t i = 0; i < ring.size(); ++i) {
            CHECK(geometry_of(written)["coordinates"][0][i][0] == ring[i].lon);
            CHECK(geometry_of(written)["coordinates"][0][i][1] == ring[i].lat);
        }
    }
    SECTION("long and thin") {
        const Path ring{{105, 21}, {106, 21}, {106, 21 + 1e-8}, {105, 21 + 1e-8}, {105, 21}};
        CHECK(kinds(write_geojson(one(GeometryType::polygon, {ring}))) ==
              std::vector<std::string>{"ring-too-small-to-round"});
    }
    SECTION("with a neck that closes") {
        const Path ring{{0, 0}, {1, 0}, {1, 0.49999999}, {2, 0}, {2, 1}, {1, 0.50000001}, {0, 1}, {0, 0}};
        CHECK(kinds(write_geojson(one(GeometryType::polygon, {ring}))) ==
              std::vector<std::string>{"ring-too-small-to-round"});
    }
    SECTION("but not one whose neighbouring vertices fall together") {
        const Path ring{{0, 0}, {1, 0}, {1, 1e-9}, {1, 1}, {0, 1}, {0, 1e-9}, {0, 0}};
        CHECK(kinds(write_geojson(one(GeometryType::polygon, {ring}))).empty());
    }
    SECTION("nor one that touches itself already") {
        const Path ring{{0, 0}, {1.00000000001, 0}, {2, 0}, {2, 2}, {1.00000000001, 0}, {0, 2}, {0, 0}};
        CHECK(kinds(write_geojson(one(GeometryType::polygon, {ring}))).empty());
    }
}

TEST_CASE("a line keeps its length when rounding would take it") {
    const Written written = write_geojson(one(GeometryType::line_string, {{{105, 21}, {105.00000001, 21}}}));
    CHECK(geometry_of(written)["coordinates"][1][0] == 105.00000001);
    CHECK(kinds(written) == std::vector<std::string>{"line-too-short-to-round"});
}

TEST_CASE("a line over the antimeridian is cut there") {
    const auto cut = [](const Path& path) {
        return geometry_of(write_geojson(one(GeometryType::line_string, {path})));
    };
    CHECK(cut({{179, 10}, {-179, 20}}) ==
          Json::parse(
              R"({"type":"MultiLineString","coordinates":[[[179,10],[180,15]],[[-180,15],[-179,20]]]})"));
    CHECK(cut({{-179, 10}, {178, 40}}) ==
          Json::parse(
              R"({"type":"MultiLineString","coordinates":[[[-179,10],[-180,20]],[[180,20],[178,40]]]})"));
    CHECK(cut({{170, 0}, {-170, 0}, {170, 0}})["coordinates"].size() == 3);
    // An end on the antimeridian, on either of its names, belongs to the side that the line is on.
    CHECK(cut({{180, 5}, {-179, 6}}) ==
          Json::parse(R"({"type":"LineString","coordinates":[[-180,5],[-179,6]]})"));
    CHECK(cut({{179, 5}, {-180, 6}}) ==
          Json::parse(R"({"type":"LineString","coordinates":[[179,5],[180,6]]})"));
    CHECK(cut({{-90, 5}, {90, 6}})["type"] == "LineString");
}

TEST_CASE("an area with an edge round the world is told, one that ends at the pole is not") {
    const Path wide{{-170, 0}, {170, 0}, {170, 10}, {-170, 10}, {-170, 0}};
    const Path antarctic{{-180, -90}, {180, -90}, {180, -80},  {90, -80},
                         {0, -80},    {-90, -80}, {-180, -80}, {-180, -90}};
    CHECK(kinds(write_geojson(one(GeometryType::polygon, {wide}))) ==
          std::vector<std::string>{"edge-wider-than-180"});
    CHECK(kinds(write_geojson(one(GeometryType::polygon, {antarctic}))).empty());
}

TEST_CASE("a box is written when asked for, the short way round the world") {
    const auto boxes = [](const Layer& table) {
        Json json = write_geojson(table, {.bbox = WithBbox::yes}).json;
        return std::pair{json["bbox"], json["features"][0]["bbox"]};
    };
    CHECK(boxes(areas()).first == Json::parse("[0,0,109,25]"));
    CHECK(boxes(areas()).second == Json::parse("[105,21,109,25]"));
    // The points of Fiji, RFC 7946 section 5.2.
    Layer fiji;
    fiji.schema.name = "fiji";
    for (const LonLat p : {LonLat{177, -16}, {-178, -20}, {179.5, -18}}) {
        add_id(fiji, std::to_string(fiji.rows));
        fiji.geometry.push_point(p);
    }
    CHECK(boxes(fiji).first == Json::parse("[177,-20,-178,-16]"));
    const auto line = boxes(one(GeometryType::line_string, {{{179, 10}, {-179, 20}}}));
    CHECK(line.first == Json::parse("[179,10,-179,20]"));
    CHECK(line.second == line.first);
    CHECK(boxes(mixture()).first == Json::parse("[0,-2.25,109,25]"));
}

TEST_CASE("coordinates have as many decimals as are asked for") {
    Layer table;
    table.schema.name = "points";
    add_id(table, "a");
    table.geometry.push_point({105.123456789, -0.987654321});
    CHECK(geometry_of(write_geojson(table, {.decimals = 0}))["coordinates"] == Json::parse("[105,-1]"));
    CHECK(geometry_of(write_geojson(table, {.decimals = 3}))["coordinates"] ==
          Json::parse("[105.123,-0.988]"));
    CHECK(geometry_of(write_geojson(table, {.decimals = 8}))["coordinates"] ==
          Json::parse("[105.12345679,-0.98765432]"));
}

TEST_CASE("integers that a double does not hold are written in full, and told once a column") {
    Layer table;
    table.schema.name = "counts";
    table.add_column("wide", ColumnType::integer);
    table.add_column("even", ColumnType::integer);
    for (const std::int64_t value :
         {std::int64_t{1} << 53, (std::int64_t{1} << 53) + 1, std::numeric_limits<std::int64_t>::min()}) {
        add_id(table, "a");
        table.geometry.push_null();
        table.columns[0].push(value);
        table.columns[1].push(std::int64_t{1} << 53);
    }
    const Scratch folder;
    const auto report = limes::output::write(result_of(table), folder / "a.geojsonl", {});
    CHECK(file_text(folder / "a.geojsonl").find("\"wide\":9007199254740993") != std::string::npos);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].kind == "wide-integer");
    CHECK(report.findings[0].severity == limes::base::Severity::note);
    CHECK(report.findings[0].what.find("'wide' holds 2 ") != std::string::npos);
}
