#pragma once

#include <limes/engine/embedded/area_lattice.hpp>

#include <array>
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

/// How a point that lies exactly on the boundary of an area counts.
enum class Edge : std::uint8_t {
    outside,  ///< as outside: within, contains
    inside,   ///< as inside: intersects, covers, covered by
    only      ///< and no other does: touches
};

/// A coarse cell that edges touch, cut into fine ones. A fine cell that edges touch holds a copy of them and
/// a reference point of which it is known in which areas it lies: a point of the cell lies in the same areas
/// but for those of which an odd number of edges is between the two.
class Tile {
public:
    /// Fine cells along a side.
    static constexpr std::uint32_t kSide = 8;
    static constexpr std::size_t kCells = std::size_t{kSide} * kSide;

    /// The cell at a place in the tile, both in [0, 1).
    [[nodiscard]] static std::uint32_t cell_at(double x, double y) {
        return static_cast<std::uint32_t>(y * kSide) * kSide + static_cast<std::uint32_t>(x * kSide);
    }
    [[nodiscard]] AreaLabel label(std::uint32_t cell) const { return m_labels[cell]; }
    [[nodiscard]] const AreaSets& sets() const { return m_sets; }
    /// Appends the rows of the areas of a point in a cell labelled `boundary`, in order.
    void locate(AreaLabel label, geodesy::LonLat point, Edge edge, std::vector<std::uint32_t>& rows) const;

    /// Begin to bring near what will be asked next.
    void prefetch_label(std::uint32_t cell) const {
        __builtin_prefetch(&m_labels[cell]);
        __builtin_prefetch(&m_units);
    }
    void prefetch_edges(AreaLabel label) const {
        const Unit* const first = &m_units[label & kLabelNumber];
        for (std::size_t line = 0; line < 3; ++line) {
            __builtin_prefetch(first + 4 * line);
        }
    }

private:
    friend class TileMaker;
    /// Edges that follow each other, of one area. The reference point comes before it, and its vertices
    /// after.
    struct Part {
        std::uint32_t row;
        AreaLabel filling;  ///< the areas without edges here that fill the cell
        std::uint32_t vertices;
        std::uint32_t marks;
    };
    static constexpr std::uint32_t kReferenceInside = 1;
    static constexpr std::uint32_t kAreaEnds = 2;
    static constexpr std::uint32_t kCellEnds = 4;
    /// A LonLat or a Part. In one array, all of a cell costs one wait for memory.
    using Unit = std::array<std::uint64_t, 2>;
    static_assert(sizeof(Part) == sizeof(Unit) && sizeof(geodesy::LonLat) == sizeof(Unit));

    std::vector<Unit> m_units;  // a label's number is where its cell begins
    AreaSets m_sets;
    std::array<AreaLabel, kCells> m_labels{};
};

}  // namespace limes::engine::embedded
