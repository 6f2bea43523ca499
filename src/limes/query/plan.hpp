#pragma once

#include <limes/base/time.hpp>
#include <limes/base/units.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <limes/query/filter.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace limes::query {

using base::Metres;

/// A step of a plan, by its number in it. Steps only name steps before them.
using Node = std::size_t;

enum class TimeAxis : std::uint8_t { operating, legal };

/// Which rows count: those valid on a day, those valid at some time of a period, or (neither given) all.
struct TimeSelection {
    std::optional<base::Day> as_of = {};
    std::optional<base::ValidTime> period = {};
    TimeAxis axis = TimeAxis::operating;
};

/// What a row of a pair table shows on a map.
enum class Shape : std::uint8_t { line, from, to, none };

/// Which pairs a threshold keeps, given the accuracy of both positions.
enum class Keep : std::uint8_t { certain, nominal, possible };

enum class Ties : std::uint8_t { all, first };

enum class Predicate : std::uint8_t {
    intersects,
    within,
    contains,
    covers,
    covered_by,
    touches,
    crosses,
    overlaps,
    equals,
    disjoint
};

enum class MatchMethod : std::uint8_t { opposite, mutual, best };

/// Where the points of a grid lie: along lines and the outlines of areas, or over areas.
enum class GridForm : std::uint8_t { along, over };

/// What makes a set of sites good; the models are told at `SiteSelection`.
enum class SiteModel : std::uint8_t { lscp, lscp_b, mclp, p_median, p_center };

/// What the rows of a selection or an allocation are: the places that serve, or those that are served.
enum class ServiceList : std::uint8_t { sites, demand };

/// At which end of a line measures begin: where it was drawn from, or the end farther to a side.
enum class LineStart : std::uint8_t { as_drawn, west, east, north, south };

// ---- steps; each says what table it gives
// -------------------------------------------------------------------

/// The rows of a layer that hold at the time, pass the filter and meet the box.
struct Scan {
    std::string layer;
    TimeSelection when = {};
    Filter where = {};
    std::optional<geodesy::Box> bbox = {};
    /// Not empty: only the rows with this id or, when there are none, with a name that folds to the same
    /// (base::fold). No such row is a UsageError that names the nearest.
    std::string named = {};
    /// That no row is chosen is in order, and not told: one of several layers that were not named, or one of
    /// two days.
    bool may_be_empty = false;
};

/// The rows of a table that pass the filter.
struct Select {
    Node input;
    Filter where;
};

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

