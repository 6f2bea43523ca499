#include <limes/engine/embedded/boxes.hpp>
#include <limes/engine/embedded/contour.hpp>
#include <limes/engine/embedded/reached_areas.hpp>
#include <limes/geodesy/measure.hpp>
#include <limes/index/box_tree.hpp>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {

namespace {

using geodesy::Box;
using geodesy::LonLat;

constexpr std::size_t kGrain = 8;
/// When uniting the pieces first is less work: so many meet the box of one, on average, or so many blocks of
/// their edges are held against those of one, or against a unit.
constexpr std::size_t kCrowd = 40;
constexpr std::size_t kBlocksOfPieces = 100'000;
constexpr std::size_t kBlocksOfUnit = 4'000;

/// Where a boundary's depth changes.
struct Change {
    double at;
    int by;
    LonLat point;
};

/// A stretch of a boundary, by edge and how much of it lies before, and its ends.
struct Stretch {
    double from;
    double to;
    LonLat first;
    LonLat last;
};

void sort(std::vector<Change>& changes) {
    std::ranges::sort(changes, [](const Change& a, const Change& b) {
        return std::pair{a.at, a.by} < std::pair{b.at, b.by};
    });
}

/// Calls `f` for each stretch of the run that is covered, or that is not. `depth` is that of its first
/// vertex; the changes are sorted and may be of other runs too.
template <class F>
void for_each_stretch(const Contour& contour, const Contour::Run& run, int depth,
                      std::span<const Change> changes, bool covered, F&& f) {
    Stretch stretch{static_cast<double>(run.begin), 0, contour.vertex(run.begin), {}};
    const auto end_at = [&](double at, LonLat point) {
        stretch.to = at;
        stretch.last = point;
        if ((depth > 0) == covered && stretch.from < stretch.to) {
            f(stretch);
        }
        stretch.from = at;
        stretch.first = point;
    };
    const auto end = static_cast<double>(run.end);
    for (auto change = std::ranges::lower_bound(changes, stretch.from, {}, &Change::at);
         change != changes.end() && change->at <= end; ++change) {
        if ((depth > 0) != (depth + change->by > 0)) {
            end_at(change->at, change->point);
        }
        depth += change->by;
    }
    end_at(end, contour.vertex(run.end));
}

/// The area whose boundary is made of stretches, in any order.
class AreaInside {
public:
    void begin(double reference_lat) {
        m_reference_lat = reference_lat;
        m_lon.clear();
        m_lat.clear();
    }

    void add(const Contour& contour, const Stretch& stretch) {
        // What is between a stretch and the reference parallel is what it adds: ways along the parallel and
        // at right angles to it add nothing, so that all stretches together are one ring.
        push({stretch.first.lon, m_reference_lat});
        push(stretch.first);
        const auto before_end = static_cast<std::size_t>(std::ceil(stretch.to));
        for (std::size_t i = static_cast<std::size_t>(stretch.from) + 1; i < before_end; ++i) {
            push(contour.vertex(i));
        }
        push(stretch.last);
        push({stretch.last.lon, m_reference_lat});
    }

    [[nodiscard]] bool is_empty() const { return m_lon.empty(); }
    [[nodiscard]] double m2() {
        push({m_lon.front(), m_lat.front()});
        return geodesy::signed_area({m_lon, m_lat}).value();
    }

private:
    void push(LonLat p) {
        m_lon.push_back(p.lon);
        m_lat.push_back(p.lat);
    }

    double m_reference_lat = 0;
    std::vector<double> m_lon;
    std::vector<double> m_lat;
};

/// The pieces of a reach, and of each boundary the stretches that are in no other piece.
class Outside {
public:
    explicit Outside(const model::GeometryColumn& areas) : m_tree{{}} {
        std::vector<Box> boxes;
        for (std::size_t row = 0; row < areas.size(); ++row) {
            if (model::is_areal(areas.type(row))) {
                m_contours.emplace_back(areas[row]);
                boxes.push_back(m_contours.back().box());
            }
        }
        m_tree = index::LonLatTree{boxes};
    }

