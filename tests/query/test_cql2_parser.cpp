#include <limes/base/error.hpp>
#include <limes/query/filter.hpp>

#include "catch.hpp"

#include <string>
#include <vector>

using limes::base::Day;
using limes::base::UsageError;
using limes::base::ValidTime;
using namespace limes::query;

namespace {

/// The tree as nested lists, to compare with what the standard says it must be.
std::string tree(const Expression& e) {
    static const std::vector<std::pair<Op, std::string>> names{{Op::logical_and, "and"},
                                                               {Op::logical_or, "or"},
                                                               {Op::logical_not, "not"},
                                                               {Op::equal, "="},
                                                               {Op::not_equal, "<>"},
                                                               {Op::less, "<"},
                                                               {Op::less_equal, "<="},
                                                               {Op::greater, ">"},
                                                               {Op::greater_equal, ">="},
                                                               {Op::like, "like"},
                                                               {Op::in_list, "in"},
                                                               {Op::between, "between"},
                                                               {Op::is_null, "null?"},
                                                               {Op::casei, "casei"},
                                                               {Op::accenti, "accenti"},
                                                               {Op::add, "+"},
                                                               {Op::subtract, "-"},
                                                               {Op::multiply, "*"},
                                                               {Op::divide, "/"},
                                                               {Op::negate, "neg"},
                                                               {Op::s_intersects, "s_intersects"},
                                                               {Op::s_crosses, "s_crosses"},
                                                               {Op::s_within, "s_within"},
                                                               {Op::t_after, "t_after"},
                                                               {Op::t_during, "t_during"},
                                                               {Op::t_intersects, "t_intersects"},
                                                               {Op::t_met_by, "t_met_by"}};
    if (e.op == Op::property) {
        return e.name;
    }
    if (e.op == Op::literal) {
        return to_cql2(e);
    }
    std::string text = "?";
    for (const auto& [op, name] : names) {
        if (op == e.op) {
            text = name;
        }
    }
    for (const Expression& argument : e.arguments) {
        text += " " + tree(argument);
    }
    return "(" + text + ")";
}

std::string parsed(std::string_view text) {
    return tree(*parse_cql2(text));
}

std::string error_of(std::string_view text) {
    try {
        static_cast<void>(parse_cql2(text));
    } catch (const UsageError& error) {
        return error.what();
    }
    return "(read)";
}

}  // namespace

