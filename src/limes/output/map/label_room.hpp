#pragma once

#include <limes/output/map/sheet.hpp>

#include <cstdint>
#include <vector>

namespace limes::output::map {

/// What of the frame is taken: by labels and obstacles, which may not be covered, and by lines, which should
/// not.
class LabelRoom {
public:
    explicit LabelRoom(const Rect& frame);

    void take(const Rect& box) { m_taken.push_back(box); }
    void take_line(Spot a, Spot b) { m_lines.push_back({a, b}); }
    /// Marks a line that labels should not cover.
    void mark(Spot a, Spot b);

    [[nodiscard]] bool is_free(const Rect& box) const;
    /// Whether a straight line from a label to its point crosses no label and no other such line.
    [[nodiscard]] bool is_free(Spot a, Spot b) const;
    /// How much of the box lies on marked lines, 0 to 1.
    [[nodiscard]] double covered(const Rect& box) const;

private:
    struct Segment {
        Spot a;
        Spot b;
    };

    Rect m_frame;
    std::size_t m_columns;
    std::size_t m_rows;
    std::vector<std::uint8_t> m_marks;
    std::vector<Rect> m_taken;
    std::vector<Segment> m_lines;
};

}  // namespace limes::output::map
