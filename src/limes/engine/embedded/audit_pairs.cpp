#include <limes/base/units.hpp>
#include <limes/engine/embedded/audit_members.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/nearest_rank.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace limes::engine::embedded {
namespace {

using base::Metres;
using model::Column;
using model::ColumnType;
using model::Layer;

constexpr const char* kStep = "audit of pairs";

enum class Class : std::uint8_t { contiguous, mutual, opposite, distant, unresolved };
constexpr std::array<std::string_view, 5> kClassName{"contiguous", "mutual", "opposite", "distant",
                                                     "unresolved"};

/// Where one member stands among the places of its country, as the other sees it.
struct Standing {
    std::optional<std::int64_t> rank;  ///< none: there is no other place to rank it among
    std::size_t candidates = 0;        ///< how many are ranked, itself among them
    bool surely_first = false;         ///< for every position
    bool maybe_first = false;          ///< for some

    [[nodiscard]] bool is_first() const { return rank == 1; }
};

struct Verdict {
    Class found = Class::unresolved;
    Certainty certainty = Certainty::unknown;
    std::optional<geodesy::ClosestPoints> closest;
    double margin_m = std::nan("");
    Standing b_for_a;
    Standing a_for_b;
    std::string reason;
};

/// The rank of `seen` for `viewer` among the places of seen's country; places that are one of the two are not
/// counted.
Standing standing(const Member& viewer, const Member& seen, double distance_m, const Gazetteer& gazetteer) {
    const auto is_one_of_them = [&](std::uint32_t place) {
        return std::ranges::binary_search(seen.same_places, place) ||
               std::ranges::binary_search(viewer.same_places, place);
    };
    const double margin = viewer.accuracy_m + seen.accuracy_m;
    double worst_m = 0;
    for (const std::uint32_t place : gazetteer.of_country(seen.country)) {
        const double accuracy = gazetteer.accuracy(place);
        worst_m = std::max(worst_m, std::isnan(accuracy) ? 0 : accuracy);
    }
    const double slack =
        std::isnan(margin) ? 0 : margin + worst_m + (std::isnan(viewer.accuracy_m) ? 0 : viewer.accuracy_m);
    std::size_t others = 0;
    std::int64_t nearer = 0;
    std::size_t maybe_nearer = 0;
    std::size_t surely_nearer = 0;
    for (const std::uint32_t place : gazetteer.of_country(seen.country)) {
        if (is_one_of_them(place)) {
            continue;
        }
        ++others;
        const auto found = closest_points(viewer, place, gazetteer, Metres{distance_m + slack});
        if (!found) {
            continue;
        }
        const double own_margin = viewer.accuracy_m + gazetteer.accuracy(place);
        nearer += found->distance.value() < distance_m - kTie_m ? 1 : 0;
        maybe_nearer += !(found->distance.value() - own_margin >= distance_m + margin) ? 1U : 0U;
        surely_nearer += found->distance.value() + own_margin < distance_m - margin ? 1U : 0U;
    }
    if (others == 0) {
        return {};
    }
    return {.rank = nearer + 1,
            .candidates = others + 1,
            .surely_first = maybe_nearer == 0,
            .maybe_first = surely_nearer == 0};
}

std::string ordinal(std::int64_t rank) {
    const std::int64_t last = rank % 10;
    const bool teen = rank % 100 >= 11 && rank % 100 <= 13;
    return fmt::format("{}{}", rank,
                       teen || last > 3 || last == 0 ? "th"
                       : last == 1                   ? "st"
                       : last == 2                   ? "nd"
                                                     : "rd");
}

std::string place_in_row(const Member& seen, const Member& viewer, const Standing& standing,
                         const Gazetteer& gazetteer) {
    if (!standing.rank) {
        return fmt::format("{} has no other place of {} to rank {} among", gazetteer.table().schema.name,
                           seen.country.empty() ? "any country" : seen.country, seen.label);
    }
    return fmt::format("the declared partner {} is the {} of {} candidates for {}", seen.label,
                       *standing.rank == 1 ? "nearest" : ordinal(*standing.rank) + " nearest",
                       standing.candidates, viewer.label);
}

/// Contiguous: two areas that touch, or two positions that may be one as far as they are known.
std::optional<Verdict> contiguous(const Member& a, const Member& b, const Verdict& so_far,
                                  const Gazetteer& gazetteer) {
    const double distance_m = so_far.closest->distance.value();
    const double margin = std::isnan(so_far.margin_m) ? 0 : so_far.margin_m;
    if (distance_m > margin) {
        return std::nullopt;
    }
    Verdict verdict = so_far;
    verdict.found = Class::contiguous;
    const bool areas = !a.point && !b.point && gazetteer.is_area(*a.place) && gazetteer.is_area(*b.place);
    if (areas && distance_m == 0) {
        verdict.certainty = Certainty::certain;
        verdict.reason = "the two areas touch";
        return verdict;
    }
    const bool certain = so_far.margin_m == 0;
    verdict.certainty = std::isnan(so_far.margin_m) ? Certainty::unknown
                        : certain                   ? Certainty::certain
                                                    : Certainty::possible;
    verdict.reason = distance_m == 0
                         ? std::string{"both are at one place"}
                         : fmt::format("{} apart, and the positions are known to {} together",
                                       base::to_text(Metres{distance_m}), base::to_text(Metres{margin}));
    return verdict;
}

void classify_by_rank(const Member& a, const Member& b, Verdict& verdict, const Gazetteer& gazetteer) {
    const Standing& x = verdict.b_for_a;
    const Standing& y = verdict.a_for_b;
    const int first = (x.is_first() ? 1 : 0) + (y.is_first() ? 1 : 0);
    verdict.found = first == 2 ? Class::mutual : first == 1 ? Class::opposite : Class::distant;
    const auto is_sure = [](const Standing& each) {
        return each.is_first() ? each.surely_first : !each.rank || !each.maybe_first;
    };
    verdict.certainty = std::isnan(verdict.margin_m) ? Certainty::unknown
                        : is_sure(x) && is_sure(y)   ? Certainty::certain
                                                     : Certainty::possible;
    verdict.reason =
        first == 2
            ? fmt::format("each is the other's nearest, of {} and {} candidates", x.candidates, y.candidates)
            : fmt::format("{}; {}", place_in_row(b, a, x, gazetteer), place_in_row(a, b, y, gazetteer));
}

Verdict judge(const Member& a, const Member& b, const Gazetteer& gazetteer) {
    Verdict verdict;
    if (!a.is_placed() || !b.is_placed()) {
        verdict.reason = a.is_placed() ? b.why_not : b.is_placed() ? a.why_not : a.why_not + "; " + b.why_not;
        return verdict;
    }
    verdict.margin_m = a.accuracy_m + b.accuracy_m;
    verdict.closest = closest_points(a, b, gazetteer);
    const double distance_m = verdict.closest->distance.value();
    verdict.b_for_a = standing(a, b, distance_m, gazetteer);
    verdict.a_for_b = standing(b, a, distance_m, gazetteer);
    if (auto touching = contiguous(a, b, verdict, gazetteer)) {
        return *touching;
    }
    classify_by_rank(a, b, verdict, gazetteer);
    return verdict;
}

// ---- the table
// --------------------------------------------------------------------------------------------------

bool names_the_pair(const Column& column, const model::Schema& schema) {
    constexpr std::array<std::string_view, 5> kKept{"relation", "level", "count", "a_country", "b_country"};
    const bool is_label = std::ranges::any_of(schema.name_columns,
                                              [&](const auto& each) { return each.second == column.name; });
    return is_label || column.name.starts_with("a_name_") || column.name.starts_with("b_name_") ||
           std::ranges::find(kKept, column.name) != kKept.end();
}

/// The declared rows with the columns that name them, in their order and with their times.
Layer declared(const Layer& pairs) {
    Layer table;
    table.schema = pairs.schema;
    table.rows = pairs.rows;
    table.ids = pairs.ids;
    table.valid_from = pairs.valid_from;
    table.valid_to = pairs.valid_to;
    for (const Column& column : pairs.columns) {
        if (names_the_pair(column, pairs.schema)) {
            table.columns.push_back(column);
        }
    }
    return table;
}

void push_id(Column& column, const Member& member, const Gazetteer& gazetteer) {
    if (member.place) {
        column.push(gazetteer.id(*member.place));
    } else {
        column.push_null();
    }
}

void push_rank(Column& column, const Standing& standing) {
    if (standing.rank) {
        column.push(*standing.rank);
    } else {
        column.push_null();
    }
}

void push_distances(Column& nominal, Column& least, Column& most, const Verdict& verdict) {
    if (!verdict.closest) {
        for (Column* column : {&nominal, &least, &most}) {
            column->push_null();
        }
        return;
    }
    const double distance_m = verdict.closest->distance.value();
    nominal.push(distance_m);
    const bool known = !std::isnan(verdict.margin_m);
    push_optional(least, known ? std::optional{std::max(0.0, distance_m - verdict.margin_m)} : std::nullopt);
    push_optional(most, known ? std::optional{distance_m + verdict.margin_m} : std::nullopt);
}

}  // namespace

