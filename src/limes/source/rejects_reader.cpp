// Reads rejected records again, from the file that they came in.
#include <limes/base/error.hpp>
#include <limes/source/code_page_1258.hpp>
#include <limes/source/gdal_layer.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/geometry_cleaner.hpp>
#include <limes/source/rejects.hpp>
#include <limes/source/text_cleaner.hpp>
#include <limes/source/to_wgs84.hpp>

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>

#include <algorithm>
#include <unordered_map>

namespace limes::source {

namespace {

std::string clean(const std::string& text) {
    std::string cleaned;
    return clean_text(text, cleaned) == TextState::as_it_was ? text : cleaned;
}

/// A value as text: reals so that they read back as they were, days as they are written, be they none.
std::string value_text(OGRFeatureH feature, int field, OGRFieldType type) {
    if (type == OFTReal) {
        return fmt::format("{}", OGR_F_GetFieldAsDouble(feature, field));
    }
    if (type == OFTDate) {
        int year = 0;
        int month = 0;
        int day = 0;
        int rest = 0;
        OGR_F_GetFieldAsDateTime(feature, field, &year, &month, &day, &rest, &rest, &rest, &rest);
        return fmt::format("{:04}-{:02}-{:02}", year, month, day);
    }
    return OGR_F_GetFieldAsString(feature, field);
}

std::string wkt_of(OGRGeometryH geometry) {
    char* text = nullptr;
    std::string wkt;
    if (OGR_G_ExportToIsoWkt(geometry, &text) == OGRERR_NONE && text != nullptr) {
        wkt = text;
    }
    CPLFree(text);
    return wkt;
}

class Collector {
public:
    Collector(const std::filesystem::path& path, const ReadOptions& options, const std::string& input,
              const std::vector<DroppedRow>& dropped, const base::Task& task)
        : m_options{options}, m_task{task}, m_dataset{open_vector(path, options.encoding)} {
        OGRLayerH layer = static_cast<OGRLayerH>(choose_layer(m_dataset, options.layer));
        const char* says = GDALGetMetadataItem(layer, "SOURCE_ENCODING", "SHAPEFILE");
        m_is_1258 = is_1258(!options.encoding.empty() ? options.encoding : says == nullptr ? "" : says);
        if (m_is_1258) {
            m_dataset = open_vector(path, kBytes);
        }
        for (std::size_t i = 0; i < dropped.size(); ++i) {
            m_rejects.push_back({.reason = std::string{dropped[i].reason},
                                 .what = dropped[i].what,
                                 .feature = dropped[i].id,
                                 .input = input,
                                 .record = dropped[i].record,
                                 .edition = {},
                                 .operation_m = {},
                                 .valid_from = {},
                                 .geometry = {},
                                 .crs = {},
                                 .place = {},
                                 .values = {}});
            m_at.emplace(dropped[i].record, i);
        }
    }

    std::vector<Reject> run() {
        const GdalErrors quiet;  // what cannot be read was said when it was read first
        OGRLayerH layer = static_cast<OGRLayerH>(choose_layer(m_dataset, m_options.layer));
        m_places.crs = crs_text(layer);
        constexpr std::size_t kBetweenChecks = 4096;
        std::size_t seen = 0;
        std::vector<std::size_t> read;
        OGR_L_ResetReading(layer);
        while (OGRFeatureH feature = read.size() < m_rejects.size() ? OGR_L_GetNextFeature(layer) : nullptr) {
            if (++seen % kBetweenChecks == 0) {
                m_task.check();
            }
            const auto found = m_at.find(OGR_F_GetFID(feature));
            if (found != m_at.end()) {
                read_values(feature, m_rejects[found->second]);
                read_geometry(OGR_F_GetGeometryRef(feature), m_rejects[found->second]);
                read.push_back(found->second);
            }
            OGR_F_Destroy(feature);
        }
        place(read);
        return std::move(m_rejects);
    }

private:
    [[nodiscard]] std::string decoded(const std::string& text) const {
        return clean(m_is_1258 ? from_1258(text) : text);
    }

    void read_values(OGRFeatureH feature, Reject& reject) const {
        OGRFeatureDefnH definition = OGR_F_GetDefnRef(feature);
        for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
            OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, i);
            std::string name = decoded(OGR_Fld_GetNameRef(field));
            std::optional<std::string> value;
            if (OGR_F_IsFieldSetAndNotNull(feature, i) != 0) {
                value = decoded(value_text(feature, i, OGR_Fld_GetType(field)));
            }
            if (!is_reject_mark(name)) {
                reject.values.emplace_back(std::move(name), std::move(value));
            } else if (name == "limes_input" && value) {
                reject.input = *value;
            } else if (name == "limes_record" && value) {
                reject.record = OGR_F_GetFieldAsInteger64(feature, i);
            }
        }
    }

    void read_geometry(OGRGeometryH geometry, Reject& reject) {
        std::vector<std::uint8_t> wkb;
        if (geometry != nullptr) {
            reject.geometry = wkt_of(geometry);
            reject.crs = m_places.crs.empty() ? m_options.assume_crs.value_or("") : m_places.crs;
            OGRGeometryH straight = OGR_G_GetLinearGeometry(geometry, 0, nullptr);
            if (straight != nullptr) {
                wkb.resize(static_cast<std::size_t>(OGR_G_WkbSize(straight)));
                OGR_G_ExportToIsoWkb(straight, wkbNDR, wkb.data());
                OGR_G_DestroyGeometry(straight);
            }
        }
        if (wkb.empty()) {
            m_places.geometry.push_null();
        } else {
            m_places.geometry.push_wkb(wkb);
        }
    }

    /// Where the records are on WGS 84, as far as that can be said.
    void place(const std::vector<std::size_t>& read) {
        m_places.rows = read.size();
        FindingLog unsaid{""};  // the import has said it
        try {
            to_wgs84(m_places, m_options, unsaid);
        } catch (const base::DataError&) {
            return;  // they keep what they came with
        }
        model::TextBuffer ids;
        for (const std::size_t i : read) {
            ids.push_back(m_rejects[i].feature);
        }
        Dropped unplaced;
        const model::GeometryColumn places =
            clean_geometry(std::move(m_places.geometry), ids, {}, unplaced, unsaid, m_task);
        for (std::size_t k = 0; k < read.size(); ++k) {
            if (!unplaced[k] && model::has_points(places.type(k))) {
                append_wkb(places[k], false, m_rejects[read[k]].place);
            }
        }
    }

    const ReadOptions& m_options;
    const base::Task& m_task;
    OpenDataset m_dataset;
    bool m_is_1258 = false;
    std::unordered_map<std::int64_t, std::size_t> m_at;
    std::vector<Reject> m_rejects;
    RawTable m_places;
};

}  // namespace

std::vector<Reject> collect_rejects(const std::filesystem::path& path, const ReadOptions& options,
                                    const std::string& input, const std::vector<DroppedRow>& dropped,
                                    const base::Task& task) {
    if (dropped.empty()) {
        return {};
    }
    return Collector{path, options, input, dropped, task}.run();
}

}  // namespace limes::source
