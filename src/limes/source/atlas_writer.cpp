#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas_columns.hpp>
#include <limes/source/atlas_tables.hpp>
#include <limes/source/atlas_writer.hpp>
#include <limes/source/definition_json.hpp>
#include <limes/source/wkb.hpp>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace limes::source {

namespace {

using model::Column;
using model::ColumnType;
using model::GeometryType;

/// The reason alone: GDAL puts the whole statement before it, which may have thousands of letters.
std::string without_statement(const std::string& said) {
    constexpr std::string_view kFailed = " failed: ";
    constexpr std::size_t kMost = 200;
    const std::size_t at = said.rfind(kFailed);
    const std::string reason = at == std::string::npos ? said : said.substr(at + kFailed.size());
    return fmt::format("{:.{}}{}", reason, kMost, reason.size() > kMost ? "..." : "");
}

/// What could not be written; the writer adds the file and the reason.
class NotWritten : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The file is new and is flushed to disk as a whole before it is renamed: SQLite need not do so page by
/// page.
class QuickSqlite {
public:
    QuickSqlite() { CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF"); }
    QuickSqlite(const QuickSqlite&) = delete;
    QuickSqlite& operator=(const QuickSqlite&) = delete;
    ~QuickSqlite() { CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", nullptr); }
};

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? "''" : std::string{c};
    }
    return out + "'";
}

OGRwkbGeometryType table_type(const model::GeometryColumn& geometry) {
    if (geometry.all_points()) {
        return geometry.size() == 0 ? wkbUnknown : wkbPoint;
    }
    constexpr std::array<OGRwkbGeometryType, 3> kSingle{wkbPoint, wkbLineString, wkbPolygon};
    constexpr std::array<OGRwkbGeometryType, 3> kMulti{wkbMultiPoint, wkbMultiLineString, wkbMultiPolygon};
    std::array<bool, 3> family{};
    bool multi = false;
    bool empty = false;
    for (std::size_t row = 0; row < geometry.size(); ++row) {
        const GeometryType type = geometry.type(row);
        empty = empty || type == GeometryType::empty;
        if (model::has_points(type)) {
            const unsigned code = static_cast<unsigned>(type) - static_cast<unsigned>(GeometryType::point);
            family[code % 3] = true;
            multi = multi || code >= 3;
        }
    }
    if (std::ranges::count(family, true) == 1) {
        const auto at = static_cast<std::size_t>(std::ranges::find(family, true) - family.begin());
        return multi ? kMulti[at] : kSingle[at];
    }
    return std::ranges::count(family, true) == 0 && !empty ? wkbNone : wkbUnknown;
}

struct FieldType {
    OGRFieldType type;
    OGRFieldSubType subtype;
};
constexpr std::array<FieldType, 5> kFieldTypes{{{OFTInteger, OFSTBoolean},
                                                {OFTInteger64, OFSTNone},
                                                {OFTReal, OFSTNone},
                                                {OFTString, OFSTNone},
                                                {OFTDate, OFSTNone}}};

int add_field(OGRLayerH table, const std::string& name, ColumnType type) {
    const FieldType wanted = kFieldTypes[static_cast<std::size_t>(type)];
    OGRFieldDefnH field = OGR_Fld_Create(name.c_str(), wanted.type);
    OGR_Fld_SetSubType(field, wanted.subtype);
    const int index = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(table));
    const OGRErr failure = OGR_L_CreateField(table, field, FALSE);
    OGR_Fld_Destroy(field);
    if (failure != OGRERR_NONE) {
        throw NotWritten{fmt::format("column '{}' cannot be made", base::printable(name))};
    }
    return index;
}

void set_day(OGRFeatureH feature, int field, base::Day day) {
    if (day.is_open()) {
        OGR_F_SetFieldNull(feature, field);
        return;
    }
    const std::string text = day.text();
    OGR_F_SetFieldString(feature, field, text.c_str());
}

void set_value(OGRFeatureH feature, int field, const Column& column, std::size_t row) {
    if (column.is_null(row)) {
        OGR_F_SetFieldNull(feature, field);
        return;
    }
    switch (column.type()) {
        case ColumnType::boolean:
            OGR_F_SetFieldInteger(feature, field, column.booleans()[row]);
            break;
        case ColumnType::integer:
            OGR_F_SetFieldInteger64(feature, field, column.integers()[row]);
            break;
        case ColumnType::real:
            OGR_F_SetFieldDouble(feature, field, column.reals()[row]);
            break;
        case ColumnType::text: {
            const std::string text{column.texts()[row]};
            OGR_F_SetFieldString(feature, field, text.c_str());
            break;
        }
        case ColumnType::date:
            set_day(feature, field, column.dates()[row]);
            break;
    }
}

