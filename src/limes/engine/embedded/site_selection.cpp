#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/site_findings.hpp>
#include <limes/engine/embedded/site_input.hpp>
#include <limes/engine/embedded/threshold.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::ColumnType;
using model::Layer;
using query::SiteModel;
using query::SiteSelection;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Who is served by which chosen site: the nearest of them.
struct Service {
    static constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> site;     ///< by demand
    std::vector<double> distance_m;      ///< by demand
    std::vector<std::uint32_t> choices;  ///< by demand: chosen sites in reach
};

Service service_of(const SiteInput& input, const std::vector<std::uint32_t>& chosen) {
    std::vector<bool> is_chosen(input.sites.table.rows, false);
    for (const std::uint32_t site : chosen) {
        is_chosen[site] = true;
    }
    Service service{.site = std::vector<std::uint32_t>(input.demand.rows, Service::kNobody),
                    .distance_m = std::vector<double>(input.demand.rows, kNone),
                    .choices = std::vector<std::uint32_t>(input.demand.rows, 0)};
    for (const std::uint32_t row : input.placed) {
        for (const Reach& each : input.reach[row]) {
            if (!is_chosen[each.site]) {
                continue;
            }
            if (service.choices[row]++ == 0) {
                service.site[row] = each.site;
                service.distance_m[row] = each.distance_m;
            }
        }
    }
    return service;
}

Certainty certainty_of(const SiteInput& input, const Service& service, std::uint32_t row,
                       const SiteSelection& step) {
    if (!step.within || service.site[row] == Service::kNobody) {
        return Certainty::unknown;
    }
    return Threshold{*step.within, step.keep}.certainty(
        service.distance_m[row], margin_m(input.demand, row, input.sites.table, service.site[row]));
}

// ---- the sites
// ----------------------------------------------------------------------------------------------

/// What a chosen site does.
struct Served {
    std::int64_t demands = 0;
    std::int64_t certain = 0;
    std::int64_t in_reach = 0;
    std::int64_t only_here = 0;
    WeightSum weight;
    std::int64_t weight_unknown = 0;
    double weight_distance = 0;
    double distance_m = 0;
    double farthest_m = 0;
};

std::vector<Served> served_by(const SiteInput& input, const Service& service,
                              const std::vector<std::uint32_t>& chosen, const SiteSelection& step) {
    std::vector<Served> served(input.sites.table.rows);
    std::vector<bool> is_chosen(served.size(), false);
    for (const std::uint32_t site : chosen) {
        is_chosen[site] = true;
    }
    for (const std::uint32_t row : input.placed) {
        for (const Reach& each : input.reach[row]) {
            if (is_chosen[each.site]) {
                ++served[each.site].in_reach;
                served[each.site].only_here += service.choices[row] == 1 ? 1 : 0;
            }
        }
        if (service.site[row] == Service::kNobody) {
            continue;
        }
        Served& own = served[service.site[row]];
        ++own.demands;
        own.certain += certainty_of(input, service, row, step) == Certainty::certain ? 1 : 0;
        add_weight(own.weight, input.weight.values[row], input.weight.known[row]);
        own.weight_unknown += input.weight.known[row] ? 0 : 1;
        own.weight_distance += input.weight.values[row] * service.distance_m[row];
        own.distance_m += service.distance_m[row];
        own.farthest_m = std::max(own.farthest_m, service.distance_m[row]);
    }
    return served;
}

