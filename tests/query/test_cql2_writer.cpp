#include <limes/base/error.hpp>
#include <limes/query/filter.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

using limes::base::Day;
using limes::base::ValidTime;
using namespace limes::query;

namespace {

/// Random expressions of the kinds that the grammar knows, from a seed.
class Sentences {
public:
    explicit Sentences(unsigned seed) : m_random{seed} {}

    Expression condition(int depth) {
        switch (depth == 0 ? 2 + pick(7) : pick(9)) {
            case 0:
                return several(pick(2) == 0 ? Op::logical_and : Op::logical_or, depth);
            case 1:
                return make(Op::logical_not, {condition(depth - 1)});
            case 2:
                return make(any(std::array{Op::equal, Op::not_equal, Op::less, Op::less_equal, Op::greater,
                                           Op::greater_equal}),
                            {number(depth), number(depth)});
            case 3:
                return make(Op::like, {text(depth), pattern(depth)});
            case 4:
                return make(Op::in_list, {text(depth), text(depth), text(depth)});
            case 5:
                return make(Op::between, {number(depth), number(depth), number(depth)});
            case 6:
                return make(Op::is_null, {pick(2) == 0 ? number(depth) : property()});
            case 7:
                return make(any(std::array{Op::s_intersects, Op::s_disjoint, Op::s_within, Op::s_contains,
                                           Op::s_touches, Op::s_crosses, Op::s_overlaps, Op::s_equals}),
                            {named("geometry"), literal(geometry())});
            default:
                return time_test();
        }
    }

private:
    std::size_t pick(std::size_t choices) {
        return std::uniform_int_distribution<std::size_t>{0, choices - 1}(m_random);
    }

    template <std::size_t N>
    Op any(const std::array<Op, N>& ops) {
        return ops.at(pick(N));
    }

    static Expression make(Op op, std::vector<Expression> arguments) {
        return {.op = op, .name = {}, .value = {}, .arguments = std::move(arguments)};
    }
    static Expression literal(Literal value) {
        return {.op = Op::literal, .name = {}, .value = std::move(value), .arguments = {}};
    }
    static Expression named(std::string name) {
        return {.op = Op::property, .name = std::move(name), .value = {}, .arguments = {}};
    }

    Expression several(Op op, int depth) {
        std::vector<Expression> arguments;
        const std::size_t count = 2 + pick(3);
        for (std::size_t i = 0; i < count; ++i) {
            arguments.push_back(condition(depth - 1));
        }
        return make(op, std::move(arguments));
    }

    Expression property() {
        return named(std::array<std::string, 12>{"a", "name_vi", "dân_số", "名称", "and", "NULL", "date",
                                                 "POINT", "two words", "with\"quote", "1st", "x.y:z"}
                         .at(pick(12)));
    }

    Expression number(int depth) {
        if (depth == 0 || pick(3) == 0) {
            switch (pick(4)) {
                case 0:
                    return literal(std::uniform_int_distribution<std::int64_t>{}(m_random) -
                                   (std::int64_t{1} << 62));
                case 1:
                    return literal(std::ldexp(std::uniform_real_distribution<double>{-1, 1}(m_random),
                                              static_cast<int>(pick(600)) - 300));
                case 2:
                    return literal(static_cast<double>(pick(1000)));
                default:
                    return property();
            }
        }
        if (pick(5) == 0) {
            return make(Op::negate, {number(depth - 1)});
        }
        return make(any(std::array{Op::add, Op::subtract, Op::multiply, Op::divide}),
                    {number(depth - 1), number(depth - 1)});
    }

    std::string word() {
        return std::array<std::string, 8>{"",     "x",    "O'Brien", "Hà Giang",
                                          "河江", "100%", "a\\_b",   "'' OR 1=1 --"}
            .at(pick(8));
    }

    Expression text(int depth) {
        if (depth > 0 && pick(3) == 0) {
            return make(pick(2) == 0 ? Op::casei : Op::accenti, {text(depth - 1)});
        }
        return pick(2) == 0 ? literal(word()) : property();
    }

    Expression pattern(int depth) {
        if (depth > 0 && pick(3) == 0) {
            return make(pick(2) == 0 ? Op::casei : Op::accenti, {pattern(depth - 1)});
        }
        return literal(word() + "%");
    }

    Day day() { return Day{static_cast<std::int32_t>(pick(40000)) - 10000}; }

