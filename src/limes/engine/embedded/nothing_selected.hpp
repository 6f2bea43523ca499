#pragma once

#include <limes/engine/embedded/steps.hpp>
#include <limes/query/plan.hpp>

#include <cstddef>
#include <string>

namespace limes::engine::embedded {

// A figure of 0 because nothing was chosen reads like any other: what left nothing is told.

/// Tells that a layer has no rows to choose from.
void tell_of_no_rows(const std::string& layer, Context& context);
/// Tells that none of so many rows holds at the time of a scan.
void tell_of_no_time(const query::Scan& step, std::size_t rows, Context& context);
/// Tells that none of so many rows, those of the time, meets the box of a scan.
void tell_of_no_place(const query::Scan& step, std::size_t rows, Context& context);
/// Tells that none of so many rows, those of the time and the box, passes the filter; of texts that no row of
/// the layer has, what it has instead. Without a layer that is left out.
void tell_of_no_match(const query::Scan& step, std::size_t rows, const model::Layer* layer, Context& context);

}  // namespace limes::engine::embedded
