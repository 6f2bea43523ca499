#include <limes/base/error.hpp>
#include <limes/output/map/map.hpp>
#include <limes/output/map/style.hpp>

#include "catch.hpp"
#include "map_fixture.hpp"
#include <nlohmann/json.hpp>

#include <filesystem>

namespace fs = std::filesystem;
using namespace limes::output::map;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// The value of an expression for a gate with category, number and a missing value.
Value value_of(const std::string& expression) {
    limes::model::Layer rows;
    add_id(rows, "g1");
    rows.geometry.push_point({106, 22});
    limes::model::Column category{"category", limes::model::ColumnType::text};
    category.push("international");
    limes::model::Column width{"width", limes::model::ColumnType::real};
    width.push(7.5);
    limes::model::Column nothing{"nothing", limes::model::ColumnType::text};
    nothing.push_null();
    rows.columns = {category, width, nothing};
    rows.accuracy_m = {5000};
    const std::vector<std::string> languages{"vi"};
    return compile(json::parse(expression), "$")({&rows, 0, 7, &languages});
}

std::string refusal(const Scratch& scratch, const std::string& layers) {
    const fs::path path = style_of(scratch, layers);
    try {
        (void)load_style(path);
    } catch (const limes::base::DataError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("expressions give what the MapLibre specification says") {
    CHECK(value_of(R"(["get", "category"])") == Value{"international"});
    CHECK(value_of(R"(["get", "nothing"])") == Value{});
    CHECK(value_of(R"(["get", "no such column"])") == Value{});
    CHECK(value_of(R"(["get", "id"])") == Value{"g1"});
    CHECK(value_of(R"(["get", "accuracy_m"])") == Value{5000.0});
    CHECK(value_of(R"(["has", "nothing"])") == Value{false});
    CHECK(value_of(R"(["==", ["get", "category"], "international"])") == Value{true});
    CHECK(value_of(R"(["!=", ["get", "category"], "international"])") == Value{false});
    CHECK(value_of(R"(["<", ["get", "width"], 8])") == Value{true});
    CHECK(value_of(R"([">=", ["get", "nothing"], 8])") == Value{false});
    CHECK(value_of(R"(["in", ["get", "category"], ["literal", ["main", "international"]]])") == Value{true});
    CHECK(value_of(R"(["in", "nation", ["get", "category"]])") == Value{true});
    CHECK(value_of(R"(["in", "national ", ["get", "category"]])") == Value{false});
    CHECK(value_of(R"(["index-of", "nat", ["get", "category"]])") == Value{5.0});
    CHECK(value_of(R"(["index-of", "(", "Hồ Kiều (cầu"])") == Value{8.0});
    CHECK(value_of(R"(["index-of", "x", "Hồ"])") == Value{-1.0});
    CHECK(value_of(R"(["slice", "Hồ Kiều (cầu", 0, 7])") == Value{"Hồ Kiều"});
    CHECK(value_of(R"(["slice", "友谊关", 1])") == Value{"谊关"});
    CHECK(value_of(R"(["slice", "友谊关", -2, -1])") == Value{"谊"});
    CHECK(value_of(R"(["slice", "友谊关", 2, 1])") == Value{""});
    CHECK(value_of(R"(["all", true, ["!", false]])") == Value{true});
    CHECK(value_of(R"(["any", false, false])") == Value{false});
    CHECK(value_of(R"(["match", ["get", "category"], ["main", "international"], 1, 2])") == Value{1.0});
    CHECK(value_of(R"(["match", ["get", "nothing"], "main", 1, 2])") == Value{2.0});
    CHECK(value_of(R"(["case", false, 1, true, 2, 3])") == Value{2.0});
    CHECK(value_of(R"(["step", ["get", "width"], 0, 5, 1, 7.5, 2, 10, 3])") == Value{2.0});
    CHECK(value_of(R"(["interpolate", ["linear"], ["zoom"], 5, 10, 9, 30])") == Value{20.0});
    CHECK(value_of(R"(["interpolate", ["exponential", 2], ["zoom"], 6, 0, 8, 3])") == Value{1.0});
    CHECK(value_of(R"(["interpolate", ["linear"], ["zoom"], 8, 10, 9, 30])") == Value{10.0});
    CHECK(value_of(R"(["coalesce", ["get", "nothing"], "else"])") == Value{"else"});
    CHECK(value_of(R"(["concat", "a", ["get", "width"], ["get", "nothing"]])") == Value{"a7.5"});
    CHECK(value_of(R"(["geometry-type"])") == Value{"Point"});
    CHECK(as_text(value_of(R"(["format", "a", {"font-scale": 0.8}, "\n", {}, ["get", "nothing"], {}])")) ==
          "a\n");
}

TEST_CASE("what the subset does not know is refused with its place in the JSON") {
    const Scratch scratch;
    const auto [layers, place] = GENERATE(table<std::string, std::string>({
        {R"({"id": "a", "type": "line", "source": "gates", "paint": {"line-color": ["hsl", 1, 2, 3]}})",
         "$.layers[0].paint.line-color[0]: the expression 'hsl'"},
        {R"({"id": "a", "type": "line", "source": "gates", "filter": ["all", ["within", {}]]})",
         "$.layers[0].filter[1][0]: the expression 'within'"},
        {R"({"id": "a", "type": "line", "source": "gates", "paint": {"line-blur": 2}})",
         "$.layers[0].paint.line-blur"},
        {R"({"id": "a", "type": "line", "source": "gates", "paint": {"line-color": "purplish"}})",
         "$.layers[0].paint.line-color"},
        {R"({"id": "a", "type": "line", "source": "gates", "layout": {"line-cap": "fancy"}})",
         "$.layers[0].layout.line-cap"},
        {R"({"id": "a", "type": "heatmap", "source": "gates"})", "$.layers[0].type"},
        {R"({"id": "a", "type": "fill"})", "$.layers[0].source"},
        {R"({"id": "a", "type": "fill", "source": "gates", "surprise": 1})", "$.layers[0].surprise"},
        {R"({"id": "a", "type": "fill", "source": "gates", "filter": ["step", ["zoom"], 1, 5, 2, 3, 4]})",
         "$.layers[0].filter[5]: stops are numbers in ascending order"},
        {R"({"id": "a", "type": "circle", "source": "g", "metadata": {"limes:legende": {}}})",
         "$.layers[0].metadata.limes:legende"},
        {R"({"id": "a", "type": "circle", "source": "g", "metadata": {"limes:sign": "star"}})",
         "$.layers[0].metadata.limes:sign"},
        {R"({"id": "a", "type": "line", "source": "g", "filter": ["in", 1, []]})", "$.layers[0].filter[2]"},
    }));
    CHECK_THAT(refusal(scratch, layers), Contains(place));
}

TEST_CASE("a style that is no JSON, or of another version, is refused by name") {
    const Scratch scratch;
    for (const std::string text :
         {"", "<html>", "[]", R"({"version": 7, "layers": []})", R"({"version": 8})"}) {
        const fs::path path = scratch / "bad.json";
        limes::base::FileWriter writer{path};
        writer.write(text);
        writer.close();
        CAPTURE(text);
        CHECK_THROWS_WITH(load_style(path), Contains("bad.json"));
        CHECK_THROWS_AS(load_style(path), limes::base::DataError);
    }
}

TEST_CASE("the style that limes ships draws layers that limes defines, and its legend is in every language") {
    const fs::path root{LIMES_SOURCE_DIR};
    const fs::path path = root / "styles/border-sheet/style.json";
    const std::vector<std::string> layers = layers_of_style(path);
    REQUIRE(layers.size() >= 6);
    for (const std::string& layer : layers) {
        CAPTURE(layer);
        CHECK(fs::exists(root / "layers" / layer / "layer.json"));
    }
    for (const StyleLayer& layer : load_style(path).layers) {
        if (!layer.legend.empty()) {
            CAPTURE(layer.id);
            for (const char* language : {"vi", "en", "zh", "lo", "fr"}) {
                CHECK(layer.legend.contains(language));
            }
        }
    }
}

TEST_CASE("the labels that a style carries are rows with their places and names") {
    const Scratch scratch;
    const auto written = [&](const std::string& labels) {
        const fs::path path = scratch / "labels.json";
        limes::base::FileWriter writer{path};
        writer.write(R"({"version": 8, "metadata": {"limes:labels": )" + labels + R"(}, "layers": []})");
        writer.close();
        return path;
    };
    const Style style = load_style(written(
        R"([{"kind": "sea", "at": [[108, 20.5], [107, 20]], "local": "zh", "names": {"vi": "Vịnh", "zh": "湾"}},
            {"kind": "country", "at": [[102, 20]], "names": {"en": "Laos"}}])"));
    REQUIRE(style.labels);
    REQUIRE(style.labels->rows == 2);
    CHECK(style.labels->name(0, {"vi"}) == "Vịnh");
    CHECK(style.labels->name(0, {"zh"}) == "湾");
    CHECK(style.labels->name(1, {"vi"}) == "Laos");
    CHECK(style.labels->find("name_local")->display(0) == "湾");
    CHECK(style.labels->find("name_local")->is_null(1));
    CHECK(style.labels->geometry.box(0)->west == 107);
    for (const char* wrong :
         {R"({})", R"([{"kind": "sea", "at": [], "names": {}}])",
          R"([{"kind": "sea", "at": [[20, 108]], "names": {}}])", R"([{"at": [[108, 20]], "names": {}}])"}) {
        CAPTURE(wrong);
        CHECK_THROWS_WITH(load_style(written(wrong)), Contains("$.metadata.limes:labels"));
    }
}

TEST_CASE("colours are read as CSS writes them") {
    CHECK(parse_colour("#fff") == Colour{1, 1, 1, 1});
    CHECK(parse_colour("#ff0080")->hex() == "#ff0080");
    CHECK(parse_colour("rgba(255, 0, 51, 0.5)") == Colour{1, 0, 0.2, 0.5});
    for (const char* wrong :
         {"", "#", "#ff", "#ggg", "rgba(1,2,3)", "rgba(256, 0, 0, 1)", "rgba(1,2,3,4", "red"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_colour(wrong));
    }
}
