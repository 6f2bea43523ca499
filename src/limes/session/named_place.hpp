#pragma once

#include <limes/query/question.hpp>
#include <limes/session/session.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace limes::session {

/// A row that an id or a name names.
struct NamedPlace {
    std::string role;      ///< of its layer
    result::Result found;  ///< the rows of the layer that are so named
    std::size_t row = 0;   ///< of them, the first with a position
    geodesy::Box box = {};
    bool is_variant = false;  ///< what was taken for the name is told in the findings
};

/// The row of a layer that `wanted` takes, the first with a position; nothing when there is none.
[[nodiscard]] std::optional<NamedPlace> first_place(
    result::Result found, const std::function<bool(const model::Layer&, std::size_t)>& wanted = {});

/// Looks for a name in one layer; nothing when what is so named has no position.
/// Errors: UsageError when nothing is so named.
[[nodiscard]] std::optional<NamedPlace> place_in(Session& session, const std::string& layer,
                                                 const std::string& name, const query::Scope& scope);

/// The place of the first of the session's layers that has it, by the order of the roles. A layer where only
/// a variant of the name is known gives way to one that has the name itself.
///
/// `look_in`: what looks in one layer, as `place_in` does. `what`: is looked for, in the words of the error.
/// Errors: UsageError when no layer has it.
[[nodiscard]] NamedPlace find_named_place(
    Session& session, const std::string& name, std::span<const std::string_view> roles, std::string_view what,
    const std::function<std::optional<NamedPlace>(const std::string& layer)>& look_in);

}  // namespace limes::session
