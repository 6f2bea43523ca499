#pragma once

#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/streaming.hpp>
#include <limes/query/plan.hpp>

#include <functional>
#include <optional>

namespace limes::engine::embedded {

/// Errors: UsageError for a plan without steps.
void require_steps(const query::Plan& plan);

/// Scans a layer that is another engine's; nothing for any other.
using ScanElsewhere = std::function<Table(const query::Scan& step, Context& context)>;

/// The tables of all steps, in their order; those of a spine are left out. Errors: as the steps.
[[nodiscard]] Tables run_steps(const query::Plan& plan, const std::optional<Spine>& spine, Context& context,
                               const ScanElsewhere& elsewhere = {});

}  // namespace limes::engine::embedded
