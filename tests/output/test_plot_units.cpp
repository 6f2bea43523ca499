// The plots of what became of units: what each is made of, and when each held.
#include <limes/base/error.hpp>
#include <limes/output/plot/page.hpp>
#include <limes/output/plot/plot.hpp>

#include "catch.hpp"
#include "map_fixture.hpp"
#include "output/plot_drawing.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

using namespace limes::output::plot;
using limes::base::Day;
using limes::model::ColumnType;
using limes::model::Layer;
using limes::test::drawn;
using limes::test::overlaps;
using limes::test::ReadAxis;
using limes::test::SvgShape;
using limes::test::whats;
namespace model = limes::model;

namespace {

// The palette as seen through white paper.
constexpr const char* kPaleBlue = "#8cc0dc";
constexpr const char* kPaleOrange = "#ecb78c";
constexpr const char* kPaleGreen = "#8cd3c0";

model::Plot composition() {
    return {.title = "What is each made of?",
            .form = model::Composition{.whole = "to_id",
                                       .whole_name = "to_name",
                                       .whole_title = "Second day",
                                       .part_name = "from_name",
                                       .parts_title = "Units of the first day",
                                       .beside_title = "and",
                                       .share = "to_share",
                                       .rows = "units"}};
}

struct Given {
    std::string from;
    std::string to;
    std::optional<double> share;
};

Layer parts(const std::vector<Given>& rows) {
    Layer table;
    model::Column id{"to_id", ColumnType::text};
    model::Column name{"to_name", ColumnType::text};
    model::Column from{"from_name", ColumnType::text};
    model::Column share{"to_share", ColumnType::real};
    for (const Given& row : rows) {
        add_id(table, std::to_string(table.rows));
        if (row.to.empty()) {
            id.push_null();
            name.push_null();
        } else {
            id.push(std::string_view{row.to});
            name.push(std::string_view{row.to});
        }
        from.push(std::string_view{row.from});
        row.share ? share.push(*row.share) : share.push_null();
    }
    table.columns = {id, name, from, share};
    table.has_geometry = false;
    return table;
}

model::Plot timeline() {
    return {.title = "When did each hold?",
            .form = model::Timeline{.generation = "generation",
                                    .before_title = "came before",
                                    .asked_title = "asked for",
                                    .after_title = "came after",
                                    .successors = "successors",
                                    .predecessors = "predecessors",
                                    .began = "began",
                                    .ended = "ended",
                                    .event_column = "kind",
                                    .event_value = "event",
                                    .event_name = "title",
                                    .event_title = "event"}};
}

struct Held {
    std::string name;
    std::int64_t generation;
    Day from;
    Day to;
    std::string successors = {};
    std::string ended = {};
    std::string event = {};
};

Layer lives(const std::vector<Held>& rows) {
    Layer table;
    table.schema.name_columns = {{"", "name"}};
    std::vector<model::Column> texts;
    for (const char* column : {"name", "successors", "ended", "title", "kind"}) {
        texts.emplace_back(column, ColumnType::text);
    }
    model::Column generation{"generation", ColumnType::integer};
    for (const Held& row : rows) {
        add_id(table, row.name);
        table.valid_from.push_back(row.from);
        table.valid_to.push_back(row.to);
        const std::string kind = row.event.empty() ? "unit" : "event";
        const std::string* cells[] = {&row.name, &row.successors, &row.ended, &row.event, &kind};
        for (std::size_t i = 0; i < texts.size(); ++i) {
            texts[i].push(std::string_view{*cells[i]});
        }
        generation.push(row.generation);
    }
    table.columns = std::move(texts);
    table.columns.push_back(std::move(generation));
    table.has_geometry = false;
    return table;
}

const Day kMerger = Day::from_ymd(2025, 7, 1);

}  // namespace