// One case for every form in the text examples of OGC 21-065r2, clauses 6 and 7, on columns of this system.
TEST_CASE("every form of the standard's examples is read as it says") {
    CHECK(parsed("name_en = 'Lao Cai'") == "(= name_en 'Lao Cai')");
    CHECK(parsed("balance - 150.0 > 0") == "(> (- balance 150.0) 0)");
    CHECK(parsed("updated >= DATE('1969-07-20')") == "(>= updated DATE('1969-07-20'))");
    CHECK(parsed("geometry IS NOT NULL") == "(not (null? geometry))");
    CHECK(parsed("geometry IS NULL") == "(null? geometry)");
    CHECK(parsed("name_vi LIKE 'Lào%'") == "(like name_vi 'Lào%')");
    CHECK(parsed("name_vi NOT LIKE 'Lào%'") == "(not (like name_vi 'Lào%'))");
    CHECK(parsed("NOT \"name\" LIKE 'foo%'") == "(not (like name 'foo%'))");
    CHECK(parsed("depth BETWEEN 100.0 AND 150.0") == "(between depth 100.0 150.0)");
    CHECK(parsed("depth NOT BETWEEN 100 AND 150") == "(not (between depth 100 150))");
    CHECK(parsed("city IN ('Móng Cái', 'Lạng Sơn', 'Hà Giang')") ==
          "(in city 'Móng Cái' 'Lạng Sơn' 'Hà Giang')");
    CHECK(parsed("category NOT IN (1,2,3,4)") == "(not (in category 1 2 3 4))");
    CHECK(parsed("CASEI(road_class) IN (CASEI('Οδος'),CASEI('Straße'))") ==
          "(in (casei road_class) (casei 'Οδος') (casei 'Straße'))");
    CHECK(parsed("ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('mong%'))") ==
          "(like (accenti (casei name)) (accenti (casei 'mong%')))");
    CHECK(parsed("vehicle_height > (bridge_clearance-1)") == "(> vehicle_height (- bridge_clearance 1))");
    CHECK(parsed("S_INTERSECTS(geometry,POINT(103.97 22.49))") ==
          "(s_intersects geometry POINT(103.97 22.49))");
    CHECK(parsed("S_WITHIN(geometry, BBOX(102, 20, 108.5, 24))") ==
          "(s_within geometry POLYGON((102 20,108.5 20,108.5 24,102 24,102 20)))");
    CHECK(parsed("S_CROSSES(road, LINESTRING(102 20,103 21))") ==
          "(s_crosses road LINESTRING(102 20,103 21))");
    CHECK(parsed("T_AFTER(updated,DATE('2010-02-10'))") == "(t_after updated DATE('2010-02-10'))");
    CHECK(
        parsed("T_INTERSECTS(event_time, INTERVAL('1969-07-16T05:32:00Z', '1969-07-24T16:50:35.393216Z'))") ==
        "(t_intersects event_time INTERVAL('1969-07-16','1969-07-24'))");
    CHECK(parsed("T_DURING(valid_time, INTERVAL('2019-09-09', '..'))") ==
          "(t_during valid_time INTERVAL('2019-09-09','..'))");
    CHECK(parsed("T_METBY(valid_time, INTERVAL('..','2025-06-30'))") ==
          "(t_met_by valid_time INTERVAL('..','2025-06-30'))");
    CHECK(parsed("swimming_pool = true AND (floors > 5 OR material LIKE 'brick%')") ==
          "(and (= swimming_pool TRUE) (or (> floors 5) (like material 'brick%')))");
    CHECK(parsed("floors>5 AND floors<=10 AND floors<>7") ==
          "(and (> floors 5) (<= floors 10) (<> floors 7))");
    CHECK(parsed("TRUE") == "TRUE");
}

TEST_CASE("the tighter operator takes its parts first") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"a = 1 OR b = 2 AND c = 3", "(or (= a 1) (and (= b 2) (= c 3)))"},
        {"a = 1 AND b = 2 OR c = 3", "(or (and (= a 1) (= b 2)) (= c 3))"},
        {"(a = 1 OR b = 2) AND c = 3", "(and (or (= a 1) (= b 2)) (= c 3))"},
        {"NOT a = 1 AND b = 2", "(and (not (= a 1)) (= b 2))"},
        {"NOT (a = 1 AND b = 2)", "(not (and (= a 1) (= b 2)))"},
        {"NOT NOT a = 1", "(not (not (= a 1)))"},
        {"a BETWEEN 1 AND 2 AND b = 3", "(and (between a 1 2) (= b 3))"},
        {"a + b * c = 1", "(= (+ a (* b c)) 1)"},
        {"(a + b) * c = 1", "(= (* (+ a b) c) 1)"},
        {"a - b - c = 1", "(= (- (- a b) c) 1)"},
        {"a - (b - c) = 1", "(= (- a (- b c)) 1)"},
        {"a / b / c * d = 1", "(= (* (/ (/ a b) c) d) 1)"},
        {"-a * b = 1", "(= (* (neg a) b) 1)"},
        {"-(a * b) = 1", "(= (neg (* a b)) 1)"},
        {"a - -5 = 1", "(= (- a -5) 1)"},
        {"a -5 = 1", "(= (- a 5) 1)"},
        {"((a)) = ((1))", "(= a 1)"},
        {"a + 1 IS NULL OR b IS NULL", "(or (null? (+ a 1)) (null? b))"},
        {"a IN (1 + 1, 2) AND b = 1", "(and (in a (+ 1 1) 2) (= b 1))"},
    }));
    CAPTURE(text);
    CHECK(parsed(text) == expected);
}

