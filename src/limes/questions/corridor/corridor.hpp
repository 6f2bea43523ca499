#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// One line: its length, its stations, the gates beside it and the units it runs through; and what is asked
/// of it besides.
struct Corridor {
    std::string line = {};
    query::LayerRef lines{.default_role = "corridor"};
    query::LayerRef stations{.default_role = "station"};
    query::LayerRef gates{.default_role = "gate"};
    query::LayerRef units{.default_role = "province"};
    query::Metres within{5000};
    std::vector<std::string> point = {};  ///< longitudes and latitudes in turn
    std::vector<query::Metres> at = {};
    std::vector<query::Metres> cut = {};  ///< from and to in turn
    std::optional<query::LayerRef> events = {};
    std::optional<query::LayerRef> along = {};
    std::string population = "population";
    bool links = false;
    query::Metres link_within{30'000};
    std::string gauge = "gauge_mm";
    std::string country = "country";
    bool detours = false;
    std::optional<std::string> compare = {};
    std::optional<query::LayerRef> compare_lines = {};
    query::Metres agree{100};
};

[[nodiscard]] query::Question<Corridor> corridor();

}  // namespace limes::questions
