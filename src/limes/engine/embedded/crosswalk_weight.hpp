#pragma once

#include <limes/engine/embedded/crosswalk_rows.hpp>

#include <string>
#include <vector>

namespace limes::engine::embedded {

/// Fills in the weight of each row: of the places on its ground, and the part of areas that lies there.
///
/// A point counts once in each unit of the first day that it lies in. On the edge of several pieces and
/// within none it counts in one: a piece that counts before slivers, then that of the lowest ids. Places that
/// lie in none are a finding, with their number and sum.
///
/// Errors: UsageError when the column holds no numbers; DataError for a weight below 0.
void weigh(std::vector<CrosswalkRow>& rows, const model::Layer& from, const model::Layer& to,
           const model::Layer& places, const std::string& column, Context& context);

}  // namespace limes::engine::embedded
