// Reads rejected records again, from the file that they came in.
#include <limes/base/error.hpp>
#include <limes/source/code_page_1258.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/gdal_layer.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/geometry_cleaner.hpp>
#include <limes/source/geometry_text.hpp>
#include <limes/source/json_fg.hpp>
#include <limes/source/layer_maker.hpp>
#include <limes/source/mending.hpp>
#include <limes/source/parquet.hpp>
#include <limes/source/placing.hpp>
#include <limes/source/rejects.hpp>
#include <limes/source/table_stream.hpp>
#include <limes/source/text_cleaner.hpp>
#include <limes/source/to_wgs84.hpp>
#include <limes/source/values.hpp>

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>

#include <algorithm>
#include <memory>
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

/// The geometry of a row of a table, in its CRS.
model::GeometryColumn as_column(const RawGeometries& raw, std::size_t row) {
    model::GeometryColumn column;
    if (raw.all_points) {
        column.push_point({raw.x[row], raw.y[row]});
        return column;
    }
    column.begin_row(raw.types[row]);
    const auto begin = [](const std::vector<std::uint32_t>& ends, std::size_t at) {
        return at == 0 ? 0U : ends[at - 1];
    };
    for (std::size_t part = begin(raw.row_end, row); part < raw.row_end[row]; ++part) {
        column.begin_part();
        for (std::size_t path = begin(raw.part_end, part); path < raw.part_end[part]; ++path) {
            column.begin_path();
            for (std::size_t at = begin(raw.path_end, path); at < raw.path_end[path]; ++at) {
                column.push_vertex({raw.x[at], raw.y[at]});
            }
        }
    }
    return column;
}

using Geometry = std::unique_ptr<void, decltype(&OGR_G_DestroyGeometry)>;
using Feature = std::unique_ptr<void, decltype(&OGR_F_Destroy)>;

class Collector {
public:
    Collector(const std::filesystem::path& path, const ReadOptions& options, const std::string& input,
              const std::vector<DroppedRow>& dropped, const base::Task& task)
        : m_path{path}, m_options{options}, m_said{options}, m_task{task} {
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
                                 .words = {},
                                 .place = {},
                                 .values = {}});
            m_at.emplace(dropped[i].record, i);
        }
    }

    std::vector<Reject> run() {
        const GdalErrors quiet;  // what cannot be read was said when it was read first
        const bool has_file = !is_database(m_path);
        if (has_file && is_parquet(m_path)) {
            read_table(Geometries::yes);
        } else {
            open();
            read_features();
            if (has_file && m_dataset.driver == "GeoJSON" && is_json_fg(m_path)) {
                read_table(Geometries::no);
            }
        }
        for (Reject& reject : m_rejects) {
            for (const ColumnWord& constant : m_options.constants) {
                std::erase_if(reject.values,
                              [&](const auto& value) { return value.first == constant.column; });
                reject.values.emplace_back(constant.column, constant.word);
            }
        }
        if (m_places.geometry.size() == 0) {
            place_by_fields();
        }
        place();
        if (m_is_mending && is_text_table(m_dataset.driver)) {
            name_as_before();
        }
        for (Reject& reject : m_rejects) {
            reject.words = said_of_columns(m_said);
        }
        return std::move(m_rejects);
    }