Table table_of_sites(const SiteInput& input, const Service& service, const Siting& siting,
                     const SiteSelection& step) {
    const Layer& sites = input.sites.table;
    const std::vector<Served> served = served_by(input, service, siting.chosen, step);
    std::vector<std::uint32_t> order = siting.chosen;
    std::ranges::stable_sort(order, std::greater{},
                             [&](std::uint32_t site) { return served[site].weight.total().value_or(0); });
    auto table = std::make_shared<Layer>();
    table->schema.name = "sites";
    table->schema.name_columns = {{"", "site_name"}};
    table->columns.reserve(12);
    Column& rank = table->add_column("rank", ColumnType::integer, {}, "1 serves the most weight");
    Column& site_id = table->add_column("site_id", ColumnType::text);
    Column& site_name = table->add_column("site_name", ColumnType::text);
    Column& kept = table->add_column("kept", ColumnType::boolean, {}, "it was to be kept");
    Column& demands =
        table->add_column("served", ColumnType::integer, {}, "demands whose nearest chosen site it is");
    Column& certain = table->add_column("served_certain", ColumnType::integer, {},
                                        "of them in reach wherever both truly are; null without a reach");
    Column& in_reach = table->add_column("in_reach", ColumnType::integer, {}, "demands in its reach");
    Column& only_here =
        table->add_column("only_here", ColumnType::integer, {}, "of them in reach of no other chosen site");
    const Column* weighed = input.demand.find(step.weight.column);
    Column& weight = table->add_column("weight", weight_type(input.demand, step.weight),
                                       weighed == nullptr ? "" : weighed->unit, "sum over those served");
    Column* unknown = weighed == nullptr ? nullptr
                                         : &table->add_column("weight_unknown", ColumnType::integer, {},
                                                              "of those served, whose weight is not known");
    Column& mean = table->add_column("mean_m", ColumnType::real, "m", "of those served, by weight");
    Column& farthest = table->add_column("farthest_m", ColumnType::real, "m", "of those served");
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::uint32_t site = order[i];
        const Served& own = served[site];
        table->ids.push_back(sites.ids[site]);
        table->geometry.push_from(sites.geometry, site);
        table->accuracy_m.push_back(sites.accuracy_m[site]);
        ++table->rows;
        rank.push(static_cast<std::int64_t>(i + 1));
        site_id.push(sites.ids[site]);
        site_name.push(sites.name(site, {}));
        kept.push(static_cast<bool>(input.sites.kept[site]));
        demands.push(own.demands);
        if (step.within) {
            certain.push(own.certain);
        } else {
            certain.push_null();
        }
        in_reach.push(own.in_reach);
        only_here.push(own.only_here);
        own.weight.push_to(weight);
        if (unknown != nullptr) {
            unknown->push(own.weight_unknown);
        }
        const bool any = own.demands > 0;
        const double known = own.weight.total().value_or(0);
        push_optional(mean, !any        ? std::nullopt
                            : known > 0 ? std::optional{own.weight_distance / known}
                                        : std::optional{own.distance_m / static_cast<double>(own.demands)});
        push_optional(farthest, any ? std::optional{own.farthest_m} : std::nullopt);
    }
    return table;
}

// ---- the demand
// ---------------------------------------------------------------------------------------------

void push_text(Column& column, bool known, std::string_view text) {
    if (known) {
        column.push(text);
    } else {
        column.push_null();
    }
}

/// The nearest of all sites, by demand: the first in reach, else sought.
std::vector<NearestRow> nearest_of(const SiteInput& input, const Context& context) {
    std::vector<NearestRow> nearest(input.demand.rows, {0, kNone});
    for (const std::uint32_t row : input.placed) {
        if (!input.reach[row].empty()) {
            nearest[row] = {input.reach[row].front().site, input.reach[row].front().distance_m};
        }
    }
    const std::vector<NearestRow> sought =
        nearest_rows(input.demand, input.out_of_reach, input.sites.table, context);
    for (std::size_t i = 0; i < sought.size(); ++i) {
        nearest[input.out_of_reach[i]] = sought[i];
    }
    return nearest;
}

Table table_of_demand(const SiteInput& input, const Service& service, const SiteSelection& step,
                      const Context& context) {
    const Layer& demand = input.demand;
    const Layer& sites = input.sites.table;
    const std::vector<NearestRow> nearest = nearest_of(input, context);
    auto table = std::make_shared<Layer>();
    table->schema.name = "demand";
    table->schema.name_columns = {{"", "demand_name"}};
    table->columns.reserve(12);
    Column& demand_id = table->add_column("demand_id", ColumnType::text);
    Column& demand_name = table->add_column("demand_name", ColumnType::text);
    Column& site_id = table->add_column("site_id", ColumnType::text, {}, "the chosen site that serves it");
    Column& site_name = table->add_column("site_name", ColumnType::text);
    Column& distance = table->add_column("distance_m", ColumnType::real, "m", "shortest geodesic on WGS84");
    Column& least = table->add_column("distance_min_m", ColumnType::real, "m",
                                      "over all positions at the stated accuracy; null: accuracy unknown");
    Column& most = table->add_column("distance_max_m", ColumnType::real, "m",
                                     "over all positions at the stated accuracy; null: accuracy unknown");
    Column& certainty = table->add_column("certainty", ColumnType::text, {},
                                          "certain: in reach for every position; possible: for some");
    const Column* weighed = demand.find(step.weight.column);
    Column& weight = table->add_column("weight", weight_type(demand, step.weight),
                                       weighed == nullptr ? "" : weighed->unit);
    Column& choices =
        table->add_column("sites_in_reach", ColumnType::integer, {}, "chosen sites in its reach");
    Column& nearest_id =
        table->add_column("nearest_id", ColumnType::text, {}, "the nearest of all that could be chosen");
    Column& nearest_m = table->add_column("nearest_m", ColumnType::real, "m", "distance to that");
    for (std::uint32_t row = 0; row < demand.rows; ++row) {
        table->ids.push_back(demand.ids[row]);
        table->geometry.push_from(demand.geometry, row);
        table->valid_from.push_back(demand.valid(row).from);
        table->valid_to.push_back(demand.valid(row).to);
        ++table->rows;
        const std::uint32_t site = service.site[row];
        const bool served = site != Service::kNobody;
        const double margin = served ? margin_m(demand, row, sites, site) : kNone;
        const double metres = service.distance_m[row];
        demand_id.push(demand.ids[row]);
        demand_name.push(demand.name(row, context.languages));
        push_text(site_id, served, served ? sites.ids[site] : "");
        push_text(site_name, served, served ? sites.name(site, {}) : "");
        push_optional(distance, served ? std::optional{metres} : std::nullopt);
        const bool bounded = served && !std::isnan(margin);
        push_optional(least, bounded ? std::optional{std::max(0.0, metres - margin)} : std::nullopt);
        push_optional(most, bounded ? std::optional{metres + margin} : std::nullopt);
        const Certainty how = certainty_of(input, service, row, step);
        push_text(certainty, how != Certainty::unknown, how == Certainty::certain ? "certain" : "possible");
        push_weight(weight, input.weight.values[row], input.weight.known[row]);
        choices.push(static_cast<std::int64_t>(service.choices[row]));
        const bool has_nearest = !std::isnan(nearest[row].distance_m);
        push_text(nearest_id, has_nearest, has_nearest ? sites.ids[nearest[row].to] : "");
        push_optional(nearest_m, has_nearest ? std::optional{nearest[row].distance_m} : std::nullopt);
    }
    return table;
}

