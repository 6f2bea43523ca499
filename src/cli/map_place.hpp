#pragma once

#include <limes/output/map/map.hpp>
#include <limes/session/session.hpp>

#include <optional>
#include <string>
#include <vector>

namespace limes::cli {

/// What a sheet is of when it is of one place.
struct PlaceWords {
    std::string name;                    ///< id or name
    std::optional<std::string> stretch;  ///< "10km,40km": the part of a line between two measures
};

/// The place and its box, a tenth wider: of the first of the atlas's layers that has it, units before gates
/// and settlements, then corridors, borders and pairs. A layer where only a variant of the name is known
/// gives way to one that has the name itself; what was taken for it is then in `taken_for`. A stretch is that
/// of a corridor or a border. Errors: UsageError when there is no such place, or none with a position.
[[nodiscard]] output::map::Page find_place(session::Session& session, const PlaceWords& words,
                                           const query::Scope& scope, base::Findings& taken_for);

/// A sheet for each row of a layer that holds then, has a position and passes the filter, by name.
/// Errors: UsageError when there is none.
[[nodiscard]] std::vector<output::map::Page> pages_by(session::Session& session, const std::string& layer,
                                                      const query::Filter& where, const query::Scope& scope);

/// The box of all rows of a file, a tenth wider.
[[nodiscard]] geodesy::Box box_of_file(session::Session& session, const std::string& file);

}  // namespace limes::cli
