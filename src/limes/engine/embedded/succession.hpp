#pragma once

#include <limes/engine/embedded/kinship.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace limes::engine::embedded {

/// A unit that another went into, by lineage.
struct Heir {
    std::size_t row;        ///< of the later units
    std::string_view part;  ///< whole, part, or the word of a link
    std::string_view word;  ///< the same as it is told: going back, what the link says of the earlier unit
};

/// What a unit became, as far as it is written down.
struct Heirs {
    std::vector<Heir> rows;      ///< by row
    bool whole = false;          ///< all of it is in the only one
    bool is_same_row = false;    ///< and that is its own row: nothing happened to it
    bool some_are_lost = false;  ///< a line of it ends without a unit on that day
};

/// The lineage between the units of two days: every line is followed from unit to unit, over those that held
/// in between only, until it comes to one that holds on the other day. Where the second day is the earlier
/// one, the lines are followed back. Units of two layers are related directly, by successors of the first and
/// predecessors of the second.
///
/// A run of units each of which became one other is followed once, whoever it is asked for.
///
/// An id of one layer is one unit: what holds on both days is the same. What it gave to others counts when
/// these began in between.
class Succession {
public:
    /// Refers to the tables.
    Succession(const query::Crosswalk& step, const Tables& tables);

    [[nodiscard]] Heirs of(std::size_t from_row) const;
    /// An id that lines lead to and that no unit has, with one that names it; sorted.
    [[nodiscard]] const std::map<std::string_view, std::string_view>& dangling() const { return m_dangling; }

private:
    using Ids = Kinship::Ids;

    /// A unit on the way, and what of the one before it it is.
    struct Step {
        std::string_view id;
        std::string_view part;
        std::string_view word;
    };
    /// Where a unit on the way leads, and whether a line of it is lost there.
    struct Way {
        std::vector<Step> others;
        bool stays = false;  ///< it holds on the second day
        bool lost = false;
        bool cut = false;  ///< a link says that only a part of it went on
    };
    /// The end of a run, as it is reached from its start.
    struct Run {
        Step end;
        bool cut = false;
    };

    [[nodiscard]] const Ids& next(std::string_view id) const;
    [[nodiscard]] bool is_in_time(std::string_view id) const;
    [[nodiscard]] Step hop(std::string_view from, std::string_view to) const;
    [[nodiscard]] const Way& way_of(std::string_view id) const;
    [[nodiscard]] Run run_from(const Step& start) const;
    void follow(std::string_view first, Heirs& heirs) const;
    void take_kin(std::string_view id, Heirs& heirs) const;
    void relate_layers();

    const query::Crosswalk* m_step;
    const model::Layer* m_from;
    const model::Layer* m_to;
    const model::Layer* m_units;  // null for two layers
    bool m_forward;
    std::optional<Kinship> m_kinship;
    std::unordered_map<std::string_view, std::size_t> m_row_from;
    std::unordered_map<std::string_view, std::size_t> m_row_to;
    std::map<std::pair<std::string_view, std::string_view>, std::string> m_links;
    std::unordered_map<std::string_view, Ids> m_direct;  // of two layers
    mutable std::map<std::string_view, std::string_view> m_dangling;
    mutable std::unordered_map<std::string_view, Way> m_ways;  // of one layer
    mutable std::unordered_map<std::string_view, Run> m_runs;  // of one layer, by their units but the last
};

}  // namespace limes::engine::embedded
