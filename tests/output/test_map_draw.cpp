#include <limes/base/error.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/output/map/furniture.hpp>
#include <limes/output/map/label_room.hpp>
#include <limes/output/map/map.hpp>
#include <limes/output/map/scene.hpp>

#include "catch.hpp"
#include "map_fixture.hpp"

#include <cmath>
#include <cstdlib>

namespace fs = std::filesystem;
using namespace limes::output::map;
using Catch::Matchers::Contains;
using limes::geodesy::Box;
using limes::geodesy::LonLat;

namespace {

constexpr const char* kStyle = R"(
    {"id": "sea", "type": "background", "paint": {"background-color": "#0000ff"}},
    {"id": "land", "type": "fill", "source": "land", "paint": {"fill-color": "#00ff00"},
     "metadata": {"limes:legend": {"vi": "Đất liền", "zh": "陆地", "en": "Land"}}},
    {"id": "reach", "type": "circle", "source": "gates", "paint": {"circle-color": "#ffff00"},
     "metadata": {"limes:ground-radius": ["get", "accuracy_m"], "limes:legend": {"vi": "Sai số"}}},
    {"id": "lines", "type": "line", "source": "lines", "paint": {"line-color": "#00ffff", "line-width": 6},
     "metadata": {"limes:legend": {"vi": "Không vẽ"}}},
    {"id": "gates", "type": "circle", "source": "gates",
     "paint": {"circle-color": "#ff0000", "circle-radius": 6}, "metadata": {"limes:obstacle": true}},
    {"id": "names", "type": "symbol", "source": "gates",
     "layout": {"text-field": ["get", "limes:name"], "text-size": 14, "text-radial-offset": 0.8,
                "text-variable-anchor": ["left", "right", "top", "bottom"]},
     "paint": {"text-color": "#000000", "text-halo-color": "#ffffff", "text-halo-width": 1}})";

/// Land south of 22.5 N, one gate at 105 E 22 N known to 20 km.
std::vector<MapLayer> one_gate(const std::string& name = "Hữu Nghị 友谊关") {
    limes::model::Layer gate = points({{{105, 22}, name}});
    gate.accuracy_m = {20000};
    return {layer_of("land", land(103, 20, 107, 22.5)), layer_of("gates", std::move(gate))};
}

View view_of(const MapRequest& request, const Plane& plane, std::size_t legend_entries) {
    const Layout layout =
        lay_out_sheet(request.width_mm * kPixelsPerMm, request.height_mm * kPixelsPerMm, legend_entries);
    return {plane, *request.extent, layout.map};
}

std::string pdf_text(const fs::path& pdf) {
    const fs::path text = pdf.string() + ".txt";
    REQUIRE(std::system(("pdftotext -layout '" + pdf.string() + "' '" + text.string() + "'").c_str()) == 0);
    return file_text(text);
}

}  // namespace

TEST_CASE("each layer is painted where it is, and nothing where there is none") {
    const Scratch scratch;
    const MapRequest request = small_sheet(style_of(scratch, kStyle));
    draw(request, one_gate(), scratch / "map.png");
    const Pixels picture{scratch / "map.png"};
    CHECK(picture.width() == 794);
    CHECK(picture.height() == 794);

    const Plane plane{*request.extent};
    const View view = view_of(request, plane, 2);
    const auto colour_at = [&](double lon, double lat) {
        const auto spot = view.spot(LonLat{lon, lat});
        return picture.at(spot->x, spot->y);
    };
    CHECK(colour_at(105, 22) == "#ff0000");
    CHECK(colour_at(104.5, 21.3) == "#00ff00");
    CHECK(colour_at(105.5, 22.8) == "#0000ff");
    CHECK(picture.at(3, 3) == "#ffffff");
}

