#include <limes/engine/embedded/planar_line.hpp>

#include <algorithm>
#include <limits>

namespace limes::engine::embedded {

namespace {

using geodesy::Planar;

constexpr std::size_t kBlock = 16;

double outside(double value, double low, double high) {
    return std::max({low - value, value - high, 0.0});
}

}  // namespace

PlanarLine::PlanarLine(std::vector<Planar> vertices) : m_vertices{std::move(vertices)} {
    if (m_vertices.size() == 1) {
        m_vertices.push_back(m_vertices.front());
    }
    for (std::size_t begin = 0; begin + 1 < m_vertices.size(); begin += kBlock) {
        const Planar first = m_vertices[begin];
        Block block{first.x, first.y, first.x, first.y};
        const std::size_t last = std::min(begin + kBlock, m_vertices.size() - 1);
        for (std::size_t i = begin + 1; i <= last; ++i) {
            const Planar p = m_vertices[i];
            block = {std::min(block.low_x, p.x), std::min(block.low_y, p.y), std::max(block.high_x, p.x),
                     std::max(block.high_y, p.y)};
        }
        m_blocks.push_back(block);
    }
}

void PlanarLine::look_at(std::size_t segment, Planar from, Best& best) const {
    const Planar a = m_vertices[segment];
    const Planar b = m_vertices[segment + 1];
    const double run = b.x - a.x;
    const double rise = b.y - a.y;
    const double squared_length = run * run + rise * rise;
    const double along = (from.x - a.x) * run + (from.y - a.y) * rise;
    const double t = squared_length > 0 ? std::clamp(along / squared_length, 0.0, 1.0) : 0.0;
    const Planar foot{a.x + t * run, a.y + t * rise};
    const double dx = from.x - foot.x;
    const double dy = from.y - foot.y;
    // Of equally near segments the first, so that the answer does not depend on the question before.
    const double squared = dx * dx + dy * dy;
    if (squared < best.squared_m2 || (squared == best.squared_m2 && segment < best.segment)) {
        best = {squared, foot, segment};
    }
}

Planar PlanarLine::nearest(Planar from) const {
    Best best{std::numeric_limits<double>::infinity(), {}, 0};
    look_at(m_last, from, best);
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        const Block& block = m_blocks[i];
        const double dx = outside(from.x, block.low_x, block.high_x);
        const double dy = outside(from.y, block.low_y, block.high_y);
        if (dx * dx + dy * dy > best.squared_m2) {
            continue;
        }
        const std::size_t end = std::min((i + 1) * kBlock, m_vertices.size() - 1);
        for (std::size_t segment = i * kBlock; segment < end; ++segment) {
            look_at(segment, from, best);
        }
    }
    m_last = best.segment;
    return best.point;
}

}  // namespace limes::engine::embedded
