#include <limes/base/error.hpp>
#include <limes/output/map/qgis/qgis_expression.hpp>
#include <limes/output/map/qgis/qgis_style.hpp>
#include <limes/output/map/qgis/sld_cases.hpp>
#include <limes/output/map/qgis/sld_label.hpp>

#include "catch.hpp"
#include "map_fixture.hpp"
#include <nlohmann/json.hpp>

#include <cstdlib>

namespace fs = std::filesystem;
using namespace limes::output::map;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

const QgisColumns kColumns{{"id", "kind", "width", "name_vi", "a \"b\""}, {"name_vi", "id"}};

std::string qgis(const std::string& expression) {
    return qgis_expression(json::parse(expression), "$", kColumns);
}

std::string refusal(const std::string& expression) {
    try {
        (void)qgis(expression);
    } catch (const limes::base::DataError& error) {
        return error.what();
    }
    return "";
}

constexpr const char* kGates = R"json(
    {"id": "reach", "type": "circle", "source": "gates", "paint": {"circle-color": "#ffff00", "circle-opacity": 0.5},
     "metadata": {"limes:ground-radius": ["get", "accuracy_m"]}},
    {"id": "gates", "type": "circle", "source": "gates", "filter": ["!=", ["get", "name_vi"], "<a & \"b\">"],
     "paint": {"circle-color": ["match", ["get", "name_vi"], "x", "#ff0000", "rgba(0, 255, 0, 0.5)"], "circle-radius": 6},
     "metadata": {"limes:sign": "diamond"}},
    {"id": "ring", "type": "line", "source": "gates", "paint": {"line-color": "#000000"}},
    {"id": "names", "type": "symbol", "source": "gates",
     "layout": {"text-field": ["get", "limes:name"], "text-size": 12, "text-variable-anchor": ["left", "top"]},
     "paint": {"text-color": "#000000", "text-halo-color": "#ffffff", "text-halo-width": 1},
     "metadata": {"limes:leader": true}})json";

}  // namespace

