#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/geometry_cleaner.hpp>
#include <limes/source/rejects.hpp>

#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <set>

namespace limes::source {

namespace {

constexpr std::string_view kTable = "limes_rejects_";

using Member = std::string Reject::*;
constexpr std::array<std::pair<const char*, Member>, 10> kTexts{{{"limes_reason", &Reject::reason},
                                                                 {"limes_what", &Reject::what},
                                                                 {"limes_feature", &Reject::feature},
                                                                 {"limes_input", &Reject::input},
                                                                 {"limes_edition", &Reject::edition},
                                                                 {"limes_operation_m", &Reject::operation_m},
                                                                 {"limes_valid_from", &Reject::valid_from},
                                                                 {"limes_geometry", &Reject::geometry},
                                                                 {"limes_crs", &Reject::crs},
                                                                 {"limes_words", &Reject::words}}};
constexpr const char* kRecord = "limes_record";
constexpr const char* kFid = "limes_fid";
constexpr const char* kPlace = "limes_place";

/// The fields of all, in the order in which they are first seen, with the columns that they become: of two
/// names that SQLite takes for one the later gets a number, and so does one that is taken for a column of
/// limes.
class Fields {
public:
    explicit Fields(const std::vector<Reject>& rejects) : m_used{kRecord, kFid, kPlace} {
        for (const auto& [name, member] : kTexts) {
            m_used.insert(name);
        }
        for (const Reject& reject : rejects) {
            for (const auto& [field, value] : reject.values) {
                if (m_column.try_emplace(field, m_columns.size()).second) {
                    m_columns.push_back(unused(field));
                }
            }
        }
    }

    [[nodiscard]] const std::vector<std::string>& columns() const { return m_columns; }
    [[nodiscard]] std::size_t column_of(const std::string& field) const { return m_column.at(field); }

private:
    std::string unused(const std::string& field) {
        const auto lower = [](std::string text) {
            std::ranges::transform(text, text.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            return text;
        };
        std::string name = field.empty() ? "column" : field;
        for (unsigned n = 2; !m_used.insert(lower(name)).second; ++n) {
            name = fmt::format("{}_{}", field, n);
        }
        return name;
    }

    std::map<std::string, std::size_t> m_column;
    std::vector<std::string> m_columns;
    std::set<std::string> m_used;
};

using Feature = std::unique_ptr<void, decltype(&OGR_F_Destroy)>;

OGRLayerH find_table(GDALDatasetH dataset, const std::string& name) {
    const GdalErrors quiet;
    return GDALDatasetGetLayerByName(dataset, name.c_str());
}

void remove_table(GDALDatasetH dataset, const std::string& name) {
    for (int i = GDALDatasetGetLayerCount(dataset) - 1; i >= 0; --i) {
        if (name == OGR_L_GetName(GDALDatasetGetLayer(dataset, i))) {
            GDALDatasetDeleteLayer(dataset, i);
        }
    }
}

OGRLayerH make_table(GDALDatasetH dataset, const std::string& name, bool has_places) {
    OGRSpatialReferenceH srs = nullptr;
    if (has_places) {
        srs = OSRNewSpatialReference(nullptr);
        OSRImportFromEPSG(srs, 4326);
        OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    CPLStringList options;
    options.SetNameValue("FID", kFid);
    options.SetNameValue("GEOMETRY_NAME", kPlace);
    options.SetNameValue("SPATIAL_INDEX", "NO");
    OGRLayerH table =
        GDALDatasetCreateLayer(dataset, name.c_str(), srs, has_places ? wkbUnknown : wkbNone, options.List());
    if (srs != nullptr) {
        OSRRelease(srs);
    }
    return table;
}

bool add_field(OGRLayerH table, const std::string& name, OGRFieldType type) {
    OGRFieldDefnH field = OGR_Fld_Create(name.c_str(), type);
    const bool made = OGR_L_CreateField(table, field, FALSE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
    return made;
}

bool write_row(OGRLayerH table, const Reject& reject, const Fields& fields, int first_field) {
    const Feature owned{OGR_F_Create(OGR_L_GetLayerDefn(table)), OGR_F_Destroy};
    OGRFeatureH feature = owned.get();
    int at = 0;
    for (const auto& [name, member] : kTexts) {
        if (!(reject.*member).empty()) {
            OGR_F_SetFieldString(feature, at, (reject.*member).c_str());
        }
        ++at;
    }
    OGR_F_SetFieldInteger64(feature, at, reject.record);
    for (const auto& [field, value] : reject.values) {
        const int column = first_field + static_cast<int>(fields.column_of(field));
        if (value) {
            OGR_F_SetFieldString(feature, column, value->c_str());
        } else {
            OGR_F_SetFieldNull(feature, column);
        }
    }
    OGRGeometryH place = nullptr;
    if (!reject.place.empty()) {
        OGR_G_CreateFromWkb(reject.place.data(), nullptr, &place, static_cast<int>(reject.place.size()));
        OGR_F_SetGeometryDirectly(feature, place);
    }
    return OGR_L_CreateFeature(table, feature) == OGRERR_NONE;
}

std::string text_of(OGRFeatureH feature, const char* column) {
    const int at = OGR_F_GetFieldIndex(feature, column);
    return at < 0 ? "" : OGR_F_GetFieldAsString(feature, at);
}

Reject read_row(OGRFeatureH feature) {
    Reject reject;
    for (const auto& [column, member] : kTexts) {
        reject.*member = text_of(feature, column);
    }
    OGRFeatureDefnH definition = OGR_F_GetDefnRef(feature);
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
        const std::string name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
        if (name == kRecord) {
            reject.record = OGR_F_GetFieldAsInteger64(feature, i);
        } else if (!is_reject_mark(name)) {
            const bool known = OGR_F_IsFieldSetAndNotNull(feature, i) != 0;
            reject.values.emplace_back(
                name, known ? std::optional<std::string>{OGR_F_GetFieldAsString(feature, i)} : std::nullopt);
        }
    }
    if (OGRGeometryH place = OGR_F_GetGeometryRef(feature)) {
        reject.place.resize(static_cast<std::size_t>(OGR_G_WkbSize(place)));
        OGR_G_ExportToIsoWkb(place, wkbNDR, reject.place.data());
    }
    return reject;
}

model::Column text_column(const std::string& name) {
    return model::Column{name, model::ColumnType::text};
}

}  // namespace

std::string Reject::value_of(std::string_view field) const {
    const auto found =
        std::ranges::find(values, field, [](const auto& value) -> std::string_view { return value.first; });
    return found == values.end() ? std::string{} : found->second.value_or("");
}

bool is_reject_mark(std::string_view column) {
    return column == kRecord || column == kFid || column == kPlace ||
           std::ranges::any_of(kTexts, [&](const auto& text) { return column == text.first; });
}

std::string rejects_table(const std::string& layer) {
    return std::string{kTable} + layer;
}

std::map<std::string, std::size_t> count_rejects(const std::filesystem::path& atlas) {
    std::map<std::string, std::size_t> counts;
    OpenDataset dataset = open_vector(atlas);
    const GdalErrors errors;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset.handle.get()); ++i) {
        OGRLayerH table = GDALDatasetGetLayer(dataset.handle.get(), i);
        const std::string name = OGR_L_GetName(table);
        if (name.starts_with(kTable)) {
            counts[name.substr(kTable.size())] =
                static_cast<std::size_t>(std::max<GIntBig>(0, OGR_L_GetFeatureCount(table, TRUE)));
        }
    }
    close_checked(dataset, errors, "");
    return counts;
}

std::vector<Reject> read_rejects(const std::filesystem::path& atlas, const std::string& layer) {
    std::vector<Reject> rejects;
    OpenDataset dataset = open_vector(atlas);
    OGRLayerH table = find_table(dataset.handle.get(), rejects_table(layer));
    if (table == nullptr) {
        return rejects;
    }
    const GdalErrors errors;
    OGR_L_ResetReading(table);
    for (Feature row{OGR_L_GetNextFeature(table), OGR_F_Destroy}; row;
         row.reset(OGR_L_GetNextFeature(table))) {
        rejects.push_back(read_row(row.get()));
    }
    close_checked(dataset, errors, rejects_table(layer));
    return rejects;
}

bool write_rejects(void* dataset, const std::string& layer, const std::vector<Reject>& rejects) {
    remove_table(dataset, rejects_table(layer));
    if (rejects.empty()) {
        return true;
    }
    const Fields fields{rejects};
    const bool has_places =
        std::ranges::any_of(rejects, [](const Reject& reject) { return !reject.place.empty(); });
    GDALDatasetStartTransaction(dataset, FALSE);
    OGRLayerH table = make_table(dataset, rejects_table(layer), has_places);
    bool good = table != nullptr;
    for (const auto& [name, member] : kTexts) {
        good = good && add_field(table, name, OFTString);
    }
    good = good && add_field(table, kRecord, OFTInteger64);
    const int first_field = good ? OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(table)) : 0;
    for (const std::string& column : fields.columns()) {
        good = good && add_field(table, column, OFTString);
    }
    for (auto reject = rejects.begin(); good && reject != rejects.end(); ++reject) {
        good = write_row(table, *reject, fields, first_field);
    }
    return GDALDatasetCommitTransaction(dataset) == OGRERR_NONE && good;
}

