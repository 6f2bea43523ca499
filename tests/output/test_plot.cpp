#include <limes/base/error.hpp>
#include <limes/output/plot/page.hpp>
#include <limes/output/plot/plot.hpp>

#include "catch.hpp"
#include "map_fixture.hpp"
#include "output/plot_drawing.hpp"
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <limits>

namespace fs = std::filesystem;
using namespace limes::output::plot;
using Catch::Matchers::Contains;
using limes::model::ColumnType;
using limes::model::Layer;
using limes::test::drawn;
using limes::test::overlaps;
using limes::test::ReadAxis;
using limes::test::SvgPicture;
using limes::test::SvgShape;
using limes::test::SvgText;
using limes::test::whats;
namespace model = limes::model;

namespace {

constexpr const char* kBlue = "#0072b2";
constexpr double kTolerance_px = 0.1;  // PLplot keeps 64 places to a pixel, cairo 256

const double kNotANumber = std::numeric_limits<double>::quiet_NaN();

model::Plot ranking() {
    return {.title = "Where is the most <out of reach>?",
            .form = model::Bars{
                .label = "unit_name",
                .band = "radius_m",
                .rows = "gaps",
                .measures = {{.title = "Area", .value = "gap_km2", .lower = "low", .upper = "high"},
                             {.title = "People", .value = "people"}},
                .remark = "largest",
                .remark_title = "Who"}};
}

Layer gaps(const std::vector<std::pair<std::string, double>>& rows) {
    Layer table;
    model::Column name{"unit_name", ColumnType::text};
    model::Column gap{"gap_km2", ColumnType::real, "km2"};
    for (const auto& [unit, area] : rows) {
        add_id(table, unit);
        name.push(std::string_view{unit});
        gap.push(area);
    }
    table.columns = {name, gap};
    table.has_geometry = false;
    return table;
}

model::Plot curve() {
    return {.title = "How much is within reach?",
            .form = model::Curve{.x = "radius_m",
                                 .x_title = "distance",
                                 .y_title = "share",
                                 .series = "unit_id",
                                 .label = "unit_name",
                                 .all = "units",
                                 .measures = {{.title = "Area",
                                               .part = "covered",
                                               .whole = "area_km2",
                                               .lower = "covered_lower",
                                               .upper = "covered_upper"}}}};
}

struct Covered {
    std::string unit;
    double radius_m;
    double lower;
    double covered;
    double upper;
    double area_km2 = 100;
};

Layer coverage(const std::vector<Covered>& rows) {
    Layer table;
    model::Column unit{"unit_id", ColumnType::text};
    model::Column name{"unit_name", ColumnType::text};
    std::vector<model::Column> numbers;
    for (const char* column : {"radius_m", "covered_lower", "covered", "covered_upper", "area_km2"}) {
        numbers.emplace_back(column, ColumnType::real, std::string{column} == "radius_m" ? "m" : "km2");
    }
    for (const Covered& row : rows) {
        add_id(table, row.unit + std::to_string(row.radius_m));
        unit.push(std::string_view{row.unit});
        name.push(std::string_view{row.unit});
        std::size_t i = 0;
        for (const double number : {row.radius_m, row.lower, row.covered, row.upper, row.area_km2}) {
            numbers[i++].push(number);
        }
    }
    table.columns = {unit, name};
    table.columns.insert(table.columns.end(), numbers.begin(), numbers.end());
    table.has_geometry = false;
    return table;
}

model::Plot strip() {
    return {.title = "What lies along the line?",
            .form = model::Strip{.kind = "kind",
                                 .line_kind = "line",
                                 .line = "line_id",
                                 .line_name = "line_name",
                                 .length = "length_m",
                                 .measure = "measure_m",
                                 .from = "from_m",
                                 .to = "to_m",
                                 .possible_column = "certainty",
                                 .possible_value = "possible",
                                 .lanes = {{.kind = "station", .title = "Stations", .label = {"name"}},
                                           {.kind = "link",
                                            .title = "Lines",
                                            .label = {"name"},
                                            .mark = model::Lane::Mark::square,
                                            .stress_column = "gauge",
                                            .stress_value = "break",
                                            .stress_title = "gauge break"},
                                           {.kind = "unit", .title = "Units", .label = {"name"}}}}};
}

struct Along {
    std::string kind;
    std::string name;
    double measure_m = kNotANumber;
    double from_m = kNotANumber;
    double to_m = kNotANumber;
    std::string gauge = {};
    std::string certainty = {};
};

/// Rows of one line of this length.
Layer line(double length_m, const std::vector<Along>& rows) {
    Layer table;
    std::vector<model::Column> texts;
    for (const char* column : {"kind", "line_id", "line_name", "name", "gauge", "certainty"}) {
        texts.emplace_back(column, ColumnType::text);
    }
    std::vector<model::Column> numbers;
    for (const char* column : {"length_m", "measure_m", "from_m", "to_m"}) {
        numbers.emplace_back(column, ColumnType::real, "m");
    }
    const auto push = [&](const Along& row, double length) {
        add_id(table, row.kind + row.name + std::to_string(table.rows));
        std::size_t i = 0;
        for (const std::string& text : {row.kind, std::string{"l"}, std::string{"Hà Nội - Lào Cai"}, row.name,
                                        row.gauge, row.certainty}) {
            texts[i++].push(std::string_view{text});
        }
        i = 0;
        for (const double number : {length, row.measure_m, row.from_m, row.to_m}) {
            if (std::isnan(number)) {
                numbers[i++].push_null();
            } else {
                numbers[i++].push(number);
            }
        }
    };
    push({"line", ""}, length_m);
    for (const Along& row : rows) {
        push(row, kNotANumber);
    }
    table.columns = texts;
    table.columns.insert(table.columns.end(), numbers.begin(), numbers.end());
    table.has_geometry = false;
    return table;
}

}  // namespace

