#pragma once

#include <limes/base/units.hpp>
#include <limes/model/layer.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limes::compare {

enum class Change : std::uint8_t {
    added,
    removed,
    recoded,  ///< the same geometry under another id
    renamed,  ///< the same id with another name
    moved,
    changed  ///< another value
};

/// "added", "removed", ...
[[nodiscard]] std::string_view word(Change change);

/// What is other in one feature, in one way: a feature that moved and has two values changed is three of
/// them.
struct Difference {
    Change change = Change::changed;
    std::string layer;
    std::string feature;  ///< id; empty when the layer as a whole is meant
    std::string new_id;   ///< of one that was recoded
    std::string name;
    std::string column;  ///< of a value or name
    std::string before;
    std::string after;
    double distance_m = std::numeric_limits<double>::quiet_NaN();  ///< of one that moved
    base::ValidTime when;
    model::GeometryColumn place;  ///< one row; none when it has no place
};

/// What became of the rows of a layer. A row that changed in several ways counts in each.
struct Count {
    std::string layer;
    std::size_t before = 0;  ///< rows
    std::size_t after = 0;
    std::size_t same = 0;
    std::map<Change, std::size_t> changes;
};

struct Differences {
    std::vector<Difference> rows;  ///< by layer, feature, change, column
    std::vector<Count> counts;     ///< by layer
};

/// A row a difference: change, layer, feature, new_id, name, column, before, after, distance_m; the time as
/// the row's own. Where it is: the new geometry, the old one of what was removed, and of what moved the way
/// from the old place to the new.
[[nodiscard]] model::Layer table_of(const Differences& differences, std::string name);

}  // namespace limes::compare