    /// Whether uniting them first is less work, as some of them and of the units show.
    [[nodiscard]] bool are_crowded(const UnitAreas& units) const {
        constexpr std::size_t kSample = 64;
        std::vector<std::uint32_t> near;
        const auto blocks_near = [&](const Box& box) {
            m_tree.meeting(box, near);
            std::size_t blocks = 0;
            for (const std::uint32_t piece : near) {
                blocks += m_contours[piece].blocks().size();
            }
            return blocks;
        };
        std::size_t met = 0;
        std::size_t blocks = 0;
        std::size_t asked = 0;
        for (std::size_t i = 0; i < m_contours.size(); i += m_contours.size() / kSample + 1, ++asked) {
            blocks += m_contours[i].blocks().size() * blocks_near(m_contours[i].box());
            met += near.size();
        }
        if (met > kCrowd * asked || blocks > kBlocksOfPieces * asked) {
            return true;
        }
        blocks = asked = 0;
        for (std::size_t unit = 0; unit < units.size(); unit += units.size() / kSample + 1, ++asked) {
            blocks += units.is_area(unit) ? blocks_near(*units.box(unit)) : 0;
        }
        return blocks > kBlocksOfUnit * asked;
    }

    void find_stretches(const base::Task& task) {
        m_stretches.resize(m_contours.size());
        base::parallel_for(task, m_contours.size(), kGrain,
                           [&](std::size_t begin, std::size_t end, unsigned) {
                               for (std::size_t i = begin; i < end; ++i) {
                                   find_stretches_of(i);
                               }
                           });
    }

    [[nodiscard]] const Contour& contour(std::size_t piece) const { return m_contours[piece]; }
    [[nodiscard]] const std::vector<Stretch>& stretches(std::size_t piece) const {
        return m_stretches[piece];
    }
    void near(const Box& box, std::vector<std::uint32_t>& found) const { m_tree.meeting(box, found); }

private:
    void find_stretches_of(std::size_t piece) {
        const Contour& own = m_contours[piece];
        std::vector<std::uint32_t> near;
        m_tree.meeting(own.box(), near);
        std::erase(near, piece);
        std::vector<Crossing> crossings;
        std::vector<Change> changes;
        for (const std::uint32_t other : near) {
            // Of two pieces the later one is moved by a hair, whichever is asked.
            if (other < piece) {
                find_crossings(own, m_contours[other], crossings);
                for (const Crossing& c : crossings) {
                    changes.push_back({c.at_moved, c.enters ? 1 : -1, c.point});
                }
            } else {
                find_crossings(m_contours[other], own, crossings);
                for (const Crossing& c : crossings) {
                    changes.push_back({c.at_fixed, c.enters ? -1 : 1, c.point});
                }
            }
        }
        sort(changes);
        for (const Contour::Run& ring : own.rings()) {
            int depth = 0;
            for (const std::uint32_t other : near) {
                const Moved moved = other < piece ? Moved::point : Moved::contour;
                depth += m_contours[other].holds(own.vertex(ring.begin), moved) ? 1 : 0;
            }
            for_each_stretch(own, ring, depth, changes, false,
                             [&](const Stretch& stretch) { m_stretches[piece].push_back(stretch); });
        }
    }

    std::vector<Contour> m_contours;
    index::LonLatTree m_tree;
    std::vector<std::vector<Stretch>> m_stretches;
};

/// Measures what the pieces cover of one unit after another; for one thread.
class Gauge {
public:
    explicit Gauge(const Outside& pieces) : m_pieces{&pieces} {}

