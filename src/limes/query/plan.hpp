#pragma once

#include <limes/query/steps/lines.hpp>
#include <limes/query/steps/pairs.hpp>
#include <limes/query/steps/reach.hpp>
#include <limes/query/steps/rows.hpp>
#include <limes/query/steps/units.hpp>

#include <string>
#include <variant>
#include <vector>

namespace limes::query {

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
