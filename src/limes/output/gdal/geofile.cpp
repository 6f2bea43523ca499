#include <limes/base/text.hpp>
#include <limes/output/fields.hpp>
#include <limes/output/formats.hpp>
#include <limes/output/gdal/ogr_geometry.hpp>
#include <limes/output/gdal/trap.hpp>
#include <limes/output/geometry_kind.hpp>
#include <limes/output/metadata.hpp>
#include <limes/output/styled.hpp>
#include <limes/output/text/json_text.hpp>
#include <limes/output/writable_geometry.hpp>
#include <limes/output/writers.hpp>

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>

namespace limes::output {

namespace {

using model::ColumnType;
using model::GeometryType;

void register_drivers() {
    static const bool done = [] {
        RegisterOGRGeoPackage();
        RegisterOGRFlatGeobuf();
        return true;
    }();
    static_cast<void>(done);
}

// What the formats do differently.
struct Driver {
    const char* name;
    bool has_tables;  // SQL tables: a feature id column, transactions, metadata, column descriptions
    bool has_dates;   // else a date is a moment, at 0:00
    bool keeps_null;  // GDAL 3.6 passes over rows without geometry in FlatGeobuf, without a word
};
constexpr Driver geopackage{.name = "GPKG", .has_tables = true, .has_dates = true, .keeps_null = true};
constexpr Driver flatgeobuf{
    .name = "FlatGeobuf", .has_tables = false, .has_dates = false, .keeps_null = false};

std::string free_name(std::string name, const std::vector<Field>& fields) {
    while (std::any_of(fields.begin(), fields.end(),
                       [&](const Field& field) { return EQUAL(field.name.c_str(), name.c_str()); })) {
        name += "_2";
    }
    return name;
}

bool create_field(OGRLayer& layer, const Field& field) {
    // In the order of ColumnType. No widths: they would only stand in the way of who edits the file later.
    static constexpr std::array<OGRFieldType, 5> types{OFTInteger, OFTInteger64, OFTReal, OFTString, OFTDate};
    OGRFieldDefn definition{field.name.c_str(), types[static_cast<std::size_t>(field.type())]};
    if (field.type() == ColumnType::boolean) {
        definition.SetSubType(OFSTBoolean);
    }
    return layer.CreateField(&definition) == OGRERR_NONE;
}

// GDAL takes C strings of UTF-8: a NUL would end one early, and other bytes be refused or written broken.
std::string text_for_gdal(std::string_view text, const Field& field, std::size_t row, Notes& notes) {
    if (text.find('\0') == std::string_view::npos && base::is_utf8(text)) {
        return std::string{text};
    }
    notes.add(row, base::Severity::warning, "text-not-utf8",
              "the text of column '" + field.name + "' is not UTF-8, or holds a NUL",
              "wrote U+FFFD for the bytes that cannot be kept");
    text::ByteBuffer mended;
    for (std::size_t nul = text.find('\0'); nul != std::string_view::npos; nul = text.find('\0')) {
        text::append_mended_utf8(mended, text.substr(0, nul));
        mended.append("\xEF\xBF\xBD");
        text.remove_prefix(nul + 1);
    }
    text::append_mended_utf8(mended, text);
    return std::string{mended.view()};
}

void set_date(OGRFeature& feature, int index, const Field& field, std::size_t row, Notes& notes) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{field.date(row).days()}}};
    const int year = static_cast<int>(date.year());
    if (year < 0 || year > 9999) {
        notes.add(row, base::Severity::warning, "date-out-of-range",
                  "the date of column '" + field.name + "' lies outside the years 0 to 9999", "wrote null");
        feature.SetFieldNull(index);
        return;
    }
    feature.SetField(index, year, static_cast<int>(static_cast<unsigned>(date.month())),
                     static_cast<int>(static_cast<unsigned>(date.day())));
}