/// The fields of a table and where their values come from.
class TableWriter {
public:
    TableWriter(OGRLayerH table, const model::Layer& layer, const Definition& description,
                OGRwkbGeometryType type)
        : m_table{table}, m_layer{layer}, m_type{type} {
        m_id = add_field(table, "id", ColumnType::text);
        m_days = {{add_field(table, "valid_from", ColumnType::date), &layer.valid_from},
                  {add_field(table, "valid_to", ColumnType::date), &layer.valid_to}};
        if (!layer.legal_from.empty()) {
            m_days.emplace_back(add_field(table, "legal_from", ColumnType::date), &layer.legal_from);
        }
        if (!layer.legal_to.empty()) {
            m_days.emplace_back(add_field(table, "legal_to", ColumnType::date), &layer.legal_to);
        }
        if (!layer.accuracy_m.empty()) {
            m_accuracy = add_field(table, "accuracy_m", ColumnType::real);
        }
        if (layer.source) {
            m_columns.emplace_back(add_field(table, "source", ColumnType::text), &*layer.source);
        }
        for (std::size_t i = 0; i < layer.columns.size(); ++i) {
            m_columns.emplace_back(add_field(table, description.columns[i].from, layer.columns[i].type()),
                                   &layer.columns[i]);
        }
    }

    void write(std::size_t row) {
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(m_table));
        const std::string id{m_layer.ids[row]};
        OGR_F_SetFieldString(feature, m_id, id.c_str());
        for (const auto& [field, days] : m_days) {
            if (!days->empty()) {
                set_day(feature, field, (*days)[row]);
            }
        }
        if (m_accuracy >= 0 && !std::isnan(m_layer.accuracy_m[row])) {
            OGR_F_SetFieldDouble(feature, m_accuracy, m_layer.accuracy_m[row]);
        }
        for (const auto& [field, column] : m_columns) {
            set_value(feature, field, *column, row);
        }
        set_geometry(feature, row);
        const OGRErr failure = OGR_L_CreateFeature(m_table, feature);
        OGR_F_Destroy(feature);
        if (failure != OGRERR_NONE) {
            throw NotWritten{fmt::format("feature '{}' cannot be written", base::printable(id))};
        }
    }

private:
    void set_geometry(OGRFeatureH feature, std::size_t row) {
        const GeometryType type = m_layer.geometry.type(row);
        if (type == GeometryType::null || m_type == wkbNone) {
            return;
        }
        OGRGeometryH geometry = nullptr;
        if (type == GeometryType::empty) {
            geometry = OGR_G_CreateGeometry(m_type == wkbUnknown ? wkbGeometryCollection : m_type);
        } else {
            m_wkb.clear();
            append_wkb(m_layer.geometry[row], m_type >= wkbMultiPoint && m_type <= wkbMultiPolygon, m_wkb);
            OGR_G_CreateFromWkb(m_wkb.data(), nullptr, &geometry, static_cast<int>(m_wkb.size()));
        }
        OGR_F_SetGeometryDirectly(feature, geometry);
    }

    OGRLayerH m_table;
    const model::Layer& m_layer;
    OGRwkbGeometryType m_type;
    int m_id = -1;
    int m_accuracy = -1;
    std::vector<std::pair<int, const std::vector<base::Day>*>> m_days;
    std::vector<std::pair<int, const Column*>> m_columns;
    std::vector<std::uint8_t> m_wkb;
};

using Row = std::vector<std::pair<const char*, std::string>>;

void add_row(GDALDatasetH dataset, const char* table, const Row& values) {
    OGRLayerH layer = GDALDatasetGetLayerByName(dataset, table);
    if (layer == nullptr) {
        throw NotWritten{fmt::format("table '{}' is missing", table)};
    }
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    OGRFeatureH feature = OGR_F_Create(definition);
    for (const auto& [field, value] : values) {
        if (!value.empty()) {
            OGR_F_SetFieldString(feature, OGR_FD_GetFieldIndex(definition, field), value.c_str());
        }
    }
    const OGRErr failure = OGR_L_CreateFeature(layer, feature);
    OGR_F_Destroy(feature);
    if (failure != OGRERR_NONE) {
        throw NotWritten{fmt::format("table '{}' cannot be written", table)};
    }
}

