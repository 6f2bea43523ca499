#include <limes/query/plan.hpp>

#include <algorithm>
#include <set>
#include <type_traits>

namespace limes::query {

std::vector<std::string> Plan::layers() const {
    std::vector<std::string> names;
    for (const Step& step : steps) {
        const auto* scan = std::get_if<Scan>(&step);
        if (scan != nullptr && std::ranges::find(names, scan->layer) == names.end()) {
            names.push_back(scan->layer);
        }
    }
    return names;
}

namespace {

/// Whether a step takes nothing of that table but where its features are and what they are called.
struct TakesNamesOnly {
    Node node;

    bool operator()(const DistanceJoin&) const { return true; }
    bool operator()(const NearestJoin&) const { return true; }
    bool operator()(const CountJoin& step) const { return step.to != node; }
    bool operator()(const PredicateJoin& step) const { return step.from != node; }
    template <class Step>
    bool operator()(const Step&) const {
        return false;
    }
};

template <class Step>
constexpr bool is_join = std::is_same_v<Step, DistanceJoin> || std::is_same_v<Step, NearestJoin> ||
                         std::is_same_v<Step, PredicateJoin> || std::is_same_v<Step, CountJoin>;

/// The tables that a join takes. Other steps are not asked.
struct Inputs {
    template <class Step>
    std::vector<Node> operator()(const Step& step) const {
        if constexpr (is_join<Step>) {
            return {step.from, step.to};
        } else {
            return {};
        }
    }
};

}  // namespace

bool Plan::takes_names_only(const std::string& layer) const {
    for (Node node = 0; node < steps.size(); ++node) {
        const auto* scan = std::get_if<Scan>(&steps[node]);
        if (scan == nullptr || scan->layer != layer) {
            continue;
        }
        // A filter that names a column which is not there is answered with those that are.
        if (node + 1 == steps.size() || !scan->named.empty() || scan->where != nullptr) {
            return false;
        }
        for (Node later = node + 1; later < steps.size(); ++later) {
            const bool scans = std::holds_alternative<Scan>(steps[later]);
            const std::vector<Node> inputs = std::visit(Inputs{}, steps[later]);
            const bool takes = std::ranges::find(inputs, node) != inputs.end();
            if (!scans && !(takes ? std::visit(TakesNamesOnly{node}, steps[later]) : !inputs.empty())) {
                return false;
            }
        }
    }
    return true;
}

bool Plan::takes_no_place(const std::string& layer) const {
    std::set<Node> without;
    for (const Step& step : steps) {
        if (const auto* crosswalk = std::get_if<Crosswalk>(&step)) {
            for (const std::optional<Node>& table : {crosswalk->links, crosswalk->events}) {
                without.insert(table.value_or(steps.size()));  // which is none
            }
        }
        if (const auto* lineage = std::get_if<Lineage>(&step); lineage != nullptr && lineage->events) {
            without.insert(*lineage->events);
        }
        if (const auto* restate = std::get_if<Restate>(&step); restate != nullptr && restate->figures) {
            without.insert(*restate->figures);
        }
    }
    for (Node node = 0; node < steps.size(); ++node) {
        const auto* scan = std::get_if<Scan>(&steps[node]);
        if (scan != nullptr && scan->layer == layer && !without.contains(node)) {
            return false;
        }
    }
    return true;
}

}  // namespace limes::query
