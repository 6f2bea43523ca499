#include <limes/engine/embedded/point_grid.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/ecef.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

namespace limes::engine::embedded {
namespace {

using base::Metres;
using geodesy::Box;
using geodesy::Ecef;
using geodesy::LonLat;

constexpr std::size_t kChunk = 8192;
constexpr std::size_t kMostCells = std::size_t{1} << 20U;
constexpr double kRadians = std::numbers::pi / 180;
/// Degrees by which boxes are grown against rounding: a tenth of a millimetre.
constexpr double kSlack_deg = 1e-9;
/// Above what rounding may do to the square of a chord.
constexpr double kRounding = 1 + 1e-14;

// ---- the box of a disc
// -----------------------------------------------------------------------------------------

double reduced_latitude(double lat_deg) {
    return std::atan((1 - geodesy::kFlattening) * std::tan(lat_deg * kRadians));
}

double geographic_latitude_deg(double reduced) {
    return std::atan(std::tan(reduced) / (1 - geodesy::kFlattening)) / kRadians;
}

/// Contains every point within `radius_m` of `centre`. West may be below -180 or east above 180: not wrapped.
Box disc_box(LonLat centre, double radius_m) {
    // On the sphere of reduced latitude an arc is no longer than the geodesic over b.
    const double angle = radius_m / geodesy::kSemiMinorAxis_m;
    const double beta = reduced_latitude(centre.lat);
    const double pole = std::numbers::pi / 2;
    Box box{-180, -90, 180, 90};
    if (beta - angle > -pole) {
        box.south = geographic_latitude_deg(beta - angle) - kSlack_deg;
    }
    if (beta + angle < pole) {
        box.north = geographic_latitude_deg(beta + angle) + kSlack_deg;
    }
    if (std::abs(beta) + angle < pole) {
        const double half =
            std::asin(std::min(1.0, std::sin(angle) / std::cos(beta))) / kRadians + kSlack_deg;
        box.west = centre.lon - half;
        box.east = centre.lon + half;
    }
    return box;
}

// ---- the grid
// --------------------------------------------------------------------------------------------------

/// A run of columns; empty when from > to.
struct Run {
    std::int64_t from = 0;
    std::int64_t to = -1;
};

struct CellBox {
    std::array<Run, 2> columns;
    Run rows;

    [[nodiscard]] std::size_t count() const {
        std::int64_t wide = 0;
        for (const Run& run : columns) {
            wide += std::max<std::int64_t>(0, run.to - run.from + 1);
        }
        return static_cast<std::size_t>(wide * std::max<std::int64_t>(0, rows.to - rows.from + 1));
    }
};

/// Square cells, in degrees, over the extent of the streamed points.
struct Raster {
    Box extent;
    double cell_deg = 1;
    std::int64_t columns = 1;
    std::int64_t rows = 1;

    Raster(Box over, double cell) : extent{over}, cell_deg{cell} {
        columns = 1 + static_cast<std::int64_t>((over.east - over.west) / cell);
        rows = 1 + static_cast<std::int64_t>((over.north - over.south) / cell);
    }
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(columns * rows); }
    [[nodiscard]] bool covers(double lon, double lat) const {
        return lon >= extent.west && lon <= extent.east && lat >= extent.south && lat <= extent.north;
    }

    // Growing functions of their argument, so that a point inside a box is in one of the box's cells.
    [[nodiscard]] std::int64_t column_of(double lon) const {
        return static_cast<std::int64_t>((lon - extent.west) / cell_deg);
    }
    [[nodiscard]] std::int64_t row_of(double lat) const {
        return static_cast<std::int64_t>((lat - extent.south) / cell_deg);
    }

    [[nodiscard]] Run columns_between(double west, double east) const {
        if (east < extent.west || west > extent.east) {
            return {};
        }
        return {column_of(std::max(west, extent.west)), column_of(std::min(east, extent.east))};
    }

