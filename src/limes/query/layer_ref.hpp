#pragma once

#include <limes/query/plan.hpp>
#include <limes/query/question.hpp>

#include <string>

namespace limes::query {

/// A layer that a question is asked of: by name (also "villages.gpkg:places", left as it is), or else the
/// only layer of a role.
struct LayerRef {
    std::string name = {};
    std::string default_role = {};
    std::string option = {};  ///< what it is called in errors; the question sets it

    bool operator==(const LayerRef&) const = default;
};

/// The layer's name. Errors: UsageError that lists the candidates when it is not given and its role has no
/// layer or several.
[[nodiscard]] std::string resolve(const LayerRef& layer, const Scope& scope);

/// Whether the rows of the answer are about this layer, or it is what they are held against.
enum class Part : bool { beside, asked };

/// A scan of a layer at the scope's time, with a further condition. The scope's `where` and box choose among
/// the rows of the layer that is `asked` alone: what lies beside it is seen whole, so that no box cuts off a
/// neighbour.
[[nodiscard]] Scan scan(const LayerRef& layer, const Scope& scope, Part part, Filter where = nullptr);

/// The two scans of a question whose filter is on one layer (the sources) and whose answer is about another
/// (the units).
[[nodiscard]] Scan scan_beyond_box(const LayerRef& layer, const Scope& scope);
[[nodiscard]] Scan scan_in_box(const LayerRef& layer, const Scope& scope, Filter where);

}  // namespace limes::query
