#pragma once

#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/streaming.hpp>

#include <optional>

namespace limes::engine::embedded {

/// Fills in the tables of the scans that ask for parts of one layer, in one pass over its batches: the
/// communes on either side of a border are held, and not all communes beside them. `tables` has a place for
/// every step of the plan; those of scans that must see their layer whole, or of a spine, stay empty. Errors:
/// UsageError (no such layer or column), DataError, Cancelled.
void run_part_scans(const query::Plan& plan, const std::optional<Spine>& spine, Tables& tables,
                    Context& context);

}  // namespace limes::engine::embedded
