#pragma once

#include <limes/engine/embedded/asked_units.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/succession.hpp>
#include <limes/engine/embedded/unit_change.hpp>
#include <limes/engine/embedded/unit_pieces.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// A row of a crosswalk before it is one of a table.
struct CrosswalkRow {
    std::size_t from = UnitPiece::kNone;
    std::size_t to = UnitPiece::kNone;
    bool counts = true;          ///< no sliver, and not against the lineage
    bool is_same_row = false;    ///< nothing happened
    std::string_view part = {};  ///< of the lineage; empty: from the overlay
    std::string_view word = {};  ///< what the lineage calls it
    Certainty certainty = Certainty::unknown;
    Change change = Change::unchanged;
    std::vector<std::string> also = {};
    std::optional<double> area_m2 = {};
    std::optional<double> ground_m2 = {};  ///< what shares are of: all of a unit that went whole into another
    std::optional<double> width_m = {};
    std::optional<double> area_share = {};
    std::optional<double> to_share = {};
    std::optional<double> weight = {};
    std::optional<double> weight_share = {};
    model::GeometryColumn shape = {};  ///< one row, or none
};

/// The rows, by from, then to (none last); then what of the later units was none of the earlier. `lineage`
/// is that of the step and outlives them. What is left out and what is not known of units that are asked for
/// is told.
[[nodiscard]] std::vector<CrosswalkRow> crosswalk_rows(const query::Crosswalk& step,
                                                       const Succession& lineage, const Tables& tables,
                                                       const AskedUnits& asked, Context& context);

/// Fills in change and also, from how many units went into how many, and what they are called.
void tell_changes(std::vector<CrosswalkRow>& rows, const query::Crosswalk& step, const Tables& tables,
                  const AskedUnits& asked, Context& context);

/// Fills in area_share and to_share, and with places weight and weight_share. They are 0 for rows that do not
/// count; those of the other rows of a unit add up to 1, or are not known.
void tell_shares(std::vector<CrosswalkRow>& rows, const query::Crosswalk& step, const Tables& tables,
                 const AskedUnits& asked, Context& context);

}  // namespace limes::engine::embedded