model::Layer rejects_as_layer(const std::string& name, const std::vector<Reject>& rejects) {
    model::Layer layer;
    layer.schema.name = name;
    layer.rows = rejects.size();
    const Fields fields{rejects};
    for (const auto& [column, member] : kTexts) {
        layer.columns.push_back(text_column(column));
    }
    layer.columns.emplace_back(kRecord, model::ColumnType::integer);
    const std::size_t first_field = layer.columns.size();
    for (const std::string& column : fields.columns()) {
        layer.columns.push_back(text_column(column));
    }
    RawGeometries places;
    model::TextBuffer features;  // not the layer's ids, whose column would hide a field "id"
    for (const Reject& reject : rejects) {
        features.push_back(reject.feature);
        std::size_t at = 0;
        for (const auto& [column, member] : kTexts) {
            layer.columns[at++].push(std::string_view{reject.*member});
        }
        layer.columns[at].push(reject.record);
        for (const auto& [field, value] : reject.values) {
            if (value) {
                layer.columns[first_field + fields.column_of(field)].push(std::string_view{*value});
            }
        }
        for (model::Column& column : layer.columns) {
            while (column.size() < features.size()) {
                column.push_null();
            }
        }
        if (reject.place.empty()) {
            places.push_null();
        } else {
            places.push_wkb(reject.place);
        }
    }
    // Also where no row has a place yet, so that one can be given to it.
    layer.has_geometry = std::ranges::any_of(
        rejects, [](const Reject& reject) { return !reject.place.empty() || !reject.crs.empty(); });
    Dropped none;
    FindingLog unsaid{name};
    layer.geometry = clean_geometry(std::move(places), features, {}, none, unsaid, {});
    return layer;
}

}  // namespace limes::source
