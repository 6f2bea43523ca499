#pragma once

#include <limes/output/map/colour.hpp>
#include <limes/output/map/sheet.hpp>

#include <cairo.h>

#include <filesystem>
#include <mutex>
#include <span>
#include <vector>

namespace limes::output::plot {

using map::Colour;
using map::Rect;
using map::Spot;

struct Range {
    double low = 0;
    double high = 1;
};

/// A number that an axis shows, and its place on the sheet in pixels along the axis.
struct Tick {
    double value = 0;
    double at = 0;
};

/// Frames with axes, lines and areas, drawn by PLplot on a sheet of cairo's. It chooses the numbers of the
/// axes and leaves their writing to the caller, whose texts then are true texts in an SVG too.
///
/// PLplot has one state for the whole process: while one of these lives, another thread that makes one waits.
/// Until it is finished, the context's own transformation is PLplot's.
class Plotter {
public:
    /// PLplot lists its drivers in a temporary file, unlinked at once, in the folder that TMPDIR names.
    /// Errors: EngineError when PLplot or its driver for cairo cannot be loaded, or that folder not be
    /// written to.
    Plotter(cairo_t* cairo, double width_px, double height_px);
    ~Plotter();
    Plotter(const Plotter&) = delete;
    Plotter& operator=(const Plotter&) = delete;

    /// What follows is drawn in this part of the sheet, in numbers that run from one side to the other, x to
    /// the right and y upwards. Each range has a length.
    void frame(const Rect& where, Range x, Range y);
    /// What follows is drawn in pixels of the sheet, x to the right and y down.
    void sheet();
    /// Where in the frame.
    [[nodiscard]] Spot spot(double x, double y) const;

    enum class Along : bool { x, y };
    /// Lines across the frame at the numbers of an axis, and these numbers.
    std::vector<Tick> grid(Along along, const Colour& colour);
    /// The axis itself, at the bottom or the left, with its ticks.
    void axis(Along along, const Colour& colour);
    void line(std::span<const Spot> spots, const Colour& colour, double width_px);
    void area(std::span<const Spot> corners, const Colour& colour);

    /// Ends the drawing and gives the context its own transformation back. Errors: EngineError with what
    /// PLplot reported.
    void finish();

private:
    void colour(const Colour& colour);
    void end();

    std::unique_lock<std::mutex> m_alone;
    cairo_t* m_cairo;
    bool m_drawing = true;
    double m_width;
    double m_height;
    Rect m_where;
    Range m_x;
    Range m_y;
};

}  // namespace limes::output::plot
