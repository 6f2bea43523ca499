#include <limes/source/antimeridian.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/geometry_cleaner.hpp>
#include <limes/source/winding.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace limes::source {

namespace {

using geodesy::LonLat;
using model::GeometryColumn;
using model::GeometryType;

bool all_in_range(const RawGeometries& raw) {
    bool good = true;
    for (std::size_t i = 0; i < raw.x.size(); ++i) {
        good = good & (std::abs(raw.x[i]) <= 180) & (std::abs(raw.y[i]) <= 90);
    }
    return good;
}

struct Flaw {
    std::string_view kind;
    std::string_view reason;  // for the ledger
};

using Polygon = std::vector<Vertices>;

class Cleaner {
public:
    Cleaner(const RawGeometries& raw, const model::TextBuffer& ids, const CleanOptions& options,
            Dropped& dropped, FindingLog& log)
        : m_raw{raw}, m_ids{ids}, m_options{options}, m_dropped{dropped}, m_log{log} {
        m_out.reserve(raw.size(), raw.x.size());
    }

    void row(std::size_t row) {
        m_row = row;
        m_parts.clear();
        m_flawed = false;
        m_left_out = false;
        const GeometryType type = m_raw.all_points ? GeometryType::point : m_raw.types[row];
        const WkbState state = remark_of(row);
        if (!settle_remark(state)) {
            return;
        }
        const std::size_t first = m_raw.all_points || row == 0 ? 0 : m_raw.row_end[row - 1];
        if (m_raw.all_points) {
            single_point(m_raw.x[row], m_raw.y[row]);
        } else if (!model::is_puntal(type) && !m_options.geodesic_edges && is_sound_row(row, type)) {
            copy_row(row, type);
            return;
        } else {
            for (std::size_t part = first; part < m_raw.row_end[row] && !m_flawed; ++part) {
                read_part(part, type);
            }
        }
        if (m_left_out && m_parts.empty() && !m_flawed) {
            drop({"ring-too-short", "ring of fewer than four vertices"},
                 "none of its rings encloses anything");
        }
        if (m_flawed) {
            m_out.push_null();
            return;
        }
        push(type);
    }

    GeometryColumn take() { return std::move(m_out); }

private:
    [[nodiscard]] std::string_view id() const { return m_ids[m_row]; }

    WkbState remark_of(std::size_t row) {
        while (m_next_remark < m_raw.remarks.size() && m_raw.remarks[m_next_remark].row < row) {
            ++m_next_remark;
        }
        return m_next_remark < m_raw.remarks.size() && m_raw.remarks[m_next_remark].row == row
                   ? m_raw.remarks[m_next_remark].state
                   : WkbState::good;
    }

    /// Whether the row has coordinates to go on with; else it is finished here.
    bool settle_remark(WkbState state) {
        switch (state) {
            case WkbState::good:
                return true;
            case WkbState::dimensions_dropped:
                m_log.tally("dimensions", id(), "has heights or measures", "kept in two dimensions");
                return true;
            case WkbState::collection_merged:
                m_log.tally("collection", id(), "is a collection of one kind", "made a multi geometry");
                return true;
            case WkbState::null:
                m_out.push_null();
                return false;
            case WkbState::nan_point:
                if (!m_options.nan_point_is_empty) {
                    drop({"not-finite", "coordinate not finite"}, "a coordinate is not a number");
                    m_out.push_null();
                    return false;
                }
                [[fallthrough]];
            case WkbState::empty:
                m_out.push_empty();
                return false;
            case WkbState::mixed_collection:
                drop({"mixed-collection", "mixed geometry collection"},
                     "is a collection of points, lines and areas mixed; split it into features of one kind");
                break;
            case WkbState::curved:
            case WkbState::unsupported:
                drop({"geometry-type", "unsupported geometry type"},
                     "has a geometry that is no point, line or area of the plane");
                break;
            case WkbState::malformed:
                drop({"malformed-geometry", "malformed geometry"},
                     "the geometry's bytes contradict themselves");
                break;
        }
        m_out.push_null();
        return false;
    }

    [[nodiscard]] static std::size_t begin_of(const std::vector<std::uint32_t>& ends, std::size_t at) {
        return at == 0 ? 0 : ends[at - 1];
    }

    /// Whether a line or area needs no repair, as most do. It may say no where a closer look says yes.
    [[nodiscard]] bool is_sound_row(std::size_t row, GeometryType type) const {
        for (std::size_t part = begin_of(m_raw.row_end, row); part < m_raw.row_end[row]; ++part) {
            const std::size_t first = begin_of(m_raw.part_end, part);
            for (std::size_t path = first; path < m_raw.part_end[part]; ++path) {
                if (!is_sound_path(path, model::is_areal(type), path == first)) {
                    return false;
                }
            }
        }
        return true;
    }