void set_value(OGRFeature& feature, int index, const Field& field, std::size_t row, Notes& notes) {
    if (field.is_null(row)) {
        feature.SetFieldNull(index);
        return;
    }
    switch (field.type()) {
        case ColumnType::boolean:
            feature.SetField(index, field.boolean(row) ? 1 : 0);
            break;
        case ColumnType::integer:
            feature.SetField(index, static_cast<GIntBig>(field.integer(row)));
            break;
        case ColumnType::real:
            feature.SetField(index, field.real(row));
            break;
        case ColumnType::text:
            feature.SetField(index, text_for_gdal(field.text(row), field, row, notes).c_str());
            break;
        case ColumnType::date:
            set_date(feature, index, field, row, notes);
            break;
    }
}

class GeoFile {
public:
    GeoFile(const result::Result& result, const std::filesystem::path& path, const Driver& driver)
        : m_result{result},
          m_table{*result.table},
          m_path{path.string()},
          m_driver{driver},
          m_trap{m_path},
          m_notes{m_table},
          m_fields{fields_of(m_table, m_report.findings)},
          m_kind{geometry_kind(m_table)} {
        m_report.ledger.read(m_table.rows);
        // GDAL makes its files itself.
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        create();
    }

    /// `style`: null, or the one that QGIS is to open the file with.
    WriteReport write(const base::Task& task, const map::QgisRequest* style) {
        if (m_driver.has_tables) {
            m_trap.check(m_dataset->StartTransaction() == OGRERR_NONE, "beginning");
        }
        write_rows(task);
        if (m_driver.has_tables) {
            describe_layer();
            describe_columns();
            if (style != nullptr) {
                add_style(map::qgis_style(*style, m_table));
            }
            m_trap.check(m_dataset->CommitTransaction() == OGRERR_NONE, "writing");
        }
        m_layer = nullptr;
        m_dataset.reset();
        m_trap.look_for_room();
        m_trap.check(true, "closing");
        check_whole();
        base::Findings& found = m_notes.findings();
        m_report.findings.insert(m_report.findings.end(), found.begin(), found.end());
        return std::move(m_report);
    }

private:
    void create() {
        GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(m_driver.name);
        m_trap.check(driver != nullptr, "finding GDAL's driver");
        m_dataset.reset(driver->Create(m_path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
        m_trap.check(m_dataset != nullptr, "creating");

        OGRSpatialReference wgs84;
        m_trap.check(wgs84.importFromEPSG(4326) == OGRERR_NONE, "setting WGS 84");
        wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        const OGRwkbGeometryType type = layer_type();
        const std::string name = name_of(m_result);
        m_layer = m_dataset->CreateLayer(name.c_str(), type == wkbNone ? nullptr : &wgs84, type,
                                         creation_options().List());
        m_trap.check(m_layer != nullptr, "creating the layer");
        for (const Field& field : m_fields) {
            m_trap.check(create_field(*m_layer, field), "creating a column");
            if (field.type() == ColumnType::date && !m_driver.has_dates) {
                note_date(field);
            }
        }
    }

    void note_date(const Field& field) {
        m_report.findings.push_back(
            {.severity = base::Severity::note,
             .layer = m_table.schema.name,
             .feature = "",
             .kind = "date-as-moment",
             .what = fmt::format("{} has no dates, of which column '{}' is", m_driver.name, field.name),
             .done = "wrote them as moments, at 0:00"});
    }

    [[nodiscard]] OGRwkbGeometryType layer_type() const {
        if (m_kind.common) {
            return ogr_type(*m_kind.common);
        }
        const bool is_spatial = m_kind.any || m_table.rows == 0 || !m_driver.keeps_null;
        return is_spatial ? wkbUnknown : wkbNone;
    }

    [[nodiscard]] CPLStringList creation_options() const {
        CPLStringList options;
        options.SetNameValue("SPATIAL_INDEX", "YES");
        if (m_driver.has_tables) {
            options.SetNameValue("FID", free_name("fid", m_fields).c_str());
            options.SetNameValue("GEOMETRY_NAME", free_name("geom", m_fields).c_str());
            options.SetNameValue("DESCRIPTION", attribution(m_result).c_str());
        }
        return options;
    }

    void write_rows(const base::Task& task) {
        constexpr std::size_t rows_between_checks = 4096;
        if (task.progress != nullptr) {
            task.progress->start("writing", m_table.rows);
        }
        OGRFeature feature{m_layer->GetLayerDefn()};
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            if (row % rows_between_checks == 0) {
                task.check();
                if (task.progress != nullptr && row > 0) {
                    task.progress->advance(rows_between_checks);
                }
            }
            write_row(feature, row);
        }
    }

    void write_row(OGRFeature& feature, std::size_t row) {
        std::unique_ptr<OGRGeometry> geometry = geometry_of(row);
        if (!m_driver.keeps_null && (geometry == nullptr || geometry->IsEmpty())) {
            m_report.ledger.drop("FlatGeobuf keeps no row without geometry");
            return;
        }
        feature.SetFID(OGRNullFID);
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            set_value(feature, static_cast<int>(i), m_fields[i], row, m_notes);
        }
        feature.SetGeometryDirectly(geometry.release());
        m_trap.check(m_layer->CreateFeature(&feature) == OGRERR_NONE, "writing");
        m_report.ledger.wrote();
    }

