#pragma once

#include <limes/model/layer.hpp>

#include <span>
#include <string>
#include <vector>

namespace limes::source {

/// A layer that looks, beside the others, as if its positions were not what it says.
struct Misplaced {
    const model::Layer* layer = nullptr;
    const model::Layer* beside = nullptr;  ///< the layer that shows it; none when all others do
    std::string kind = {};                 ///< "gcj-02-shift", "bd-09-shift", "axes-swapped"
    std::string what = {};                 ///< one sentence for people, with counts
    std::string mend = {};
    std::size_t places = 0;  ///< that show it
    double off_m = 0;        ///< how far its places are off; 0 for swapped axes
};

/// Which of the layers look misplaced beside one another and beside `others`. Nothing is corrected.
///
/// Shifts of web maps: of layers that came in WGS 84 or CGCS2000, places that another layer has too (the same
/// id, or a name that both have once; the same kind of geometry; no further apart than 5 km; a line or area
/// stands by the middle of its box) are held against what GCJ-02 and BD-09 would make of them: all of them,
/// and those alone that the layer's `country` puts in China, since the maps shift no others. See
/// geodesy::web_map_shift.
/// Swapped axes: no place of the layer is in the box of all the others, and with longitude and latitude
/// swapped every one is.
///
/// Of a layer the first 100 000 rows are looked at. Cost: n log n in these, and linear for each pair of
/// layers.
[[nodiscard]] std::vector<Misplaced> find_misplaced(std::span<const model::Layer* const> layers,
                                                    std::span<const model::Layer* const> others = {});

}  // namespace limes::source
