// Steps of what lies within reach, and of where it should come from. Each says what table it gives.
#pragma once

#include <limes/query/steps/terms.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::query {

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
/// places: places, and with a weight: weight, weight_unknown (places whose weight is not known), largest
/// (names of the largest uncovered places). Geometry: the shape. A radius after another, in ascending order;
/// the largest gap first.
///
/// With `before`, the sources as they were: gap_before_km2, opened_km2, closed_km2, and of places and weights
/// _before, _opened, _closed; not with `each`, whose figures are those of the shape, and called after it:
/// opened_km2, places_opened, weight_opened, weight_opened_unknown.
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

}  // namespace limes::query
