// Neighbours that shall cover a country without gaps and overlaps.
//
// Of all boundary edges those are left out that two neighbours share, vertex by vertex. The lines that remain
// bound every place where none or more than one unit lies; they are noded and polygonized, and how many units
// lie over each face is looked up at a point in it. For data that share their vertices this is the outline
// and little else. A gap that is open to the outside is no face: rungs over it make it one (open_gaps.hpp).
#include <limes/check/accuracies.hpp>
#include <limes/check/holes.hpp>
#include <limes/check/open_gaps.hpp>
#include <limes/check/outline.hpp>
#include <limes/check/strip.hpp>
#include <limes/check/subject.hpp>
#include <limes/engine/embedded/boundary_edges.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/geodesy/shape.hpp>
#include <limes/index/box_tree.hpp>
#include <limes/model/shape.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace limes::check {

namespace {

namespace embedded = engine::embedded;
using base::Severity;
using embedded::BoundaryEdge;
using embedded::GeosGeometry;
using geodesy::Box;
using model::GeometryColumn;
using model::Layer;

constexpr std::size_t kNeighboursNamed = 4;

bool overlap(const Box& a, const Box& b) {
    return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

/// A face is known again, as long as its neighbours stay, by its box.
using BoxKey = std::array<double, 4>;
BoxKey box_key(const Box& box) {
    return {box.west, box.south, box.east, box.north};
}

class Cover {
public:
    Cover(const Layer& layer, base::Metres narrow, const base::Task& task, Faults& faults)
        : m_layer{layer}, m_narrow_m{narrow.value()}, m_task{task}, m_faults{faults} {
        for (std::size_t row = 0; row < layer.rows; ++row) {
            if (!model::is_areal(layer.geometry.type(row))) {
                continue;
            }
            const GeosGeometry area = embedded::to_geos(layer.geometry[row]);
            if (embedded::is_valid(area)) {
                m_areas.push_from(layer.geometry, row);
            } else if (const GeosGeometry mended = embedded::valid(area); embedded::dimension(mended) == 2) {
                embedded::append(m_areas, mended);
            } else {
                continue;  // a ring without an inside
            }
            m_rows.push_back(row);
            m_boxes.push_back(*m_areas.box(m_rows.size() - 1));
        }
        m_shapes.resize(m_rows.size());
        note_parents();
    }

    void run() {
        if (m_rows.size() < 2) {
            return;
        }
        const index::LonLatTree tree{m_boxes};
        m_tree = &tree;
        std::set<base::Day> days{base::Day::min()};
        for (const std::size_t row : m_rows) {
            days.insert(m_layer.valid(row).from);
            days.insert(m_layer.valid(row).to);
        }
        days.erase(base::Day::max());
        for (auto day = days.begin(); day != days.end(); ++day) {
            m_task.check();
            const auto after = std::next(day);
            look_at(*day, after == days.end() ? base::Day::max() : *after);
        }
        report_overlaps();
        report_gaps();
        report_rounding();
    }

private:
    enum class Open : bool { no, yes };
    struct Gap {
        GeometryColumn parts;  // a row each
        Open open = Open::no;
        StripSize size;
        std::vector<std::uint32_t> neighbours;
        base::ValidTime when;
    };
    using Pair = std::pair<std::uint32_t, std::uint32_t>;

    /// A county and the townships that name it lie over each other by right.
    void note_parents() {
        std::map<std::string_view, std::vector<std::uint32_t>> units;
        for (std::uint32_t unit = 0; unit < m_rows.size(); ++unit) {
            units[m_layer.ids[m_rows[unit]]].push_back(unit);
        }
        for (const model::Relation& relation : m_layer.schema.relations) {
            const model::Column* column = m_layer.find(relation.column);
            if (relation.to != m_layer.schema.name || column == nullptr) {
                continue;
            }
            for (std::uint32_t unit = 0; unit < m_rows.size(); ++unit) {
                const std::string cell = column->display(m_rows[unit]);
                for (const std::string_view id : embedded::split_ids(cell, relation.separator)) {
                    if (const auto found = units.find(id); found != units.end()) {
                        for (const std::uint32_t other : found->second) {
                            m_related.insert(std::minmax(unit, other));
                        }
                    }
                }
            }
        }
    }

    [[nodiscard]] bool holds(std::uint32_t unit, base::Day day) const {
        return m_layer.valid(m_rows[unit]).covers(day);
    }
    [[nodiscard]] const geodesy::Shape& shape(std::uint32_t unit) {
        if (!m_shapes[unit]) {
            m_shapes[unit].emplace(model::make_shape(m_areas[unit]));
        }
        return *m_shapes[unit];
    }
    [[nodiscard]] double accuracy_m(std::uint32_t unit) const {
        const auto accuracy = m_layer.accuracy(m_rows[unit]);
        return accuracy ? accuracy->value() : kNotMeasured;
    }
    [[nodiscard]] std::vector<std::uint32_t> near(const Box& box, base::Day day) const {
        std::vector<std::uint32_t> found;
        m_tree->meeting(box, found);
        std::erase_if(found, [&](std::uint32_t unit) { return !holds(unit, day); });
        return found;
    }

    /// The units that hold from one day to the next on which any of them begins or ends.
    void look_at(base::Day day, base::Day until) {
        std::vector<std::uint32_t> units;
        for (std::uint32_t unit = 0; unit < m_rows.size(); ++unit) {
            if (holds(unit, day)) {
                units.push_back(unit);
            }
        }
        const std::vector<embedded::BoundaryEdge> outline = embedded::unshared_edges(m_areas, units);
        if (units.size() < 2 || outline.empty()) {
            return;
        }
        const GeosGeometry faces = faces_between(outline);
        Holes holes;
        for (std::size_t i = 0; i < embedded::part_count(faces); ++i) {
            m_task.check();
            look_at_face(embedded::part(faces, i), {day, until}, holes);
        }
        look_at_opened({day, until}, outline, holes);
        const auto is_outside = [&](geodesy::LonLat point) {
            return depth_at(point, day) == 0 && !holes.have(point);
        };
        for (const GeosGeometry& gap : open_gaps(outline, base::Metres{m_narrow_m}, is_outside, m_task)) {
            GeometryColumn area;
            embedded::append(area, gap);
            const StripSize size = size_of(area[0]);
            if (size.width_m < kRounding_m) {
                m_rounded.insert(box_key(*area.box(0)));
            } else {
                add_gap(std::move(area), size, {day, until}, Open::yes);
            }
        }
    }

    /// Holes that a gap of mere rounding opens to the outside.
    void look_at_opened(base::ValidTime when, const std::vector<BoundaryEdge>& outline, Holes& holes) {
        const std::vector<BoundaryEdge> joined = welded(outline);
        if (joined.size() == outline.size() || joined.empty()) {
            return;
        }
        const GeosGeometry faces = faces_between(joined);
        std::vector<std::pair<GeometryColumn, StripSize>> opened;
        for (std::size_t i = 0; i < embedded::part_count(faces); ++i) {
            const GeosGeometry face = embedded::part(faces, i);
            GeometryColumn area;
            embedded::append(area, face);
            const StripSize size = size_of(area[0]);
            if (size.width_m >= kRounding_m && !holes.have(embedded::point_on(face)) &&
                depth_of(face, *area.box(0), when.from) == 0) {
                opened.emplace_back(std::move(area), size);
            }
        }
        for (auto& [area, size] : opened) {
            holes.add(area[0]);
            add_gap(std::move(area), size, when, Open::no);
        }
    }

    void look_at_face(const GeosGeometry& face, base::ValidTime when, Holes& holes) {
        GeometryColumn area;
        embedded::append(area, face);
        const StripSize size = size_of(area[0]);
        const std::size_t depth = depth_of(face, *area.box(0), when.from);
        if (depth == 1) {
            return;
        }
        if (depth == 0) {
            holes.add(area[0]);
        }
        if (size.width_m < kRounding_m) {
            m_rounded.insert(box_key(*area.box(0)));
            return;
        }
        if (depth == 0) {
            add_gap(std::move(area), size, when, Open::no);
        } else {
            add_overlaps(face, *area.box(0), when.from);
        }
    }

    /// How many units lie over a face: the same everywhere in it.
    [[nodiscard]] std::size_t depth_of(const GeosGeometry& face, const Box& box, base::Day day) {
        const geodesy::LonLat middle = embedded::point_on(face);
        if (const auto depth = depth_at(middle, day)) {
            return *depth;
        }
        // An edge that neighbours share runs through the point; beside it there is none.
        for (const double step : {1e-3, 1e-5}) {
            for (const auto& [east, north] : {std::pair{0.61, 0.38}, std::pair{-0.38, 0.61}}) {
                const geodesy::LonLat beside{middle.lon + step * east * (box.east - box.west),
                                             middle.lat + step * north * (box.north - box.south)};
                const bool within =
                    embedded::related(face, embedded::to_geos(beside), embedded::Relation::contains);
                const auto depth = within ? depth_at(beside, day) : std::nullopt;
                if (depth) {
                    return *depth;
                }
            }
        }
        return depth_by_overlay(face, box, day);
    }

    /// Nothing when an edge runs through the point.
    [[nodiscard]] std::optional<std::size_t> depth_at(geodesy::LonLat point, base::Day day) {
        std::size_t depth = 0;
        for (const std::uint32_t unit : near({point.lon, point.lat, point.lon, point.lat}, day)) {
            const geodesy::Location location = geodesy::locate(shape(unit), point);
            if (location == geodesy::Location::boundary) {
                return std::nullopt;
            }
            depth += location == geodesy::Location::inside ? 1 : 0;
        }
        return depth;
    }

    [[nodiscard]] std::size_t depth_by_overlay(const GeosGeometry& face, const Box& box,
                                               base::Day day) const {
        const auto area_m2 = [](const GeosGeometry& geometry) {
            GeometryColumn area;
            embedded::append(area, geometry);
            return embedded::area_of(area[0]).value();
        };
        double covered_m2 = 0;
        for (const std::uint32_t unit : near(box, day)) {
            covered_m2 += area_m2(embedded::intersection(face, embedded::to_geos(m_areas[unit])));
        }
        const double face_m2 = area_m2(face);
        return face_m2 > 0 ? static_cast<std::size_t>(std::lround(covered_m2 / face_m2)) : 1;
    }

    void add_gap(GeometryColumn area, StripSize size, base::ValidTime when, Open open) {
        const Box box = *area.box(0);
        const auto [known, is_new] = m_gap_at.try_emplace(box_key(box), m_gaps.size());
        if (!is_new && m_gaps[known->second].when.to == when.from) {
            m_gaps[known->second].when.to = when.to;
            return;
        }
        known->second = m_gaps.size();
        constexpr double kMargin_deg = 1e-7;
        const Box wider{box.west - kMargin_deg, box.south - kMargin_deg, box.east + kMargin_deg,
                        box.north + kMargin_deg};
        std::vector<std::uint32_t> neighbours = near(wider, when.from);
        const geodesy::Shape hole{model::make_shape(area[0])};
        std::erase_if(neighbours, [&](std::uint32_t unit) {
            return !geodesy::closest_points(hole, shape(unit), base::Metres{kRounding_m});
        });
        m_gaps.push_back({std::move(area), open, size, std::move(neighbours), when});
    }

    void add_overlaps(const GeosGeometry& face, const Box& box, base::Day day) {
        std::vector<std::uint32_t> units = near(box, day);
        const embedded::GeosPrepared prepared{face};
        std::erase_if(units, [&](std::uint32_t unit) {
            return !prepared.related(embedded::to_geos(m_areas[unit]), embedded::Relation::intersects);
        });
        for (std::size_t i = 0; i < units.size(); ++i) {
            for (std::size_t j = i + 1; j < units.size(); ++j) {
                const Pair pair{units[i], units[j]};
                const bool same_unit = m_layer.ids[m_rows[units[i]]] == m_layer.ids[m_rows[units[j]]];
                if (same_unit) {
                    continue;  // two states of it: overlapping-validity or duplicate-id
                }
                if (overlap(m_boxes[pair.first], m_boxes[pair.second]) && !m_related.contains(pair)) {
                    m_pairs.insert(pair);
                }
            }
        }
    }

    void report_overlaps() {
        const std::vector<Pair> pairs{m_pairs.begin(), m_pairs.end()};
        std::vector<std::optional<Fault>> found(pairs.size());
        base::parallel_for(m_task, pairs.size(), 1, [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i) {
                found[i] = overlap_of(pairs[i]);
            }
        });
        for (std::optional<Fault>& fault : found) {
            if (fault) {
                m_faults.push_back(std::move(*fault));
            }
        }
    }

    /// What two units have in common, without the parts that are but rounding; nothing when there is no more.
    [[nodiscard]] std::optional<Fault> overlap_of(Pair pair) const {
        const GeosGeometry common = embedded::areas_in(embedded::intersection(
            embedded::to_geos(m_areas[pair.first]), embedded::to_geos(m_areas[pair.second])));
        GeometryColumn parts;
        parts.begin_row(model::GeometryType::multi_polygon);
        StripSize all;
        for (std::size_t i = 0; !embedded::is_empty(common) && i < embedded::part_count(common); ++i) {
            GeometryColumn part;
            embedded::append(part, embedded::part(common, i));
            const StripSize size = size_of(part[0]);
            if (size.width_m < kRounding_m) {
                continue;
            }
            all = {all.area_m2 + size.area_m2, std::max(all.width_m, size.width_m)};
            push_part(parts, part[0]);
        }
        if (all.area_m2 == 0) {
            return std::nullopt;
        }
        const double accuracies_m = accuracy_m(pair.first) + accuracy_m(pair.second);
        const bool within = all.width_m <= accuracies_m;  // false when one is unknown
        Fault fault;
        fault.kind = "overlap";
        fault.severity = within                     ? Severity::note
                         : std::isnan(accuracies_m) ? Severity::warning
                                                    : Severity::error;
        fault.layer = fault.other_layer = m_layer.schema.name;
        fault.feature = std::string{m_layer.ids[m_rows[pair.first]]};
        fault.other = std::string{m_layer.ids[m_rows[pair.second]]};
        fault.what =
            fmt::format("lies over its neighbour '{}' on {}, {} wide{}", fault.other, area_text(all.area_m2),
                        length_text(all.width_m), accuracy_words(within, accuracies_m));
        fault.mend = "let both have the vertices of the edge that is right";
        fault.width_m = all.width_m;
        fault.area_m2 = all.area_m2;
        const base::ValidTime a = m_layer.valid(m_rows[pair.first]);
        const base::ValidTime b = m_layer.valid(m_rows[pair.second]);
        fault.when = {std::max(a.from, b.from), std::min(a.to, b.to)};
        fault.place = std::move(parts);
        return fault;
    }

    /// Narrow gaps between the same units are one finding, as overlaps are; wide ones are places of their
    /// own.
    void report_gaps() {
        std::map<std::tuple<Open, std::vector<std::uint32_t>, base::Day, base::Day>, Gap> between;
        for (Gap& gap : m_gaps) {
            if (gap.size.width_m > m_narrow_m) {
                m_faults.push_back(fault_of_gap(gap));
                continue;
            }
            const auto key = std::tuple{gap.open, gap.neighbours, gap.when.from, gap.when.to};
            const auto [all, is_new] = between.try_emplace(key, std::move(gap));
            if (!is_new) {
                all->second.parts.append(gap.parts);
                all->second.size.area_m2 += gap.size.area_m2;
                all->second.size.width_m = std::max(all->second.size.width_m, gap.size.width_m);
            }
        }
        for (auto& [key, gap] : between) {
            m_faults.push_back(fault_of_gap(gap));
        }
    }

    [[nodiscard]] Fault fault_of_gap(const Gap& gap) const {
        std::vector<std::string_view> ids;
        std::vector<double> accuracies;
        for (const std::uint32_t unit : gap.neighbours) {
            ids.push_back(m_layer.ids[m_rows[unit]]);
            accuracies.push_back(accuracy_m(unit));
        }
        const double accuracies_m = sum_of_worst_two(accuracies);
        const bool within = gap.size.width_m <= accuracies_m;
        const bool wide = gap.size.width_m > m_narrow_m;
        const bool open = gap.open == Open::yes;
        // What is open may be water, as a strait or the mouth of a river is, and says no more of the edges.
        const bool may_be_meant = wide || (open && std::isnan(accuracies_m));
        Fault fault;
        fault.kind = open ? "gap" : "hole";
        fault.severity = within || may_be_meant ? Severity::note : Severity::warning;
        fault.layer = m_layer.schema.name;
        if (!ids.empty()) {
            fault.feature = std::string{ids[0]};
        }
        if (ids.size() > 1) {
            fault.other_layer = fault.layer;
            fault.other = std::string{ids[1]};
        }
        const std::size_t count = ids.size();
        ids.resize(std::min(count, kNeighboursNamed));
        fault.what = fmt::format("no unit has {}{}, {} wide, {} {}{}{}{}", area_text(gap.size.area_m2),
                                 gap.parts.size() > 1 ? fmt::format(" in {} places", gap.parts.size()) : "",
                                 length_text(gap.size.width_m), count == 1 ? "inside" : "between",
                                 fmt::join(ids, ", "),
                                 count > ids.size() ? fmt::format(" and {} more", count - ids.size()) : "",
                                 open ? ", open to the outside" : "",
                                 wide ? "; it may be a lake, an enclave or another country's"
                                      : accuracy_words(within, accuracies_m));
        fault.mend = wide ? "nothing, if it is no unit's"
                          : "let the neighbours have the vertices of the edge that is right";
        fault.width_m = gap.size.width_m;
        fault.area_m2 = gap.size.area_m2;
        fault.when = gap.when;
        fault.place.begin_row(model::GeometryType::multi_polygon);
        for (std::size_t i = 0; i < gap.parts.size(); ++i) {
            push_part(fault.place, gap.parts[i]);
        }
        return fault;
    }

    void report_rounding() {
        if (m_rounded.empty()) {
            return;
        }
        Fault fault;
        fault.severity = Severity::note;
        fault.kind = "edge-rounding";
        fault.layer = m_layer.schema.name;
        fault.what = fmt::format("{} gaps and overlaps are narrower than 1 cm, the rounding of coordinates",
                                 m_rounded.size());
        fault.mend = "nothing, or give neighbours the same vertices";
        m_faults.push_back(std::move(fault));
    }

    const Layer& m_layer;
    double m_narrow_m;
    const base::Task& m_task;
    Faults& m_faults;
    std::vector<std::size_t> m_rows;  // unit -> row of the layer
    GeometryColumn m_areas;           // of the units, made valid
    std::vector<Box> m_boxes;
    const index::LonLatTree* m_tree = nullptr;
    std::vector<std::optional<geodesy::Shape>> m_shapes;  // made when first asked for
    std::set<Pair> m_related;
    std::set<Pair> m_pairs;
    std::vector<Gap> m_gaps;
    std::map<BoxKey, std::size_t> m_gap_at;
    std::set<BoxKey> m_rounded;
};

bool covers_by_definition(const Part& part) {
    return std::ranges::find(part.definition.checks, "cover", &source::CheckDefinition::kind) !=
           part.definition.checks.end();
}

}  // namespace

void check_cover(const Subject& subject, Faults& faults) {
    for (const auto& [name, part] : subject.parts) {
        if (has_units(part.layer) || covers_by_definition(part)) {
            Cover{part.layer, subject.narrow, subject.task, faults}.run();
        }
    }
}

}  // namespace limes::check
