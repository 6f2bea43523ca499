#pragma once

#include <limes/base/units.hpp>
#include <limes/geodesy/lonlat.hpp>

#include <optional>
#include <vector>

namespace limes::engine::embedded {

/// The point equally far from a and b that is nearest to `from`, which lies near it.
///
/// Newton's steps along the gradient of the difference of both distances. Accuracy: the distances differ by a
/// micrometre at most. Nothing when the steps do not end, as on the line through a and b beyond them.
[[nodiscard]] std::optional<geodesy::LonLat> onto_bisector(geodesy::LonLat a, geodesy::LonLat b,
                                                           geodesy::LonLat from);

/// The point equally far from three, sought from a point near it. Accuracy and errors as above.
[[nodiscard]] std::optional<geodesy::LonLat> circumcentre(geodesy::LonLat a, geodesy::LonLat b,
                                                          geodesy::LonLat c, geodesy::LonLat from);

/// The bisector of a and b from `first` to `last`, both on it and not repeated in the answer, so that edges
/// straight in longitude/latitude are within the tolerance of it: halved until the middle of each is within a
/// half of that, and none is longer than 100 km.
[[nodiscard]] std::vector<geodesy::LonLat> along_bisector(geodesy::LonLat a, geodesy::LonLat b,
                                                          geodesy::LonLat first, geodesy::LonLat last,
                                                          base::Metres tolerance);

}  // namespace limes::engine::embedded
