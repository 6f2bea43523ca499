#include <limes/base/error.hpp>
#include <limes/output/map/legend.hpp>
#include <limes/output/map/locator.hpp>
#include <limes/output/map/map.hpp>
#include <limes/output/map/scene_maker.hpp>

#include "catch.hpp"
#include "map_fixture.hpp"

#include <cstdlib>

namespace fs = std::filesystem;
using namespace limes::output::map;
using Catch::Matchers::Contains;
using limes::geodesy::Box;
using limes::geodesy::LonLat;

namespace {

/// A style with these keys of metadata besides those of every trial.
fs::path style_with(const Scratch& scratch, const std::string& metadata, const std::string& layers) {
    const fs::path path = scratch / "style.json";
    limes::base::FileWriter writer{path};
    writer.write(R"({"version": 8, "name": "trial", "metadata": {)" + metadata + R"(}, "layers": [)" +
                 layers + "]}");
    writer.close();
    return path;
}

/// Areas one over another about 105 E 22 N, each with its radius, the smallest first.
limes::model::Layer bands(const std::vector<double>& radii_m) {
    limes::model::Layer rows;
    limes::model::Column radius{"radius_m", limes::model::ColumnType::real};
    for (const double each : radii_m) {
        const double half = each / 100000;
        const limes::model::Layer one = land(105 - half, 22 - half, 105 + half, 22 + half);
        add_id(rows, "band-" + std::to_string(rows.rows));
        rows.geometry.push_from(one.geometry, 0);
        radius.push(each);
    }
    rows.columns.push_back(std::move(radius));
    return rows;
}

constexpr const char* kBands = R"(
    {"id": "bands", "type": "fill", "source": "bands",
     "layout": {"fill-sort-key": ["interpolate", ["linear"], ["get", "radius_m"], 0, 1000000, 1000000, 0]},
     "paint": {"fill-color": ["step", ["get", "radius_m"], "#ff0000", 10001, "#00ff00", 20001, "#0000ff"]},
     "metadata": {"limes:legend": {"en": "Within {}"}, "limes:legend-by": {"column": "radius_m"}}})";

std::string refusal_of(const auto& work) {
    try {
        work();
    } catch (const limes::base::UsageError& error) {
        return error.what();
    }
    return "";
}

std::string output_of(const std::string& command, const Scratch& scratch) {
    const fs::path text = scratch / "output.txt";
    REQUIRE(std::system((command + " > '" + text.string() + "'").c_str()) == 0);
    return file_text(text);
}

}  // namespace

TEST_CASE(
    "rows with a sort key are painted in its order, and the legend has each value once, in kilometres") {
    const Scratch scratch;
    MapRequest request = small_sheet(style_of(scratch, kBands));
    request.languages = {"en"};
    const std::vector<MapLayer> layers{layer_of("bands", bands({8000, 15000, 60000, 8000}))};
    draw(request, layers, scratch / "map.png");
    const Pixels picture{scratch / "map.png"};
    CHECK(picture.count("#ff0000") > 100);
    CHECK(picture.count("#00ff00") > 100);
    CHECK(picture.count("#0000ff") > 100);

    const Style style = load_style(request.style);
    const Rows rows = rows_by_name(layers, style);
    const Plane plane{*request.extent};
    const View view{plane, *request.extent, {0, 0, 500, 500}};
    const auto legend = legend_of(make_scene(style, rows, view, request.languages));
    REQUIRE(legend.size() == 3);
    CHECK(legend[0].words == "Within 8 km");
    CHECK(legend[1].words == "Within 15 km");
    CHECK(legend[2].words == "Within 60 km");
    CHECK(legend[0].samples.front().paint.fill.hex() == "#ff0000");
    CHECK(legend[2].samples.front().paint.fill.hex() == "#0000ff");
}

TEST_CASE("the values that a legend lists come first, in its words and order") {
    const Scratch scratch;
    const fs::path path = style_with(scratch, "", R"(
        {"id": "a", "type": "circle", "source": "places", "paint": {},
         "metadata": {"limes:legend": {"en": "{}"}, "limes:legend-by": {"column": "name_vi", "values": [
            {"is": "split", "words": {"en": "Cut in two"}}, {"is": "merged", "words": {"en": "Put together"}}]}}})");
    const std::vector<MapLayer> layers{
        layer_of("places", points({{{105, 22}, "other"}, {{105.1, 22}, "merged"}, {{105.2, 22}, "split"}}))};
    const Style style = load_style(path);
    const Rows rows = rows_by_name(layers, style);
    const Box box{104, 21, 106, 23};
    const Plane plane{box};
    const View view{plane, box, {0, 0, 500, 500}};
    const std::vector<std::string> languages{"en"};
    std::vector<std::string> words;
    for (const LegendEntry& entry : legend_of(make_scene(style, rows, view, languages))) {
        words.push_back(entry.words);
    }
    CHECK(words == std::vector<std::string>{"Cut in two", "Put together", "other"});
}

