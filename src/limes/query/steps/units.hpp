// Steps from the units of one day to those of another. Each says what table it gives.
#pragma once

#include <limes/query/steps/terms.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::query {

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

}  // namespace limes::query
