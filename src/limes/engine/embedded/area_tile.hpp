#pragma once

#include <limes/engine/embedded/area_lattice.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// What is known of a cell: the row of the one area that fills it, or one of the marks below.
using AreaLabel = std::uint32_t;
inline constexpr AreaLabel kNoArea = 0x40000000;       ///< no area; all that are less are rows
inline constexpr AreaLabel kBoundary = 0x80000000;     ///< and a number: edges touch the cell
inline constexpr AreaLabel kSeveral = 0xc0000000;      ///< and a number: a set of areas fills it
inline constexpr AreaLabel kLabelNumber = 0x3fffffff;  ///< the number in the two above
inline constexpr AreaLabel kElsewhere = 0xffffffff;    ///< not known here

/// Sets of areas, each one more area before another set, so that sets share their tails.
class AreaSets {
public:
    /// The label of the set with one more area, whose row is less than all in it.
    AreaLabel with(AreaLabel set, std::uint32_t row);
    /// Calls f(row) for each, in order.
    template <class F>
    void for_each(AreaLabel set, F&& f) const {
        for (; set >= kSeveral; set = m_links[set & kLabelNumber].rest) {
            f(m_links[set & kLabelNumber].row);
        }
        if (set < kNoArea) {
            f(set);
        }
    }

private:
    struct Link {
        std::uint32_t row;
        AreaLabel rest;
    };
    std::vector<Link> m_links;
    Link m_last{0, kNoArea};  // what was made last, and of what: cells side by side ask for the same
    AreaLabel m_made = kNoArea;
};

/// An area with edges in a cell: where the cell's reference point lies, and which of a list of runs are its
/// edges.
struct TileArea {
    std::uint32_t row;
    std::uint32_t col;
    std::uint32_t first_run;
    std::uint32_t last_run;
    bool inside;
};

/// What a tile is made from.
struct TilePlan {
    std::uint32_t col;
    AreaLabel filling;  ///< the areas without edges here that fill the cell
    std::uint32_t first_area;
    std::uint32_t last_area;
};

/// How a point that lies exactly on the boundary of an area counts.
enum class Edge : std::uint8_t {
    outside,  ///< as outside: within, contains
    inside,   ///< as inside: intersects, covers, covered by
    only      ///< and no other does: touches
};

/// A coarse cell that edges touch, cut into fine ones. A fine cell that edges touch holds copies of them,
/// side by side, and a reference point of which it is known in which areas it lies: a point of the cell lies
/// in the same areas but for those of which an odd number of edges is between the two.
class Tile {
public:
    struct Source {
        const Lattice& lattice;
        geodesy::Path vertices;
        std::span<const Run> runs;
        const AreaSets& sets;
        std::span<const TileArea> areas;  ///< by row, the last first
        AreaLabel filling;
        geodesy::LonLat reference;  ///< of the coarse cell
        std::uint32_t row;
        std::uint32_t col;
    };
    Tile(const Source& source, std::uint32_t fine);

    [[nodiscard]] AreaLabel label(std::uint32_t cell) const { return m_labels[cell]; }
    [[nodiscard]] const AreaSets& sets() const { return m_sets; }
    /// Appends the rows of the areas of a point in a cell labelled `boundary`, in order.
    void locate(AreaLabel label, geodesy::LonLat point, Edge edge, std::vector<std::uint32_t>& rows) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    class Builder;
    struct Record {
        geodesy::LonLat reference;
        AreaLabel filling = kNoArea;
        std::uint32_t first_part = 0;
        std::uint32_t last_part = 0;
    };
    struct Part {
        std::uint32_t row;
        std::uint32_t first_edge;
        std::uint32_t last_edge;
        bool inside;
    };
    /// The reference point is not to the left of it.
    struct CellEdge {
        geodesy::LonLat a;
        geodesy::LonLat b;
    };

    std::vector<AreaLabel> m_labels;
    AreaSets m_sets;
    std::vector<Record> m_records;
    std::vector<Part> m_parts;
    std::vector<CellEdge> m_edges;
};

}  // namespace limes::engine::embedded