TEST_CASE("a gate known to 20 km is drawn with a circle of 20 km on the ground") {
    const Scratch scratch;
    const MapRequest request = small_sheet(style_of(scratch, kStyle));
    draw(request, one_gate(), scratch / "map.png");
    const Pixels picture{scratch / "map.png"};
    const Plane plane{*request.extent};
    const View view = view_of(request, plane, 2);
    const auto away = [&](double km) {
        return view.spot(limes::geodesy::destination({105, 22}, limes::base::Degrees{205},
                                                     limes::base::Metres{km * 1000}));
    };
    const auto inside = away(19.4);
    const auto outside = away(20.6);
    CHECK(picture.at(inside->x, inside->y) == "#ffff00");
    CHECK(picture.at(outside->x, outside->y) == "#00ff00");
}

TEST_CASE("the same request gives the same bytes") {
    const Scratch scratch;
    const std::string ending = GENERATE(".png", ".svg", ".pdf");
    MapRequest request = small_sheet(style_of(scratch, kStyle));
    request.as_of = "2025-07-01";
    draw(request, one_gate(), scratch / ("a" + ending));
    draw(request, one_gate(), scratch / ("b" + ending));
    CHECK(file_text(scratch / ("a" + ending)) == file_text(scratch / ("b" + ending)));
}

TEST_CASE("a PDF holds its words as text, and its legend only what is drawn") {
    const Scratch scratch;
    MapRequest request = small_sheet(style_of(scratch, kStyle));
    request.languages = {"vi", "zh"};
    request.as_of = "2025-07-01";
    draw(request, one_gate(), scratch / "map.pdf");
    const std::string text = pdf_text(scratch / "map.pdf");
    for (const char* words : {"Tờ thử", "2025-07-01", "Hữu Nghị", "友谊关", "Đất liền", "陆地", "Sai số",
                              "Transverse Mercator", "105°E"}) {
        CAPTURE(words);
        CHECK_THAT(text, Contains(words));
    }
    CHECK_THAT(text, !Contains("Không vẽ"));
}

TEST_CASE("an SVG is well-formed, says what it shows, and its words are text") {
    const Scratch scratch;
    MapRequest request = small_sheet(style_of(scratch, kStyle));
    request.title = "Cửa khẩu <A> & \"B\"";
    draw(request, one_gate("ດ່ານ & <cửa>"), scratch / "map.svg");
    const std::string svg = file_text(scratch / "map.svg");
    CHECK(std::system(("xmllint --noout '" + (scratch / "map.svg").string() + "'").c_str()) == 0);
    CHECK_THAT(svg, Contains("role=\"img\""));
    CHECK_THAT(svg, Contains("<title>Cửa khẩu &lt;A> &amp; \"B\"</title>"));
    CHECK_THAT(svg, Contains("ດ່ານ &amp; &lt;cửa&gt;</tspan>"));
    CHECK_THAT(svg, Contains("paint-order=\"stroke\""));
}

TEST_CASE("a character that no font has is a finding, and Vietnamese, Chinese and Lao are none") {
    const Scratch scratch;
    const MapRequest request = small_sheet(style_of(scratch, kStyle));
    CHECK(draw(request, one_gate("Ngọc Hồi 友谊关 ດ່ານສາກົນ"), scratch / "good.png").findings.empty());
    const MapReport report = draw(request, one_gate("Hữu \U000F1234"), scratch / "bad.png");
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].kind == "glyph-missing");
    CHECK_THAT(report.findings[0].what, Contains("Hữu"));
}

TEST_CASE(
    "labels that find no room are left out and counted; those placed keep off each other and the gates") {
    const Scratch scratch;
    std::vector<Named> crowd;
    for (int i = 0; i < 60; ++i) {
        crowd.push_back({{105 + 0.001 * i, 22}, "Cửa khẩu số " + std::to_string(i)});
    }
    const MapRequest request = small_sheet(style_of(scratch, kStyle));
    const std::vector<MapLayer> layers{layer_of("gates", points(crowd))};
    const MapReport report = draw(request, layers, scratch / "crowd.png");
    CHECK(report.labels_placed > 0);
    CHECK(report.labels_placed < 10);
    CHECK(report.labels_placed + report.labels_left_out == 60);
}