    [[nodiscard]] CellBox cells_of(const Box& box) const {
        CellBox cells;
        if (box.north < extent.south || box.south > extent.north) {
            return cells;
        }
        cells.rows = {row_of(std::max(box.south, extent.south)), row_of(std::min(box.north, extent.north))};
        Run& main = cells.columns[0];
        Run& wrapped = cells.columns[1];
        main = columns_between(std::max(box.west, -180.0), std::min(box.east, 180.0));
        if (box.west < -180) {
            wrapped = columns_between(box.west + 360, 180);
        } else if (box.east > 180) {
            wrapped = columns_between(-180, box.east - 360);
        } else if (box.west <= -180 + kSlack_deg) {  // ±180 is one meridian
            wrapped = columns_between(180, 180);
        } else if (box.east >= 180 - kSlack_deg) {
            wrapped = columns_between(-180, -180);
        }
        const bool both = main.from <= main.to && wrapped.from <= wrapped.to;
        if (both && wrapped.from <= main.to && main.from <= wrapped.to) {  // a cell is listed once
            main = {std::min(main.from, wrapped.from), std::max(main.to, wrapped.to)};
            wrapped = {};
        }
        return cells;
    }
};

/// Indexed points by cell: cell c holds entries [start[c], start[c + 1]).
struct Grid {
    Raster raster;
    std::vector<std::uint32_t> start = {};
    std::vector<double> x = {};
    std::vector<double> y = {};
    std::vector<double> z = {};
    std::vector<double> chord2 =
        {};  ///< the square of the longest chord at which the point can be near enough
    std::vector<std::uint32_t> item = {};
};

Box extent_of(const PointSet& points) {
    Box box{points.lon[0], points.lat[0], points.lon[0], points.lat[0]};
    for (std::size_t i = 0; i < points.size(); ++i) {
        box.west = std::min(box.west, points.lon[i]);
        box.east = std::max(box.east, points.lon[i]);
        box.south = std::min(box.south, points.lat[i]);
        box.north = std::max(box.north, points.lat[i]);
    }
    return box;
}

/// The smallest cell, not below the discs' radius by much, for which neither the cells nor the entries are
/// too many.
Raster choose_raster(const Box& extent, const std::vector<Box>& boxes, double radius_m) {
    constexpr double kMetresPerDegree = 110e3;
    const std::size_t most_entries = (std::size_t{1} << 20U) + 16 * boxes.size();
    double cell = std::max(radius_m / kMetresPerDegree, 1e-4);
    for (;; cell *= 1.5) {
        const double wide = (extent.east - extent.west) / cell + 1;
        const double high = (extent.north - extent.south) / cell + 1;
        if (wide * high > static_cast<double>(kMostCells)) {
            continue;
        }
        const Raster raster{extent, cell};
        std::size_t entries = 0;
        for (const Box& box : boxes) {
            entries += raster.cells_of(box).count();
        }
        if (entries <= most_entries || raster.size() == 1) {
            return raster;
        }
    }
}

template <class F>
void for_each_cell(const Raster& raster, const CellBox& cells, F&& f) {
    for (std::int64_t row = cells.rows.from; row <= cells.rows.to; ++row) {
        for (const Run& run : cells.columns) {
            for (std::int64_t column = run.from; column <= run.to; ++column) {
                f(static_cast<std::size_t>(row * raster.columns + column));
            }
        }
    }
}

Grid build_grid(const PointSet& indexed, const Box& extent, const std::vector<double>& reach_m) {
    std::vector<Box> boxes;
    boxes.reserve(indexed.size());
    for (std::size_t i = 0; i < indexed.size(); ++i) {
        boxes.push_back(disc_box({indexed.lon[i], indexed.lat[i]}, reach_m[i]));
    }
    std::vector<double> sorted{reach_m};
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    Grid grid{.raster = choose_raster(extent, boxes, *middle)};

    grid.start.assign(grid.raster.size() + 1, 0);
    for (const Box& box : boxes) {
        for_each_cell(grid.raster, grid.raster.cells_of(box),
                      [&](std::size_t cell) { ++grid.start[cell + 1]; });
    }
    for (std::size_t cell = 0; cell < grid.raster.size(); ++cell) {
        grid.start[cell + 1] += grid.start[cell];
    }
    const std::size_t entries = grid.start.back();
    for (auto* values : {&grid.x, &grid.y, &grid.z, &grid.chord2}) {
        values->resize(entries);
    }
    grid.item.resize(entries);
    std::vector<std::uint32_t> next(grid.start.begin(), grid.start.end() - 1);
    for (std::size_t i = 0; i < indexed.size(); ++i) {
        const Ecef p = geodesy::to_ecef({indexed.lon[i], indexed.lat[i]});
        const double chord = geodesy::longest_chord_within(Metres{reach_m[i]});
        for_each_cell(grid.raster, grid.raster.cells_of(boxes[i]), [&](std::size_t cell) {
            const std::size_t at = next[cell]++;
            grid.x[at] = p.x;
            grid.y[at] = p.y;
            grid.z[at] = p.z;
            grid.chord2[at] = chord * chord * kRounding;
            grid.item[at] = static_cast<std::uint32_t>(i);
        });
    }
    return grid;
}

// ---- streaming
// -------------------------------------------------------------------------------------------------

/// Pairs that passed the chord filter, waiting for their exact distance; kept by a thread from chunk to
/// chunk.
struct Candidates {
    std::vector<std::uint32_t> streamed;
    std::vector<std::uint32_t> indexed;
    std::array<std::vector<double>, 3> from;
    std::array<std::vector<double>, 3> to;
    std::vector<double> distance_m;