    [[nodiscard]] bool is_sound_path(std::size_t path, bool is_ring, bool exterior) const {
        constexpr std::size_t kLeastLine = 2;
        constexpr std::size_t kLeastRing = 4;
        const std::size_t begin = begin_of(m_raw.path_end, path);
        const std::size_t count = m_raw.path_end[path] - begin;
        if (count < (is_ring ? kLeastRing : kLeastLine)) {
            return false;
        }
        const double* x = m_raw.x.data() + begin;
        const double* y = m_raw.y.data() + begin;
        bool in_range = true;
        double west = x[0];
        double east = x[0];
        for (std::size_t i = 0; i < count; ++i) {
            in_range = in_range & (std::abs(x[i]) <= 180) & (std::abs(y[i]) <= 90);
            west = std::min(west, x[i]);
            east = std::max(east, x[i]);
        }
        if (!in_range || east - west > 180) {
            return false;
        }
        if (!is_ring) {
            return true;
        }
        const auto at = [&](std::size_t i) { return LonLat{x[i], y[i]}; };
        return at(0) == at(count - 1) && is_wound(signed_area2(count, at), exterior);
    }

    void copy_row(std::size_t row, GeometryType type) {
        const std::span<const double> x{m_raw.x};
        const std::span<const double> y{m_raw.y};
        m_out.begin_row(type);
        for (std::size_t part = begin_of(m_raw.row_end, row); part < m_raw.row_end[row]; ++part) {
            m_out.begin_part();
            for (std::size_t path = begin_of(m_raw.part_end, part); path < m_raw.part_end[part]; ++path) {
                const std::size_t begin = begin_of(m_raw.path_end, path);
                const std::size_t count = m_raw.path_end[path] - begin;
                m_out.begin_path();
                m_out.push_vertices(x.subspan(begin, count), y.subspan(begin, count));
            }
        }
    }

    void drop(Flaw flaw, std::string_view what) {
        m_flawed = true;
        m_log.record(base::Severity::error, id(), flaw.kind, what, "dropped");
        m_dropped.drop(m_row, flaw.reason, m_raw.size(), what);
    }

    /// Whether a position is one on earth. Lines may run beyond 180 on either side, points from 0 to 360.
    bool sound(LonLat p, double least_lon) {
        if (!std::isfinite(p.lon) || !std::isfinite(p.lat)) {
            drop({"not-finite", "coordinate not finite"}, "a coordinate is not a finite number");
            return false;
        }
        if (std::abs(p.lat) <= 90 && p.lon >= least_lon && p.lon <= 360) {
            return true;
        }
        const bool swapped = std::abs(p.lat) > 90 && std::abs(p.lat) <= 180 && std::abs(p.lon) <= 90;
        drop({"out-of-range", "coordinate out of range"},
             fmt::format("longitude {:.7g}, latitude {:.7g} is no place on earth{}", p.lon, p.lat,
                         swapped ? "; are longitude and latitude swapped?" : ""));
        return false;
    }

    void single_point(double x, double y) {
        LonLat p{x, y};
        if (!sound(p, -180)) {
            return;
        }
        if (p.lon > 180) {
            p.lon -= 360;
            m_log.tally("longitude-wrapped", id(), "has longitudes from 180 to 360",
                        "brought into -180 to 180");
        }
        m_parts.push_back({{p}});
    }

    Vertices vertices(std::size_t path) {
        const std::size_t begin = path == 0 ? 0 : m_raw.path_end[path - 1];
        const std::size_t end = m_raw.path_end[path];
        Vertices out;
        out.reserve(end - begin + 1);
        for (std::size_t i = begin; i < end; ++i) {
            const LonLat p{m_raw.x[i], m_raw.y[i]};
            if (!sound(p, -360)) {
                return {};
            }
            out.push_back(p);
        }
        return out;
    }

    void read_part(std::size_t part, GeometryType type) {
        const std::size_t begin = part == 0 ? 0 : m_raw.part_end[part - 1];
        const std::size_t end = m_raw.part_end[part];
        if (model::is_puntal(type)) {
            const std::size_t at = m_raw.path_end[begin] - 1;
            single_point(m_raw.x[at], m_raw.y[at]);
        } else if (model::is_lineal(type)) {
            read_line(begin);
        } else {
            read_polygon(begin, end);
        }
    }

    void read_line(std::size_t path) {
        Vertices line = vertices(path);
        if (m_flawed) {
            return;
        }
        if (line.size() < 2) {
            drop({"line-too-short", "line of one vertex"}, "a line has fewer than two vertices");
            return;
        }
        if (m_options.geodesic_edges) {
            line = densify_geodesic(line);
        }
        if (!meets_antimeridian(line)) {
            m_parts.push_back({std::move(line)});
            return;
        }
        unwrap(line);
        for (Vertices& piece : split_line(line)) {
            m_parts.push_back({std::move(piece)});
        }
        note_split();
    }

