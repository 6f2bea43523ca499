#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/site_findings.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace limes::engine::embedded {
namespace {

using query::SiteModel;

constexpr std::size_t kMostNamed = 5;

void add(Context& context, base::Severity severity, const std::string& layer, std::string kind,
         std::string what, std::string done) {
    context.result.findings.push_back({.severity = severity,
                                       .layer = layer,
                                       .feature = {},
                                       .kind = std::move(kind),
                                       .what = std::move(what),
                                       .done = std::move(done)});
}

std::string share_of(double part, double whole) {
    return whole > 0 ? fmt::format("{:.2f} % of {:.10g}", 100 * part / whole, whole) : "all of nothing";
}

/// The value of a set of sites, in the words of its model.
std::string worth(double value, const SiteInput::Problem& made, const query::SiteSelection& step) {
    const double total = std::accumulate(made.problem.weight.begin(), made.problem.weight.end(), 0.0);
    const std::string what = step.weight.column.empty() ? "demands" : step.weight.column;
    switch (step.model) {
        case SiteModel::lscp:
            return base::counted(static_cast<std::size_t>(value), "site", "sites");
        case SiteModel::lscp_b:
            return fmt::format("{:.10g} {} in reach of two sites or more ({})", value, what,
                               share_of(value, total));
        case SiteModel::mclp:
            return fmt::format("{:.10g} {} in reach ({} that any site reaches)", value, what,
                               share_of(value, total));
        case SiteModel::p_median:
            return fmt::format("a sum of {} times distance of {:.10g} km, {:.3f} km in the mean", what,
                               value / 1000, total > 0 ? value / total / 1000 : 0);
        case SiteModel::p_center:
            return fmt::format("the worst served {:.3f} km away", value / 1000);
    }
    return {};
}

bool is_most(SiteModel model) {
    return model == SiteModel::lscp_b || model == SiteModel::mclp;
}

/// How far from the best it may be. That nothing is less than 0 needs no solver.
std::string bound_of(const Siting& siting, const SiteInput::Problem& made, const query::SiteSelection& step) {
    if (!is_most(step.model) && siting.bound <= 0) {
        return "the time was too short for a bound, so that how far from the best it is is not known";
    }
    const double gap = siting.value > 0 ? std::abs(siting.value - siting.bound) / siting.value : 0;
    return fmt::format("no sites can have {} than {} (gap {:.2f} %)", is_most(step.model) ? "more" : "less",
                       worth(siting.bound, made, step), 100 * gap);
}

}  // namespace

void refuse_out_of_reach(const SiteInput& input, const query::SiteSelection& step, const Context& context) {
    const std::vector<NearestRow> nearest =
        nearest_rows(input.demand, input.out_of_reach, input.sites.table, context);
    std::vector<std::size_t> order(nearest.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return nearest[i].distance_m; });
    std::string who;
    for (std::size_t i = 0; i < std::min(kMostNamed, order.size()); ++i) {
        const std::size_t each = order[i];
        who += fmt::format("{}{} ({}; nearest {}, {:.3f} km)", i == 0 ? "" : ", ",
                           input.demand.name(input.out_of_reach[each], context.languages),
                           input.demand.ids[input.out_of_reach[each]],
                           input.sites.table.name(nearest[each].to, context.languages),
                           nearest[each].distance_m / 1000);
    }
    if (order.size() > kMostNamed) {
        who += fmt::format(" and {}", base::counted(order.size() - kMostNamed, "other", "others"));
    }
    throw base::UsageError{fmt::format(
        "{} of {} of {} have no candidate within {}: {}; raise --within to {:.3f}km, add candidates, leave "
        "them out "
        "with --where, or ask --model mclp",
        order.size(), input.placed.size(), input.demand.schema.name, base::to_text(*step.within), who,
        std::ceil(nearest[order.front()].distance_m) / 1000)};
}

void tell_optimum(const SiteInput::Problem& made, const Siting& siting, const query::SiteSelection& step,
                  Context& context) {
    const std::string value = worth(siting.value, made, step);
    if (siting.proven) {
        const bool fewer = step.sites > siting.chosen.size() && step.sites > 0;
        add(context, base::Severity::note, "sites", "optimal",
            fmt::format("{}: {}, the {} there can be{}", base::counted(siting.chosen.size(), "site", "sites"),
                        value, is_most(step.model) ? "most" : "least",
                        fewer ? fmt::format("; more than these, up to {}, do not help", step.sites) : ""),
            "proven: bound and value are one (branch and cut)");
        return;
    }
    add(context, base::Severity::warning, "sites", "time-limit",
        fmt::format("stopped after {} s, not proven the best: {}; {}", step.time_limit_s, value,
                    bound_of(siting, made, step)),
        "the best that was found is given; --time-limit gives longer");
}

void tell_gaps(const SiteInput& input, const ServiceGaps& gaps, const query::SiteSelection& step,
               Context& context) {
    const std::string& layer = input.demand.schema.name;
    if (!gaps.unserved.empty()) {
        WeightSum weight;
        for (const std::uint32_t row : gaps.unserved) {
            add_weight(weight, input.weight.values[row], input.weight.known[row]);
        }
        add(context, base::Severity::note, layer, "unserved",
            fmt::format("{} of {} are in reach of no chosen site, {} of them of no candidate: {}",
                        gaps.unserved.size(), input.placed.size(), input.out_of_reach.size(),
                        named_rows(input.demand, gaps.unserved, context.languages, 20)),
            step.weight.column.empty() ? "--list demand has them all"
                                       : fmt::format("their {} is {}; --list demand has them all",
                                                     step.weight.column, weight.to_text()));
    }
    if (!gaps.uncertain.empty()) {
        add(context, base::Severity::note, layer, "hangs-on-accuracy",
            fmt::format(
                "{} are in reach for some of the positions that the accuracies allow, not for all: {}",
                base::counted(gaps.uncertain.size(), "demand served", "demands served"),
                named_rows(input.demand, gaps.uncertain, context.languages, 20)),
            "--keep certain counts what is in reach for all of them");
    }
    if (!gaps.unknown.empty()) {
        add(context, base::Severity::note, layer, "unknown-accuracy",
            fmt::format("of {} the accuracy, or that of their site, is not known: {}",
                        base::counted(gaps.unknown.size(), "demand served", "demands served"),
                        named_rows(input.demand, gaps.unknown, context.languages)),
            "held by the positions as given");
    }
}

}  // namespace limes::engine::embedded
