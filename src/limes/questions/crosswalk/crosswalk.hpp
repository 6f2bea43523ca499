#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// The units of one day and those of another: what became of each, and their figures restated.
struct Crosswalk {
    std::string from = {};
    std::string to = {};
    query::LayerRef units{.default_role = "province"};
    std::optional<query::LayerRef> onto = {};
    std::optional<query::LayerRef> links = {};
    std::optional<query::LayerRef> events = {};
    std::string weight = {};
    std::optional<query::Metres> accuracy = {};
    bool changes = false;
    std::vector<std::string> extensive = {};
    std::vector<std::string> intensive = {};
    std::optional<query::LayerRef> figures = {};
    std::string key = "id";
    query::Assign assign = query::Assign::shares;
};

[[nodiscard]] query::Question<Crosswalk> crosswalk();

}  // namespace limes::questions
