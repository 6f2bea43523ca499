#include <limes/engine/embedded/area_overlaps.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/unit_pieces.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {

namespace {

using model::GeometryColumn;

constexpr std::size_t kGrain = 2;
constexpr double kRounding_m = 1e-3;

void add(std::vector<UnitPiece>& pieces, std::size_t from, std::size_t to, GeometryColumn shape) {
    if (!model::is_areal(shape.type(0))) {
        return;
    }
    UnitPiece piece{from, to, area_of(shape[0]).value(), widest_part_m(shape[0]), {}};
    if (piece.width_m >= kRounding_m) {
        piece.shape = std::move(shape);
        pieces.push_back(std::move(piece));
    }
}

/// `of(row, near, pieces)` for each row that is an area, on the task's threads; in the order of the rows.
template <class F>
std::vector<UnitPiece> for_each_area(const UnitAreas& units, const std::vector<std::size_t>& rows,
                                     const base::Task& task, F&& of) {
    std::vector<std::vector<UnitPiece>> found(rows.size());
    base::parallel_for(task, rows.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        std::vector<std::uint32_t> near;
        for (std::size_t i = begin; i < end; ++i) {
            task.check();
            if (units.is_area(rows[i])) {
                of(rows[i], near, found[i]);
            }
        }
    });
    std::vector<UnitPiece> all;
    for (std::vector<UnitPiece>& pieces : found) {
        std::ranges::move(pieces, std::back_inserter(all));
    }
    return all;
}

}  // namespace

std::vector<UnitPiece> pieces_of(const UnitAreas& from, const std::vector<std::size_t>& chosen,
                                 const UnitAreas& to, const std::vector<std::size_t>& others,
                                 const base::Task& task) {
    const AreaOverlaps in_others{to, others};
    return for_each_area(
        from, chosen, task,
        [&](std::size_t row, std::vector<std::uint32_t>& near, std::vector<UnitPiece>& pieces) {
            for (Overlap& overlap : in_others.of(from, row, near)) {
                add(pieces, row, overlap.unit, std::move(overlap.area));
            }
            add(pieces, row, UnitPiece::kNone, in_others.rest_of(from, row, near));
        });
}

std::vector<UnitPiece> rests_of(const UnitAreas& units, const std::vector<std::size_t>& chosen,
                                const UnitAreas& others, const std::vector<std::size_t>& other_rows,
                                const base::Task& task) {
    const AreaOverlaps in_others{others, other_rows};
    return for_each_area(
        units, chosen, task,
        [&](std::size_t row, std::vector<std::uint32_t>& near, std::vector<UnitPiece>& pieces) {
            add(pieces, UnitPiece::kNone, row, in_others.rest_of(units, row, near));
        });
}

UnitPiece whole_piece(const UnitAreas& units, std::size_t row) {
    UnitPiece piece{row, UnitPiece::kNone, units.whole_m2(row), widest_part_m(units.column()[row]), {}};
    piece.shape.push_from(units.column(), row);
    return piece;
}

}  // namespace limes::engine::embedded
