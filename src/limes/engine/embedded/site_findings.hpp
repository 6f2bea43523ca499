#pragma once

#include <limes/engine/embedded/site_input.hpp>
#include <limes/engine/embedded/siting.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <cstddef>

namespace limes::engine::embedded {

/// Refuses a demand that no site reaches, with who it is, how far the nearest site is, and the least distance
/// that would do. Errors: UsageError.
[[noreturn]] void refuse_out_of_reach(const SiteInput& input, const query::SiteSelection& step,
                                      const Context& context);

/// Says what is known of the optimum: proven, or how far from it at most.
void tell_optimum(const SiteInput::Problem& made, const Siting& siting, const query::SiteSelection& step,
                  Context& context);

/// Names the demands that no chosen site serves, and those whose service hangs on where exactly they are.
struct ServiceGaps {
    std::vector<std::uint32_t> unserved;
    std::vector<std::uint32_t> uncertain;
    std::vector<std::uint32_t> unknown;  ///< an accuracy is not known
};
void tell_gaps(const SiteInput& input, const ServiceGaps& gaps, const query::SiteSelection& step,
               Context& context);

}  // namespace limes::engine::embedded
