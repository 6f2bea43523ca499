#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// Where sites should be, proven the best by one of five models.
struct Locate {
    query::SiteModel model = query::SiteModel::lscp;
    query::LayerRef demand = {.default_role = "settlement"};
    std::optional<query::LayerRef> candidates = {};
    query::Filter candidates_where = {};
    std::optional<query::Metres> grid = {};
    std::optional<query::LayerRef> along = {};
    std::optional<query::LayerRef> over = {};
    query::Filter grid_where = {};
    std::optional<query::LayerRef> required = {};
    query::Filter required_where = {};
    std::optional<query::Metres> within = {};
    std::optional<std::size_t> sites = {};
    std::optional<std::string> weight = {};
    std::optional<std::size_t> unknown_weight = {};
    query::Keep keep = query::Keep::nominal;
    query::ServiceList list = query::ServiceList::sites;
    std::size_t time_limit = 60;  ///< seconds
};

[[nodiscard]] query::Question<Locate> locate();

}  // namespace limes::questions
