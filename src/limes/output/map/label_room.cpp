#include <limes/output/map/label_room.hpp>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

constexpr double kCell = 2;  // pixels

double side(Spot a, Spot b, Spot p) {
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

bool cross(Spot a, Spot b, Spot c, Spot d) {
    return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

bool crosses(Spot a, Spot b, const Rect& box) {
    const Spot corners[] = {
        {box.left, box.top}, {box.right, box.top}, {box.right, box.bottom}, {box.left, box.bottom}};
    const bool inside = a.x > box.left && a.x < box.right && a.y > box.top && a.y < box.bottom;
    return inside || cross(a, b, corners[0], corners[2]) || cross(a, b, corners[1], corners[3]);
}

}  // namespace

LabelRoom::LabelRoom(const Rect& frame)
    : m_frame{frame},
      m_columns{static_cast<std::size_t>(std::ceil(frame.width() / kCell)) + 1},
      m_rows{static_cast<std::size_t>(std::ceil(frame.height() / kCell)) + 1},
      m_marks(m_columns * m_rows, 0) {}

void LabelRoom::mark(Spot a, Spot b) {
    // Only the piece of a long line that is on the sheet is walked.
    double from = 0;
    double to = 1;
    const auto cut = [&](double start, double change, double low, double high) {
        if (change == 0) {
            to = start < low || start > high ? -1 : to;
            return;
        }
        const double first = (low - start) / change;
        const double second = (high - start) / change;
        from = std::max(from, std::min(first, second));
        to = std::min(to, std::max(first, second));
    };
    cut(a.x, b.x - a.x, m_frame.left, m_frame.right);
    cut(a.y, b.y - a.y, m_frame.top, m_frame.bottom);
    if (from > to) {
        return;
    }
    const double length = std::hypot(b.x - a.x, b.y - a.y) * (to - from);
    const int steps = 1 + static_cast<int>(length / kCell);
    for (int i = 0; i <= steps; ++i) {
        const double part = from + (to - from) * i / steps;
        const auto column = static_cast<std::size_t>((a.x + part * (b.x - a.x) - m_frame.left) / kCell);
        const auto row = static_cast<std::size_t>((a.y + part * (b.y - a.y) - m_frame.top) / kCell);
        if (column < m_columns && row < m_rows) {
            m_marks[row * m_columns + column] = 1;
        }
    }
}

bool LabelRoom::is_free(const Rect& box) const {
    return m_frame.holds(box) &&
           std::ranges::none_of(m_taken, [&](const Rect& taken) { return taken.meets(box); }) &&
           std::ranges::none_of(m_lines, [&](const Segment& line) {
               return crosses(line.a, line.b, box) || crosses(line.b, line.a, box);
           });
}

bool LabelRoom::is_free(Spot a, Spot b) const {
    return std::ranges::none_of(m_lines, [&](const Segment& line) { return cross(a, b, line.a, line.b); }) &&
           std::ranges::none_of(m_taken, [&](const Rect& taken) {
               // The line starts in its own point's box.
               const bool own =
                   a.x >= taken.left && a.x <= taken.right && a.y >= taken.top && a.y <= taken.bottom;
               return !own && crosses(a, b, taken);
           });
}

double LabelRoom::covered(const Rect& box) const {
    const auto index = [](double offset, std::size_t most) {
        return std::min(most - 1, static_cast<std::size_t>(std::max(0.0, offset / kCell)));
    };
    const std::size_t left = index(box.left - m_frame.left, m_columns);
    const std::size_t right = index(box.right - m_frame.left, m_columns);
    const std::size_t top = index(box.top - m_frame.top, m_rows);
    const std::size_t bottom = index(box.bottom - m_frame.top, m_rows);
    std::size_t marks = 0;
    for (std::size_t row = top; row <= bottom; ++row) {
        for (std::size_t column = left; column <= right; ++column) {
            marks += m_marks[row * m_columns + column];
        }
    }
    return static_cast<double>(marks) / static_cast<double>((right - left + 1) * (bottom - top + 1));
}

}  // namespace limes::output::map
