#include <limes/base/error.hpp>
#include <limes/engine/embedded/filter_eval.hpp>
#include <limes/engine/embedded/time_relation.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <array>
#include <set>

using namespace limes;
using base::Day;
using base::ValidTime;
using engine::embedded::is_like;
using engine::embedded::rows_where;
using model::Column;
using model::ColumnType;
using model::Layer;

namespace {

Day day(std::string_view text) {
    return base::parse_day(text);
}

/// Four gates with every kind of column; the last knows nothing.
Layer gates() {
    Layer layer = sketch::named_layer("gates");
    layer.columns.reserve(6);
    Column& name = layer.add_column("name_vi", ColumnType::text);
    Column& category = layer.add_column("category", ColumnType::text);
    Column& lanes = layer.add_column("lanes", ColumnType::integer);
    Column& height = layer.add_column("height_m", ColumnType::real, "m");
    Column& smart = layer.add_column("smart", ColumnType::boolean);
    Column& opened = layer.add_column("opened", ColumnType::date);
    const auto add = [&](const char* id, const char* n, const char* c, std::int64_t l, double h, bool s,
                         const char* d, geodesy::LonLat p, double accuracy) {
        name.push(n);
        category.push(c);
        lanes.push(l);
        height.push(h);
        smart.push(s);
        opened.push(day(d));
        sketch::add_point(layer, id, p, accuracy);
    };
    add("a", "Hữu Nghị", "international", 12, 340.5, true, "2011-05-01", {106.71, 21.97}, 60);
    add("b", "Móng Cái", "international", 8, 4, false, "2010-07-14", {107.97, 21.54}, 2300);
    add("c", "đường_100%", "bilateral", 9007199254740993, -2.5, false, "2025-07-01", {103.2, 22.6}, 5000);
    for (Column* each : {&name, &category, &lanes, &height, &smart, &opened}) {
        each->push_null();
    }
    sketch::add_no_geometry(layer, "d");
    layer.valid_from = {day("2010-01-01"), day("2020-01-01"), Day::min(), day("2025-07-01")};
    layer.valid_to = {day("2025-07-01"), Day::max(), Day::max(), Day::max()};
    return layer;
}

std::string chosen(const std::string& cql2) {
    const Layer layer = gates();
    const query::Filter filter = query::parse_cql2(cql2);
    std::string ids;
    for (const std::size_t row : rows_where(*filter, layer, base::Task{.threads = 1})) {
        ids += layer.ids[row];
    }
    return ids;
}

}  // namespace

TEST_CASE("a condition chooses the rows for which it is true, in CQL2's words") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"category = 'international'", "ab"},
        {"category <> 'international'", "c"},
        {"lanes < 12", "b"},
        {"lanes <= 12", "ab"},
        {"lanes > 8.5", "ac"},
        {"lanes >= 8", "abc"},
        // Beyond 2^53 doubles run together; whole numbers do not.
        {"lanes = 9007199254740993", "c"},
        {"lanes = 9007199254740992", ""},
        {"height_m = 4", "b"},
        {"height_m BETWEEN -2.5 AND 4", "bc"},
        {"height_m NOT BETWEEN -2.5 AND 4", "a"},
        {"lanes IN (8, 12, 99)", "ab"},
        {"category NOT IN ('bilateral')", "ab"},
        {"lanes + 1 = 13", "a"},
        {"height_m * 2 - 1 = 680", "a"},
        {"lanes / 4 = 2", "b"},
        {"-height_m > 0", "c"},
        {"smart = TRUE", "a"},
        {"NOT smart = TRUE", "bc"},
        {"opened = DATE('2025-07-01')", "c"},
        {"opened < DATE('2011-05-01')", "b"},
        {"opened BETWEEN DATE('2010-07-14') AND DATE('2011-05-01')", "ab"},
        {"name_vi LIKE 'H%'", "a"},
        {"name_vi LIKE '%i'", "b"},
        {"name_vi LIKE '_óng Cái'", "b"},
        {"name_vi LIKE '%\\_100\\%'", "c"},
        {"CASEI(name_vi) LIKE CASEI('hỮU%')", "a"},
        {"CASEI(name_vi) = CASEI('MÓNG CÁI')", "b"},
        {"ACCENTI(name_vi) = ACCENTI('Huu Nghi')", "a"},
        {"CASEI(ACCENTI(name_vi)) = 'mong cai'", "b"},
        {"id = 'b' OR id = 'd'", "bd"},
        {"accuracy_m <= 2300", "ab"},
        {"accuracy_m IS NULL", "d"},
    };
    for (const auto& [cql2, ids] : cases) {
        CAPTURE(cql2);
        CHECK(chosen(cql2) == ids);
    }
}

