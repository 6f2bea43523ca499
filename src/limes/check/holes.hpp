#pragma once

#include <limes/geodesy/shape.hpp>
#include <limes/index/box_tree.hpp>
#include <limes/model/geometry.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace limes::check {

/// One more polygon of the row that was begun.
void push_part(model::GeometryColumn& row, model::GeometryView polygon);

/// The places between units that no unit has, to ask whether a point is in one.
class Holes {
public:
    void add(model::GeometryView polygon);
    [[nodiscard]] bool have(geodesy::LonLat point);

private:
    void prepare();

    std::vector<model::GeometryColumn> m_areas;  // a row each
    std::vector<geodesy::Shape> m_shapes;        // made, as the tree, when first asked
    std::optional<index::LonLatTree> m_tree;
    std::vector<std::uint32_t> m_near;
};

}  // namespace limes::check