TEST_CASE("keywords are read in any case, names as they are") {
    CHECK(parsed("a = 1 aNd not B like 'x' Or c Is Null") ==
          "(or (and (= a 1) (not (like B 'x'))) (null? c))");
    CHECK(parsed("s_intersects(geometry, point(1 2))") == "(s_intersects geometry POINT(1 2))");
    CHECK(parsed("date = date('2025-07-01')") == "(= date DATE('2025-07-01'))");
    CHECK(parsed("point = 1 AND interval = 2") == "(and (= point 1) (= interval 2))");
}

TEST_CASE("numbers keep their kind: integers are integers, the rest reals") {
    const auto literal = [](std::string_view text) {
        return parse_cql2("a = " + std::string{text})->arguments[1].value;
    };
    CHECK(std::get<std::int64_t>(literal("5")) == 5);
    CHECK(std::get<std::int64_t>(literal("-9223372036854775808")) ==
          std::numeric_limits<std::int64_t>::min());
    CHECK(std::get<double>(literal("9223372036854775808")) == 9223372036854775808.0);
    CHECK(std::get<double>(literal("5.0")) == 5.0);
    CHECK(std::get<double>(literal("+.5")) == 0.5);
    CHECK(std::get<double>(literal("-2.5E-3")) == -0.0025);
    CHECK(std::get<double>(literal("1e3")) == 1000.0);
}

TEST_CASE("quotes inside a text or a name are doubled") {
    CHECK(std::get<std::string>(parse_cql2("a = 'O''Brien'")->arguments[1].value) == "O'Brien");
    CHECK(std::get<std::string>(parse_cql2("a = ''")->arguments[1].value).empty());
    CHECK(parse_cql2("\"a \"\"b\"\" c\" = 1")->arguments[0].name == "a \"b\" c");
    CHECK(parse_cql2("\"select\" = 1")->arguments[0].name == "select");
    CHECK(parse_cql2("\"AND\" = 1")->arguments[0].name == "AND");
    CHECK(parse_cql2("tên_tỉnh.mã = 1")->arguments[0].name == "tên_tỉnh.mã");
    CHECK(parse_cql2("名称 = '河江'")->arguments[0].name == "名称");
}

TEST_CASE("an interval holds both of its days") {
    const Literal value =
        parse_cql2("T_DURING(valid_time, INTERVAL('2025-01-01','2025-06-30'))")->arguments[1].value;
    const auto interval = std::get<ValidTime>(value);
    CHECK(interval.covers(Day::from_ymd(2025, 1, 1)));
    CHECK(interval.covers(Day::from_ymd(2025, 6, 30)));
    CHECK_FALSE(interval.covers(Day::from_ymd(2025, 7, 1)));
    CHECK_FALSE(interval.covers(Day::from_ymd(2024, 12, 31)));
    const Literal open = parse_cql2("T_DURING(valid_time, INTERVAL('..','..'))")->arguments[1].value;
    CHECK(std::get<ValidTime>(open) == ValidTime{});
}

TEST_CASE("text written by an attacker stays a text") {
    const std::string attack = GENERATE(as<std::string>{}, "' OR 1=1 --", "'; DROP TABLE gates; --", "\\'",
                                        "%_%", "a' OR 'a'='a", "$(rm -rf /)", "\"; --", "\x01\x1b[2J");
    std::string doubled;
    for (const char c : attack) {
        doubled += c == '\'' ? "''" : std::string{c};
    }
    const Filter filter = parse_cql2("name = '" + doubled + "'");
    CHECK(filter->op == Op::equal);
    CHECK(std::get<std::string>(filter->arguments[1].value) == attack);
    CHECK(*parse_cql2(to_cql2(*property_equals("name", attack))) == *filter);
}

