#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// What of each unit lies within reach of the sources, for one radius or several.
struct Coverage {
    query::LayerRef from{.default_role = "gate"};
    std::vector<std::string> also = {};
    std::vector<query::Metres> radius = {};
    query::LayerRef of{.default_role = "province"};
    query::Filter of_where = {};
    std::string weight = {};
    std::optional<query::LayerRef> places = {};
    std::string raster = {};
    std::string before = {};
    bool backup = false;
    std::optional<query::LayerRef> along = {};
    query::Metres beside = query::Metres{500};
    query::CoverageShape shape = query::CoverageShape::covered;
};

[[nodiscard]] query::Question<Coverage> coverage();

}  // namespace limes::questions
