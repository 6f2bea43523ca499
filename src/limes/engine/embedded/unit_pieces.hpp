#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/unit_areas.hpp>
#include <limes/model/geometry.hpp>

#include <limits>
#include <optional>
#include <vector>

namespace limes::engine::embedded {

/// Ground of a unit before and a unit after, or of one of them and none of the other.
struct UnitPiece {
    static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

    std::size_t from = kNone;
    std::size_t to = kNone;
    double area_m2 = 0;
    double width_m = 0;           ///< mean width of its widest part: twice the area over the perimeter
    model::GeometryColumn shape;  ///< one row
};

/// Two layers of units put over one another: the rows chosen of each.
///
/// The pieces of a unit and what of it lies in none of the others are its area, when those do not overlap
/// one another. Pieces narrower than a millimetre are the rounding of coordinates, and left out.
///
/// Accuracy: as AreaOverlaps. Cost: an overlay for each pair that meets, and one for each unit; on the task's
///           threads. Order: by from, then to, what is in none of the others last.
[[nodiscard]] std::vector<UnitPiece> pieces_of(const UnitAreas& from, const std::vector<std::size_t>& chosen,
                                               const UnitAreas& to, const std::vector<std::size_t>& others,
                                               const base::Task& task);

/// What of each chosen unit lies in none of the others.
[[nodiscard]] std::vector<UnitPiece> rests_of(const UnitAreas& units, const std::vector<std::size_t>& chosen,
                                              const UnitAreas& others,
                                              const std::vector<std::size_t>& other_rows,
                                              const base::Task& task);

/// A whole unit as a piece of its own.
[[nodiscard]] UnitPiece whole_piece(const UnitAreas& units, std::size_t row);

}  // namespace limes::engine::embedded