    std::unique_ptr<OGRGeometry> geometry_of(std::size_t row) {
        const GeometryType type = type_of(m_table, row);
        if (type == GeometryType::null) {
            return nullptr;
        }
        if (type == GeometryType::empty) {
            return std::unique_ptr<OGRGeometry>{
                OGRGeometryFactory::createGeometry(ogr_type(m_kind.common.value_or(GeometryType::empty)))};
        }
        const auto geometry = writable_geometry(m_table, row, m_notes);
        return geometry ? ogr_geometry(geometry->view(), m_kind.common) : nullptr;
    }

    // GDAL does not notice a write that was cut short; then the last feature cannot be read, or the count
    // differs.
    void check_whole() {
        const std::unique_ptr<GDALDataset> dataset{
            GDALDataset::Open(m_path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY)};
        OGRLayer* first = dataset == nullptr ? nullptr : dataset->GetLayerByName(name_of(m_result).c_str());
        m_trap.check(first != nullptr, "reading back");
        OGRLayer& layer = *first;
        const auto count = static_cast<std::size_t>(layer.GetFeatureCount());
        m_trap.check(count == m_report.ledger.out(), "counting the rows that were written");
        if (count > 0 && !m_driver.has_tables) {
            const OGRFeatureUniquePtr last{layer.GetFeature(static_cast<GIntBig>(count - 1))};
            m_trap.check(last != nullptr, "reading the last row back");
        }
    }

    void describe_layer() {
        m_layer->SetMetadataItem("attribution", attribution(m_result).c_str());
        m_layer->SetMetadataItem("limes",
                                 metadata_json(m_result, {m_fields.begin(), m_fields.end()}).c_str());
        m_trap.check(true, "writing the metadata");
    }

    void sql(const std::string& statement) {
        m_dataset->ReleaseResultSet(m_dataset->ExecuteSQL(statement.c_str(), nullptr, nullptr));
        m_trap.check(true, "describing the columns");
    }

    static std::string quoted(const std::string& text) {
        std::string safe = "'";
        for (const char c : text) {
            safe += c == '\'' ? "''" : std::string(1, c);
        }
        return safe + "'";
    }