TEST_CASE("expressions are those of QGIS, with the style's own meaning of null") {
    CHECK(qgis(R"(["get", "kind"])") == "\"kind\"");
    CHECK(qgis(R"(["get", "a \"b\""])") == "\"a \"\"b\"\"\"");
    CHECK(qgis(R"(["get", "no such column"])") == "NULL");
    CHECK(qgis(R"(["get", "limes:name"])") == "coalesce(\"name_vi\", \"id\")");
    CHECK(qgis(R"(["!=", ["get", "kind"], "it's"])") == "(\"kind\" IS NOT 'it''s')");
    CHECK(qgis(R"(["!", [">", ["get", "width"], 7.5]])") == "(NOT coalesce(\"width\" > 7.5, false))");
    CHECK(qgis(R"(["in", ["get", "kind"], ["literal", ["a", "b"]]])") ==
          "coalesce(\"kind\" IN ('a', 'b'), false)");
    CHECK(qgis(R"json(["step", ["get", "width"], "#fff", 2, "#000000", 5, "rgba(255, 0, 0, 0.5)"])json") ==
          "(CASE WHEN \"width\" >= 5 THEN '255,0,0,128' WHEN \"width\" >= 2 THEN '0,0,0,255' "
          "ELSE '255,255,255,255' END)");
    CHECK(qgis(R"(["match", ["get", "kind"], ["a", "b"], 1, "c", 2, 3])") ==
          "(CASE WHEN coalesce(\"kind\" IN ('a', 'b'), false) THEN 1 "
          "WHEN coalesce(\"kind\" IN ('c'), false) THEN 2 ELSE 3 END)");
    CHECK(qgis(R"(["format", ["get", "kind"], {"font-scale": 0.9}, "\n", {}])") == "concat(\"kind\", '\\n')");
}

TEST_CASE("what QGIS has no word for is refused with its place") {
    CHECK_THAT(refusal(R"(["case", [">", ["zoom"], 5], 1, 2])"), Contains("$[1][1]") && Contains("'zoom'"));
    CHECK_THAT(refusal(R"(["interpolate", ["exponential", 2], ["get", "width"], 0, 1, 9, 2])"),
               Contains("$[1]"));
}

TEST_CASE("choices exclude one another and leave nothing out") {
    const auto choices =
        sld_cases(json::parse(R"(["match", ["get", "kind"], "a", 1, ["step", ["get", "width"], 2, 7, 3]])"));
    REQUIRE(choices.size() == 3);
    const std::set<std::string> columns{"kind", "width"};
    CHECK(choices[0].value == 1);
    CHECK(choices[1].value == 3);
    CHECK(choices[2].value == 2);
    CHECK_THAT(sld_filter(choices[2].condition, columns, "Point"),
               Contains("<ogc:Not>") && Contains("PropertyIsGreaterThanOrEqualTo") &&
                   Contains("<ogc:Literal>7</ogc:Literal>"));
    CHECK(sld_cases(json::parse(R"(["interpolate", ["linear"], ["get", "width"], 0, 1, 9, 2])")).empty());
    CHECK(sld_filter(json::parse(R"(["==", ["slice", ["get", "kind"], 1], "a"])"), columns, "Point").empty());
}

TEST_CASE("a style is rules and labels of QGIS, and what is left out is told") {
    const Scratch scratch;
    limes::model::Layer gates = points({{{105, 22}, "x"}, {{106, 22}, "y"}});
    gates.accuracy_m = {20000, 500};
    const QgisStyle style =
        qgis_style({.style = style_of(scratch, kGates), .source = "gates", .languages = {"vi"}}, gates);
    for (const auto& [name, text] : {std::pair{"qml", style.qml}, std::pair{"sld", style.sld}}) {
        limes::base::FileWriter writer{scratch / name};
        writer.write(text);
        writer.close();
        CHECK(std::system(("xmllint --noout '" + (scratch / name).string() + "'").c_str()) == 0);
    }
    CHECK_THAT(style.qml, Contains("RuleRenderer") && Contains("RenderMetersInMapUnits") &&
                              Contains("name=\"name\" type=\"QString\" "
                                       "value=\"diamond\""));
    CHECK_THAT(style.qml, Contains("predefinedPositionOrder=\"R,B\""));
    CHECK_THAT(style.sld, Contains("<se:WellKnownName>square</se:WellKnownName>") && Contains("#ff0000"));
    std::string told;
    for (const std::string& each : style.left_out) {
        told += each + "\n";
    }
    CHECK_THAT(told, Contains("layer 'ring'") && Contains("layer 'names': limes:leader"));
}

TEST_CASE("rows have the style's order in QGIS, and icons are within the file") {
    const Scratch scratch;
    limes::model::Layer gates = points({{{105, 22}, "x"}, {{106, 22}, "y"}});
    const fs::path path = style_of(scratch, R"json(
        {"id": "discs", "type": "circle", "source": "gates", "layout": {"circle-sort-key": ["-", 3]}, "paint": {}})json");
    CHECK_THROWS_AS(qgis_style({.style = path, .source = "gates"}, gates), limes::base::DataError);
    const fs::path drawn = style_of(scratch, R"json(
        {"id": "discs", "type": "circle", "source": "gates",
         "layout": {"circle-sort-key": ["match", ["get", "name_vi"], "x", 1, 0]}, "paint": {}},
        {"id": "one", "type": "symbol", "source": "gates",
         "layout": {"icon-image": "gate-main", "icon-size": 2, "icon-allow-overlap": true}},
        {"id": "some", "type": "symbol", "source": "gates",
         "layout": {"icon-image": ["match", ["get", "name_vi"], "x", "capital", "gate-other"],
                    "icon-allow-overlap": true}})json");
    const QgisStyle style = qgis_style({.style = drawn, .source = "gates", .languages = {"vi"}}, gates);
    CHECK_THAT(style.qml, Contains("enableorderby=\"1\"") && Contains("<orderByClause asc=\"1\""));
    // 9 pixels, twice as large, in millimetres of paper.
    CHECK_THAT(style.qml, Contains("class=\"SvgMarker\"") && Contains("value=\"base64:PHN2Zy") &&
                              Contains("name=\"size\" type=\"QString\" value=\"4.763\"") &&
                              Contains("map_get(map("));
    CHECK_THAT(style.sld, Contains("<se:InlineContent encoding=\"base64\">PHN2Zy") &&
                              Contains("<se:Size>18</se:Size>") && Contains("<se:Size>11</se:Size>"));
}

TEST_CASE("a label in SLD is columns and words, chosen; what computes is told") {
    const auto said = [](const char* field) {
        std::string all;
        for (const SldLabel& each : sld_labels(json::parse(field), kColumns)) {
            all += (each.condition.is_null() ? "" : each.condition.dump() + " ") + each.content + "\n";
        }
        return all;
    };
    CHECK(said(R"(["concat", ["get", "kind"], " <b>", ["get", "nowhere"]])") ==
          "<ogc:PropertyName>kind</ogc:PropertyName><ogc:Literal> &lt;b&gt;</ogc:Literal>\n");
    CHECK(said(R"(["case", ["==", ["get", "kind"], "a"], "A", ["get", "id"]])") ==
          "[\"==\",[\"get\",\"kind\"],\"a\"] <ogc:Literal>A</ogc:Literal>\n"
          "[\"!\",[\"==\",[\"get\",\"kind\"],\"a\"]] <ogc:PropertyName>id</ogc:PropertyName>\n");
    CHECK(said(R"(["coalesce", ["get", "nowhere"], ["get", "kind"], "?"])") ==
          "[\"has\",\"kind\"] <ogc:PropertyName>kind</ogc:PropertyName>\n"
          "[\"!\",[\"has\",\"kind\"]] <ogc:Literal>?</ogc:Literal>\n");
    CHECK(said(R"(["slice", ["get", "kind"], 2])").empty());

    const Scratch scratch;
    const fs::path path = style_of(scratch, R"json(
        {"id": "names", "type": "symbol", "source": "gates", "layout": {"text-field": ["slice", ["get", "name_vi"], 2]}})json");
    const QgisStyle style =
        qgis_style({.style = path, .source = "gates", .languages = {"vi"}}, points({{{105, 22}, "x"}}));
    CHECK_THAT(style.sld, Contains("<se:Label><ogc:PropertyName>name_vi</ogc:PropertyName></se:Label>"));
    CHECK(style.left_out ==
          std::vector<std::string>{"layer 'names': text-field computes; its name instead, in SLD"});
}

TEST_CASE("a source that the style does not draw is refused") {
    const Scratch scratch;
    const fs::path path = style_of(scratch, kGates);
    CHECK_THROWS_AS(qgis_style({.style = path, .source = "rivers"}, limes::model::Layer{}),
                    limes::base::UsageError);
}
