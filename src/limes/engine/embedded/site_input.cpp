#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/pairs_within.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/site_input.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

namespace limes::engine::embedded {
namespace {

using model::Layer;

/// More distances than this are not held at once: some gigabytes.
constexpr double kMostDistances = 5e7;

struct Source {
    const Layer* table;
    std::uint32_t row;
    bool kept;
};

std::vector<Source> sources_of(const Layer& candidates, const Layer* kept) {
    std::vector<Source> sources;
    std::set<std::string_view> kept_ids;
    for (std::uint32_t row = 0; kept != nullptr && row < kept->rows; ++row) {
        sources.push_back({kept, row, true});
        if (kept->schema.name == candidates.schema.name) {
            kept_ids.insert(kept->ids[row]);
        }
    }
    for (std::uint32_t row = 0; row < candidates.rows; ++row) {
        if (!kept_ids.contains(candidates.ids[row])) {
            sources.push_back({&candidates, row, false});
        }
    }
    std::ranges::stable_sort(sources, {}, [](const Source& each) { return each.table->ids[each.row]; });
    return sources;
}

}  // namespace

SiteTable sites_of(const Layer& candidates, const Layer* kept, const std::vector<std::string>& languages) {
    SiteTable sites;
    sites.table.schema.name = candidates.schema.name;
    sites.table.schema.name_columns = {{"", "name"}};
    model::Column name{"name", model::ColumnType::text};
    for (const Source& each : sources_of(candidates, kept)) {
        const auto accuracy = each.table->accuracy(each.row);
        sites.table.accuracy_m.push_back(accuracy ? accuracy->value()
                                                  : std::numeric_limits<double>::quiet_NaN());
        sites.table.ids.push_back(each.table->ids[each.row]);
        sites.table.geometry.push_from(each.table->geometry, each.row);
        name.push(each.table->name(each.row, languages));
        sites.kept.push_back(each.kept);
        ++sites.table.rows;
    }
    sites.table.columns.push_back(std::move(name));
    return sites;
}

SiteInput::Problem SiteInput::problem(std::size_t most) const {
    Problem made;
    made.problem.site_count = static_cast<std::uint32_t>(sites.table.rows);
    made.problem.most = most;
    for (std::uint32_t site = 0; site < sites.kept.size(); ++site) {
        if (sites.kept[site]) {
            made.problem.kept.push_back(site);
        }
    }
    for (const std::uint32_t row : placed) {
        if (!reach[row].empty()) {
            made.demands.push_back(row);
            made.problem.reach.push_back(reach[row]);
            made.problem.weight.push_back(weight.values[row]);
        }
    }
    return made;
}

SiteInput site_input(const query::SiteSelection& step, const Tables& tables, Context& context) {
    const Layer& demand = *tables.at(step.demand);
    SiteInput input{.demand = demand,
                    .sites = sites_of(*tables.at(step.candidates),
                                      step.kept ? tables.at(*step.kept).get() : nullptr, context.languages),
                    .weight = demand_weights(demand, step.weight, kSelection, context),
                    .reach = {},
                    .placed = {},
                    .out_of_reach = {}};
    const Layer& sites = input.sites.table;
    if (!step.within && static_cast<double>(demand.rows) * static_cast<double>(sites.rows) > kMostDistances) {
        throw base::UsageError{
            fmt::format("{} of {} and {} of {} have too many distances to hold; give --within, or choose "
                        "fewer with --where",
                        base::counted(demand.rows, "feature", "features"), demand.schema.name,
                        base::counted(sites.rows, "site", "sites"), sites.schema.name)};
    }
    // The table of sites is gone when later steps ask what has been accounted for.
    Context here{context.catalog, context.languages, context.task, context.result, context.plan};
    const PairList pairs =
        pairs_within(demand, sites, Threshold{step.within.value_or(kAnywhere), step.keep}, kSelection, here);
    input.reach.resize(demand.rows);
    for (const Pair& pair : pairs.pairs) {
        input.reach[pair.from].push_back({pair.to, pair.distance_m});
    }
    result::Result told;
    Context again{context.catalog, context.languages, context.task, told};
    for (const std::uint32_t row : positions_of(demand, kSelection, again).rows) {
        input.placed.push_back(row);
        if (input.reach[row].empty()) {
            input.out_of_reach.push_back(row);
        }
    }
    return input;
}

}  // namespace limes::engine::embedded