    struct Covered {
        Extent extent = Extent::none;
        double m2 = 0;
    };
    /// Of a unit moved by a hair.
    Covered of(model::GeometryView area, const Box& box, double whole_m2) {
        m_pieces->near(box, m_near);
        if (m_near.empty()) {
            return {};
        }
        m_unit.trace(area);
        m_inside.begin((box.south + box.north) / 2);
        m_changes.clear();
        for (const std::uint32_t piece : m_near) {
            add_edge_of(piece);
        }
        const bool is_cut = !m_inside.is_empty();
        if (add_edge_of_unit() && !is_cut) {
            return {Extent::whole, whole_m2};
        }
        const double m2 = m_inside.is_empty() ? 0 : m_inside.m2();
        // What only touches the unit, or leaves a mere edge of it out, is told by the rounding of areas.
        const double rounding_m2 = std::max(std::min(1e-5, 1e-6 * whole_m2), 1e-14 * whole_m2);
        if (m2 >= whole_m2 - rounding_m2) {
            return {Extent::whole, whole_m2};
        }
        if (m2 <= rounding_m2) {
            return {};
        }
        return {Extent::part, m2};
    }

private:
    /// Of a piece's boundary what is in the unit and in no other piece. Keeps where it crosses the unit's.
    void add_edge_of(std::uint32_t piece) {
        const Contour& own = m_pieces->contour(piece);
        const std::vector<Stretch>& open = m_pieces->stretches(piece);
        find_crossings(m_unit, own, m_crossings);
        m_piece_changes.clear();
        for (const Crossing& c : m_crossings) {
            m_changes.push_back({c.at_moved, c.enters ? 1 : -1, c.point});
            m_piece_changes.push_back({c.at_fixed, c.enters ? -1 : 1, c.point});
        }
        sort(m_piece_changes);
        const auto add = [&](const Stretch& in_unit) {
            auto each = std::ranges::upper_bound(open, in_unit.from, {}, &Stretch::to);
            for (; each != open.end() && each->from < in_unit.to; ++each) {
                Stretch both = in_unit;
                if (each->from > both.from) {
                    both.from = each->from;
                    both.first = each->first;
                }
                if (each->to < both.to) {
                    both.to = each->to;
                    both.last = each->last;
                }
                m_inside.add(own, both);
            }
        };
        // Blocks that follow one another near the unit; the others are outside.
        const std::span<const Contour::Block> blocks = own.blocks();
        for (std::size_t i = 0; i < blocks.size();) {
            if (!boxes_meet(blocks[i].box, m_unit.box())) {
                ++i;
                continue;
            }
            Contour::Run run = blocks[i].edges;
            for (++i; i < blocks.size() && blocks[i].edges.begin == run.end &&
                      boxes_meet(blocks[i].box, m_unit.box());
                 ++i) {
                run.end = blocks[i].edges.end;
            }
            const auto first =
                std::ranges::upper_bound(open, static_cast<double>(run.begin), {}, &Stretch::to);
            if (first != open.end() && first->from < static_cast<double>(run.end)) {
                const bool begins_inside = m_unit.holds(own.vertex(run.begin), Moved::contour);
                for_each_stretch(own, run, begins_inside ? 1 : 0, m_piece_changes, true, add);
            }
        }
    }

    /// Of the unit's boundary what is in a piece; whether that is all of it.
    bool add_edge_of_unit() {
        sort(m_changes);
        bool all = true;
        for (const Contour::Run& ring : m_unit.rings()) {
            int depth = 0;
            for (const std::uint32_t piece : m_near) {
                depth += m_pieces->contour(piece).holds(m_unit.vertex(ring.begin), Moved::point) ? 1 : 0;
            }
            double covered = 0;
            for_each_stretch(m_unit, ring, depth, m_changes, true, [&](const Stretch& stretch) {
                covered += stretch.to - stretch.from;
                m_inside.add(m_unit, stretch);
            });
            all = all && covered == static_cast<double>(ring.end - ring.begin);
        }
        return all;
    }

    const Outside* m_pieces;
    Contour m_unit;
    AreaInside m_inside;
    std::vector<std::uint32_t> m_near;
    std::vector<Crossing> m_crossings;
    std::vector<Change> m_changes;
    std::vector<Change> m_piece_changes;
};

}  // namespace

std::optional<UnitParts> reached_areas(const UnitAreas& units, const ReachPieces& reach,
                                       const base::Task& task) {
    Outside pieces{reach.areas};
    if (pieces.are_crowded(units)) {
        return std::nullopt;
    }
    pieces.find_stretches(task);
    UnitParts found;
    found.extents.resize(units.size(), Extent::none);
    found.areas_m2.resize(units.size());
    found.drawn.resize(units.size());
    base::parallel_for(task, units.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        Gauge gauge{pieces};
        for (std::size_t unit = begin; unit < end; ++unit) {
            if (units.is_area(unit)) {
                const Gauge::Covered covered =
                    gauge.of(units.column()[unit], *units.box(unit), units.whole_m2(unit));
                found.extents[unit] = covered.extent;
                found.areas_m2[unit] = covered.m2;
            }
        }
    });
    return found;
}

}  // namespace limes::engine::embedded
