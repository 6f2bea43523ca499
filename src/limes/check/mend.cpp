#include <limes/check/mend.hpp>
#include <limes/check/mended_by_reading.hpp>
#include <limes/engine/embedded/geos.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/geodesy/shape.hpp>
#include <limes/model/shape.hpp>
#include <limes/source/file_lock.hpp>
#include <limes/source/row_digest.hpp>
#include <limes/source/stored.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace limes::check {

namespace {

namespace embedded = engine::embedded;
using base::Finding;
using base::Severity;
using embedded::GeosGeometry;
using model::GeometryColumn;
using model::Layer;

/// Values that reading left empty, and heights, would be gone from the table when it is written anew.
const Finding* loss_of(const source::ReadResult& read) {
    const auto lost = std::ranges::find_if(read.findings, [](const Finding& finding) {
        return finding.kind == "dimensions" ||
               (finding.severity != Severity::note && !is_mended_by_reading(finding));
    });
    return lost == read.findings.end() ? nullptr : &*lost;
}

double area_m2(const GeosGeometry& geometry) {
    if (embedded::dimension(geometry) != 2) {
        return 0;
    }
    GeometryColumn column;
    embedded::append(column, geometry);
    return embedded::area_of(column[0]).value();
}

/// What lies inside by the even-odd rule, as every question of limes sees it.
GeosGeometry even_odd(model::GeometryView area) {
    GeometryColumn lines;
    lines.begin_row(model::GeometryType::multi_line_string);
    area.for_each_path([&](const geodesy::Path& ring, std::size_t, std::size_t) {
        lines.begin_part();
        lines.begin_path();
        lines.push_vertices(ring.lon, ring.lat);
    });
    std::vector<GeosGeometry> noded;
    noded.push_back(embedded::to_geos(lines[0]));
    const GeosGeometry faces = embedded::polygonized(embedded::union_of(std::move(noded)));
    const geodesy::Shape shape = model::make_shape(area);
    std::vector<GeosGeometry> inside;
    for (std::size_t i = 0; i < embedded::part_count(faces); ++i) {
        GeosGeometry face = embedded::part(faces, i);
        if (geodesy::locate(shape, embedded::point_on(face)) == geodesy::Location::inside) {
            inside.push_back(std::move(face));
        }
    }
    return embedded::union_of(std::move(inside));
}

/// The area made valid, or nothing when its rings may be read in two ways.
std::optional<GeosGeometry> made_valid(model::GeometryView area) {
    constexpr double kSame_m2 = 1;
    GeosGeometry by_rings = embedded::areas_in(embedded::valid(embedded::to_geos(area)));
    const GeosGeometry by_edges = even_odd(area);
    if (embedded::is_empty(by_rings) || embedded::is_empty(by_edges)) {
        return std::nullopt;
    }
    const double apart_m2 =
        area_m2(embedded::difference(by_rings, by_edges)) + area_m2(embedded::difference(by_edges, by_rings));
    return apart_m2 <= kSame_m2 ? std::optional{std::move(by_rings)} : std::nullopt;
}

class LayerMender {
public:
    LayerMender(source::StoredLayer stored, MendReport& report)
        : m_stored{std::move(stored)}, m_layer{m_stored.read.layer}, m_report{report} {}

    /// The layer with its mends; nothing when there is nothing to mend, or not without loss.
    std::optional<source::MendedLayer> run(const base::Task& task) {
        for (Finding finding : m_stored.read.findings) {
            if (is_mended_by_reading(finding)) {
                m_mends.push_back(std::move(finding));
            }
        }
        drop_copies();
        make_valid(task);
        if (m_mends.empty()) {
            return std::nullopt;
        }
        if (const Finding* lost = loss_of(m_stored.read)) {
            leave(lost->feature, lost->kind,
                  fmt::format("the layer cannot be written anew without loss: {}", lost->what));
            return std::nullopt;
        }
        for (Finding& mend : m_mends) {
            mend.layer = m_layer.schema.name;
            mend.severity = Severity::note;
            m_report.mends.push_back(mend);
        }
        return source::MendedLayer{std::move(m_layer), m_stored.definition.checks, std::move(m_mends)};
    }

private:
    void leave(std::string_view feature, std::string kind, std::string what) {
        m_report.left.push_back({Severity::warning, m_layer.schema.name, std::string{feature},
                                 std::move(kind), std::move(what), ""});
    }

    void drop_copies() {
        std::unordered_map<std::string_view, std::vector<std::size_t>> rows;
        std::vector<std::size_t> kept;
        for (std::size_t row = 0; row < m_layer.rows; ++row) {
            auto& before = rows[m_layer.ids[row]];
            const bool is_copy = std::ranges::any_of(before, [&](std::size_t other) {
                return source::row_digest(m_layer, other) == source::row_digest(m_layer, row);
            });
            if (is_copy) {
                m_mends.push_back({Severity::note, "", std::string{m_layer.ids[row]}, "duplicate-row",
                                   "the whole row was there twice", "one was taken away"});
                continue;
            }
            before.push_back(row);
            kept.push_back(row);
        }
        if (kept.size() < m_layer.rows) {
            m_layer = m_layer.take(kept);
        }
    }

    void make_valid(const base::Task& task) {
        GeometryColumn mended;
        bool any = false;
        for (std::size_t row = 0; row < m_layer.rows; ++row) {
            task.check();
            if (!model::is_areal(m_layer.geometry.type(row))) {
                mended.push_from(m_layer.geometry, row);
                continue;
            }
            const auto flaw = embedded::flaw_of(embedded::to_geos(m_layer.geometry[row]));
            const auto sound = flaw ? made_valid(m_layer.geometry[row]) : std::nullopt;
            if (!sound) {
                mended.push_from(m_layer.geometry, row);
                if (flaw) {
                    leave(m_layer.ids[row], "invalid-geometry",
                          fmt::format("{} at {:.7f}, {:.7f}: its rings can be read in two ways", flaw->why,
                                      flaw->where.lon, flaw->where.lat));
                }
                continue;
            }
            embedded::append(mended, *sound);
            any = true;
            m_mends.push_back(
                {Severity::note, "", std::string{m_layer.ids[row]}, "invalid-geometry",
                 fmt::format("{} at {:.7f}, {:.7f}", flaw->why, flaw->where.lon, flaw->where.lat),
                 "made valid, shells and holes as they were"});
        }
        if (any) {
            m_layer.geometry = std::move(mended);
        }
    }

    source::StoredLayer m_stored;
    Layer& m_layer;
    MendReport& m_report;
    base::Findings m_mends;
};

}  // namespace

MendReport mend(const std::filesystem::path& atlas, DryRun dry_run, const base::Task& task) {
    const std::filesystem::path file = source::behind_link(atlas);
    const source::FileLock lock{file, task};
    MendReport report;
    std::vector<source::MendedLayer> mended;
    const source::Atlas opened = source::Atlas::open(file);
    for (auto& [name, stored] : source::read_stored(opened, task)) {
        task.check();
        if (auto layer = LayerMender{std::move(stored), report}.run(task)) {
            mended.push_back(std::move(*layer));
        }
    }
    if (!mended.empty() && dry_run == DryRun::no) {
        source::write_mended(opened, std::move(mended), task);
    }
    return report;
}

}  // namespace limes::check
