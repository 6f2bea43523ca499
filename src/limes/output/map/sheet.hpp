#pragma once

#include <limes/output/map/plane.hpp>

namespace limes::output::map {

/// Lengths on a sheet are CSS pixels, 1/96 inch, x to the right and y down from its upper left corner.
inline constexpr double kPixelsPerMm = 96 / 25.4;

struct Rect {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;

    [[nodiscard]] double width() const { return right - left; }
    [[nodiscard]] double height() const { return bottom - top; }
    [[nodiscard]] bool meets(const Rect& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
    [[nodiscard]] bool holds(const Rect& other) const {
        return left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom;
    }
    [[nodiscard]] Rect grown(double by) const { return {left - by, top - by, right + by, bottom + by}; }
};

/// A place on the sheet.
struct Spot {
    double x = 0;
    double y = 0;
};

/// How the plane of the projection lies on the sheet: north up, the extent as large as the frame allows, its
/// middle in the frame's.
class View {
public:
    View(const Plane& plane, const geodesy::Box& extent, Rect frame);

    [[nodiscard]] const Plane& plane() const { return *m_plane; }
    [[nodiscard]] const Rect& frame() const { return m_frame; }
    [[nodiscard]] Spot spot(geodesy::Planar p) const {
        return {m_frame.left + (p.x - m_west) / m_metres, m_frame.top + (m_north - p.y) / m_metres};
    }
    [[nodiscard]] std::optional<Spot> spot(geodesy::LonLat p) const;
    [[nodiscard]] std::optional<geodesy::LonLat> position(Spot spot) const;
    /// Metres of the plane to a pixel.
    [[nodiscard]] double metres_per_pixel() const { return m_metres; }
    /// Metres on the ground to a pixel, eastwards at the middle of the frame.
    [[nodiscard]] double ground_metres_per_pixel() const;
    /// The zoom at which a web map of 512-pixel tiles has the same scale there.
    [[nodiscard]] double zoom() const;
    /// The path on the sheet, vertices nearer than a twentieth of a millimetre to the last one left out.
    [[nodiscard]] std::vector<Spot> spots(const geodesy::Path& path) const;

private:
    const Plane* m_plane;
    Rect m_frame;
    double m_metres = 1;
    double m_west = 0;
    double m_north = 0;
};

}  // namespace limes::output::map