TEST_CASE("null is neither true nor false, and AND, OR and NOT treat it as SQL does") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"lanes IS NULL", "d"},
        {"lanes IS NOT NULL", "abc"},
        {"NOT (lanes > 10)", "b"},                 // not null is null
        {"lanes > 10 OR id = 'd'", "acd"},         // null or true is true
        {"lanes > 10 OR id = 'a'", "ac"},          // null or false is null
        {"NOT (lanes > 10 AND id = 'a')", "bcd"},  // null and false is false
        {"NOT (lanes > 10 AND id = 'd')", "abc"},  // null and true is null
        {"lanes IN (12, 8)", "ab"},
        {"NOT (lanes IN (12, 8))", "c"},  // null in a list is null
        {"lanes BETWEEN 10 AND height_m", "a"},
        {"NOT (lanes BETWEEN 10 AND height_m)", "bc"},
        {"lanes / 0 > 1", ""},
        {"(lanes / 0) IS NULL", "abcd"},
        {"smart IS NULL", "d"},
        {"geometry IS NULL", "d"},
        {"NOT (S_INTERSECTS(geometry, POINT(0 0)))", "abc"},
        {"name_vi LIKE '%' OR smart = TRUE", "abc"},
    };
    for (const auto& [cql2, ids] : cases) {
        CAPTURE(cql2);
        CHECK(chosen(cql2) == ids);
    }
}

TEST_CASE("AND and OR of three values are Kleene's, whatever stands first") {
    const std::array<std::string, 3> value{"id = 'x'", "id = 'a'",
                                           "lanes / 0 = 1"};  // no, yes, null for row a
    const std::array<int, 3> number{0, 2, 1};                 // no < null < yes
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            const auto is_true = [](const std::string& cql2) {
                return chosen("id = 'a' AND (" + cql2 + ")") == "a";
            };
            CAPTURE(value.at(i), value.at(j));
            const std::string both = "(" + value.at(i) + ") AND (" + value.at(j) + ")";
            const std::string either = "(" + value.at(i) + ") OR (" + value.at(j) + ")";
            CHECK(is_true(both) == (std::min(number.at(i), number.at(j)) == 2));
            CHECK(is_true("NOT (" + both + ")") == (std::min(number.at(i), number.at(j)) == 0));
            CHECK(is_true(either) == (std::max(number.at(i), number.at(j)) == 2));
            CHECK(is_true("NOT (" + either + ")") == (std::max(number.at(i), number.at(j)) == 0));
        }
    }
}

TEST_CASE("spatial predicates are asked of the geometry") {
    const std::string box = "POLYGON((106 21, 108 21, 108 22, 106 22, 106 21))";
    CHECK(chosen("S_INTERSECTS(geometry, " + box + ")") == "ab");
    CHECK(chosen("S_WITHIN(geometry, " + box + ")") == "ab");
    CHECK(chosen("S_CONTAINS(" + box + ", geometry)") == "ab");
    CHECK(chosen("S_CONTAINS(geometry, " + box + ")") == "");
    CHECK(chosen("S_DISJOINT(geometry, " + box + ")") == "c");
    CHECK(chosen("S_EQUALS(geometry, POINT(103.2 22.6))") == "c");
    CHECK(chosen("S_TOUCHES(geometry, POLYGON((106.71 21.97, 107 22, 107 23, 106.71 21.97)))") == "a");
    CHECK(chosen("lanes < 10 AND S_INTERSECTS(geometry, " + box + ")") == "b");
}

TEST_CASE("times are related by their half-open days") {
    CHECK(chosen("T_INTERSECTS(valid_time, DATE('2025-06-30'))") == "abc");
    CHECK(chosen("T_INTERSECTS(valid_time, DATE('2025-07-01'))") == "bcd");
    CHECK(chosen("T_AFTER(valid_time, DATE('2025-06-30'))") == "d");
    CHECK(chosen("T_BEFORE(valid_time, DATE('2025-07-01'))") == "a");
    CHECK(chosen("T_DURING(opened, INTERVAL('2010-07-14', '2011-05-01'))") == "ab");
    CHECK(chosen("T_DURING(opened, INTERVAL('2010-07-15', '2011-04-30'))") == "");
    CHECK(chosen("T_EQUALS(valid_time, INTERVAL('2010-01-01', '2025-06-30'))") == "a");
    CHECK(chosen("valid_from IS NULL") == "c");
    CHECK(chosen("valid_to = DATE('2025-07-01')") == "a");
}

