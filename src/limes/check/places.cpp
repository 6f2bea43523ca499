// Geometry of one feature: areas that are not valid, places outside the area of their CRS, gates off the
// border.
#include <limes/check/subject.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/shape_set.hpp>
#include <limes/source/stored.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace limes::check {

namespace {

using base::Severity;
using model::Layer;

constexpr std::size_t kGrain = 64;

/// The lines of a border that a row may be held against: those of its own border, when both layers say which.
bool is_same_border(const Layer& gates, std::size_t gate, const Layer& lines, std::size_t line) {
    const model::Column* a = gates.find("border");
    const model::Column* b = lines.find("border");
    if (a == nullptr || b == nullptr || a->is_null(gate) || b->is_null(line)) {
        return true;
    }
    return a->display(gate) == b->display(line);
}

struct Nearest {
    const Layer* lines = nullptr;
    std::size_t row = 0;
    geodesy::ClosestPoints closest{base::Metres{4e7}, {}, {}};
};

/// The border lines of an atlas, prepared for distances.
class Borders {
public:
    explicit Borders(const Subject& subject) {
        for (const Part* part : with_role(subject, "border")) {
            for (std::size_t row = 0; row < part->layer.rows; ++row) {
                if (model::has_points(part->layer.geometry.type(row))) {
                    m_lines.push_back(
                        {&part->layer, row, engine::embedded::prepare(part->layer.geometry[row])});
                }
            }
        }
    }
    [[nodiscard]] bool empty() const { return m_lines.empty(); }

    [[nodiscard]] Nearest nearest(const Layer& gates, std::size_t gate) const {
        const engine::embedded::Prepared place = engine::embedded::prepare(gates.geometry[gate]);
        Nearest best;
        for (const Line& line : m_lines) {
            if (!is_same_border(gates, gate, *line.layer, line.row) ||
                !base::ValidTime{gates.valid(gate)}.meets(line.layer->valid(line.row))) {
                continue;
            }
            const auto found = engine::embedded::closest_points(place, line.prepared, best.closest.distance);
            if (found && found->distance < best.closest.distance) {
                best = {line.layer, line.row, *found};
            }
        }
        return best;
    }

private:
    struct Line {
        const Layer* layer;
        std::size_t row;
        engine::embedded::Prepared prepared;
    };
    std::vector<Line> m_lines;
};

void check_gate(const Layer& gates, std::size_t row, const Nearest& nearest, Faults& faults) {
    const auto gate_accuracy = gates.accuracy(row);
    const auto line_accuracy = nearest.lines->accuracy(nearest.row);
    const double off_m = nearest.closest.distance.value();
    const double allowed_m =
        (gate_accuracy ? gate_accuracy->value() : 0) + (line_accuracy ? line_accuracy->value() : 0);
    if (off_m <= allowed_m) {
        return;
    }
    const bool known = gate_accuracy.has_value() && line_accuracy.has_value();
    Fault fault = fault_of(
        gates, row, known ? Severity::warning : Severity::note, "off-border",
        known ? fmt::format("lies {} off the border, and gate and border are known to {} together",
                            length_text(off_m), length_text(allowed_m))
              : fmt::format("lies {} off the border; how well it is known is not said", length_text(off_m)),
        known ? "look its position up, or say how little it is known" : "say how well it is known");
    fault.other_layer = nearest.lines->schema.name;
    fault.other = std::string{nearest.lines->ids[nearest.row]};
    fault.distance_m = off_m;
    const std::vector<geodesy::LonLat> way{nearest.closest.on_first, nearest.closest.on_second};
    fault.place = {};
    fault.place.push_line(way);
    faults.push_back(std::move(fault));
}

}  // namespace

void check_areas(const Subject& subject, Faults& faults) {
    std::mutex adding;
    for (const auto& [name, part] : subject.parts) {
        const Layer& layer = part.layer;
        base::parallel_for(
            subject.task, layer.rows, kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
                for (std::size_t row = begin; row < end; ++row) {
                    if (!model::is_areal(layer.geometry.type(row))) {
                        continue;
                    }
                    const auto flaw =
                        engine::embedded::flaw_of(engine::embedded::to_geos(layer.geometry[row]));
                    if (!flaw) {
                        continue;
                    }
                    Fault fault = fault_of(
                        layer, row, Severity::error, "invalid-geometry",
                        fmt::format("{} at {:.7f}, {:.7f}", flaw->why, flaw->where.lon, flaw->where.lat),
                        "'limes check --fix' mends it, shells and holes as they are meant");
                    fault.place = place_at(flaw->where);
                    const std::lock_guard lock{adding};
                    faults.push_back(std::move(fault));
                }
            });
    }
}

/// The CRS that the data came in has an area of use; a feature outside it was transformed by guess.
void check_area_of_use(const Subject& subject, Faults& faults) {
    for (const auto& [name, part] : subject.parts) {
        const std::string& crs = part.layer.schema.provenance.crs;
        const auto area = source::area_of_use(crs);
        for (std::size_t row = 0; area && row < part.layer.rows; ++row) {
            const auto box = part.layer.geometry.box(row);
            if (box &&
                (!area->contains({box->west, box->south}) || !area->contains({box->east, box->north}))) {
                faults.push_back(
                    fault_of(part.layer, row, Severity::warning, "outside-area",
                             fmt::format("lies outside the area of use of {}, in which it came", crs),
                             "say the CRS that it is in"));
            }
        }
    }
}

void check_gates(const Subject& subject, Faults& faults) {
    const Borders borders{subject};
    if (borders.empty()) {
        return;
    }
    for (const Part* part : with_role(subject, "gate")) {
        const Layer& gates = part->layer;
        for (std::size_t row = 0; row < gates.rows; ++row) {
            if (!model::has_points(gates.geometry.type(row))) {
                continue;
            }
            const Nearest nearest = borders.nearest(gates, row);
            if (nearest.lines != nullptr) {
                check_gate(gates, row, nearest, faults);
            }
        }
    }
}

}  // namespace limes::check
