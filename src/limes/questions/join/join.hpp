#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// Pairs of two layers between which a spatial predicate holds.
struct Join {
    query::LayerRef from = {};
    query::LayerRef to = {};
    query::Predicate predicate = query::Predicate::intersects;
    query::Filter to_where = {};
    bool keep_unmatched = false;
    bool count = false;
};

[[nodiscard]] query::Question<Join> join();

}  // namespace limes::questions