    void clear() {
        streamed.clear();
        indexed.clear();
        for (auto* side : {&from, &to}) {
            for (auto& values : *side) {
                values.clear();
            }
        }
    }
    void add(std::uint32_t point, const Ecef& p, std::uint32_t item, const Ecef& q) {
        streamed.push_back(point);
        indexed.push_back(item);
        from[0].push_back(p.x);
        from[1].push_back(p.y);
        from[2].push_back(p.z);
        to[0].push_back(q.x);
        to[1].push_back(q.y);
        to[2].push_back(q.z);
    }
    void measure() {
        distance_m.resize(streamed.size());
        geodesy::distances(from[0], from[1], from[2], to[0], to[1], to[2], distance_m);
        constexpr double kLongest2 = geodesy::kLongestBatchChord_m * geodesy::kLongestBatchChord_m;
        for (std::size_t i = 0; i < streamed.size(); ++i) {
            const Ecef a{from[0][i], from[1][i], from[2][i]};
            const Ecef b{to[0][i], to[1][i], to[2][i]};
            const double dx = b.x - a.x;
            const double dy = b.y - a.y;
            const double dz = b.z - a.z;
            if (dx * dx + dy * dy + dz * dz > kLongest2) {
                distance_m[i] = geodesy::distance(a, b).value();
            }
        }
    }
};

}  // namespace

/// Apart in memory from other threads'.
struct alignas(128) PointGrid::Scratch::Arrays {
    std::array<std::uint32_t, kChunk> point{};
    std::array<std::uint32_t, kChunk> cell{};
    std::array<double, kChunk> lon{};
    std::array<double, kChunk> lat{};
    std::array<double, kChunk> x{};
    std::array<double, kChunk> y{};
    std::array<double, kChunk> z{};
    Candidates candidates;
};

class PointGrid::Search {
public:
    using Arrays = Scratch::Arrays;

    Search(const PointSet& indexed, const Threshold& threshold, const StreamedPoints& expected)
        : m_indexed{indexed},
          m_threshold{threshold},
          m_usual_m{expected.usual_accuracy_m},
          m_grid{build_grid(indexed, expected.extent, reaches())} {
        m_all.reserve(indexed.size());
        for (std::size_t i = 0; i < indexed.size(); ++i) {
            m_all.push_back(geodesy::to_ecef({indexed.lon[i], indexed.lat[i]}));
        }
    }

