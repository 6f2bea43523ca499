#pragma once

#include <limes/engine/embedded/demand.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/siting.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// The sites that can be chosen: candidates and those that are kept, each once, in the order of ids.
struct SiteTable {
    model::Layer table;      ///< ids, names, accuracies and places of all; what else they have is left out
    std::vector<bool> kept;  ///< by row
};

/// A candidate that is kept too, by layer and id, is one site.
[[nodiscard]] SiteTable sites_of(const model::Layer& candidates, const model::Layer* kept,
                                 const std::vector<std::string>& languages);

/// A selection of sites made ready: demands and sites by the numbers of their rows.
struct SiteInput {
    const model::Layer& demand;
    SiteTable sites;
    DemandWeights weight;                     ///< by demand
    std::vector<std::vector<Reach>> reach;    ///< by demand, nearest first
    std::vector<std::uint32_t> placed;        ///< the demands that have a position
    std::vector<std::uint32_t> out_of_reach;  ///< those of them that no site reaches

    /// The problem of the demands that a site reaches, and which they are.
    struct Problem {
        SitingProblem problem;
        std::vector<std::uint32_t> demands;
    };
    [[nodiscard]] Problem problem(std::size_t most) const;
};

[[nodiscard]] SiteInput site_input(const query::SiteSelection& step, const Tables& tables, Context& context);

/// What the ledger and findings call the step.
inline constexpr const char* kSelection = "site selection";

/// The farthest that anything is when no distance is given: more than half of the earth.
inline constexpr base::Metres kAnywhere{2.1e7};

}  // namespace limes::engine::embedded