TEST_CASE("room that is taken is not free, and neither is what lies beyond the frame") {
    LabelRoom room{{0, 0, 100, 100}};
    CHECK(room.is_free(Rect{10, 10, 20, 20}));
    room.take({15, 15, 30, 30});
    CHECK_FALSE(room.is_free(Rect{10, 10, 20, 20}));
    CHECK(room.is_free(Rect{31, 31, 40, 40}));
    CHECK_FALSE(room.is_free(Rect{95, 95, 105, 99}));
    room.mark({0, 50}, {100, 50});
    CHECK(room.covered({40, 40, 60, 60}) > 0);
    CHECK(room.covered({40, 60, 60, 80}) == 0);
    CHECK_FALSE(room.is_free(limes::output::map::Spot{0, 22}, limes::output::map::Spot{60, 22}));
    CHECK(room.is_free(limes::output::map::Spot{0, 60}, limes::output::map::Spot{60, 60}));
}

TEST_CASE("layers that are empty, missing or without geometry leave the sheet to the others") {
    const Scratch scratch;
    const MapRequest request = small_sheet(style_of(scratch, kStyle));
    limes::model::Layer nowhere;
    add_id(nowhere, "a");
    nowhere.geometry.push_null();
    add_id(nowhere, "b");
    nowhere.geometry.push_empty();
    const std::vector<MapLayer> layers{layer_of("land", limes::model::Layer{}),
                                       layer_of("gates", std::move(nowhere))};
    draw(request, layers, scratch / "map.pdf");
    CHECK_THAT(pdf_text(scratch / "map.pdf"), !Contains("Đất liền"));
    draw(request, layers, scratch / "map.png");
    CHECK(Pixels{scratch / "map.png"}.count("#0000ff") > 100000);
}

TEST_CASE("without an extent the sheet shows the layer that the style names, and needs a row of it") {
    const Scratch scratch;
    MapRequest request = small_sheet(style_of(scratch, kStyle));
    request.extent.reset();
    const MapReport report = draw(request, one_gate(), scratch / "map.png");
    CHECK(report.scale_denominator > 0);
    CHECK(report.scale_denominator < 1e6);
    CHECK_THROWS_AS(draw(request, {}, scratch / "none.png"), limes::base::UsageError);
    CHECK_FALSE(fs::exists(scratch / "none.png"));
}

TEST_CASE("a sheet across the antimeridian shows both sides as one") {
    const Scratch scratch;
    MapRequest request = small_sheet(style_of(scratch, kStyle));
    request.extent = Box{179, -18, -179, -16};
    std::vector<MapLayer> layers{
        layer_of("land", land(-180, -17, -178, -15)),
        layer_of("gates", points({{{179.5, -16.5}, "Tây"}, {{-179.5, -17.5}, "Đông"}}))};
    const MapReport report = draw(request, layers, scratch / "map.png");
    CHECK(report.labels_placed == 2);
    const Pixels picture{scratch / "map.png"};
    const Plane plane{*request.extent};
    const View view = view_of(request, plane, 1);
    const auto colour_at = [&](double lon, double lat) {
        const auto spot = view.spot(LonLat{lon, lat});
        return picture.at(spot->x, spot->y);
    };
    CHECK(colour_at(-179.8, -16.2) == "#00ff00");
    CHECK(colour_at(179.8, -16.2) == "#0000ff");
    CHECK(colour_at(179.5, -16.5) == "#ff0000");
}