// ---- the choice
// ---------------------------------------------------------------------------------------------

bool serves_all(SiteModel model) {
    return model != SiteModel::mclp;
}

bool counts_sites(SiteModel model) {
    return model != SiteModel::lscp && model != SiteModel::lscp_b;
}

void check(const SiteSelection& step, const SiteInput& input, const Context& context) {
    const std::size_t kept = static_cast<std::size_t>(std::ranges::count(input.sites.kept, true));
    if (input.sites.table.rows == 0) {
        throw base::UsageError{
            "there is no candidate to choose from; look at --candidates-where and --as-of"};
    }
    if (counts_sites(step.model) && kept > step.sites) {
        throw base::UsageError{fmt::format(
            "--sites {} counts the sites that are kept, and these are {} already; ask for as many "
            "or more",
            step.sites, kept)};
    }
    if (serves_all(step.model) && !input.out_of_reach.empty()) {
        refuse_out_of_reach(input, step, context);
    }
}

/// Refuses a number of sites with which not every demand can be in reach.
void check_enough(const SiteInput::Problem& made, const SiteSelection& step, const SitingBudget& budget) {
    if (!step.within || !counts_sites(step.model) || !serves_all(step.model) ||
        greedy_cover(made.problem).size() <= step.sites) {
        return;
    }
    const Siting fewest = fewest_sites(made.problem, budget.half());
    if (fewest.bound > static_cast<double>(step.sites)) {
        throw base::UsageError{fmt::format(
            "with {} not every demand can be within {} of one: that takes {} at least ({}); raise --sites or "
            "--within",
            base::counted(step.sites, "site", "sites"), base::to_text(*step.within), fewest.bound,
            fewest.proven ? "set covering, proven" : "a bound of set covering")};
    }
}

Siting choose(const SitingProblem& problem, SiteModel model, const SitingBudget& budget) {
    switch (model) {
        case SiteModel::lscp:
            return fewest_sites(problem, budget);
        case SiteModel::lscp_b:
            return most_backup(problem, budget);
        case SiteModel::mclp:
            return most_covered(problem, budget);
        case SiteModel::p_median:
            return least_total(problem, budget);
        case SiteModel::p_center:
            return least_worst(problem, budget);
    }
    return {};
}

}  // namespace

Table run(const SiteSelection& step, const Tables& tables, Context& context) {
    const SiteInput input = site_input(step, tables, context);
    check(step, input, context);
    const SiteInput::Problem made = input.problem(step.sites);
    // What was measured is not on the clock: a limit says how long the choice may take.
    const SitingBudget budget{static_cast<double>(step.time_limit_s), context.task.stop};
    Siting siting{.chosen = made.problem.kept, .value = 0, .bound = 0, .proven = true};
    if (!made.demands.empty()) {
        check_enough(made, step, budget);
        siting = choose(made.problem, step.model, budget);
        if (siting.chosen.empty() && step.model != SiteModel::mclp) {
            throw base::EngineError{fmt::format("no set of sites was found in {} s; give --time-limit longer",
                                                step.time_limit_s)};
        }
        tell_optimum(made, siting, step, context);
    }
    const Service service = service_of(input, siting.chosen);
    ServiceGaps gaps;
    for (const std::uint32_t row : input.placed) {
        if (service.site[row] == Service::kNobody) {
            gaps.unserved.push_back(row);
        } else if (step.within) {
            const Certainty how = certainty_of(input, service, row, step);
            if (how != Certainty::certain) {
                (how == Certainty::possible ? gaps.uncertain : gaps.unknown).push_back(row);
            }
        }
    }
    tell_gaps(input, gaps, step, context);
    return step.list == query::ServiceList::sites ? table_of_sites(input, service, siting, step)
                                                  : table_of_demand(input, service, step, context);
}

}  // namespace limes::engine::embedded
