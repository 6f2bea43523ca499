#include <limes/geodesy/measure.hpp>
#include <limes/source/area_validity.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/winding.hpp>
#include <limes/source/wkb.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace limes::source {

namespace {

using model::GeometryType;

/// What is wrong with the area of a row, and what it becomes: nothing when it cannot be made valid.
struct Fault {
    std::size_t row = 0;
    std::string why;
    std::vector<Rings> valid;
    std::string done;
};

std::vector<Rings> polygons_of(model::GeometryView area) {
    std::vector<Rings> polygons(area.part_count());
    area.for_each_path([&](model::Path path, std::size_t part, std::size_t) {
        Vertices ring;
        ring.reserve(path.size());
        for (std::size_t i = 0; i < path.size(); ++i) {
            ring.push_back({path.lon[i], path.lat[i]});
        }
        polygons[part].push_back(std::move(ring));
    });
    return polygons;
}

std::vector<Fault> faults_of(const model::GeometryColumn& geometry, std::size_t begin, std::size_t end,
                             Invalid invalid) {
    const GdalErrors quiet;  // what is wrong with an area is its row's fault, not the file's
    std::vector<Fault> faults;
    std::vector<std::uint8_t> wkb;
    for (std::size_t row = begin; row < end; ++row) {
        if (!model::is_areal(geometry.type(row))) {
            continue;
        }
        wkb.clear();
        append_wkb(geometry[row], false, wkb);
        OGRGeometryH made = nullptr;
        const OGRErr failure = OGR_G_CreateFromWkb(wkb.data(), nullptr, &made, static_cast<int>(wkb.size()));
        const OgrGeometry area{made};
        const auto why = failure == OGRERR_NONE ? flaw_of_area(area.get())
                                                : std::optional<std::string>{"no area for GEOS"};
        if (!why) {
            continue;
        }
        Fault fault{.row = row, .why = *why, .valid = {}, .done = {}};
        if (invalid == Invalid::repair) {
            if (const OgrGeometry valid = made_valid(area.get())) {
                collect_polygons(valid.get(), 0, fault.valid);
                fault.done = describe_repair(area_of(polygons_of(geometry[row])), area_of(fault.valid));
            }
        }
        faults.push_back(std::move(fault));
    }
    return faults;
}

void push_polygons(std::vector<Rings>& polygons, model::GeometryColumn& out) {
    out.begin_row(polygons.size() == 1 ? GeometryType::polygon : GeometryType::multi_polygon);
    for (Rings& rings : polygons) {
        out.begin_part();
        for (std::size_t i = 0; i < rings.size(); ++i) {
            Vertices& ring = rings[i];
            if (!is_wound(signed_area2(ring.size(), [&](std::size_t k) { return ring[k]; }), i == 0)) {
                std::ranges::reverse(ring);
            }
            out.begin_path();
            for (const geodesy::LonLat p : ring) {
                out.push_vertex(p);
            }
        }
    }
}

void replace(model::GeometryColumn& geometry, std::vector<Fault>& faults) {
    model::GeometryColumn mended;
    mended.reserve(geometry.size(), geometry.vertex_count());
    auto fault = faults.begin();
    for (std::size_t row = 0; row < geometry.size(); ++row) {
        if (fault != faults.end() && fault->row == row && !fault->valid.empty()) {
            push_polygons(fault->valid, mended);
        } else {
            mended.push_from(geometry, row);
        }
        fault += fault != faults.end() && fault->row == row ? 1 : 0;
    }
    geometry = std::move(mended);
}

}  // namespace

base::SquareMetres area_of(const std::vector<Rings>& polygons) {
    double sum = 0;
    std::vector<double> lon;
    std::vector<double> lat;
    for (const Rings& rings : polygons) {
        for (std::size_t i = 0; i < rings.size(); ++i) {
            lon.clear();
            lat.clear();
            for (const geodesy::LonLat p : rings[i]) {
                lon.push_back(p.lon);
                lat.push_back(p.lat);
            }
            const double area = std::abs(geodesy::signed_area({lon, lat}).value());
            sum += i == 0 ? area : -area;
        }
    }
    return base::SquareMetres{sum};
}

std::string describe_repair(base::SquareMetres before, base::SquareMetres after) {
    return fmt::format("made valid; its area was {:.2f} m2 and is {:.2f} m2, {:+.2f} m2", before.value(),
                       after.value(), after.value() - before.value());
}

void settle_invalid(model::GeometryColumn& geometry, const model::TextBuffer& ids, Invalid invalid,
                    Dropped& dropped, FindingLog& log, const base::Task& task) {
    if (invalid == Invalid::ignore || geometry.all_points()) {
        return;
    }
    constexpr std::size_t kGrain = 64;
    std::vector<std::vector<Fault>> chunks((geometry.size() + kGrain - 1) / kGrain);
    base::parallel_for(task, geometry.size(), kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        task.check();
        chunks[begin / kGrain] = faults_of(geometry, begin, end, invalid);
    });
    std::vector<Fault> faults;
    for (std::vector<Fault>& chunk : chunks) {
        std::ranges::move(chunk, std::back_inserter(faults));
    }
    bool any = false;
    for (const Fault& fault : faults) {
        const std::string_view id = ids[fault.row];
        if (dropped[fault.row]) {
            continue;
        }
        if (invalid == Invalid::keep) {
            log.record(base::Severity::warning, id, "invalid-geometry", fault.why,
                       "kept; even-odd rule decides what is inside; mend it or leave it out");
        } else if (!fault.valid.empty()) {
            log.every(base::Severity::warning, id, kRepaired, fault.why, fault.done);
            any = true;
        } else {
            const std::string what =
                invalid == Invalid::repair ? fault.why + ", and nothing valid is left of it" : fault.why;
            log.record(base::Severity::error, id, "invalid-geometry", what, "dropped");
            dropped.drop(fault.row, "invalid geometry", geometry.size(), what);
        }
    }
    if (any) {
        replace(geometry, faults);
    }
}

}  // namespace limes::source