    /// At most kChunk points at once.
    void run(const PointSet& streamed, std::size_t begin, std::size_t end, Arrays& scratch,
             std::vector<PointHit>& hits) const {
        scratch.candidates.clear();
        const std::size_t before = hits.size();
        std::size_t outside = 0;
        const std::size_t live = points_with_company(streamed, begin, end, scratch, outside);
        geodesy::to_ecef(std::span{scratch.lon}.first(live), std::span{scratch.lat}.first(live),
                         std::span{scratch.x}.first(live), std::span{scratch.y}.first(live),
                         std::span{scratch.z}.first(live));
        const bool some_worse = m_threshold.grows() && !streamed.accuracy_m.empty();
        bool any_worse = false;
        for (std::size_t i = 0; i < live; ++i) {
            const Ecef p{scratch.x[i], scratch.y[i], scratch.z[i]};
            if (some_worse && streamed.accuracy(scratch.point[i]) > m_usual_m) {
                continue;  // held against all below
            }
            meet_cell(scratch.point[i], p, scratch.cell[i], scratch.candidates);
        }
        for (std::size_t i = begin; (some_worse || outside > 0) && i < end; ++i) {
            if ((some_worse && streamed.accuracy(i) > m_usual_m) ||
                !m_grid.raster.covers(streamed.lon[i], streamed.lat[i])) {
                any_worse = true;
                meet_all(streamed, static_cast<std::uint32_t>(i), scratch.candidates);
            }
        }
        scratch.candidates.measure();
        keep(streamed, scratch.candidates, hits);
        if (any_worse) {
            std::stable_sort(hits.begin() + static_cast<std::ptrdiff_t>(before), hits.end(),
                             [](const PointHit& a, const PointHit& b) { return a.streamed < b.streamed; });
        }
    }

private:
    /// How far a usual streamed point may be from each indexed one and still be kept.
    [[nodiscard]] std::vector<double> reaches() const {
        std::vector<double> reach_m(m_indexed.size(), m_threshold.within_m());
        for (std::size_t i = 0; m_threshold.grows() && i < m_indexed.size(); ++i) {
            const double accuracy = m_indexed.accuracy(i);
            reach_m[i] += std::isnan(accuracy) ? 0 : m_usual_m + accuracy;
        }
        return reach_m;
    }

    /// Streamed points whose cell holds something, written without a branch.
    std::size_t points_with_company(const PointSet& streamed, std::size_t begin, std::size_t end,
                                    Arrays& scratch, std::size_t& outside) const {
        const Raster& raster = m_grid.raster;
        const double* lon = streamed.lon.data();
        const double* lat = streamed.lat.data();
        const std::uint32_t* start = m_grid.start.data();
        std::size_t live = 0;
        for (std::size_t i = begin; i < end; ++i) {
            const bool covered = raster.covers(lon[i], lat[i]);
            const auto cell = covered ? static_cast<std::size_t>(raster.row_of(lat[i]) * raster.columns +
                                                                 raster.column_of(lon[i]))
                                      : std::size_t{0};
            outside += covered ? 0U : 1U;
            scratch.point[live] = static_cast<std::uint32_t>(i);
            scratch.cell[live] = static_cast<std::uint32_t>(cell);
            scratch.lon[live] = lon[i];
            scratch.lat[live] = lat[i];
            live += covered && start[cell + 1] > start[cell] ? 1U : 0U;
        }
        return live;
    }

    void meet_cell(std::uint32_t point, const Ecef& p, std::uint32_t cell, Candidates& candidates) const {
        constexpr std::size_t kBlock = 64;
        std::array<double, kBlock> over{};
        const std::size_t last = m_grid.start[cell + 1];
        for (std::size_t at = m_grid.start[cell]; at < last; at += kBlock) {
            const std::size_t count = std::min(kBlock, last - at);
            const double* x = m_grid.x.data() + at;
            const double* y = m_grid.y.data() + at;
            const double* z = m_grid.z.data() + at;
            const double* chord2 = m_grid.chord2.data() + at;
            for (std::size_t i = 0; i < count; ++i) {
                const double dx = x[i] - p.x;
                const double dy = y[i] - p.y;
                const double dz = z[i] - p.z;
                over[i] = dx * dx + dy * dy + dz * dz - chord2[i];
            }
            for (std::size_t i = 0; i < count; ++i) {
                if (over[i] <= 0) {
                    candidates.add(point, p, m_grid.item[at + i], {x[i], y[i], z[i]});
                }
            }
        }
    }

