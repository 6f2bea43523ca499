#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// What of each unit is out of reach of the sources.
struct Gaps {
    query::LayerRef from{.default_role = "gate"};
    std::vector<std::string> also = {};
    std::vector<query::Metres> radius = {};
    query::LayerRef of{.default_role = "province"};
    query::Filter of_where = {};
    std::string weight = {};
    std::optional<query::LayerRef> places = {};
    std::string raster = {};
    std::string before = {};
    bool each = false;
    query::GapShape shape = query::GapShape::gap;
};

[[nodiscard]] query::Question<Gaps> gaps();

}  // namespace limes::questions