private:
    enum class Geometries : bool { no, yes };

    void open() {
        m_dataset = open_vector(m_path, m_options.encoding);
        OGRLayerH layer = static_cast<OGRLayerH>(choose_layer(m_dataset, m_options.layer));
        const char* says = GDALGetMetadataItem(layer, "SOURCE_ENCODING", "SHAPEFILE");
        m_is_1258 = is_1258(!m_options.encoding.empty() ? m_options.encoding : says == nullptr ? "" : says);
        if (m_is_1258) {
            m_dataset = open_vector(m_path, kBytes);
        }
    }

    void read_features() {
        OGRLayerH layer = static_cast<OGRLayerH>(choose_layer(m_dataset, m_options.layer));
        m_places.crs = crs_text(layer);
        OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
        const bool has_geometry = OGR_FD_GetGeomFieldCount(definition) > 0;
        m_is_mending =
            is_mending_if([&](const char* field) { return OGR_FD_GetFieldIndex(definition, field) >= 0; });
        for (int i = 0; has_geometry && m_dataset.driver == "CSV" && i < OGR_FD_GetFieldCount(definition);
             ++i) {
            const std::string field = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
            if (!m_is_mending && m_said.wkt_column.empty() && m_said.lon_column.empty() &&
                is_wkt_column(field)) {
                m_said.wkt_column = field;  // by its name
            }
        }
        constexpr std::size_t kBetweenChecks = 4096;
        std::size_t seen = 0;
        OGR_L_ResetReading(layer);
        while (m_read.size() < m_rejects.size()) {
            const Feature feature{OGR_L_GetNextFeature(layer), OGR_F_Destroy};
            if (!feature) {
                break;
            }
            if (++seen % kBetweenChecks == 0) {
                m_task.check();
            }
            const auto found = m_at.find(number_of(feature.get()));
            if (found != m_at.end()) {
                read_values(feature.get(), m_rejects[found->second]);
                if (has_geometry) {
                    read_geometry(OGR_F_GetGeometryRef(feature.get()), m_rejects[found->second]);
                }
                m_read.push_back(found->second);
            }
        }
    }

    /// As record_numbers has it.
    [[nodiscard]] std::int64_t number_of(OGRFeatureH feature) const {
        const std::int64_t number = OGR_F_GetFID(feature);
        const int way = m_dataset.driver == "OSM" ? OGR_F_GetFieldIndex(feature, "osm_way_id") : -1;
        return way < 0 || OGR_F_IsFieldSetAndNotNull(feature, way) != 0 ? number : -number;
    }

    /// Of tables that have positions in columns, in the CRS of these.
    void place_by_fields() {
        RawTable table;
        table.driver = m_dataset.driver;
        table.rows = m_read.size();
        std::unordered_map<std::string_view, std::size_t> at;
        model::TextBuffer ids;
        for (std::size_t row = 0; row < table.rows; ++row) {
            ids.push_back(m_rejects[m_read[row]].feature);
            for (const auto& [field, value] : m_rejects[m_read[row]].values) {
                const auto [found, is_new] = at.try_emplace(field, table.fields.size());
                if (is_new) {
                    table.fields.emplace_back(field, model::ColumnType::text);
                }
                model::Column& column = table.fields[found->second];
                while (column.size() < row) {
                    column.push_null();
                }
                value ? column.push(std::string_view{*value}) : column.push_null();
            }
        }
        for (model::Column& column : table.fields) {
            while (column.size() < table.rows) {
                column.push_null();
            }
        }
        FindingLog unsaid{""};
        Definition definition;
        if (table.rows > 0) {
            definition = definition_for(table, m_path, m_options, unsaid);
            table.crs = crs_of_columns(definition, m_options);
        }
        if (definition.positions.size() == 1) {
            m_said.lon_column = definition.positions[0].lon;
            m_said.lat_column = definition.positions[0].lat;
        }
        m_said.wkt_column = definition.wkt_column;
        Dropped unplaced;
        place_by_columns(table, definition, ids, unplaced, unsaid);
        m_places.crs = definition.positions.empty() && definition.wkt_column.empty() ? "" : table.crs;
        for (std::size_t row = 0; row < table.rows; ++row) {
            add_geometry(table, row, m_rejects[m_read[row]]);
        }
    }

    /// By limes' own reader, which reads what GDAL does not: Parquet, and the time of JSON-FG. Its geometry
    /// is two-dimensional, and none where it cannot be one of a layer.
    void read_table(Geometries geometries) {
        FindingLog unsaid{""};
        const std::unique_ptr<TableStream> table =
            open_table(m_path, m_options.layer, {}, unsaid, Readers::general, m_options.encoding);
        m_is_mending = m_is_mending || is_mending(table->head());
        if (geometries == Geometries::yes) {
            m_places.crs = table->head().crs;
        }
        while (const std::optional<TableBatch> batch = table->next()) {
            m_task.check();
            const RawTable& rows = batch->table;
            for (std::size_t row = 0; row < rows.rows; ++row) {
                const auto found = m_at.find(rows.fids[row]);
                if (found == m_at.end()) {
                    continue;
                }
                add_values(rows, row, m_rejects[found->second]);
                if (geometries == Geometries::yes) {
                    add_geometry(rows, row, m_rejects[found->second]);
                    m_read.push_back(found->second);
                }
            }
        }
    }

    /// Those that the record has not yet.
    void add_values(const RawTable& rows, std::size_t row, Reject& reject) {
        for (std::size_t i = 0; i < rows.fields.size(); ++i) {
            const model::Column& field = rows.fields[i];
            const auto none = std::ranges::find_if(
                rows.no_dates, [&](const NoDate& date) { return date.row == row && date.field == i; });
            std::optional<std::string> value;
            if (none != rows.no_dates.end()) {
                value = none->text;
            } else if (!field.is_null(row)) {
                value = field.display(row);
            }
            add_value(reject, field.name, std::move(value));
        }
    }

    void add_geometry(const RawTable& rows, std::size_t row, Reject& reject) {
        std::vector<std::uint8_t> wkb;
        if (rows.has_geometry) {
            const model::GeometryColumn geometry = as_column(rows.geometry, row);
            if (model::has_points(geometry.type(0))) {
                append_wkb(geometry[0], false, wkb);
            }
        }
        OGRGeometryH read = nullptr;
        if (!wkb.empty()) {
            OGR_G_CreateFromWkb(wkb.data(), nullptr, &read, static_cast<int>(wkb.size()));
        }
        const Geometry owned{read, OGR_G_DestroyGeometry};
        read_geometry(read, reject);
    }

    /// A mark that limes gave the record when it wrote it out says where it came from first.
    void add_value(Reject& reject, const std::string& name, std::optional<std::string> value) {
        if (m_is_mending && is_text_table(m_dataset.driver) && is_wkt_column(name)) {
            return;  // the geometry, as limes wrote it
        }
        if (!is_reject_mark(name)) {
            const auto has = [&](const auto& known) { return known.first == name; };
            if (std::ranges::none_of(reject.values, has)) {
                reject.values.emplace_back(name, std::move(value));
            }
        } else if (name == "limes_input" && value) {
            reject.input = *value;
        } else if (name == "limes_record" && value) {
            reject.record = parse_integer(*value).value_or(reject.record);
        } else if (name == "limes_operation_m" && value) {
            reject.operation_m = *value;
        } else if (name == "limes_geometry" && value) {
            reject.geometry = *value;
        } else if (name == "limes_crs" && value) {
            reject.crs = *value;
        }
    }

    /// The fields, and the words that speak of them, when the file that limes wrote calls them otherwise.
    void name_as_before() {
        for (Reject& reject : m_rejects) {
            for (auto& [field, value] : reject.values) {
                field = before_mending(field);
            }
        }
        m_said.wkt_column = before_mending(m_said.wkt_column);
        for (ColumnWord& map : m_said.maps) {
            map.word = before_mending(map.word);
        }
        for (std::string& field : m_said.left_out) {
            field = before_mending(field);
        }
    }

    [[nodiscard]] std::string decoded(const std::string& text) const {
        return clean(m_is_1258 ? from_1258(text) : text);
    }

    void read_values(OGRFeatureH feature, Reject& reject) {
        OGRFeatureDefnH definition = OGR_F_GetDefnRef(feature);
        for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
            OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, i);
            const std::string name = decoded(OGR_Fld_GetNameRef(field));
            std::optional<std::string> value;
            if (OGR_F_IsFieldSetAndNotNull(feature, i) != 0) {
                value = decoded(value_text(feature, i, OGR_Fld_GetType(field)));
            }
            add_value(reject, name, std::move(value));
        }
    }

    void read_geometry(OGRGeometryH geometry, Reject& reject) {
        std::vector<std::uint8_t> wkb;
        if (reject.crs.empty()) {  // else a mark says where it lay first
            reject.geometry = geometry == nullptr ? "" : wkt_of(geometry);
            reject.crs = m_places.crs.empty() ? m_options.assume_crs.value_or("") : m_places.crs;
        }
        if (geometry != nullptr) {
            const Geometry straight{OGR_G_GetLinearGeometry(geometry, 0, nullptr), OGR_G_DestroyGeometry};
            if (straight) {
                wkb.resize(static_cast<std::size_t>(OGR_G_WkbSize(straight.get())));
                OGR_G_ExportToIsoWkb(straight.get(), wkbNDR, wkb.data());
            }
        }
        if (wkb.empty()) {
            m_places.geometry.push_null();
        } else {
            m_places.geometry.push_wkb(wkb);
        }
    }

    /// Where the records are on WGS 84, as far as that can be said.
    void place() {
        m_places.rows = m_read.size();
        FindingLog unsaid{""};  // the import has said it
        if (m_places.crs.empty() && !m_options.assume_crs && m_is_mending) {
            m_places.crs = "OGC:CRS84";
        }
        try {
            to_wgs84(m_places, m_options, unsaid);
        } catch (const base::DataError&) {
            return;  // they keep what they came with
        }
        model::TextBuffer ids;
        for (const std::size_t i : m_read) {
            ids.push_back(m_rejects[i].feature);
        }
        Dropped unplaced;
        const model::GeometryColumn places =
            clean_geometry(std::move(m_places.geometry), ids, {}, unplaced, unsaid, m_task);
        for (std::size_t k = 0; k < m_read.size(); ++k) {
            if (!unplaced[k] && model::has_points(places.type(k))) {
                append_wkb(places[k], false, m_rejects[m_read[k]].place);
            }
        }
    }

    const std::filesystem::path& m_path;
    const ReadOptions& m_options;
    ReadOptions m_said;  // and what the file itself said of its positions
    const base::Task& m_task;
    OpenDataset m_dataset;
    bool m_is_1258 = false;
    bool m_is_mending = false;
    std::unordered_map<std::int64_t, std::size_t> m_at;
    std::vector<Reject> m_rejects;
    std::vector<std::size_t> m_read;  // of those, in the order of the geometries
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
