#pragma once

#include <limes/base/task.hpp>
#include <limes/check/fault.hpp>
#include <limes/result/result.hpp>
#include <limes/source/atlas.hpp>

#include <optional>
#include <string>
#include <vector>

namespace limes::check {

struct CheckOptions {
    std::vector<std::string> only = {};   ///< kinds of faults; empty: all
    std::optional<base::Day> as_of = {};  ///< only what holds on that day; nothing: all times
    base::Metres narrow{1000};            ///< gaps narrower, and edges nearer, are taken for faults
};

/// Holds an atlas against its definitions and its layers against each other. Which layers are neighbours,
/// border lines, gates and pairs is said by their roles. Sorted by layer, feature, kind.
///
/// Cost:   n log n in the vertices; 20 000 communes of 100 vertices in some seconds.
/// Errors: UsageError for a kind that no check finds; DataError when a layer cannot be read; Cancelled.
[[nodiscard]] Faults check(const source::Atlas& atlas, const CheckOptions& options = {},
                           const base::Task& task = {});

/// The faults as an answer that can be written in every format.
[[nodiscard]] result::Result result_of(const Faults& faults, const source::Atlas& atlas,
                                       const CheckOptions& options, std::string asked_as);

/// Every kind of fault that there is, by its name.
[[nodiscard]] std::vector<std::string> fault_kinds();

}  // namespace limes::check