    void note_split() {
        m_log.tally("antimeridian", id(), "meets the antimeridian", "taken the short way and cut there");
    }

    void read_polygon(std::size_t begin, std::size_t end) {
        Polygon rings;
        bool split = false;
        for (std::size_t path = begin; path < end; ++path) {
            Vertices ring = vertices(path);
            if (m_flawed) {
                return;
            }
            if (!ring.empty() && ring.front() != ring.back()) {
                m_log.record(base::Severity::warning, id(), "ring-not-closed",
                             "a ring does not end where it begins", "closed it");
                ring.push_back(ring.front());
            }
            if (ring.size() < 4 && m_options.invalid == Invalid::repair) {
                m_log.every(base::Severity::warning, id(), kRepaired,
                            "a ring has fewer than four vertices and encloses nothing", "left out");
                m_left_out = true;
                if (path == begin) {
                    return;  // holes in nothing
                }
                continue;
            }
            if (ring.size() < 4) {
                drop({"ring-too-short", "ring of fewer than four vertices"},
                     "a ring has fewer than four vertices and encloses nothing");
                return;
            }
            if (m_options.geodesic_edges) {
                ring = densify_geodesic(ring);
            }
            split = split || meets_antimeridian(ring);
            rings.push_back(std::move(ring));
        }
        if (!split) {
            m_parts.push_back(std::move(rings));
            return;
        }
        for (Vertices& ring : rings) {
            unwrap(ring);
        }
        const GdalErrors quiet;  // an invalid polygon is our finding, not a failure of the file
        Repair repair;
        auto parts = split_polygon(std::move(rings), m_options.invalid, repair);
        if (!parts || parts->empty()) {
            drop({"antimeridian", "cannot be cut at the antimeridian"},
                 repair.why.empty()
                     ? "meets the antimeridian and is invalid, so that it cannot be cut; repair it first"
                     : fmt::format("meets the antimeridian and is invalid, so that it cannot be cut ({})",
                                   repair.why));
            return;
        }
        if (!repair.done.empty()) {
            m_log.every(base::Severity::warning, id(), kRepaired, repair.why, repair.done);
        }
        std::ranges::move(*parts, std::back_inserter(m_parts));
        note_split();
    }

    void wind(Polygon& rings) {
        for (std::size_t i = 0; i < rings.size(); ++i) {
            const double area2 = signed_area2(rings[i].size(), [&](std::size_t k) { return rings[i][k]; });
            if (!is_wound(area2, i == 0)) {
                std::ranges::reverse(rings[i]);
                m_turned = true;
            }
        }
    }

    void push(GeometryType type) {
        if (m_parts.empty()) {
            m_out.push_empty();
            return;
        }
        if (type == GeometryType::point) {
            m_out.push_point(m_parts[0][0][0]);
            return;
        }
        const bool single = type == GeometryType::line_string || type == GeometryType::polygon;
        if (single && m_parts.size() > 1) {
            type = static_cast<GeometryType>(static_cast<unsigned>(type) + 3);
        }
        m_turned = false;
        m_out.begin_row(type);
        for (Polygon& part : m_parts) {
            if (model::is_areal(type)) {
                wind(part);
            }
            m_out.begin_part();
            for (const Vertices& path : part) {
                m_out.begin_path();
                for (const LonLat p : path) {
                    m_out.push_vertex(p);
                }
            }
        }
        if (m_turned) {
            m_log.tally("winding", id(), "has rings wound the other way than RFC 7946 has them",
                        "turned round");
        }
    }

    const RawGeometries& m_raw;
    const model::TextBuffer& m_ids;
    const CleanOptions& m_options;
    Dropped& m_dropped;
    FindingLog& m_log;
    GeometryColumn m_out;
    std::size_t m_row = 0;
    std::size_t m_next_remark = 0;
    bool m_flawed = false;
    bool m_turned = false;
    bool m_left_out = false;
    std::vector<Polygon> m_parts;
};

}  // namespace

model::GeometryColumn clean_geometry(RawGeometries raw, const model::TextBuffer& ids,
                                     const CleanOptions& options, Dropped& dropped, FindingLog& log,
                                     const base::Task& task) {
    if (raw.all_points && raw.remarks.empty() && all_in_range(raw)) {
        return model::GeometryColumn::points(std::move(raw.x), std::move(raw.y));
    }
    constexpr std::size_t kBetweenChecks = 4096;
    Cleaner cleaner{raw, ids, options, dropped, log};
    for (std::size_t row = 0; row < raw.size(); ++row) {
        if (row % kBetweenChecks == 0) {
            task.check();
        }
        cleaner.row(row);
    }
    return cleaner.take();
}

}  // namespace limes::source