TEST_CASE(
    "a palette replaces the colours it names, the paper and the ink; one that is not there is refused") {
    const Scratch scratch;
    const fs::path path = style_with(
        scratch,
        R"json("limes:extent": "gates", "limes:palettes": {"dark": {"paper": "#101010", "ink": "#eeeeee",
               "#00ff00": "#003300", "rgba(1, 2, 3, 1)": "#112233"}, "colour-blind": {}})json",
        R"json({"id": "sea", "type": "background", "paint": {"background-color": "rgba(1, 2, 3, 1)"}},
               {"id": "land", "type": "fill", "source": "land",
                "paint": {"fill-color": ["case", ["has", "id"], "#00ff00", "#ff0000"]}})json");
    MapRequest request = small_sheet(path);
    const std::vector<MapLayer> layers{layer_of("land", land(104.5, 21.5, 105.5, 22.5))};
    request.palette = "dark";
    draw(request, layers, scratch / "dark.png");
    const Pixels dark{scratch / "dark.png"};
    CHECK(dark.at(3, 3) == "#101010");
    CHECK(dark.count("#003300") > 1000);
    CHECK(dark.count("#112233") > 1000);
    CHECK(dark.count("#00ff00") == 0);
    request.palette = "colour-blind";
    draw(request, layers, scratch / "as-is.png");
    CHECK(Pixels{scratch / "as-is.png"}.count("#00ff00") > 1000);
    request.palette = "drak";
    CHECK_THAT(refusal_of([&] { draw(request, layers, scratch / "none.png"); }),
               Contains("colour-blind, dark"));
}

TEST_CASE("what is no palette, locator or legend by value is refused with its place") {
    const Scratch scratch;
    const auto refused = [&](const std::string& metadata, const std::string& layers = "") {
        try {
            (void)load_style(style_with(scratch, metadata, layers));
        } catch (const limes::base::DataError& error) {
            return std::string{error.what()};
        }
        return std::string{};
    };
    CHECK_THAT(refused(R"("limes:palettes": {"dark": {"ink": "black"}})"),
               Contains("$.metadata.limes:palettes.dark.ink"));
    CHECK_THAT(refused(R"("limes:palettes": 3)"), Contains("$.metadata.limes:palettes"));
    CHECK_THAT(refused(R"("limes:locator": {"of": "provinces"})"), Contains("limes:locator.layers"));
    CHECK_THAT(refused(R"("limes:answers": ["coverage"])"), Contains("limes:answers"));
    CHECK_THAT(
        refused(
            "",
            R"({"id": "a", "type": "fill", "source": "s", "metadata": {"limes:legend-by": {"column": "kind",
                              "values": [{"is": "merged"}]}}})"),
        Contains("$.layers[0].metadata.limes:legend-by.values[0].words"));
    CHECK(refused(R"("limes:palettes": {"dark": {}}, "limes:extent": ["a", "b"])").empty());
}

TEST_CASE("sheets are the pages of one PDF, found by their names; a picture has one") {
    const Scratch scratch;
    const MapRequest request = small_sheet(style_of(scratch, kBands));
    const std::vector<MapLayer> layers{layer_of("bands", bands({8000}))};
    const std::vector<Page> pages{{{104, 21, 106, 23}, "Lạng Sơn"}, {{105, 21, 107, 23}, "Cao Bằng"}};
    draw_pages(request, pages, layers, scratch / "atlas.pdf");
    const std::string pdf = (scratch / "atlas.pdf").string();
    CHECK_THAT(output_of("pdfinfo '" + pdf + "'", scratch), Contains("Pages:           2"));
    const std::string second = output_of("pdftotext -f 2 -l 2 '" + pdf + "' -", scratch);
    CHECK_THAT(second, Contains("Cao Bằng"));
    CHECK_THAT(second, !Contains("Lạng Sơn"));
    CHECK_THAT(refusal_of([&] { draw_pages(request, pages, layers, scratch / "atlas.png"); }),
               Contains("pages of a .pdf"));
}

TEST_CASE("a locator shows where a small sheet lies, and none is drawn for most of the area") {
    const Scratch scratch;
    const fs::path path =
        style_with(scratch, R"("limes:extent": "land", "limes:locator": {"of": "land", "layers": ["land"]})",
                   R"({"id": "land", "type": "fill", "source": "land", "paint": {"fill-color": "#00ff00"}},
           {"id": "other", "type": "fill", "source": "land", "filter": ["==", ["zoom"], -1], "paint": {}})");
    const std::vector<MapLayer> layers{layer_of("land", land(100, 10, 110, 24))};
    const Style style = load_style(path);
    const Rows rows = rows_by_name(layers, style);
    CHECK(box_around(style, rows, {104, 21, 105, 22}));
    CHECK_FALSE(box_around(style, rows, {100, 10, 110, 24}));
    CHECK_FALSE(box_around(style, rows, {120, 21, 121, 22}));

    // The map of this extent has no land; what is green is the locator, and the ink in it the frame of the
    // sheet.
    MapRequest request = small_sheet(path);
    request.extent = Box{100.2, 24.3, 101, 24.9};
    draw(request, layers, scratch / "map.png");
    CHECK(Pixels{scratch / "map.png"}.count("#00ff00") > 2000);
}