Table run(const query::AuditPairs& step, const Tables& tables, Context& context) {
    const Layer& pairs = *tables.at(step.pairs);
    const Layer& places = *tables.at(step.places);
    for (const char* column : {"a_lon", "a_lat", "b_lon", "b_lat"}) {
        static_cast<void>(require_column(pairs, column));
    }
    const Positions positions = positions_of(places, kStep, context);
    const Gazetteer gazetteer{places, positions, context.task};

    std::vector<std::pair<Member, Member>> members(pairs.rows);
    std::vector<Verdict> verdicts(pairs.rows);
    if (context.task.progress != nullptr) {
        context.task.progress->start(kStep, pairs.rows);
    }
    base::parallel_for(context.task, pairs.rows, 1, [&](std::size_t row, std::size_t, unsigned) {
        members[row] = {member_of(pairs, row, "a_", gazetteer), member_of(pairs, row, "b_", gazetteer)};
        verdicts[row] = judge(members[row].first, members[row].second, gazetteer);
    });

    auto table = std::make_shared<Layer>(declared(pairs));
    table->columns.reserve(table->columns.size() + 10);
    Column& a_place = table->add_column("a_place_id", ColumnType::text);
    Column& b_place = table->add_column("b_place_id", ColumnType::text);
    Column& distance = table->add_column("distance_m", ColumnType::real, "m", "shortest geodesic on WGS84");
    Column& least = table->add_column("distance_min_m", ColumnType::real, "m");
    Column& most = table->add_column("distance_max_m", ColumnType::real, "m");
    Column& rank_ab =
        table->add_column("rank_ab", ColumnType::integer, {}, "of b among the places of its country, from a");
    Column& rank_ba =
        table->add_column("rank_ba", ColumnType::integer, {}, "of a among the places of its country, from b");
    Column& found = table->add_column("class", ColumnType::text);
    Column& certainty = table->add_column("certainty", ColumnType::text);
    Column& reason = table->add_column("reason", ColumnType::text);
    const Names names{pairs, context.languages};
    for (std::size_t row = 0; row < pairs.rows; ++row) {
        const Verdict& verdict = verdicts[row];
        push_id(a_place, members[row].first, gazetteer);
        push_id(b_place, members[row].second, gazetteer);
        push_distances(distance, least, most, verdict);
        push_rank(rank_ab, verdict.b_for_a);
        push_rank(rank_ba, verdict.a_for_b);
        found.push(kClassName.at(static_cast<std::size_t>(verdict.found)));
        if (verdict.certainty == Certainty::unknown) {
            certainty.push_null();
        } else {
            certainty.push(verdict.certainty == Certainty::certain ? "certain" : "possible");
        }
        reason.push(verdict.reason);
        if (verdict.closest) {
            push_segment(table->geometry, verdict.closest->on_first, verdict.closest->on_second);
            continue;
        }
        table->geometry.push_null();
        context.result.findings.push_back({.severity = base::Severity::note,
                                           .layer = pairs.schema.name,
                                           .feature = std::string{pairs.ids[row]},
                                           .kind = "unresolved-pair",
                                           .what = fmt::format("{}: {}", names[row], verdict.reason),
                                           .done = "kept in the answer as unresolved"});
    }
    return table;
}

}  // namespace limes::engine::embedded
