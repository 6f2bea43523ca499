#include <limes/base/error.hpp>
#include <limes/base/time.hpp>
#include <limes/questions/weight.hpp>

#include <fmt/format.h>

namespace limes::questions {

Weight read_weight(std::string_view question, const std::string& weight,
                   const std::optional<query::LayerRef>& places, const std::string& raster) {
    if (!raster.empty()) {
        if (!weight.empty() || places) {
            throw base::UsageError{fmt::format(
                "{}: --raster brings its own places and weight; give it, or --weight and --places",
                question)};
        }
        return {.places = query::LayerRef{.name = raster}, .column = "value"};
    }
    if (weight.empty()) {
        return {.places = places, .column = {}};
    }
    const std::size_t dot = weight.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == weight.size()) {
        throw base::UsageError{fmt::format(
            "{}: --weight: '{}' is not LAYER.COLUMN; write it as settlements.population", question, weight)};
    }
    const std::string layer = weight.substr(0, dot);
    if (places && places->name != layer) {
        throw base::UsageError{
            fmt::format("{}: --weight names the layer {} and --places the layer {}; give one of them",
                        question, layer, places->name)};
    }
    return {.places = query::LayerRef{.name = layer}, .column = weight.substr(dot + 1)};
}

query::Node add_sources(query::Plan& plan, const query::LayerRef& from, const std::vector<std::string>& also,
                        const query::Scope& scope) {
    query::Concat all;
    all.label_column = "reaching_layer";
    for (std::size_t i = 0; i <= also.size(); ++i) {
        query::Scan scan =
            i == 0 ? query::scan_beyond_box(from, scope)
                   : query::scan(query::LayerRef{.name = also[i - 1]}, scope, query::Part::beside);
        all.labels.push_back(scan.layer);
        all.inputs.push_back(plan.add(std::move(scan)));
    }
    return also.empty() ? all.inputs.front() : plan.add(std::move(all));
}

query::Scope scope_before(std::string_view question, const std::string& day, const query::Scope& scope) {
    query::Scope earlier = scope;
    try {
        earlier.when = {.as_of = base::parse_day(day), .period = {}, .axis = scope.when.axis};
    } catch (const base::UsageError& trouble) {
        throw base::UsageError{fmt::format("{}: --before: {}", question, trouble.what())};
    }
    return earlier;
}

std::optional<query::Node> add_places(query::Plan& plan, const Weight& weight, const query::Scope& scope) {
    if (!weight.places) {
        return std::nullopt;
    }
    return plan.add(query::scan(*weight.places, scope, query::Part::beside));
}

}  // namespace limes::questions
