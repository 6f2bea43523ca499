#include <limes/engine/embedded/boxes.hpp>
#include <limes/engine/embedded/contour.hpp>
#include <limes/geodesy/orientation.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace limes::engine::embedded {

namespace {

using geodesy::Box;
using geodesy::LonLat;

constexpr std::size_t kBlock = 16;

/// Whether p lies left of the line from a to b, which p is never on: the hair decides.
bool is_left(LonLat a, LonLat b, LonLat p, Moved moved) {
    const int side = geodesy::orientation(a, b, p);
    if (side != 0) {
        return side > 0;
    }
    if (a == b) {
        return false;  // no line at all; nothing crosses it
    }
    // The sign of (b - a) x (e, e²).
    const bool ahead = a.lat != b.lat ? b.lat < a.lat : b.lon > a.lon;
    return ahead == (moved == Moved::point);
}

/// How far along the way from one side of a line to the other the line is.
double share_before(double from, double to) {
    const double all = from - to;
    return all != 0 ? std::clamp(from / all, 0.0, 1.0) : 0.0;
}

/// Whether a closed ring turns left, told at its lowest vertex; nothing when it turns neither way.
std::optional<bool> turns_left(const geodesy::Path& ring) {
    const std::size_t count = ring.size() - 1;
    std::size_t lowest = 0;
    for (std::size_t i = 1; i < count; ++i) {
        if (std::pair{ring.lat[i], ring.lon[i]} < std::pair{ring.lat[lowest], ring.lon[lowest]}) {
            lowest = i;
        }
    }
    const auto other_than_lowest = [&](std::size_t step) {
        std::size_t i = lowest;
        do {
            i = (i + step) % count;
        } while (i != lowest && ring[i] == ring[lowest]);
        return ring[i];
    };
    const int side = geodesy::orientation(other_than_lowest(count - 1), ring[lowest], other_than_lowest(1));
    return side == 0 ? std::nullopt : std::optional{side > 0};
}

}  // namespace

void Contour::trace(model::GeometryView area) {
    m_rings.clear();
    m_blocks.clear();
    const geodesy::Path first = area.path(0, 0);
    m_lon = {first.lon.data(), area.vertex_count()};  // the paths of a row follow one another
    m_lat = {first.lat.data(), area.vertex_count()};
    m_box = box_of(vertex(0), vertex(0));
    std::size_t begin = 0;
    area.for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t of_part) {
        const std::size_t last = begin + ring.size() - 1;
        if (turns_left(ring) != (of_part == 0)) {  // so thin that rounding has turned it
            begin = last + 1;
            return;
        }
        m_rings.push_back({begin, last});
        for (std::size_t edge = begin; edge < last; edge += kBlock) {
            Block block{box_of(vertex(edge), vertex(edge)), {edge, std::min(edge + kBlock, last)}};
            for (std::size_t i = edge + 1; i <= block.edges.end; ++i) {
                extend(block.box, box_of(vertex(i), vertex(i)));
            }
            extend(m_box, block.box);
            m_blocks.push_back(block);
        }
        begin = last + 1;
    });
}

bool Contour::holds(LonLat point, Moved moved) const {
    const auto is_above = [&](LonLat p) {
        return moved == Moved::point ? p.lat > point.lat : p.lat >= point.lat;
    };
    // Of a ray to the east, how often it is crossed.
    bool odd = false;
    for (const Block& block : m_blocks) {
        const Box& box = block.box;
        if (point.lat < box.south || point.lat > box.north || point.lon > box.east) {
            continue;
        }
        if (point.lon < box.west) {
            odd ^= is_above(vertex(block.edges.begin)) != is_above(vertex(block.edges.end));
            continue;
        }
        for (std::size_t i = block.edges.begin; i < block.edges.end; ++i) {
            const LonLat a = vertex(i);
            const LonLat b = vertex(i + 1);
            const bool rises = is_above(b);
            if (rises != is_above(a)) {
                odd ^= is_left(a, b, point, moved) == rises;
            }
        }
    }
    return odd;
}

void find_crossings(const Contour& moved, const Contour& fixed, std::vector<Crossing>& found) {
    found.clear();
    const auto look_at = [&](std::size_t i, const Box& edge, const Contour::Run& others) {
        const LonLat a = moved.vertex(i);
        const LonLat b = moved.vertex(i + 1);
        for (std::size_t k = others.begin; k < others.end; ++k) {
            const LonLat c = fixed.vertex(k);
            const LonLat d = fixed.vertex(k + 1);
            if (!boxes_meet(edge, box_of(c, d))) {
                continue;
            }
            const bool enters = is_left(c, d, b, Moved::point);
            if (enters == is_left(c, d, a, Moved::point) ||
                is_left(a, b, c, Moved::contour) == is_left(a, b, d, Moved::contour)) {
                continue;
            }
            const double on_moved = share_before(geodesy::turn(c, d, a), geodesy::turn(c, d, b));
            const double on_fixed = share_before(geodesy::turn(a, b, c), geodesy::turn(a, b, d));
            found.push_back({static_cast<double>(i) + on_moved,
                             static_cast<double>(k) + on_fixed,
                             {c.lon + on_fixed * (d.lon - c.lon), c.lat + on_fixed * (d.lat - c.lat)},
                             enters});
        }
    };
    for (const Contour::Block& other : fixed.blocks()) {
        if (!boxes_meet(other.box, moved.box())) {
            continue;
        }
        for (const Contour::Block& block : moved.blocks()) {
            if (!boxes_meet(other.box, block.box)) {
                continue;
            }
            for (std::size_t i = block.edges.begin; i < block.edges.end; ++i) {
                const Box edge = box_of(moved.vertex(i), moved.vertex(i + 1));
                if (boxes_meet(edge, other.box)) {
                    look_at(i, edge, other.edges);
                }
            }
        }
    }
}

}  // namespace limes::engine::embedded