TEST_CASE("undoubled quotes never read as a condition that is always true") {
    for (const std::string_view text :
         {"name = '' OR 1=1 --'", "name = 'x'; DROP TABLE gates", "name = 'x' OR 1",
          "name = 'x' UNION SELECT 1", "1=1; --", "name = 'x' /* c */ OR TRUE"}) {
        CAPTURE(text);
        CHECK(error_of(text).starts_with("filter, column "));
    }
}

TEST_CASE("a mistake is shown with its column, what was found, what was expected and the mend") {
    const auto [text, message] = GENERATE(table<std::string, std::string>({
        {"", "filter, column 1: found the end, expected a condition; for example category = 'international'"},
        {"a =", "filter, column 4: found the end, expected a value, a column or '('"},
        {"a == 1", "filter, column 4: found '=', expected a value, a column or '('; 'equal' is one ="},
        {"a != 1", "filter, column 3: found '!', which no filter has here; 'not equal' is written <>"},
        {"a = 'x",
         "filter, column 5: a text begins here and does not end; close it with ' (a ' inside is written '')"},
        {"a = \xE2\x80\x98x\xE2\x80\x99",
         "filter, column 5: found '\xE2\x80\x98', which no filter has here; write straight quotes: '...'"},
        {"(a = 1", "filter, column 7: found the end, expected ')'"},
        {"a = 1)", "filter, column 6: found ')', expected AND, OR or the end"},
        {"1 < a < 3",
         "filter, column 7: found '<', expected AND, OR or the end; comparisons do not chain: join two with "
         "AND"},
        {"open",
         "filter, column 1: found 'open', expected a condition; say what it must be, as open = TRUE or open "
         "> 0"},
        {"a = 1 AND 5",
         "filter, column 11: found '5', expected a condition; a number alone is not true or false"},
        {"a = 1 AND", "filter, column 10: found the end, expected a value, a column or '('"},
        {"a LIKE 5",
         "filter, column 8: found '5', expected a pattern in single quotes; % stands for anything, _ for one "
         "character"},
        {"5 = 'x'", "filter, column 5: found the text 'x', expected a number, since a number stands before"},
        {"DATE('2025-07-01') < 'x'",
         "filter, column 22: found the text 'x', expected a date, since a date stands before; a date is "
         "written DATE('2025-07-01')"},
        {"'a' + 1 = 2", "filter, column 1: found the text 'a', expected a number"},
        {"a IS 5", "filter, column 6: found '5', expected NULL or NOT NULL"},
        {"a BETWEEN 1, 2",
         "filter, column 12: found ',', expected AND and the upper end; as in population BETWEEN 1000 AND "
         "5000"},
        {"a IN 1", "filter, column 6: found '1', expected '(' and the values"},
        {"and = 1",
         "filter, column 1: found 'and', expected a value, a column or '('; a column of this name is written "
         "\"and\""},
        {"S_INTERSECT(geometry, POINT(1 2))",
         "filter, column 1: found 'S_INTERSECT', expected a function of CQL2; did you mean S_INTERSECTS?"},
        {"avg(wind) < 4",
         "filter, column 1: found 'avg', expected a function of CQL2; there are S_... for geometry, T_... "
         "for time, CASEI and ACCENTI"},
        {"S_INTERSECTS(geometry, 'POINT(1 2)')",
         "filter, column 24: found the text 'POINT(1 2)', expected a geometry; write POINT(...) without "
         "quotes"},
        {"geometry = POINT(1 2)",
         "filter, column 1: found 'geometry', expected something to compare; geometries are compared by "
         "S_EQUALS, S_INTERSECTS and their kin"},
        {"valid_time < DATE('2025-07-01')",
         "filter, column 1: found 'valid_time', expected something to compare; intervals are compared by "
         "T_EQUALS, T_INTERSECTS and their kin"},
        {"d = DATE('2025-02-30')",
         "filter, column 10: found the text '2025-02-30', expected a date of the calendar, as '2025-07-01'"},
        {"d = DATE('2025-7-1')",
         "filter, column 10: found the text '2025-7-1', expected a date of the calendar, as '2025-07-01'"},
        {"d = TIMESTAMP('2025-07-01T25:00:00Z')",
         "filter, column 15: found the text '2025-07-01T25:00:00Z', expected a time in UTC, as "
         "'2025-07-01T05:30:00Z'"},
        {"T_DURING(valid_time, INTERVAL('2025-07-01','2025-01-01'))",
         "filter, column 22: found 'INTERVAL', expected an interval that ends on or after the day it begins"},
        {"T_DURING(valid_time, INTERVAL(a, b))",
         "filter, column 31: found 'a', expected a date in quotes, or '..'; an interval of two columns is "
         "not read: compare them one by one, or use valid_time"},
        {"T_DURING(valid_time, DATE('2025-07-01'))",
         "filter, column 22: found 'DATE', expected an interval, since T_DURING compares two intervals; one "
         "day is INTERVAL('2025-07-01','2025-07-01')"},
        {"T_AFTER(valid_time, '2025-07-01')",
         "filter, column 21: found the text '2025-07-01', expected a date or an interval; write "
         "DATE('2025-07-01') or INTERVAL('2025-01-01','..')"},
        {"a = 1e999", "filter, column 5: found '1e999', expected a number between 1e-307 and 1e308 in size"},
        {"名 = 1 名", "filter, column 7: found '名', expected AND, OR or the end"},
        {"a[1] = 1",
         "filter, column 2: found '[', which no filter has here; arrays are not among the types of a layer's "
         "columns"},
    }));
    CAPTURE(text);
    CHECK(error_of(text) == message);
}