/// A table without geometry, unless it is there.
void make_table_of_texts(GDALDatasetH dataset, const char* name, const std::vector<const char*>& fields) {
    if (GDALDatasetGetLayerByName(dataset, name) != nullptr) {
        return;
    }
    OGRLayerH table = GDALDatasetCreateLayer(dataset, name, nullptr, wkbNone, nullptr);
    if (table == nullptr) {
        throw NotWritten{fmt::format("table '{}' cannot be made", name)};
    }
    for (const char* field : fields) {
        add_field(table, field, ColumnType::text);
    }
}

OGRLayerH make_table(GDALDatasetH dataset, const model::Layer& layer, OGRwkbGeometryType type) {
    OGRSpatialReferenceH srs = nullptr;
    if (type != wkbNone) {
        srs = OSRNewSpatialReference(nullptr);
        OSRImportFromEPSG(srs, 4326);
        OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    CPLStringList options;
    options.SetNameValue("FID", "fid");
    options.SetNameValue("GEOMETRY_NAME", "geom");
    options.SetNameValue("SPATIAL_INDEX", type == wkbNone ? nullptr : "YES");
    if (const auto title = layer.schema.title.find("en"); title != layer.schema.title.end()) {
        options.SetNameValue("DESCRIPTION", title->second.c_str());
    }
    OGRLayerH table = GDALDatasetCreateLayer(dataset, layer.schema.name.c_str(), srs, type, options.List());
    if (srs != nullptr) {
        OSRRelease(srs);
    }
    if (table == nullptr) {
        throw NotWritten{"the table cannot be made"};
    }
    return table;
}

}  // namespace

AtlasWriter::AtlasWriter(const std::filesystem::path& path, const std::filesystem::path& shown, Begin begin)
    : m_path{path}, m_shown{base::printable(shown.string())} {
    prepare_gdal();
    const QuickSqlite quick;
    attempt("", [&] {
        const char* const drivers[] = {"GPKG", nullptr};
        GDALDatasetH dataset = nullptr;
        if (begin == Begin::from_copy) {
            dataset = GDALOpenEx(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE | GDAL_OF_VERBOSE_ERROR,
                                 drivers, nullptr, nullptr);
        } else {
            std::error_code none;
            std::filesystem::remove(path, none);
            dataset = GDALCreate(GDALGetDriverByName("GPKG"), path.c_str(), 0, 0, 0, GDT_Unknown, nullptr);
        }
        m_dataset = {nullptr, DatasetHandle{dataset}, "GPKG", path};
        if (dataset == nullptr) {
            throw NotWritten{"the GeoPackage cannot be opened"};
        }
        make_tables();
    });
}

void AtlasWriter::make_tables() {
    const std::array<std::pair<const char*, std::vector<const char*>>, 3> tables{{
        {kLayersTable, {"name", "role", "definition"}},
        {kProvenanceTable,
         {"layer", "source", "licence", "attribution", "edition", "crs", "operation",
          "operation_accuracy_m"}},
        {kRelationsTable, {"layer", "column_name", "to_layer", "separator"}},
    }};
    for (const auto& [name, fields] : tables) {
        make_table_of_texts(m_dataset.handle.get(), name, fields);
    }
    GDALDatasetH dataset = m_dataset.handle.get();
    make_table_of_texts(dataset, kFormatTable, {"format", "written_by"});
    const std::string sql = fmt::format("DELETE FROM {}", kFormatTable);
    GDALDatasetReleaseResultSet(dataset, GDALDatasetExecuteSQL(dataset, sql.c_str(), nullptr, nullptr));
    add_row(dataset, kFormatTable,
            {{"format", fmt::format("{}", kAtlasFormat)},
             {"written_by", fmt::format("limes {}", base::version())}});
}

void AtlasWriter::fail_if_failed() const {
    if (m_errors.failed()) {
        throw NotWritten{"cannot be written"};
    }
}

void AtlasWriter::attempt(const std::string& layer, const std::function<void()>& work) const {
    try {
        work();
        fail_if_failed();
    } catch (const NotWritten& failure) {
        std::string reason = m_errors.no_room();
        if (reason.empty()) {
            reason = m_errors.failed() ? without_statement(m_errors.first()) : "SQLite gives no reason";
        }
        for (std::size_t at = 0; (at = reason.find(m_path.string(), at)) != std::string::npos;
             at += m_shown.size()) {
            reason.replace(at, m_path.string().size(), m_shown);
        }
        throw base::DataError{fmt::format("{}{}{}: {}: {}", m_shown, layer.empty() ? "" : ":",
                                          base::printable(layer), failure.what(), base::printable(reason))};
    }
}