struct SortKey {
    std::string column;
    bool descending = false;
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

/// What a row of coverage shows on a map: what is covered, what twice, what came to be or is no more,
/// nothing.
enum class CoverageShape : std::uint8_t { covered, backup, gained, lost, none };

/// Per unit and radius what of it lies within reach of the sources. Columns: unit_id, unit_name, radius_m,
/// area_km2, covered_lower_km2, covered_km2, covered_upper_km2, share (0..1), and with places: places,
/// places_covered_lower, places_covered, places_covered_upper, and with a weight: weight,
/// weight_covered_lower, weight_covered, weight_covered_upper, and weight_unknown, the places of the unit
/// whose weight is not known. A weight of areas is spread evenly over each.
///
/// With `before`, the sources as they were: covered_before_km2, gained_km2, lost_km2, and of places and
/// weights _before, _gained, _lost. With `backup`, what two sources or more reach: backup_km2,
/// places_backup, weight_backup. With `lines`: line_km of those in the unit or within `beside` of it,
/// line_covered_lower_km, line_covered_km, line_covered_upper_km.
struct Coverage {
    Node sources;
    Node units;
    std::optional<Node> places = {};
    std::string weight_column = {};
    std::vector<Metres> radii;
    std::optional<Node> before = {};
    bool backup = false;
    std::optional<Node> lines = {};
    Metres beside = Metres{0};
    CoverageShape shape = CoverageShape::covered;
};

/// What a row of gaps shows on a map and, with `each`, what its polygons are of: the gap, or held against an
/// earlier day what has come to be out of reach, or is no more.
enum class GapShape : std::uint8_t { gap, opened, closed };

/// What of each unit is out of reach. One row a unit, or with `each` one for every polygon of the shape:
/// unit_id, unit_name, radius_m, gap_km2, gap_lower_km2, gap_upper_km2 (not with `each`), share, and with
/// places: places, weight, weight_unknown (places whose weight is not known), largest (names of the largest
/// uncovered places). Geometry: the shape. A radius after another, in ascending order; the largest gap first.
///
/// With `before`, the sources as they were: gap_before_km2, opened_km2, closed_km2, and of places and weights
/// _before, _opened, _closed; not with `each`, whose figures are those of the shape.
struct Gaps {
    Node sources;
    Node units;
    std::optional<Node> places = {};
    std::string weight_column = {};
    std::vector<Metres> radii;
    bool each = false;
    std::optional<Node> before = {};
    GapShape shape = GapShape::gap;
};

/// Points to choose sites from, `spacing` apart along the ellipsoid. along: on each line, and each outline of
/// an area, by the measure from its start, and its end when it is no ring. over: inside areas, in rows on
/// parallels, counted from the middle of the area's box. Columns: of_id, of_name, measure_m (along alone).
struct GridPoints {
    Node input;
    Metres spacing;
    GridForm form = GridForm::along;
};

/// How much the features of a demand ask for.
struct DemandWeight {
    std::string column = {};  ///< of numbers of 0 or more; empty: each asks for 1
    /// What one counts whose number is not known; each is named. Without it such a one weighs nothing, and a
    /// sum of which no part is known is not known.
    std::optional<std::size_t> when_null = {};
};

/// Sites for a demand, proven the best. With `within`, a demand is served by sites within it only.
///   lscp:     the fewest sites that serve all;
///   lscp_b:   as few, and of such sets the one that serves the most weight twice;
///   mclp:     at most `sites` that serve the most weight;
///   p_median: at most `sites` with the least sum of weight times distance to the nearest;
///   p_center: at most `sites` with the least distance of the worst served.
/// Sites of `kept` are chosen whatever they serve, and count. Columns of the sites, the most served weight
/// first: rank, site_id, site_name, kept, served (demands whose nearest site it is), served_certain,
/// in_reach, only_here (in reach of no other that is chosen), weight, mean_m (weighted), farthest_m; of the
/// demand, in its order: demand_id, demand_name, site_id, site_name, distance_m, distance_min_m,
/// distance_max_m, certainty, weight, sites_in_reach, and nearest_id, nearest_m: the nearest of all that
/// could have been chosen. What is known of the optimum is a finding.
struct SiteSelection {
    Node demand;
    Node candidates;
    std::optional<Node> kept = {};
    SiteModel model = SiteModel::lscp;
    std::optional<Metres> within = {};
    Keep keep = Keep::nominal;
    std::size_t sites = 0;
    DemandWeight weight = {};
    std::size_t time_limit_s = 60;
    ServiceList list = ServiceList::sites;
};

/// Who is served by which facility: the nearest, or, with a column of capacities, so that the most weight is
/// served, and of such ways the one with the least sum of weight times distance. Columns of the demand, a row
/// for each facility that serves it and one for what is left over: demand_id, demand_name, facility_id,
/// facility_name, distance_m, distance_min_m, distance_max_m, certainty (whether the facility is the nearest
/// wherever all are; with capacities, whether it is within `within`), weight, served, left; of the
/// facilities: facility_id, facility_name, served (demands), weight, capacity, free, mean_m, farthest_m. A
/// facility serves only a demand that it admits: they have a word in common in each column of `admits` that
/// the demand has one in.
struct Allocation {
    Node demand;
    Node facilities;
    std::optional<Metres> within = {};
    Keep keep = Keep::nominal;
    DemandWeight weight = {};
    std::string capacity_column = {};
    ServiceList list = ServiceList::demand;
    std::vector<std::string> admits = {};
};

/// What of the areas each facility, a point, is the nearest of. Columns: facility_id, facility_name,
/// area_km2. The geometry is within `tolerance` of the set of points to which it is the nearest by geodesic
/// distance.
struct NearestRegions {
    Node facilities;
    Node areas;
    Metres tolerance{1};
};

/// Points referred to lines. Columns: line_id, line_name, id, name, measure_m (along the line from its
/// start), from_end_m (from its other end), next_m (to the next of these points along the line; null for the
/// last), offset_m, side (left, right, on), certainty of within, a column of `also` each, and those of the
/// points that are `kept`. With `link_column`, a point belongs only to the line whose id that column holds,
/// at any offset.
struct Locate {
    /// The same place of the line, measured along another one; null when there is none.
    struct Also {
        Node lines;
        std::string column;
    };
    Node lines;
    Node points;
    std::optional<Metres> within = {};
    std::string link_column = {};
    std::vector<std::string> kept = {};
    std::vector<Also> also = {};
};

/// The places given, as points called after their coordinates.
struct Points {
    std::vector<geodesy::LonLat> places;
};

/// What lies on lines between located points (a Locate on them), and before the first and after the last: all
/// of each line, once. Columns: line_id, line_name, before_id, before_name, after_id, after_name (null at an
/// end), from_measure_m, to_measure_m, length_m. Geometry: the stretch.
struct Spans {
    Node lines;
    Node located;
};

/// Ways along a line against the way straight between, for each two of the points located on it. Columns:
/// line_id, line_name, id, name, to_id, to_name, from_measure_m, to_measure_m, length_m, straight_m (the
/// geodesic between the two places on the line), detour (length over straight; null when they are one place).
struct Detour {
    Node lines;
    Node located;
};

/// From one measure to another; a place where both are equal.
struct MeasureRange {
    Metres from;
    Metres to;
};

/// Places and stretches at given measures: the ranges on each line, then the rows of `events`. These have
/// measure_m, or from_measure_m and to_measure_m, and line_id unless there is one line only; their other
/// columns are kept. Columns: line_id, line_name, measure_m of a place, from_measure_m, to_measure_m and
/// length_m of a stretch. What lies beyond an end is cut there or left out, with a finding.
struct PlaceOnLines {
    Node lines;
    std::optional<Node> events = {};
    std::vector<MeasureRange> ranges = {};
};

/// The outlines of areas taken together: a row for each area with edges that no other of them has the other
/// way round, its columns, and these edges as lines that have it on their left. Rows that are lines already
/// stay as they are.
struct Outline {
    Node areas;
};

/// All lines as one row, called `id`: ends joined to ends, each edge once, parts in order along it. With
/// `beside` only what runs within `tolerance` of those lines, and between two such stretches what leaves them
/// by ten times as much at most; what turns away from them at the ends is cut off where it does. Columns:
/// those of the only line that is in it, when it is only one; accuracy: the worst of all.
struct JoinLines {
    Node lines;
    std::string id;
    LineStart start = LineStart::as_drawn;
    std::optional<Node> beside = {};
    Metres tolerance = {};
};

/// Along each line which of the others is nearest, as stretches that are the whole line together. Columns:
/// line_id, line_name, other_id, other_name (null where none is within the distance), from_measure_m,
/// to_measure_m, length_m, matched_m (length_m or 0), other_from_m, other_to_m (where the ends of the stretch
/// lie along the other), other_length_m, mean_m and max_m (how far the nearest is). Geometry: the stretch.
struct Align {
    Node lines;
    Node others;
    Metres within;
};

/// Two tables of stretches of the same lines (Align, LengthWithin) put over one another: a row for each part
/// of a line that lies in one stretch of each, or of one. Columns: line_id, line_name, a_id, a_name, b_id,
/// b_name (other_id or id of the two, null for none), from_measure_m, to_measure_m, length_m.
struct OverlayStretches {
    Node lines;
    Node first;
    Node second;
};

/// A figure of several rows, from a column of theirs. total: the sum; greatest; mean: weighted by `of`;
/// ratio: the sum over that of `of`; part: the sum over that of all rows of the table. Rows without a number
/// do not count; null when none has one.
enum class FigureForm : std::uint8_t { total, greatest, mean, ratio, part };

struct Figure {
    std::string column;
    FigureForm form = FigureForm::total;
    std::string of = {};
    std::string as = {};  ///< empty: as the column
};

/// Rows put together, one row for those that are alike in the columns `by`, in the order in which they first
/// come. Columns: those of `by`, `count` of the rows when it is named, the figures. Geometry: lines together,
/// nothing else.
struct Total {
    Node input;
    std::vector<std::string> by;
    std::string count = {};
    std::vector<Figure> figures = {};
};

/// Lines and the others that they come within a distance of. Columns: line_id, line_name, id, name (of the
/// other), measure_m and other_measure_m where the two are nearest, at (start, end, between: of the line),
/// gap_m, gap_min_m, gap_max_m (at the accuracies), link (joined: they meet; possible: at the accuracies;
/// missing), gauge (same, break; of the column, where + joins the gauges of one line), borders (same, across;
/// of the column), line_gauge, other_gauge, line_country, other_country. A column that is not there is a
/// finding, and empty. Geometry: the gap. A line is not held against itself.
struct Connect {
    Node lines;
    Node others;
    Metres within;
    std::string gauge_column = {};
    std::string country_column = {};
};

/// The stretches of lines inside areas. Columns: line_id, line_name, id, name (of the area), from_measure_m,
/// to_measure_m, length_m.
struct LengthWithin {
    Node lines;
    Node areas;
};

/// One row a line: line_id, line_name, length_m and all its columns; published figures beside measured ones
/// are for the reader to compare.
struct Measure {
    Node lines;
};

/// All units that `start` came from and became, followed through the relation columns predecessors and
/// successors of `units`. Columns of units, and generation (negative: before, 0: start, positive: after),
/// began and ended (how it came to be and what became of it, in the words of a Crosswalk), also (its code
/// used again), valid_from, valid_to, decree (what the layer says, and the events that name it).
struct Lineage {
    Node units;
    Node start;
    std::optional<Node> events = {};
};

/// The units of one day and those of another, each pair that has ground in common or of which one became the
/// other. Lineage comes first: where it is known what a unit became, the overlay of areas only shares it out.
///
/// Columns: from_id, from_name, to_id, to_name (null where there is none), kind (unchanged, renamed, retyped,
/// recoded, merged, split, part, level removed, level added, ended, new), also (what else: renamed, recoded,
/// code used again), area_share (of the ground of from, 0 to 1), to_share (of that of to), with `places`
/// weight and weight_share, certainty (certain: by lineage, or wider than the accuracies; possible: a sliver;
/// null: accuracy unknown), lineage (whole, part, or the word of a link), operating_date, legal_date, decree,
/// area_km2, width_m (mean width of the widest part). Geometry: the ground in common.
///
/// Slivers are left out, and the shares are of what stays; with `all_pieces` they are rows (kind sliver), and
/// what lies against the lineage is too (kind against lineage): then the rows of a unit are its area. Their
/// shares are 0, so that all others are the same, and add up to 1, with them and without.
struct Crosswalk {
    Node from;
    Node to;
    base::Day from_day;
    base::Day to_day;
    TimeAxis axis = TimeAxis::operating;
    std::optional<Node> units = {};   ///< the layer of both, of all times; without it they are two layers
    std::optional<Node> links = {};   ///< successions: from_id, to_id, kind (whole, part, main part)
    std::optional<Node> events = {};  ///< that may name the decree
    std::optional<Node> places = {};
    std::string weight_column = {};
    std::optional<Metres> accuracy = {};  ///< of the outlines of units that state none
    bool all_pieces = false;
    std::optional<Node> asked = {};  ///< findings are of rows that name an id of this table; the rows are all
};

/// What becomes of the figures of a unit that went into several.
enum class Assign : std::uint8_t {
    shares,  ///< each has its share
    main     ///< all of them go where the main part of the unit went
};

/// Figures of the units `from` restated for the units `to` by a Crosswalk of both: by weight_share where it
/// has one, else by area_share. Extensive figures (counts) are shared out and conserved; whole numbers stay
/// whole, by largest remainders for each unit. Intensive ones (rates) are means, weighted by `weight_column`
/// or else by area. The main part of a unit is what the lineage calls so, else the largest by its shares.
///
/// Rows: the units of to, then (kind residual) units of from with what could not be assigned and the reason.
/// Columns: unit_id, unit_name, kind, from_units, the figures, reason.
struct Restate {
    Node from;
    Node to;
    Node crosswalk;
    std::optional<Node> figures = {};  ///< the table that has them; without it they are columns of from
    std::string key = "id";            ///< the column of both that says which unit a figure is of
    std::string figures_key = {};      ///< what it is called in the figures, when not the same
    Assign assign = Assign::shares;
    std::vector<std::string> extensive = {};
    std::vector<std::string> intensive = {};
    std::string weight_column = {};
    /// Only the units with an id of this table, and those that such a unit gave to or has from; what is of no
    /// unit stays.
    std::optional<Node> asked = {};
};

/// Rows of `other` that name a row of `input` in one of their relation columns, or in one of `columns`.
struct Related {
    Node input;
    Node other;
    std::vector<std::string> columns = {};  ///< of relations; empty: all that may name rows of input
};

/// Rows any of whose names resembles the text. Columns: id, layer, matched (the name), language, match
/// ("exact", "folded", "prefix", "part", "similar"), score, valid_from, valid_to.
struct TextMatch {
    Node input;
    std::string text;
    bool best_only = false;  ///< rows of the best kind of match only; none at all is a UsageError
    /// Of those the ones that hold at the time, when some do.
    std::optional<TimeSelection> rather = {};
};

/// Stable order by columns, nulls last.
struct Sort {
    Node input;
    std::vector<SortKey> keys;
};

/// The same rows with these columns first, in this order; the others follow.
struct Project {
    Node input;
    std::vector<std::string> first;
};

/// The first rows.
struct Limit {
    Node input;
    std::size_t count;
};

/// Tables one after the other; columns by name, missing ones null; `label_column` says which table a row is
/// from.
struct Concat {
    std::vector<Node> inputs;
    std::vector<std::string> labels;
    std::string label_column = "kind";
};

using Step =
    std::variant<Scan, Select, DistanceJoin, NearestJoin, PredicateJoin, CountJoin, SharedBorder, ColumnRatio,
                 InCommon, Score, Match, AuditPairs, Coverage, Gaps, Locate, LengthWithin, Measure, Lineage,
                 Related, TextMatch, GridPoints, SiteSelection, Allocation, NearestRegions, Sort, Project,
                 Limit, Concat, Points, Spans, Detour, PlaceOnLines, Outline, JoinLines, Align,
                 OverlayStretches, Total, Connect, Crosswalk, Restate>;

/// A question in the algebra of steps; the last step is the answer.
struct Plan {
    std::vector<Step> steps;
    std::vector<std::string> languages{"vi", "en", "zh", "lo"};  ///< for names, first choice first

    /// Adds a step and gives its number.
    Node add(Step step) {
        steps.push_back(std::move(step));
        return steps.size() - 1;
    }
    /// The names of the layers it scans, each once.
    [[nodiscard]] std::vector<std::string> layers() const;
    /// Whether it takes nothing of a layer but where its features are, their ids, names, times and accuracy.
    [[nodiscard]] bool takes_names_only(const std::string& layer) const;
    /// Whether it takes a layer as a table of figures or successions, for which no place is needed.
    [[nodiscard]] bool takes_no_place(const std::string& layer) const;
};

/// The plan for people and for --explain: one line a step.
[[nodiscard]] std::string explain(const Plan& plan);

}  // namespace limes::query