TEST_CASE("a hostile filter is refused, not run out of stack or memory") {
    const std::string brackets = std::string(4000, '(') + "a = 1" + std::string(4000, ')');
    CHECK(error_of(brackets) ==
          "filter, column 51: found '(', expected at most 50 levels of brackets and operators; write it "
          "flatter");
    CHECK(error_of(std::string(10000, '('))
              .starts_with("filter: 10000 bytes are given and at most 8192 are read"));
    std::string nots;
    std::string minuses = "a = ";
    std::string sums = "a = 1";
    std::string wraps;
    for (int i = 0; i < 1000; ++i) {
        nots += "NOT ";
        minuses += "- ";
        sums += "+1";
        wraps += "CASEI(";
    }
    for (const std::string& text : {nots + "a = 1", minuses + "a", sums, wraps + "'x'", "a LIKE " + wraps}) {
        CHECK(error_of(text).find("expected at most 50 levels") != std::string::npos);
    }
    CHECK(error_of(std::string(1000000, 'x')).starts_with("filter: 1000000 bytes"));
    CHECK(error_of("a = '\xff'") == "filter: the text is not UTF-8; convert it (iconv -t UTF-8)");
    CHECK(error_of("a LIKE '" + std::string(8000, '%') + "'") == "(read)");
}

TEST_CASE("forty-nine brackets are read, and a long flat filter is not deep") {
    const std::string deep = std::string(49, '(') + "a = 1" + std::string(49, ')');
    CHECK(parsed(deep) == "(= a 1)");
    std::string flat = "a = 0";
    for (int i = 1; i < 500; ++i) {
        flat += " OR a = " + std::to_string(i);
    }
    CHECK(parse_cql2(flat)->arguments.size() == 500);
}

TEST_CASE("conditions made in code are those that text gives") {
    CHECK(*property_equals("country", "VN") == *parse_cql2("country = 'VN'"));
    CHECK(*both(parse_cql2("a = 1"), parse_cql2("b = 2")) == *parse_cql2("a = 1 AND b = 2"));
    CHECK(both(nullptr, nullptr) == nullptr);
    const Filter only = parse_cql2("a = 1");
    CHECK(both(only, nullptr) == only);
    CHECK(both(nullptr, only) == only);
    CHECK_FALSE(*parse_cql2("a = 1") == *parse_cql2("a = 1.0"));
}