TEST_CASE("of two times exactly one of Allen's thirteen relations holds") {
    using query::Op;
    // Before and after take meeting in, so they stand for what is left when the times do not meet.
    const std::vector<Op> thirteen{Op::t_before,   Op::t_after,         Op::t_meets,    Op::t_met_by,
                                   Op::t_overlaps, Op::t_overlapped_by, Op::t_during,   Op::t_contains,
                                   Op::t_starts,   Op::t_started_by,    Op::t_finishes, Op::t_finished_by,
                                   Op::t_equals};
    for (int a = 0; a < 6; ++a) {
        for (int b = a + 2; b < 8; ++b) {
            for (int c = 0; c < 6; ++c) {
                for (int d = c + 2; d < 8; ++d) {
                    const ValidTime one{Day{a}, Day{b}};
                    const ValidTime two{Day{c}, Day{d}};
                    int holding = 0;
                    for (const Op op : thirteen) {
                        holding += engine::embedded::times_related(op, one, two) ? 1 : 0;
                    }
                    CAPTURE(a, b, c, d);
                    CHECK(holding == (b == c || a == d ? 2 : 1));
                    CHECK(engine::embedded::times_related(Op::t_disjoint, one, two) !=
                          engine::embedded::times_related(Op::t_intersects, one, two));
                    std::set<int> common;
                    for (int each = std::max(a, c); each < std::min(b, d); ++each) {
                        common.insert(each);
                    }
                    CHECK(engine::embedded::times_related(Op::t_intersects, one, two) == !common.empty());
                }
            }
        }
    }
}

TEST_CASE("LIKE takes % for any run, _ for one character and a backslash literally") {
    CHECK(is_like("", "%"));
    CHECK(is_like("", ""));
    CHECK_FALSE(is_like("a", ""));
    CHECK(is_like("aaab", "%a%b"));
    CHECK_FALSE(is_like("aaab", "%a%c"));
    CHECK(is_like("abcabcabd", "%abd"));
    CHECK(is_like("友谊关", "友_关"));
    CHECK(is_like("友谊关", "___"));
    CHECK_FALSE(is_like("友谊关", "__"));
    CHECK(is_like("50%", "50\\%"));
    CHECK_FALSE(is_like("505", "50\\%"));
    CHECK(is_like("ab", "a%%%b%"));
}

TEST_CASE("a condition that does not fit the layer says what would") {
    const auto refusal = [](const std::string& cql2) {
        return sketch::said<base::UsageError>([&] { static_cast<void>(chosen(cql2)); });
    };
    CHECK(refusal("categry = 'x'").find("category") != std::string::npos);
    CHECK(refusal("lanes = 'many'").find("is a whole number and") != std::string::npos);
    CHECK(refusal("opened > '2025-01-01'").find("DATE('2025-07-01')") != std::string::npos);
    CHECK(refusal("lanes LIKE '1%'").find("a text is needed here") != std::string::npos);
    CHECK(refusal("S_WITHIN(name_vi, POINT(1 2))").find("a geometry is needed here") != std::string::npos);
}

TEST_CASE("the same rows are chosen on any number of threads") {
    Layer layer = sketch::named_layer("many");
    std::mt19937_64 random{7};
    Column& number = layer.add_column("n", ColumnType::integer);
    for (int i = 0; i < 20000; ++i) {
        if (random() % 10 == 0) {
            number.push_null();
        } else {
            number.push(static_cast<std::int64_t>(random() % 100));
        }
        sketch::add_point(layer, std::to_string(i), sketch::random_place(random));
    }
    const query::Filter filter = query::parse_cql2(
        "n < 50 AND S_INTERSECTS(geometry, POLYGON((-90 -45, 90 -45, 90 45, -90 45, -90 -45)))");
    std::vector<std::size_t> expected;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const geodesy::LonLat p = sketch::point_of(layer, row);
        const auto n = layer.find("n")->number(row);
        if (n && *n < 50 && std::abs(p.lon) <= 90 && std::abs(p.lat) <= 45) {
            expected.push_back(row);
        }
    }
    for (const unsigned threads : {1U, 2U, 5U}) {
        CHECK(rows_where(*filter, layer, base::Task{.threads = threads}) == expected);
    }
}
