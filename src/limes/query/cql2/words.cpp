#include <limes/query/cql2/words.hpp>

#include <algorithm>
#include <array>

namespace limes::query::cql2 {
namespace {

constexpr std::array<Word, 6> comparison_words{{{"=", Op::equal},
                                                {"<>", Op::not_equal},
                                                {"<", Op::less},
                                                {"<=", Op::less_equal},
                                                {">", Op::greater},
                                                {">=", Op::greater_equal}}};

constexpr std::array<Word, 8> spatial_words{{{"S_INTERSECTS", Op::s_intersects},
                                             {"S_DISJOINT", Op::s_disjoint},
                                             {"S_WITHIN", Op::s_within},
                                             {"S_CONTAINS", Op::s_contains},
                                             {"S_TOUCHES", Op::s_touches},
                                             {"S_CROSSES", Op::s_crosses},
                                             {"S_OVERLAPS", Op::s_overlaps},
                                             {"S_EQUALS", Op::s_equals}}};

constexpr std::array<Word, 15> temporal_words{{{"T_AFTER", Op::t_after},
                                               {"T_BEFORE", Op::t_before},
                                               {"T_DURING", Op::t_during},
                                               {"T_EQUALS", Op::t_equals},
                                               {"T_INTERSECTS", Op::t_intersects},
                                               {"T_DISJOINT", Op::t_disjoint},
                                               {"T_CONTAINS", Op::t_contains},
                                               {"T_MEETS", Op::t_meets},
                                               {"T_METBY", Op::t_met_by},
                                               {"T_OVERLAPS", Op::t_overlaps},
                                               {"T_OVERLAPPEDBY", Op::t_overlapped_by},
                                               {"T_STARTS", Op::t_starts},
                                               {"T_STARTEDBY", Op::t_started_by},
                                               {"T_FINISHES", Op::t_finishes},
                                               {"T_FINISHEDBY", Op::t_finished_by}}};

constexpr std::array<std::string_view, 10> reserved{"AND",     "OR", "NOT",  "LIKE", "IN",
                                                    "BETWEEN", "IS", "NULL", "TRUE", "FALSE"};
constexpr std::array<std::string_view, 8> geometry_words{
    "POINT",        "LINESTRING",         "POLYGON", "MULTIPOINT", "MULTILINESTRING",
    "MULTIPOLYGON", "GEOMETRYCOLLECTION", "BBOX"};
constexpr std::array<std::string_view, 5> other_functions{"CASEI", "ACCENTI", "DATE", "TIMESTAMP",
                                                          "INTERVAL"};

bool has(const auto& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::span<const Word> comparisons() {
    return comparison_words;
}
std::span<const Word> spatial_functions() {
    return spatial_words;
}
std::span<const Word> temporal_functions() {
    return temporal_words;
}

std::optional<Op> find(std::span<const Word> words, std::string_view text) {
    const auto found = std::ranges::find(words, text, &Word::text);
    return found == words.end() ? std::nullopt : std::optional{found->op};
}

std::string_view text_of(Op op) {
    for (const auto words : {comparisons(), spatial_functions(), temporal_functions()}) {
        const auto found = std::ranges::find(words, op, &Word::op);
        if (found != words.end()) {
            return found->text;
        }
    }
    return {};
}

bool needs_intervals(Op op) {
    switch (op) {
        case Op::t_after:
        case Op::t_before:
        case Op::t_disjoint:
        case Op::t_equals:
        case Op::t_intersects:
            return false;
        default:
            return find(temporal_words, text_of(op)).has_value();
    }
}

bool is_reserved(std::string_view capital) {
    return has(reserved, capital);
}
bool is_geometry_word(std::string_view capital) {
    return has(geometry_words, capital);
}

bool is_known_word(std::string_view capital) {
    return is_reserved(capital) || is_geometry_word(capital) || has(other_functions, capital) ||
           find(spatial_words, capital) || find(temporal_words, capital);
}

}  // namespace limes::query::cql2
