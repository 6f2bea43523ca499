#include <limes/base/error.hpp>
#include <limes/query/layer_ref.hpp>

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace limes::query {
namespace {

using base::UsageError;

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string resolve(const LayerRef& layer, const Scope& scope) {
    if (!layer.name.empty()) {
        return layer.name;
    }
    if (layer.default_role.empty()) {
        throw UsageError{fmt::format(
            "{} is missing; give a layer of the atlas, or a file as villages.gpkg:places", layer.option)};
    }
    std::vector<std::string> of_role;
    std::vector<std::string> others;
    for (const auto& [name, role] : scope.layer_roles) {
        (role == layer.default_role ? of_role : others).push_back(name);
    }
    if (of_role.size() == 1) {
        return of_role.front();
    }
    if (of_role.size() > 1) {
        throw UsageError{fmt::format("{} is not given and several layers have the role {}; choose one of {}",
                                     layer.option, layer.default_role, joined(of_role))};
    }
    if (others.empty()) {
        throw UsageError{fmt::format(
            "{} is not given and there is no atlas to take it from; name an atlas, or give a file as "
            "villages.gpkg:places",
            layer.option)};
    }
    throw UsageError{fmt::format("{} is not given and no layer has the role {}; choose one of {}",
                                 layer.option, layer.default_role, joined(others))};
}

Scan scan(const LayerRef& layer, const Scope& scope, Part part, Filter where) {
    const bool asked = part == Part::asked;
    return {.layer = resolve(layer, scope),
            .when = scope.when,
            .where = asked ? both(scope.where, std::move(where)) : std::move(where),
            .bbox = asked ? scope.bbox : std::nullopt};
}

Scan scan_beyond_box(const LayerRef& layer, const Scope& scope) {
    return {.layer = resolve(layer, scope), .when = scope.when, .where = scope.where};
}

Scan scan_in_box(const LayerRef& layer, const Scope& scope, Filter where) {
    return {
        .layer = resolve(layer, scope), .when = scope.when, .where = std::move(where), .bbox = scope.bbox};
}

}  // namespace limes::query