    Expression time_test() {
        const Day from = day();
        ValidTime interval{.from = from, .to = Day{from.days() + 1 + static_cast<std::int32_t>(pick(5000))}};
        if (pick(4) == 0) {
            interval.from = Day::min();
        }
        if (pick(4) == 0) {
            interval.to = Day::max();
        }
        if (pick(3) == 0) {
            return make(
                any(std::array{Op::t_after, Op::t_before, Op::t_equals, Op::t_intersects, Op::t_disjoint}),
                {named("valid_from"), literal(day())});
        }
        return make(any(std::array{Op::t_during, Op::t_contains, Op::t_meets, Op::t_met_by, Op::t_overlaps,
                                   Op::t_overlapped_by, Op::t_starts, Op::t_started_by, Op::t_finishes,
                                   Op::t_finished_by}),
                    {named("valid_time"), literal(interval)});
    }

    limes::geodesy::LonLat place() {
        return {std::uniform_real_distribution<double>{-180, 180}(m_random),
                std::uniform_real_distribution<double>{-90, 90}(m_random)};
    }

    GeometryLiteral geometry() {
        auto column = std::make_shared<limes::model::GeometryColumn>();
        if (pick(2) == 0) {
            column->push_point(place());
            return column;
        }
        const limes::geodesy::LonLat low = place();
        column->begin_row(limes::model::GeometryType::multi_polygon);
        for (std::size_t part = 0; part < 1 + pick(3); ++part) {
            column->begin_part();
            column->begin_path();
            const double east = std::clamp(low.lon + 1, -178.0, 180.0);
            const double west = east - 2;
            const double north = std::min(90.0, low.lat + 1);
            for (const auto& p : {limes::geodesy::LonLat{west, north - 1},
                                  {east, north - 1},
                                  {east, north},
                                  {west, north - 1}}) {
                column->push_vertex(p);
            }
        }
        return column;
    }

    std::mt19937 m_random;
};

}  // namespace

TEST_CASE("what is written reads back as the same expression") {
    for (unsigned seed = 0; seed < 3000; ++seed) {
        const Expression expression = Sentences{seed}.condition(static_cast<int>(seed % 5));
        const std::string text = to_cql2(expression);
        if (text.size() > 8192) {
            continue;
        }
        INFO("seed " << seed << ": " << text);
        const Filter again = parse_cql2(text);
        REQUIRE(*again == expression);
        REQUIRE(to_cql2(*again) == text);
    }
}

TEST_CASE("few of the random expressions are too long to be read back") {
    unsigned too_long = 0;
    for (unsigned seed = 0; seed < 3000; ++seed) {
        too_long += to_cql2(Sentences{seed}.condition(static_cast<int>(seed % 5))).size() > 8192 ? 1 : 0;
    }
    CHECK(too_long < 150);
}

TEST_CASE("text is written with as few brackets as mean the same") {
    for (const std::string text : {"a = 1 AND b = 2 OR c = 3",
                                   "a = 1 AND (b = 2 OR c = 3)",
                                   "(a = 1 AND b = 2) AND c = 3",
                                   "NOT a = 1",
                                   "NOT (a = 1 OR b = 2)",
                                   "a NOT LIKE 'x%'",
                                   "a IS NOT NULL",
                                   "a NOT IN (1, 2)",
                                   "a NOT BETWEEN 1 AND 2",
                                   "a + b * c - d > 0",
                                   "(a + b) * -c > 0",
                                   "a - (b - c) > -5",
                                   "-(5) < a",
                                   "-(-a) < 1",
                                   "a = 5.0",
                                   "\"and\" = 1 AND \"two words\" = 2",
                                   "CASEI(a) LIKE CASEI('x')",
                                   "(a = 1) = TRUE",
                                   "T_DURING(valid_time, INTERVAL('2025-01-01','..'))",
                                   "\"date\" >= DATE('2025-07-01')"}) {
        CHECK(to_cql2(*parse_cql2(text)) == text);
    }
}

TEST_CASE("whatever bytes are given, they are read or refused, and what is read is written again") {
    std::mt19937 random{7};
    const std::array<std::string, 30> pieces{"a",    "'x'",      "(",        ")",       ",",
                                             "=",    "<",        ">",        "AND",     "OR",
                                             "NOT",  "LIKE",     "IN",       "BETWEEN", "IS",
                                             "NULL", "5",        ".5",       "-",       "+",
                                             "*",    "/",        "POINT",    "DATE",    "'2025-07-01'",
                                             "BBOX", "INTERVAL", "S_WITHIN", "T_AFTER", "\"b\""};
    std::size_t read = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        const auto length = std::uniform_int_distribution<int>{1, 9}(random);
        for (int i = 0; i < length; ++i) {
            text += pieces.at(std::uniform_int_distribution<std::size_t>{0, pieces.size() - 1}(random)) + " ";
        }
        try {
            const Filter filter = parse_cql2(text);
            ++read;
            INFO(text);
            REQUIRE(*parse_cql2(to_cql2(*filter)) == *filter);
        } catch (const limes::base::UsageError&) {
        }
    }
    CHECK(read > 20);
}
