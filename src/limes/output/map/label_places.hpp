#pragma once

#include <limes/output/map/scene.hpp>

#include <string_view>
#include <vector>

namespace limes::output::map {

/// Where the block of a label of this size stands when it is anchored at a spot: its left, right, ... side
/// (or its centre) is `offset` away from the spot. A corner is that far on the diagonal.
[[nodiscard]] Rect anchored_block(Spot spot, std::string_view anchor, double width, double height,
                                  double offset);

/// Places inside an area where a label of this size has most room to its edge, the best first; only where the
/// area is in the frame.
[[nodiscard]] std::vector<Spot> places_in_area(const Parts& parts, const Rect& frame, double width,
                                               double height);

/// A place on a line and its direction there, readable from the lower edge of the sheet.
struct LinePlace {
    Spot spot;
    double angle = 0;  ///< radians clockwise, in (-pi/2, pi/2]
};

/// Places along the lines where a label of this width stands beside one straight stretch within the frame;
/// the longest stretch and its middle first.
[[nodiscard]] std::vector<LinePlace> places_on_line(const Parts& parts, const Rect& frame, double width);

}  // namespace limes::output::map