TEST_CASE("sheets that cannot be made are refused with the mend") {
    const Scratch scratch;
    MapRequest request = small_sheet(style_of(scratch, kStyle));
    CHECK_THROWS_WITH(draw(request, {}, scratch / "map.jpg"), Contains(".png, .svg or .pdf"));
    request.width_mm = 50;
    CHECK_THROWS_WITH(draw(request, {}, scratch / "map.png"), Contains("each side is 100 to 5000 mm"));
    request = small_sheet(request.style);
    request.dpi = 5000;
    CHECK_THROWS_AS(draw(request, {}, scratch / "map.png"), limes::base::UsageError);
    request = small_sheet(scratch / "no-such-style.json");
    CHECK_THROWS_AS(draw(request, {}, scratch / "map.png"), limes::base::DataError);
}

TEST_CASE("lines that coincide are read side by side") {
    const Scratch scratch;
    limes::model::Layer line;
    add_id(line, "a");
    line.geometry.begin_row(limes::model::GeometryType::line_string);
    line.geometry.begin_part();
    line.geometry.begin_path();
    line.geometry.push_vertex({104.5, 22});
    line.geometry.push_vertex({105.5, 22});
    const std::vector<MapLayer> layers{layer_of("lines", std::move(line))};
    const MapRequest request = small_sheet(style_of(scratch, R"(
        {"id": "a", "type": "line", "source": "lines", "paint": {"line-color": "#ff0000", "line-width": 2}},
        {"id": "b", "type": "line", "source": "lines",
         "paint": {"line-color": "#00ff00", "line-width": 2, "line-offset": 6}},
        {"id": "c", "type": "line", "source": "lines", "paint": {"line-color": "#0000ff", "line-width": 2},
         "metadata": {"limes:arc": 0.2}})"));
    draw(request, layers, scratch / "map.png");
    const Pixels picture{scratch / "map.png"};
    const Plane plane{*request.extent};
    const View view = view_of(request, plane, 0);
    const auto a = view.spot(LonLat{104.5, 22});
    const auto b = view.spot(LonLat{105.5, 22});
    const double x = (a->x + b->x) / 2;
    const double y = (a->y + b->y) / 2;
    CHECK(picture.at(x, y) == "#ff0000");
    // Eastwards, the right is the south.
    CHECK(picture.at(x, y + 6) == "#00ff00");
    CHECK(picture.at(x, y - 0.2 * (b->x - a->x)) == "#0000ff");
}

TEST_CASE("the names of the ends of a line stand there or nowhere") {
    const Scratch scratch;
    limes::model::Layer line;
    add_id(line, "a");
    line.geometry.begin_row(limes::model::GeometryType::line_string);
    line.geometry.begin_part();
    line.geometry.begin_path();
    line.geometry.push_vertex({103, 22});  // beyond the frame
    line.geometry.push_vertex({105, 22});
    const std::vector<MapLayer> layers{layer_of("lines", std::move(line))};
    const MapRequest request = small_sheet(style_of(scratch, R"(
        {"id": "start", "type": "symbol", "source": "lines",
         "layout": {"text-field": "Hạ Long", "text-size": 14}, "paint": {"text-color": "#000000"}},
        {"id": "end", "type": "symbol", "source": "lines",
         "layout": {"text-field": "Đông Hưng", "text-size": 14}, "paint": {"text-color": "#000000"},
         "metadata": {"limes:label-end": true}})"));
    draw(request, layers, scratch / "map.svg");
    const std::string svg = file_text(scratch / "map.svg");
    CHECK_THAT(svg, Contains("Đông Hưng") && !Contains("Hạ Long"));
}

TEST_CASE("a parallel keeps its distance around a corner") {
    StyleLayer style;
    Paint paint;
    paint.offset = 3;
    const Parts parts = drawn_lines({{{{0, 0}, {10, 0}, {10, 0}, {10, 10}}}}, style, paint);
    const auto& path = parts[0][0];
    REQUIRE(path.size() == 3);
    CHECK(path[0].x == Approx(0));
    CHECK(path[0].y == Approx(3));
    CHECK(path[1].x == Approx(7));
    CHECK(path[1].y == Approx(3));
    CHECK(path[2].x == Approx(7));
    CHECK(path[2].y == Approx(10));
}

TEST_CASE("every sign has the area of the circle of its radius") {
    const Sign sign = GENERATE(Sign::circle, Sign::square, Sign::diamond, Sign::triangle);
    const auto path = sign_path(sign, {50, 40}, 6);
    double twice = 0;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        twice += path[i].x * path[i + 1].y - path[i + 1].x * path[i].y;
    }
    CHECK(std::abs(twice) / 2 == Approx(M_PI * 36).epsilon(0.01));
    CHECK(path.front().x == path.back().x);
    CHECK(path.front().y == path.back().y);
}

TEST_CASE("what a label beside it says already is not said again, and is not missing") {
    const Scratch scratch;
    const MapRequest request = small_sheet(style_of(scratch, R"(
        {"id": "names", "type": "symbol", "source": "gates",
         "layout": {"text-field": ["get", "limes:name"], "text-variable-anchor": ["left", "right"]},
         "metadata": {"limes:once-within": 60}})"));
    const std::vector<MapLayer> layers{layer_of("gates", points({{{105, 22}, "Hồ Kiều\n河口"},
                                                                 {{105.02, 22.05}, "HỒ KIỀU"},
                                                                 {{105.02, 21.89}, "Kim Thành\n河口"},
                                                                 {{104.2, 21.2}, "Hồ Kiều"}}))};
    const MapReport report = draw(request, layers, scratch / "map.svg");
    CHECK(report.labels_placed == 3);
    CHECK(report.labels_left_out == 0);
    const std::string svg = file_text(scratch / "map.svg");
    const auto times = [&](const std::string& words) {
        std::size_t count = 0;
        for (std::size_t at = svg.find(words); at != std::string::npos; at = svg.find(words, at + 1)) {
            ++count;
        }
        return count;
    };
    CHECK(times("HỒ KIỀU") == 0);
    CHECK(times("Kim Thành") == 1);
    CHECK(times("河口") == 1);
    CHECK(times("Hồ Kiều") == 2);
}

TEST_CASE("a sheet of a place is titled after it, unless a title is asked for") {
    const Scratch scratch;
    MapRequest request = small_sheet(style_of(scratch, kStyle));
    request.place = "Lạng Sơn";
    draw(request, one_gate(), scratch / "place.pdf");
    const std::string text = pdf_text(scratch / "place.pdf");
    CHECK_THAT(text, Contains("Lạng Sơn"));
    CHECK_THAT(text, Contains("Tờ thử"));
    request.title = "Cửa khẩu";
    draw(request, one_gate(), scratch / "title.pdf");
    const std::string titled = pdf_text(scratch / "title.pdf");
    CHECK_THAT(titled, Contains("Cửa khẩu"));
    CHECK_THAT(titled, !Contains("Lạng Sơn"));
}

TEST_CASE("more than two hundred paints of one layer are refused, naming the layer") {
    const Scratch scratch;
    std::vector<Named> many;
    for (int i = 0; i < 220; ++i) {
        many.push_back({{104.1 + 0.008 * i, 22}, std::to_string(i)});
    }
    limes::model::Layer rows = points(many);
    limes::model::Column size{"size", limes::model::ColumnType::real};
    for (int i = 0; i < 220; ++i) {
        size.push(1 + 0.01 * i);
    }
    rows.columns.push_back(std::move(size));
    const MapRequest request = small_sheet(style_of(
        scratch,
        R"({"id": "dots", "type": "circle", "source": "gates", "paint": {"circle-radius": ["get", "size"]}})"));
    const std::vector<MapLayer> layers{layer_of("gates", std::move(rows))};
    CHECK_THROWS_WITH(draw(request, layers, scratch / "map.png"), Contains("'dots'"));
}