TEST_CASE("a whole is as wide as its parts, the largest first, and the most divided is above") {
    const auto [picture, findings] = drawn(composition(), parts({{"Lạng Sơn", "Lạng Sơn", 1.0},
                                                                 {"Tuyên Quang", "Tuyên Quang mới", 0.415},
                                                                 {"Hà Giang", "Tuyên Quang mới", 0.58},
                                                                 {"ປາກຊັນ", "Tuyên Quang mới", 0.005},
                                                                 {"Cao Bằng", "Cao Bằng", 0.0},
                                                                 {"gone", "", std::nullopt},
                                                                 {"友谊关", "Cao Bằng", std::nullopt}}));
    const ReadAxis axis{picture, "0 %", "100 %"};
    const std::vector<SvgShape> first = picture.filled(kPaleBlue);
    const std::vector<SvgShape> second = picture.filled(kPaleOrange);
    const std::vector<SvgShape> third = picture.filled(kPaleGreen);
    REQUIRE(first.size() == 2);
    REQUIRE(second.size() == 1);
    REQUIRE(third.size() == 1);
    CHECK(first[0].left == Approx(axis.x(0)).margin(0.5));
    CHECK(first[0].right == Approx(axis.x(58)).margin(0.5));
    CHECK(second[0].right == Approx(axis.x(99.5)).margin(0.5));
    CHECK(third[0].right == Approx(axis.x(100)).margin(0.5));
    CHECK(first[1].right == Approx(axis.x(100)).margin(0.5));
    CHECK(first[0].middle_y() < first[1].middle_y());
    CHECK(picture.text("Tuyên Quang mới").y == Approx(first[0].middle_y() + 4).margin(0.3));
    CHECK(picture.says("Hà Giang 58 %"));
    CHECK(picture.says("Lạng Sơn 100 %"));
    CHECK(picture.text("ປາກຊັນ 0.5 %").x > axis.x(100));  // has no room in its bar
    CHECK(whats(findings) == std::vector<std::string>{"1 row that went into none is left out.",
                                                      "1 row whose share is not known is left out."});
    CHECK(picture.says("Grey: of no part that is in the answer."));  // Cao Bằng
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE("of many wholes of many parts the first are drawn, and names without room are counted") {
    std::vector<Given> rows;
    for (int whole = 0; whole < 200; ++whole) {
        for (int part = 0; part < 30; ++part) {
            rows.push_back({"a part with a long name " + std::to_string(part),
                            "whole " + std::to_string(whole), 1.0 / 30});
        }
    }
    const auto [picture, findings] = drawn(composition(), parts(rows));
    CHECK(whats(findings) == std::vector<std::string>{"The 40 of the most parts of 200 units are drawn.",
                                                      "Beside 40 bars not all names have room."});
    CHECK(overlaps(picture) == std::vector<std::string>{});
    CHECK_THROWS_AS(drawn(composition(), parts({{"a", "b", std::nullopt}})), limes::base::DataError);
}

TEST_CASE("a unit holds from its first day to its last, and a line joins it to what it became") {
    const Day begun = Day::from_ymd(1991, 8, 12);
    const auto [picture, findings] =
        drawn(timeline(),
              lives({{"Hà Giang", -1, begun, kMerger, "Tuyên Quang mới", "merged"},
                     {"Tuyên Quang", 0, Day::min(), kMerger, "Tuyên Quang mới", "merged"},
                     {"Tuyên Quang mới", 1, kMerger, Day::max()},
                     {"e", 0, Day::from_ymd(2000, 1, 1), Day::from_ymd(2000, 1, 2), "", "", "a census"}}));
    const ReadAxis axis{picture, "2000", "2020"};
    const auto left_of = [](const std::vector<SvgShape>& shapes) {
        return std::ranges::min(shapes, {}, &SvgShape::left);
    };
    const std::vector<SvgShape> before = picture.filled(kPaleGreen);
    const std::vector<SvgShape> asked = picture.filled(kPaleBlue);
    const std::vector<SvgShape> after = picture.filled(kPaleOrange);
    // The first of each is the sign that explains the colour.
    REQUIRE(before.size() == 2);
    REQUIRE(asked.size() == 5);  // an open end is three pieces
    REQUIRE(after.size() == 5);
    CHECK(before[1].left == Approx(axis.x(1991 + 223 / 365.0)).margin(0.5));
    CHECK(before[1].right == Approx(axis.x(2025 + 181 / 365.0)).margin(0.5));
    CHECK(asked[1].right == Approx(axis.x(2025 + 181 / 365.0)).margin(0.5));
    CHECK(after[1].left == Approx(axis.x(2025 + 181 / 365.0)).margin(0.5));
    CHECK(left_of(asked).left <= asked[1].left);
    CHECK(picture.says("2025-07-01 merged"));
    CHECK(picture.says("1991-08-12"));
    CHECK(picture.text("a census").y > after[1].middle_y());
    const auto is_link = [&](const SvgShape& shape) {
        return !shape.stroke.empty() && shape.width() < 1 &&
               std::abs(shape.middle_x() - axis.x(2025 + 181 / 365.0)) < 0.5 &&
               std::abs(shape.bottom - after[1].middle_y()) < 1;
    };
    CHECK(std::ranges::count_if(picture.shapes, is_link) == 2);
    CHECK(findings.empty());
    CHECK(picture.says("An end that runs out is open, or its day is not known."));
    CHECK(overlaps(picture) == std::vector<std::string>{});
}

TEST_CASE("a timeline of one day, of none, of far days and of many rows") {
    const auto one =
        drawn(timeline(), lives({{"a", -1, Day::min(), kMerger, "b"}, {"b", 0, kMerger, Day::max()}}));
    CHECK(one.picture.says("2025"));
    CHECK(overlaps(one.picture) == std::vector<std::string>{});
    CHECK_THROWS_AS(drawn(timeline(), lives({{"a", 0, Day::min(), Day::max()}})), limes::base::DataError);
    CHECK_THROWS_AS(drawn(timeline(), lives({{"a", 0, Day{-2'000'000'000}, Day{2'000'000'000}}})),
                    limes::base::DataError);
    std::vector<Held> many;
    for (int i = 0; i < 300; ++i) {
        many.push_back({"a unit with a name that is too long for its place " + std::to_string(i), i - 150,
                        Day{i * 400}, Day{i * 400 + 100}, "", "level removed"});
    }
    const auto [picture, findings] = drawn(timeline(), lives(many));
    CHECK(whats(findings) == std::vector<std::string>{"The first 40 of 300 rows are drawn."});
    CHECK(overlaps(picture) == std::vector<std::string>{});
}