void AtlasWriter::remove(const std::string& layer) {
    GDALDatasetH dataset = m_dataset.handle.get();
    for (int i = GDALDatasetGetLayerCount(dataset) - 1; i >= 0; --i) {
        if (layer == OGR_L_GetName(GDALDatasetGetLayer(dataset, i))) {
            GDALDatasetDeleteLayer(dataset, i);
        }
    }
    for (const auto& [table, column] : {std::pair{kLayersTable, "name"}, std::pair{kProvenanceTable, "layer"},
                                        std::pair{kRelationsTable, "layer"}}) {
        const std::string sql = fmt::format("DELETE FROM {} WHERE {} = {}", table, column, quoted(layer));
        GDALDatasetReleaseResultSet(dataset, GDALDatasetExecuteSQL(dataset, sql.c_str(), nullptr, nullptr));
    }
    fail_if_failed();
}

void AtlasWriter::describe(const model::Layer& layer, const Definition& definition) {
    GDALDatasetH dataset = m_dataset.handle.get();
    const model::Schema& schema = layer.schema;
    add_row(dataset, kLayersTable,
            {{"name", schema.name}, {"role", schema.role}, {"definition", to_json(definition)}});
    const model::Provenance& p = schema.provenance;
    add_row(dataset, kProvenanceTable,
            {{"layer", schema.name},
             {"source", p.source},
             {"licence", p.licence},
             {"attribution", p.attribution},
             {"edition", p.edition},
             {"crs", p.crs},
             {"operation", p.operation},
             {"operation_accuracy_m",
              p.operation_accuracy ? fmt::format("{}", p.operation_accuracy->value()) : ""}});
    for (const model::Relation& relation : schema.relations) {
        add_row(dataset, kRelationsTable,
                {{"layer", schema.name},
                 {"column_name", relation.column},
                 {"to_layer", relation.to},
                 {"separator", std::string{relation.separator}}});
    }
}

void AtlasWriter::put(const model::Layer& layer, const std::vector<CheckDefinition>& checks,
                      const base::Task& task) {
    const QuickSqlite quick;
    Definition description = describe_table(layer);
    description.checks = checks;
    // What cannot be read again would make the whole atlas unreadable: better no import than that.
    static_cast<void>(
        parse_definition(to_json(description), m_shown + ":" + base::printable(layer.schema.name)));
    attempt(layer.schema.name, [&] {
        remove(layer.schema.name);
        write(layer, description, task);
    });
}

void AtlasWriter::write(const model::Layer& layer, const Definition& description, const base::Task& task) {
    constexpr std::size_t kBetweenChecks = 1024;
    GDALDatasetH dataset = m_dataset.handle.get();
    const OGRwkbGeometryType type = table_type(layer.geometry);
    GDALDatasetStartTransaction(dataset, FALSE);
    OGRLayerH table = make_table(dataset, layer, type);
    TableWriter writer{table, layer, description, type};
    for (std::size_t row = 0; row < layer.rows; ++row) {
        if (row % kBetweenChecks == 0) {
            task.check();
            fail_if_failed();
        }
        writer.write(row);
    }
    describe(layer, description);
    if (GDALDatasetCommitTransaction(dataset) != OGRERR_NONE) {
        throw NotWritten{"its rows cannot be committed"};
    }
}

void AtlasWriter::note_mends(const model::Schema& schema, const base::Findings& mends) {
    const QuickSqlite quick;
    attempt(kMendsTable, [&] {
        GDALDatasetH dataset = m_dataset.handle.get();
        make_table_of_texts(dataset, kMendsTable, {"layer", "edition", "feature", "kind", "what", "done"});
        GDALDatasetStartTransaction(dataset, FALSE);
        for (const base::Finding& mend : mends) {
            add_row(dataset, kMendsTable,
                    {{"layer", schema.name},
                     {"edition", schema.provenance.edition},
                     {"feature", mend.feature},
                     {"kind", mend.kind},
                     {"what", mend.what},
                     {"done", mend.done}});
        }
        if (GDALDatasetCommitTransaction(dataset) != OGRERR_NONE) {
            throw NotWritten{"what was mended cannot be committed"};
        }
    });
}

void AtlasWriter::put_rejects(const std::string& layer, const std::vector<Reject>& rejects) {
    const QuickSqlite quick;
    attempt(rejects_table(layer), [&] {
        if (!write_rejects(m_dataset.handle.get(), layer, rejects)) {
            throw NotWritten{"what was set aside cannot be written"};
        }
    });
}

void AtlasWriter::close() {
    const QuickSqlite quick;
    attempt("", [&] { m_dataset.handle.reset(); });
}

}  // namespace limes::source