    // The schema extension of GeoPackage (OGC 12-128r18, annex F.9), which GDAL 3.6 reads no titles from and
    // writes none to.
    void describe_columns() {
        const std::string table = quoted(m_layer->GetName());
        bool described = false;
        for (const Field& field : m_fields) {
            if (field.unit.empty() && field.description.empty()) {
                continue;
            }
            if (!described) {
                begin_descriptions();
                described = true;
            }
            const std::string title =
                field.unit.empty() ? field.name : fmt::format("{} [{}]", field.name, field.unit);
            sql(
                fmt::format("INSERT INTO gpkg_data_columns (table_name, column_name, title, description) "
                            "VALUES ({}, {}, {}, {})",
                            table, quoted(field.name), quoted(title), quoted(field.description)));
        }
    }

    void begin_descriptions() {
        sql("CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT "
            "NULL, name TEXT, title TEXT, "
            "description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY "
            "(table_name, column_name), "
            "CONSTRAINT gdc_tn UNIQUE (table_name, name))");
        sql("INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) VALUES "
            "('gpkg_data_columns', "
            "NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write')");
    }

    // The table that QGIS 3.22 looks for the style of a layer in, as it makes it itself.
    void add_style(const map::QgisStyle& style) {
        sql("CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog "
            "TEXT(256), "
            "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName "
            "TEXT(30), "
            "styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui "
            "TEXT(30), "
            "update_time DATETIME)");
        sql("INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES "
            "('layer_styles', 'attributes', 'layer_styles', 'Styles of QGIS', '2000-01-01T00:00:00.000Z')");
        sql(fmt::format(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
            "styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) VALUES "
            "('', '', {}, {}, {}, {}, {}, 1, 'limes', '', '', '2000-01-01T00:00:00.000Z')",
            quoted(m_layer->GetName()), quoted(m_layer->GetGeometryColumn()), quoted(style.name),
            quoted(style.qml), quoted(style.sld)));
        for (const std::string& each : style.left_out) {
            m_report.findings.push_back({.severity = base::Severity::note,
                                         .layer = m_table.schema.name,
                                         .feature = "",
                                         .kind = "style-not-carried",
                                         .what = fmt::format("QGIS does not draw all of the style: {}", each),
                                         .done = "left it out"});
        }
    }

    const result::Result& m_result;
    const model::Layer& m_table;
    std::string m_path;
    Driver m_driver;
    WriteReport m_report;
    GdalTrap m_trap;  // hears the closing of the dataset too
    // The file is flushed once, whole, when it is put in place: until then SQLite need not wait for the disk.
    GdalOption m_no_sync{"OGR_SQLITE_SYNCHRONOUS", "OFF"};
    GdalOption m_journal{"OGR_SQLITE_JOURNAL", "MEMORY"};
    // The answer depends on the question and the data alone: no clock in the file.
    GdalOption m_no_clock{"OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z"};
    Notes m_notes;
    std::vector<Field> m_fields;
    GeometryKind m_kind;
    std::unique_ptr<GDALDataset> m_dataset;
    OGRLayer* m_layer = nullptr;
};

}  // namespace

WriteReport write_geopackage(const result::Result& result, const std::filesystem::path& path,
                             const WriteOptions&, const base::Task& task) {
    register_drivers();
    return GeoFile{result, path, geopackage}.write(task, nullptr);
}

WriteReport write_flatgeobuf(const result::Result& result, const std::filesystem::path& path,
                             const WriteOptions&, const base::Task& task) {
    register_drivers();
    return GeoFile{result, path, flatgeobuf}.write(task, nullptr);
}

WriteReport write_styled(const result::Result& result, const std::filesystem::path& path,
                         const WriteOptions& options, const map::QgisRequest& style, const base::Task& task) {
    register_drivers();
    base::AtomicFile file{path, options.overwrite};
    try {
        WriteReport report = GeoFile{result, file.temporary(), geopackage}.write(task, &style);
        options.before_commit(report);
        file.commit();
        return report;
    } catch (const base::DataError& error) {
        throw base::DataError{with_name(error.what(), file.temporary().string(), path.string())};
    }
}

}  // namespace limes::output
