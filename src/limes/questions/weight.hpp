#pragma once

#include <limes/query/layer_ref.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::questions {

/// What coverage and gaps count besides area: the places of a layer, and the sum of one of its columns.
struct Weight {
    std::optional<query::LayerRef> places;
    std::string column;
};

/// From `--weight LAYER.COLUMN` (cut at the last dot, since files have dots), `--places LAYER` and `--raster
/// FILE`, whose pixels are places with a value. Errors: UsageError when the weight has no dot, or when they
/// name different layers.
[[nodiscard]] Weight read_weight(std::string_view question, const std::string& weight,
                                 const std::optional<query::LayerRef>& places, const std::string& raster);

/// Adds the scans of what reaches out: a layer that `--where` chooses among, and those beside it.
[[nodiscard]] query::Node add_sources(query::Plan& plan, const query::LayerRef& from,
                                      const std::vector<std::string>& also, const query::Scope& scope);

/// The scope as of `--before DAY`. Errors: UsageError.
[[nodiscard]] query::Scope scope_before(std::string_view question, const std::string& day,
                                        const query::Scope& scope);

/// Adds the scan of the places, if any.
[[nodiscard]] std::optional<query::Node> add_places(query::Plan& plan, const Weight& weight,
                                                    const query::Scope& scope);

}  // namespace limes::questions
