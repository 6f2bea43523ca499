#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/taken_names.hpp>
#include <limes/session/named_place.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace limes::session {

std::optional<NamedPlace> first_place(result::Result found,
                                      const std::function<bool(const model::Layer&, std::size_t)>& wanted) {
    const model::Layer& table = *found.table;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const auto box = table.geometry.box(row);
        if (box && (!wanted || wanted(table, row))) {
            return NamedPlace{.role = {}, .found = std::move(found), .row = row, .box = *box};
        }
    }
    return std::nullopt;
}

std::optional<NamedPlace> place_in(Session& session, const std::string& layer, const std::string& name,
                                   const query::Scope& scope) {
    query::Plan plan;
    plan.languages = scope.languages;
    query::Scan scan;
    scan.layer = layer;
    scan.when = scope.when;
    scan.named = name;
    plan.add(scan);
    auto place = first_place(session.answer(plan, scope.when, layer, ""));
    if (place) {
        place->is_variant = std::ranges::any_of(place->found.findings, [](const base::Finding& finding) {
            return finding.kind == engine::kTakenForName;
        });
    }
    return place;
}

NamedPlace find_named_place(
    Session& session, const std::string& name, std::span<const std::string_view> roles, std::string_view what,
    const std::function<std::optional<NamedPlace>(const std::string& layer)>& look_in) {
    std::string refusal;
    std::optional<NamedPlace> variant;
    for (const std::string_view role : roles) {
        for (const auto& [layer, layer_role] : session.layer_roles()) {
            if (layer_role != role) {
                continue;
            }
            try {
                auto place = look_in(layer);
                if (!place) {
                    refusal = fmt::format("{} has it, without a position", layer);
                    continue;
                }
                place->role = role;
                if (!place->is_variant) {
                    return std::move(*place);
                }
                if (!variant) {
                    variant = std::move(place);
                }
            } catch (const base::UsageError& error) {
                refusal = refusal.empty() ? error.what() : refusal;
            }
        }
    }
    if (variant) {
        return std::move(*variant);
    }
    throw base::UsageError{fmt::format("--of '{}': no {} of that id or name has a position then{}{}",
                                       base::printable(name), what, refusal.empty() ? "" : "; ", refusal)};
}

}  // namespace limes::session
