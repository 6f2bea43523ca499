#pragma once

#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/streaming.hpp>
#include <limes/query/plan.hpp>

#include <optional>

namespace limes::engine::embedded {

/// Errors: UsageError for a plan without steps.
void require_steps(const query::Plan& plan);

/// The tables of all steps. Those that `tables` has already, by the number of their step, are taken as they
/// are; those of a spine are left out. Errors: as the steps.
[[nodiscard]] Tables run_steps(const query::Plan& plan, const std::optional<Spine>& spine, Tables tables,
                               Context& context);

}  // namespace limes::engine::embedded
