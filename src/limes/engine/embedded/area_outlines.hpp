#pragma once

#include <limes/base/task.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <limes/geodesy/path.hpp>
#include <limes/model/layer.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// The rings of the areas among some rows of a layer, which must outlive them.
class AreaOutlines {
public:
    /// Edges first up to, not including, last; edge i leads from vertex i of the layer to the next.
    struct Ring {
        std::uint32_t first;
        std::uint32_t last;
    };
    struct Area {
        std::uint32_t row;
        std::uint32_t first_ring;
        std::uint32_t last_ring;
        geodesy::Box box;       ///< not wrapped
        double length_deg = 0;  ///< of all edges, as the sum of their widths and heights
    };

    /// Rows without areas are left out. Cost: 1 ns a vertex.
    AreaOutlines(const model::Layer& layer, std::span<const std::uint32_t> rows, const base::Task& task);

    [[nodiscard]] geodesy::Path vertices() const { return m_vertices; }
    /// By row.
    [[nodiscard]] std::span<const Area> areas() const { return m_areas; }
    [[nodiscard]] std::span<const Ring> rings(const Area& area) const {
        return std::span{m_rings}.subspan(area.first_ring, area.last_ring - area.first_ring);
    }
    /// Of all areas; somewhere, when there are none.
    [[nodiscard]] geodesy::Box box() const { return m_box; }

private:
    void measure(Area& area) const;

    geodesy::Path m_vertices;
    std::vector<Ring> m_rings;
    std::vector<Area> m_areas;
    geodesy::Box m_box;
};

}  // namespace limes::engine::embedded
