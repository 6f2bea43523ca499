// Steps that join the features of two layers, and what is made of the pairs. Each says what table it gives.
#pragma once

#include <limes/query/steps/terms.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::query {

/// All pairs within a distance. Columns: from_id, from_name, to_id, to_name, distance_m, distance_min_m and
/// distance_max_m (over all positions at the stated accuracy; null when an accuracy is unknown), certainty
/// ("certain": within for every position; "possible": for some; null: accuracy unknown), azimuth_deg (null at
/// distance 0). Rows by from (order of input), then distance, then to_id.
struct DistanceJoin {
    Node from;
    Node to;
    Metres within;
    Keep keep = Keep::possible;
    Shape shape = Shape::line;
    bool same_layer = false;  ///< from and to are one layer: a feature is not paired with itself
};

/// The k nearest, ranked. Columns as DistanceJoin, and rank (1 first; equal distances share a rank with ties
/// all); certainty says whether `to` is among the k nearest for every position or only for some.
struct NearestJoin {
    Node from;
    Node to;
    std::size_t k = 1;
    std::optional<Metres> within = {};
    Ties ties = Ties::all;
    Shape shape = Shape::line;
    bool same_layer = false;
};

/// Pairs for which the predicate holds, exact on longitude/latitude edges. Columns: from_id, from_name,
/// to_id, to_name, and all columns of from.
struct PredicateJoin {
    Node from;
    Node to;
    Predicate predicate = Predicate::intersects;
    bool keep_unmatched = false;  ///< a row with empty to_id for a from that meets nothing
};

/// For each feature of `to` how many of `from` the predicate holds with (from first, as in a PredicateJoin).
/// Columns: count, and all columns of to. Rows and geometry are those of `to`.
struct CountJoin {
    Node from;
    Node to;
    Predicate predicate = Predicate::intersects;
};

/// Pairs (a DistanceJoin of `from` and `to`) with the length of boundary that their two areas share: the
/// column shared_border_m, null when one of them is no area.
struct SharedBorder {
    Node from;
    Node to;
    Node pairs;
};

/// Pairs with how alike their features are by a column of numbers: the smaller over the larger, 0 to 1, in
/// the column `as`. Null when it is not known: when one has no number or a negative one, or both have 0.
struct ColumnRatio {
    Node from;
    Node to;
    Node pairs;
    std::string column;
    std::string as;
};

/// Pairs with what both of their features are paired with: `by_from` pairs the features of from with others,
/// `by_to` those of to with the same others. Columns: `count` of the others, and `ids` of them, in order,
/// with commas between; null for none.
struct InCommon {
    Node pairs;
    Node by_from;
    Node by_to;
    std::string count;
    std::string ids;
};

/// How a number of a pair becomes a term of its score, between 0 (bad) and 1 (good). near: 1 at 0, falling to
/// 0 at the bound; share: its part of the greatest number that either feature has in a pair; ratio: the
/// number as it is; any: 1 when it is more than 0.
enum class TermForm : std::uint8_t { near, share, ratio, any };

struct Term {
    std::string column;
    TermForm form = TermForm::ratio;
    double weight = 1;  ///< above 0
    double bound = 1;   ///< of near, above 0
};

/// Pairs with how good they are. Columns: score, the weighted mean of the terms, to which one that is not
/// known adds nothing (a finding when it is not of any pair); score_max, the same with every unknown at its
/// best.
struct Score {
    Node pairs;
    std::vector<Term> terms;
};

/// From candidate pairs (a DistanceJoin of `from` and `to`, or a Score of one) the partners, by a column of
/// them: distance_m, or score downwards, where 0 is no partner. opposite: each side's firsts, seen from
/// either; mutual: each a first of the other's; best: one-to-one with the best total among the largest sets
/// of pairs, told in a finding. Columns of the candidates, and rank_from, rank_to (the partner's rank among
/// those of each; equals share one). Every feature without a partner is a finding with the reason.
struct Match {
    Node from;
    Node to;
    Node pairs;
    MatchMethod method = MatchMethod::best;
    SortKey by = {"distance_m"};
};

/// Declared pairs held against geography. `pairs` has the columns a_name_*, a_country, a_lon, a_lat,
/// a_accuracy_m and b_*; `places` are the candidates a partner is ranked among. Columns: those of pairs that
/// name them, a_place_id, b_place_id, distance_m, distance_min_m, distance_max_m, rank_ab, rank_ba, class
/// (contiguous, mutual, opposite, distant, unresolved), certainty, reason.
struct AuditPairs {
    Node pairs;
    Node places;
};

}  // namespace limes::query
