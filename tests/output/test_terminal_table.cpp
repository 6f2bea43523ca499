#include <limes/base/text.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <algorithm>
#include <sstream>
#include <string>

namespace {

using limes::model::ColumnType;
using limes::model::Layer;
using limes::output::terminal_table;

Layer pairs() {
    Layer table;
    table.schema.name = "near";
    table.add_column("from_name", ColumnType::text);
    table.add_column("to_name", ColumnType::text);
    table.add_column("distance_m", ColumnType::real, "m");
    table.add_column("certainty", ColumnType::text);
    const auto add = [&](const char* from, const char* to, double metres, const char* certainty) {
        add_id(table, std::string{from} + "~" + to);
        table.geometry.push_null();
        table.columns[0].push(from);
        table.columns[1].push(to);
        table.columns[2].push(metres);
        table.columns[3].push(certainty);
    };
    add("Đồng Đăng", "友谊关", 1234.56, "certain");
    add("Móng Cái", "东兴", 87.04, "possible");
    return table;
}

std::size_t widest_line(const std::string& text) {
    std::istringstream lines{text};
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);) {
        widest = std::max(widest, limes::base::display_width(line));
    }
    return widest;
}

}  // namespace

TEST_CASE("a table is aligned, in whatever script, and a unit that the name says is not said twice") {
    CHECK(terminal_table(result_of(pairs()), 100) ==
          "id                from_name  to_name  distance_m  certainty\n"
          "────────────────  ─────────  ───────  ──────────  ─────────\n"
          "Đồng Đăng~友谊关  Đồng Đăng  友谊关       1234.6  certain\n"
          "Móng Cái~东兴     Móng Cái   东兴           87.0  possible\n"
          "2 rows\n");
}

TEST_CASE("a table fits its terminal: long texts are cut, then columns left out and named") {
    CHECK(terminal_table(result_of(pairs()), 57) ==
          "id              from_name  to_name  distance_m  certainty\n"
          "──────────────  ─────────  ───────  ──────────  ─────────\n"
          "Đồng Đăng~友…   Đồng Đăng  友谊关       1234.6  certain\n"
          "Móng Cái~东兴   Móng Cái   东兴           87.0  possible\n"
          "2 rows\n");
    for (std::size_t width = 20; width < 80; ++width) {
        CAPTURE(width);
        const std::string text = terminal_table(result_of(pairs()), width, 1);
        CHECK(widest_line(text.substr(0, text.find("2 rows"))) <= std::max<std::size_t>(width, 14));
    }
    CHECK_THAT(terminal_table(result_of(pairs()), 20),
               Catch::EndsWith("columns not shown: certainty, distance_m, to_name, from_name\n"));
}

TEST_CASE("what is missed least goes first: ids beside names, then bounds") {
    Layer table = pairs();
    for (const char* name : {"from_id", "to_id", "distance_min_m"}) {
        limes::model::Column& column = table.add_column(name, ColumnType::text);
        column.push("0123456789");
        column.push("0123456789");
    }
    CHECK_THAT(terminal_table(result_of(table), 60),
               Catch::EndsWith("columns not shown: id, to_id, from_id, distance_min_m\n") ||
                   Catch::EndsWith("columns not shown: id, to_id, from_id\n"));
    CHECK_THAT(terminal_table(result_of(table), 60), Catch::Contains("certainty"));
}

TEST_CASE("a table says how many rows it does not show") {
    CHECK_THAT(terminal_table(result_of(pairs()), 100, 1), Catch::EndsWith("2 rows, 1 not shown\n"));
    Layer none;
    none.schema.name = "none";
    none.add_column("name", ColumnType::text);
    CHECK_THAT(terminal_table(result_of(none), 80), Catch::EndsWith("0 rows\n"));
}

TEST_CASE("data cannot drive the terminal") {
    Layer table;
    table.schema.name = "hostile";
    add_id(table, "a");
    table.geometry.push_null();
    table.add_column("na\x1B[31mme", ColumnType::text).push("\x1B]0;title\x07line\nbreak");
    const std::string text = terminal_table(result_of(table), 100);
    CHECK(text.find('\x1B') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') == 4);
}