TEST_CASE("a disputed line has long gaps in every style that draws borders, and its entry in the legend") {
    limes::model::Layer lines;
    limes::model::Column kind{"line_kind", limes::model::ColumnType::text};
    for (const auto& [word, lat] : {std::pair{"line", 21.5}, {"disputed", 22.0}}) {
        add_id(lines, word);
        lines.geometry.begin_row(limes::model::GeometryType::line_string);
        lines.geometry.begin_part();
        lines.geometry.begin_path();
        lines.geometry.push_vertex({104.2, lat});
        lines.geometry.push_vertex({105.8, lat});
        kind.push(std::string_view{word});
    }
    lines.columns.push_back(std::move(kind));
    const std::vector<MapLayer> layers{layer_of("border_lines", std::move(lines))};
    for (const char* name :
         {"border-sheet", "gate-coverage", "pairs", "corridors", "before-after", "reference"}) {
        CAPTURE(name);
        const fs::path path = fs::path{LIMES_SOURCE_DIR} / "styles" / name / "style.json";
        const Style style = load_style(path);
        const Rows rows = rows_by_name(layers, style);
        const Box box{104, 21, 106, 23};
        const Plane plane{box};
        const View view{plane, box, {0, 0, 500, 500}};
        const std::vector<std::string> languages{"en"};
        const auto legend = legend_of(make_scene(style, rows, view, languages));
        const auto entry = std::ranges::find(legend, "Disputed line", &LegendEntry::words);
        REQUIRE(entry != legend.end());
        const Paint& paint = entry->samples.back().paint;
        REQUIRE(paint.dashes.size() == 2);
        CHECK(paint.dashes[1] > paint.dashes[0]);  // more gap than line: not to be taken for the others
        const auto agreed = std::ranges::find(legend, "National border, generalised", &LegendEntry::words);
        REQUIRE(agreed != legend.end());
        CHECK(agreed->samples.back().paint.dashes != paint.dashes);
    }
}

TEST_CASE("an icon is drawn at its point and in the legend, and one that is not there is refused") {
    const Scratch scratch;
    const fs::path path = style_with(scratch, "", R"json(
        {"id": "main", "type": "symbol", "source": "gates", "filter": ["==", ["get", "name_vi"], "x"],
         "layout": {"icon-image": "gate-main", "icon-size": 4, "icon-allow-overlap": true},
         "metadata": {"limes:legend": {"en": "Main"}}},
        {"id": "named", "type": "symbol", "source": "gates", "filter": ["!=", ["get", "name_vi"], "x"],
         "layout": {"icon-image": ["concat", "gate-", ["get", "name_vi"]], "icon-allow-overlap": true}})json");
    MapRequest request = small_sheet(path);
    draw(request, std::vector{layer_of("gates", points({{{105, 22}, "x"}}))}, scratch / "map.png");
    // A disc of radius 3.4, of which half a stroke is dark, four times as large: on the map and in the
    // legend.
    const auto fill = static_cast<double>(Pixels{scratch / "map.png"}.count("#e59a1c"));
    CHECK(fill < 2 * M_PI * 11.6 * 11.6);
    CHECK(fill > 2 * M_PI * 10.5 * 10.5);  // pixels at the edge are of two colours
    CHECK_THROWS_AS(
        draw(request, std::vector{layer_of("gates", points({{{105, 22}, "y"}}))}, scratch / "none.png"),
        limes::base::DataError);
    CHECK_THROWS_WITH(
        draw(request, std::vector{layer_of("gates", points({{{105, 22}, "../y"}}))}, scratch / "none.png"),
        Contains("'gate-../y' is no icon's name"));
    const auto refusal = [&](const std::string& layout) {
        try {
            (void)load_style(
                style_with(scratch, "",
                           R"({"id": "a", "type": "symbol", "source": "gates", "layout": )" + layout + "}"));
        } catch (const limes::base::DataError& error) {
            return std::string{error.what()};
        }
        return std::string{};
    };
    CHECK_THAT(refusal(R"({"icon-image": "../gate-main", "icon-allow-overlap": true})"),
               Contains("$.layers[0].layout.icon-image"));
    CHECK_THAT(refusal(R"({"icon-image": "no-such-icon", "icon-allow-overlap": true})"),
               Contains("$.layers[0].layout.icon-image") && Contains("no-such-icon.svg"));
    CHECK_THAT(refusal(R"({"icon-image": "gate-main"})"), Contains("icon-allow-overlap"));
}