TEST_CASE("bars are as long as their numbers, the largest first, with name, number, unit and sources") {
    const auto [picture, findings] =
        drawn(ranking(), gaps({{"Lạng Sơn", 2500}, {"ປາກຊັນ", 10000}, {"友谊关", 0}, {"Cao Bằng", 5000.4}}));
    REQUIRE(findings.size() == 1);  // the gap of 0
    CHECK(findings[0].kind == "not-drawn");
    CHECK_FALSE(picture.says("友谊关"));
    const std::vector<SvgShape> bars = picture.filled(kBlue);
    REQUIRE(bars.size() >= 3);
    CHECK(bars[0].width() / bars[1].width() == Approx(10000 / 5000.4).epsilon(0.001));
    CHECK(bars[0].width() / bars[2].width() == Approx(4).epsilon(0.001));
    CHECK(bars[0].left == Approx(bars[1].left).margin(kTolerance_px));
    const ReadAxis axis{picture, "0", "4\u202f000"};
    CHECK(bars[0].right == Approx(axis.x(10)).margin(0.5));
    const std::vector<std::string> names{"ປາກຊັນ", "Cao Bằng", "Lạng Sơn"};
    for (std::size_t i = 0; i < 3; ++i) {
        CAPTURE(names[i]);
        CHECK(picture.text(names[i]).y == Approx(bars[i].middle_y() + 4).margin(0.2));
        CHECK(picture.text(names[i]).x < bars[i].left);
    }
    CHECK(picture.says("10\u202f000"));
    CHECK(picture.says("Area [km²]"));
    CHECK(picture.says("As of 2025-02-20."));
    CHECK(picture.says("&lt;out of reach&gt;"));
    CHECK(picture.says("Sources: © \"Test\" survey") == false);  // quotes are written as entities
    CHECK(picture.says("Sources: © &quot;Test&quot; survey"));
    CHECK(picture.says("Asked: limes nearest"));
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE("bars of one name are told apart by what they differ in, and only then") {
    const auto of_radii = [](double first, double second) {
        Layer table = gaps({{"Lai Châu", 30}, {"Lai Châu", 20}});
        model::Column& radius = table.add_column("radius_m", ColumnType::real, "m");
        radius.push(first);
        radius.push(second);
        return drawn(ranking(), std::move(table)).picture;
    };
    const auto differ = of_radii(20'000, 2'500);
    CHECK(differ.text("Lai Châu, 20 km").y < differ.text("Lai Châu, 2.5 km").y);
    const auto same = of_radii(20'000, 20'000);
    CHECK(same.says("Lai Châu"));
    CHECK_FALSE(same.says("20 km"));
}

TEST_CASE("bounds are whiskers, a second measure stands beside the first, and what is not known is said") {
    Layer table = gaps({{"a", 10}, {"b", 5}});
    for (const auto& [column, values] :
         {std::pair{"low", std::array{8.0, 4.5}}, {"high", std::array{12.0, 5.5}}}) {
        model::Column& bound = table.add_column(column, ColumnType::real, "km2");
        bound.push(values[0]);
        bound.push(values[1]);
    }
    model::Column& people = table.add_column("people", ColumnType::integer, "persons");
    people.push(std::int64_t{36502});
    people.push_null();
    model::Column& largest = table.add_column("largest", ColumnType::text);
    largest.push("Cẩm Phả; Uông Bí");
    largest.push_null();
    const auto [picture, findings] = drawn(ranking(), std::move(table));
    const std::vector<SvgShape> bars = picture.filled(kBlue);
    REQUIRE(bars.size() == 3);
    const double zero = bars[0].left;
    const double a_unit = bars[0].width() / 10;
    const bool is_whisker_there =
        std::any_of(picture.shapes.begin(), picture.shapes.end(), [&](const SvgShape& shape) {
            return !shape.stroke.empty() && std::abs(shape.left - (zero + 8 * a_unit)) < kTolerance_px &&
                   std::abs(shape.right - (zero + 12 * a_unit)) < kTolerance_px && shape.top == shape.bottom;
        });
    CHECK(is_whisker_there);
    CHECK(picture.says("36\u202f502"));
    CHECK(picture.says("People [persons]"));
    CHECK(picture.says("not known"));
    CHECK(picture.says("Cẩm Phả; Uông Bí"));
    CHECK(picture.says("whiskers"));
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE(
    "rows without a number come last and are not known; rows without any are refused, and no file is there") {
    Layer table =
        gaps({{"a", 10}, {"b", kNotANumber}, {"c", std::numeric_limits<double>::infinity()}, {"d", 1e300}});
    const auto [picture, findings] = drawn(ranking(), std::move(table));
    CHECK(picture.filled(kBlue).size() == 1);
    CHECK(picture.says("not known"));
    CHECK(picture.says("Not known: there is something, but the data have no number of it."));
    CHECK(findings.empty());

    const Scratch scratch;
    const std::vector plots{ranking(), curve(), strip()};
    CHECK_THROWS_WITH(draw(result_of(gaps({})), plots, scratch / "none.svg"), Contains("no rows"));
    CHECK_THROWS_WITH(draw(result_of(gaps({{"a", kNotANumber}})), plots, scratch / "none.svg"),
                      Contains("no row has a number"));
    CHECK_THROWS_AS(draw(result_of(gates()), plots, scratch / "none.svg"), limes::base::UsageError);
    CHECK_THROWS_WITH(draw(result_of(gaps({{"a", 1}})), plots, scratch / "none.jpg"),
                      Contains(".png, .svg or .pdf"));
    CHECK_THROWS_AS(draw(result_of(gaps({{"a", 1}})), plots, "/no/such/folder/plot.svg"),
                    limes::base::DataError);
    CHECK(scratch.file_count() == 0);
}

TEST_CASE("what is 0, what is not known and what there is none of are told apart") {
    model::Plot load{.title = "How much does each serve?",
                     .form = model::Bars{.label = "unit_name",
                                         .rows = "facilities",
                                         .measures = {{.title = "Weight served", .value = "people"},
                                                      {.title = "Mean distance", .value = "mean_m"}}}};
    Layer table = gaps({{"much", 1}, {"part", 1}, {"idle", 1}, {"dark", 1}, {"full", 1}});
    table.add_column("people", ColumnType::integer);
    table.add_column("people_unknown", ColumnType::integer);
    table.add_column("mean_m", ColumnType::real, "m");
    model::Column& people = *(table.columns.end() - 3);
    model::Column& unknown = *(table.columns.end() - 2);
    model::Column& mean = table.columns.back();
    for (const auto& [sum, without, distance] : {std::tuple{std::optional{900}, 0, std::optional{10.0}},
                                                 {80, 3, 20.0},
                                                 {0, 0, std::nullopt},
                                                 {std::nullopt, 2, 30.0},
                                                 {0, 0, 0.0}}) {
        sum ? people.push(std::int64_t{*sum}) : people.push_null();
        unknown.push(std::int64_t{without});
        distance ? mean.push(*distance) : mean.push_null();
    }
    const auto [picture, findings] = drawn(load, std::move(table));
    CHECK(picture.says("80 (3 unknown)"));
    CHECK(picture.says("–"));
    CHECK(picture.says("not known"));
    CHECK(picture.says("In brackets: of how many the number is unknown; what is drawn is without them."));
    CHECK(picture.says("A dash: there is nothing to measure."));
    CHECK(picture.text("dark").y > picture.text("idle").y);
    CHECK_FALSE(picture.says("full"));
    CHECK(picture.says("1 row of nothing is left out."));
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE("of 50 000 rows the largest are drawn, and how many there are is said; endless names are cut") {
    std::vector<std::pair<std::string, double>> rows;
    for (int i = 0; i < 50000; ++i) {
        rows.emplace_back(fmt::format("unit {}", i), i % 7 == 0 ? i + 1 : 0.5);
    }
    std::string endless;
    for (int i = 0; i < 20000; ++i) {
        endless += "ດ່ານ";
    }
    rows.emplace_back(endless, 1e6);
    rows.emplace_back("a\nb\x01", 9e5);
    const auto [picture, findings] = drawn(ranking(), gaps(rows));
    CHECK(picture.filled(kBlue).size() == 25);
    CHECK(picture.says("The 25 largest of 50\u202f002 gaps are drawn."));
    REQUIRE(findings.size() == 1);
    const SvgText cut = picture.text("ດ່ານດ່ານ");
    CHECK(cut.words.ends_with("…"));
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE("a name is cut between characters, never before a mark") {
    Ruler ruler;
    const std::string name = "ປາກຊັນ ດ່ານສາກົນ";
    CHECK(ruler.fitted(name, 12, 1000) == name);
    for (double most = 10; most < 120; most += 1) {
        const std::string cut = ruler.fitted(name, 12, most);
        CAPTURE(most, cut);
        if (cut == name) {
            continue;
        }
        CHECK(ruler.width(words(cut, 12)) <= most + 1e-9);
        const std::string rest = name.substr(cut.size() - std::string{"…"}.size());
        // U+0EB1, U+0EBB, U+0EC8: vowels and tones above and below a consonant.
        CHECK_FALSE((rest.starts_with("\u0eb1") || rest.starts_with("\u0ebb") || rest.starts_with("\u0ec8")));
    }
}

TEST_CASE("a curve's marks lie at the distance and the share, and the bounds are shaded between theirs") {
    const auto [picture, findings] = drawn(curve(), coverage({{"Lạng Sơn", 10000, 8, 10, 12},
                                                              {"Lạng Sơn", 20000, 30, 40, 45},
                                                              {"Lạng Sơn", 50000, 70, 80, 85}}));
    CHECK(findings.empty());
    const ReadAxis axis{picture, "0", "50"};
    std::vector<SvgShape> marks;
    std::vector<SvgShape> bands;
    for (const SvgShape& shape : picture.filled(kBlue)) {
        (shape.opacity < 0.5 ? bands : marks).push_back(shape);
    }
    REQUIRE(marks.size() == 4);  // one in the legend
    REQUIRE(bands.size() == 1);
    marks.erase(marks.begin());
    const std::array km{10.0, 20.0, 50.0};
    for (std::size_t i = 0; i < km.size(); ++i) {
        CHECK(marks[i].middle_x() == Approx(axis.x(km[i])).margin(0.5));
    }
    const double percent = (marks[0].middle_y() - marks[2].middle_y()) / 70;
    CHECK(marks[0].middle_y() - marks[1].middle_y() == Approx(30 * percent).margin(kTolerance_px));
    CHECK(bands[0].bottom == Approx(marks[0].middle_y() + 2 * percent).margin(kTolerance_px));
    CHECK(bands[0].top == Approx(marks[2].middle_y() - 5 * percent).margin(kTolerance_px));
    CHECK(picture.says("distance [km]"));
    CHECK(picture.says("share [%]"));
    CHECK(picture.says("Area: 100 km² in Lạng Sơn"));
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE("of many units the sum is drawn over the largest, and rows without a number are not in it") {
    std::vector<Covered> rows;
    for (int unit = 0; unit < 40; ++unit) {
        for (const double radius : {5000.0, 10000.0}) {
            const double covered = radius / 1000 + unit / 4.0;
            rows.push_back({fmt::format("Tỉnh số {}", unit), radius, covered, covered, covered});
        }
    }
    rows[3].covered = kNotANumber;
    const auto [picture, findings] = drawn(curve(), coverage(rows));
    CHECK(picture.says("all 40 units together"));
    CHECK(picture.says("34 others"));
    CHECK(picture.says("Tỉnh số 39"));
    CHECK(picture.says("Tỉnh số 34"));
    CHECK_FALSE(picture.says("Tỉnh số 33"));
    CHECK(picture.says("Area: 39 of 40 units have numbers for every distance and are in the sum."));
    CHECK(picture.says("1 row without a number is left out."));
    CHECK(findings.size() == 2);
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE("what lies along a line is marked at its kilometre, with its name and measure") {
    const auto [picture, findings] =
        drawn(strip(), line(100000, {{"station", "Hà Nội", 0},
                                     {"station", "Yên Bái", 25000},
                                     {"station", "老街", 99999, {}, {}},
                                     {"link", "Kunming - Hekou", 60000, kNotANumber, kNotANumber, "break"},
                                     {"link", "ວຽງຈັນ", 80000, kNotANumber, kNotANumber, "same", "possible"},
                                     {"unit", "Phú Thọ", kNotANumber, 0, 40000},
                                     {"unit", "Lào Cai", kNotANumber, 40000, 100000},
                                     {"station", "nowhere"}}));
    const ReadAxis axis{picture, "0", "100"};
    const std::vector<SvgShape> stations = picture.filled(kBlue);
    REQUIRE(stations.size() == 3);
    CHECK(stations[0].middle_x() == Approx(axis.x(0)).margin(0.5));
    CHECK(stations[1].middle_x() == Approx(axis.x(25)).margin(0.5));
    CHECK(stations[2].middle_x() == Approx(axis.x(99.999)).margin(0.5));
    CHECK(picture.says("Yên Bái 25.0"));
    CHECK(picture.text("Yên Bái").x == Approx(axis.x(25) + 3).margin(0.5));
    const std::vector<SvgShape> breaks = picture.filled("#d55e00");
    REQUIRE(breaks.size() == 1);
    CHECK(breaks[0].middle_x() == Approx(axis.x(60)).margin(0.5));
    CHECK(picture.says("Kunming - Hekou, gauge break 60.0"));
    CHECK(picture.says("star: gauge break"));
    CHECK(picture.says("hollow: possible"));
    CHECK(picture.says("Phú Thọ 40.0 km"));
    CHECK(picture.says("Hà Nội - Lào Cai: 100.0 km"));
    CHECK(picture.says("1 row without a measure is left out."));
    CHECK(whats(findings) == std::vector<std::string>{"1 row without a measure is left out."});
    CHECK(std::any_of(picture.shapes.begin(), picture.shapes.end(), [&](const SvgShape& shape) {
        return !shape.fill.empty() && shape.corners >= 4 && std::abs(shape.left - axis.x(40)) < 0.5 &&
               std::abs(shape.right - axis.x(100)) < 0.5;
    }));
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE(
    "names that crowd hang over one another, never on one another, and those without room are counted") {
    std::vector<Along> rows;
    for (int i = 0; i < 300; ++i) {
        rows.push_back({"station", fmt::format("Thị trấn {}", i), (i * 7919) % 100000 * 1.0});
    }
    for (int i = 0; i < 5; ++i) {
        rows.push_back({"link", fmt::format("Đường {}", i), 0});
        rows.push_back({"link", fmt::format("Tuyến {}", i), 100000});
    }
    for (int i = 0; i < 40; ++i) {
        rows.push_back({"unit", fmt::format("Xã {}", i), kNotANumber, i * 2500.0, (i + 1) * 2500.0});
    }
    const auto [picture, findings] = drawn(strip(), line(100000, rows));
    CHECK(picture.filled(kBlue).size() == 300);
    CHECK(overlaps(picture) == std::vector<std::string>{});
    for (int i = 0; i < 5; ++i) {
        CHECK(picture.says(fmt::format("Đường {} 0.0", i)));
        CHECK(picture.says(fmt::format("Tuyến {} 100.0", i)));
    }
    CAPTURE(whats(findings));
    REQUIRE(findings.size() == 1);
    CHECK_THAT(findings[0].what, Contains("Stations: ") && Contains("of 300 have no room for their names."));
}

TEST_CASE("of 50 000 marks the first 2 000 are drawn, and the rest is counted") {
    std::vector<Along> rows;
    for (int i = 0; i < 50000; ++i) {
        rows.push_back({"station", "x", i * 2.0});
    }
    const auto [picture, findings] = drawn(strip(), line(100000, rows));
    CHECK(picture.filled(kBlue).size() == 2000);
    CHECK(picture.says("Stations: 2000 are drawn, 48000 found no room."));
}

TEST_CASE("the same answer gives the same bytes, and each format is what it says") {
    const std::string ending = GENERATE(".png", ".svg", ".pdf");
    const Scratch scratch;
    const std::vector plots{strip()};
    const auto answer = result_of(
        line(100000, {{"station", "Hà Nội 河内 ຮ່າໂນ້ຍ", 50000}, {"unit", "Phú Thọ", kNotANumber, 0, 40000}}));
    draw(answer, plots, scratch / ("one" + ending));
    draw(answer, plots, scratch / ("two" + ending));
    const std::string one = file_text(scratch / ("one" + ending));
    CHECK(one.size() > 1000);
    CHECK(one == file_text(scratch / ("two" + ending)));
    if (ending == ".png") {
        const Pixels pixels{scratch / "one.png"};
        CHECK(pixels.width() == 1560);
        CHECK(pixels.height() > 200);
        CHECK(pixels.count("#0072b2") > 50);
        CHECK(pixels.at(2, 2) == "#ffffff");
    }
    if (ending == ".pdf") {
        CHECK(std::system(
                  ("pdftotext '" + (scratch / "one.pdf").string() + "' '" + (scratch / "text").string() + "'")
                      .c_str()) == 0);
        CHECK_THAT(file_text(scratch / "text"), Contains("Hà Nội 河内"));
    }
}