    void meet_all(const PointSet& streamed, std::uint32_t point, Candidates& candidates) const {
        const Ecef p = geodesy::to_ecef({streamed.lon[point], streamed.lat[point]});
        for (std::size_t i = 0; i < m_all.size(); ++i) {
            const double limit_m = m_threshold.limit_m(streamed.accuracy(point) + m_indexed.accuracy(i));
            if (geodesy::chord_m(p, m_all[i]) <= limit_m * kRounding) {
                candidates.add(point, p, static_cast<std::uint32_t>(i), m_all[i]);
            }
        }
    }

    void keep(const PointSet& streamed, const Candidates& candidates, std::vector<PointHit>& hits) const {
        for (std::size_t i = 0; i < candidates.streamed.size(); ++i) {
            const std::uint32_t point = candidates.streamed[i];
            const std::uint32_t item = candidates.indexed[i];
            const double margin = streamed.accuracy(point) + m_indexed.accuracy(item);
            if (candidates.distance_m[i] <= m_threshold.limit_m(margin)) {
                hits.push_back({point, item, candidates.distance_m[i]});
            }
        }
    }

    PointSet m_indexed;
    Threshold m_threshold;
    double m_usual_m;
    Grid m_grid;
    std::vector<Ecef> m_all;
};

StreamedPoints::StreamedPoints(const PointSet& points, const Threshold& threshold) {
    if (points.size() > 0) {
        extent = extent_of(points);
    }
    std::vector<double> known;
    for (const double each : points.accuracy_m) {
        if (threshold.grows() && !std::isnan(each)) {
            known.push_back(each);
        }
    }
    if (!known.empty()) {  // the accuracy that 99 of 100 have or better
        const auto at = known.begin() + static_cast<std::ptrdiff_t>(known.size() * 99 / 100);
        std::nth_element(known.begin(), at, known.end());
        usual_accuracy_m = *at;
    }
}

double PointSet::accuracy(std::size_t i) const {
    return accuracy_m.empty() ? std::numeric_limits<double>::quiet_NaN() : accuracy_m[i];
}

PointGrid::PointGrid(const PointSet& indexed, const Threshold& threshold, const StreamedPoints& expected)
    : m_search{std::make_unique<Search>(indexed, threshold, expected)} {}
PointGrid::~PointGrid() = default;
PointGrid::Scratch::Scratch() : m_arrays{std::make_unique<Arrays>()} {}
PointGrid::Scratch::~Scratch() = default;

void PointGrid::near(const PointSet& streamed, std::size_t begin, std::size_t end, Scratch& scratch,
                     std::vector<PointHit>& hits) const {
    for (std::size_t at = begin; at < end; at += kChunk) {
        m_search->run(streamed, at, std::min(end, at + kChunk), *scratch.m_arrays, hits);
    }
}

std::vector<std::vector<PointHit>> points_within(const PointSet& streamed, const PointSet& indexed,
                                                 const Threshold& threshold, const base::Task& task) {
    if (streamed.size() == 0 || indexed.size() == 0) {
        return {};
    }
    const PointGrid grid{indexed, threshold, StreamedPoints{streamed, threshold}};
    std::vector<std::vector<PointHit>> chunks((streamed.size() + kChunk - 1) / kChunk);
    std::vector<std::unique_ptr<PointGrid::Scratch>> scratch(task.thread_count());
    base::parallel_for(task, streamed.size(), kChunk,
                       [&](std::size_t begin, std::size_t end, unsigned thread) {
                           if (!scratch[thread]) {
                               scratch[thread] = std::make_unique<PointGrid::Scratch>();
                           }
                           grid.near(streamed, begin, end, *scratch[thread], chunks[begin / kChunk]);
                       });
    return chunks;
}

}  // namespace limes::engine::embedded
