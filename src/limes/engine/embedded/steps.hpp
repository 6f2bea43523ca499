#pragma once

#include <limes/base/task.hpp>
#include <limes/model/catalog.hpp>
#include <limes/query/plan.hpp>
#include <limes/result/result.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace limes::engine::embedded {

using Table = std::shared_ptr<const model::Layer>;
/// What the steps before gave, by their number in the plan.
using Tables = std::vector<Table>;

/// What a step works under.
struct Context {
    const model::Catalog& catalog;
    const std::vector<std::string>& languages;
    const base::Task& task;
    result::Result& result;             ///< findings and ledgers go here
    const query::Plan* plan = nullptr;  ///< for what a step says about those before it; may be absent
    bool is_batch = false;              ///< the table is a part of one, whose findings are put together later
    query::Node node = 0;               ///< the number of the step at work
    std::map<std::pair<std::string, const model::Layer*>, query::Node> accounted =
        {};  ///< first by which step
    result::Result unheard = {};
    /// Rows of a table that are nowhere here, since another engine saw that no step needs them: they count.
    std::map<const model::Layer*, std::size_t> left_out = {};

    /// Where to tell what a kind of step makes of a table: the result, or nowhere when an earlier step of the
    /// kind has told the same of this table. The table outlives the context.
    [[nodiscard]] result::Result& account(const std::string& kind, const model::Layer& table);
};

// One function a step, one file a function. Inputs are tables[step.node].
Table run(const query::Scan& step, const Tables& tables, Context& context);
Table run(const query::Select& step, const Tables& tables, Context& context);
Table run(const query::DistanceJoin& step, const Tables& tables, Context& context);
Table run(const query::NearestJoin& step, const Tables& tables, Context& context);
Table run(const query::PredicateJoin& step, const Tables& tables, Context& context);
Table run(const query::CountJoin& step, const Tables& tables, Context& context);
Table run(const query::SharedBorder& step, const Tables& tables, Context& context);
Table run(const query::ColumnRatio& step, const Tables& tables, Context& context);
Table run(const query::InCommon& step, const Tables& tables, Context& context);
Table run(const query::Score& step, const Tables& tables, Context& context);
Table run(const query::Match& step, const Tables& tables, Context& context);
Table run(const query::AuditPairs& step, const Tables& tables, Context& context);
Table run(const query::Coverage& step, const Tables& tables, Context& context);
Table run(const query::Gaps& step, const Tables& tables, Context& context);
Table run(const query::Locate& step, const Tables& tables, Context& context);
Table run(const query::LengthWithin& step, const Tables& tables, Context& context);
Table run(const query::Measure& step, const Tables& tables, Context& context);
Table run(const query::Lineage& step, const Tables& tables, Context& context);
Table run(const query::Related& step, const Tables& tables, Context& context);
Table run(const query::TextMatch& step, const Tables& tables, Context& context);
Table run(const query::GridPoints& step, const Tables& tables, Context& context);
Table run(const query::SiteSelection& step, const Tables& tables, Context& context);
Table run(const query::Allocation& step, const Tables& tables, Context& context);
Table run(const query::NearestRegions& step, const Tables& tables, Context& context);
Table run(const query::Sort& step, const Tables& tables, Context& context);
Table run(const query::Project& step, const Tables& tables, Context& context);
Table run(const query::Limit& step, const Tables& tables, Context& context);
Table run(const query::Concat& step, const Tables& tables, Context& context);
Table run(const query::Points& step, const Tables& tables, Context& context);
Table run(const query::Spans& step, const Tables& tables, Context& context);
Table run(const query::Detour& step, const Tables& tables, Context& context);
Table run(const query::PlaceOnLines& step, const Tables& tables, Context& context);
Table run(const query::Outline& step, const Tables& tables, Context& context);
Table run(const query::JoinLines& step, const Tables& tables, Context& context);
Table run(const query::Align& step, const Tables& tables, Context& context);
Table run(const query::OverlayStretches& step, const Tables& tables, Context& context);
Table run(const query::Total& step, const Tables& tables, Context& context);
Table run(const query::Connect& step, const Tables& tables, Context& context);
Table run(const query::Crosswalk& step, const Tables& tables, Context& context);
Table run(const query::Restate& step, const Tables& tables, Context& context);

}  // namespace limes::engine::embedded
