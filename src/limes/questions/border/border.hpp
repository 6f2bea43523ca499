#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// The line between two sides: its units, its gates, and how well the layers agree on it.
struct Border {
    std::vector<std::string> between = {};
    query::LayerRef lines{.default_role = "border"};
    std::optional<std::string> line = {};
    bool outlines = false;
    query::LayerRef of{.default_role = "province"};
    std::optional<query::LayerRef> of_second = {};
    std::string side_column = "country";
    query::Metres tolerance{500};
    query::LayerRef gates{.default_role = "gate"};
    query::Metres gate_within{5000};
    query::LineStart from_end = query::LineStart::as_drawn;
    std::optional<query::LayerRef> compare = {};
    query::Filter compare_where = {};
    query::Metres within{100};
};

[[nodiscard]] query::Question<Border> border();

}  // namespace limes::questions
