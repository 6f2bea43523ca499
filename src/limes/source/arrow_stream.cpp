#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/arrow_column.hpp>
#include <limes/source/arrow_dates.hpp>
#include <limes/source/arrow_geometry.hpp>
#include <limes/source/arrow_released.hpp>
#include <limes/source/arrow_stream.hpp>
#include <limes/source/code_page_1258.hpp>
#include <limes/source/column_names.hpp>
#include <limes/source/gdal_layer.hpp>

#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_recordbatch.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <mutex>

namespace limes::source {

namespace {

/// GDAL ends the header of a text table at its first line and loses the columns that stand after it.
void refuse_broken_header(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string line;
    if (std::getline(in, line) && std::ranges::count(line, '"') % 2 != 0) {
        throw base::DataError{fmt::format(
            "{}: a column name in its first line goes on over the end of the line, or lacks a quote; "
            "write the names on one line",
            base::printable(path.string()))};
    }
}

bool is_geometry(const ArrowSchema& field) {
    if (field.format[0] != 'z' && field.format[0] != 'Z') {
        return false;
    }
    if (field.metadata == nullptr) {
        return false;
    }
    // Pairs of length-prefixed key and value; the extension name is all that is looked for.
    std::int32_t pairs = 0;
    std::memcpy(&pairs, field.metadata, sizeof pairs);
    const char* at = field.metadata + sizeof pairs;
    for (std::int32_t i = 0; i < 2 * pairs; ++i) {
        std::int32_t length = 0;
        std::memcpy(&length, at, sizeof length);
        at += sizeof length;
        if (std::string_view{at, static_cast<std::size_t>(length)} == "ogc.wkb") {
            return true;
        }
        at += length;
    }
    return false;
}

/// What the source says of itself, which for some is a number in a header: no more than the file has bytes,
/// since room is made for so many.
std::size_t believable_rows(OGRLayerH layer, const std::filesystem::path& path) {
    const auto said = static_cast<std::uintmax_t>(std::max<GIntBig>(0, OGR_L_GetFeatureCount(layer, FALSE)));
    std::error_code none;
    const std::uintmax_t bytes =
        std::filesystem::is_regular_file(path, none) ? std::filesystem::file_size(path, none) : said;
    return std::min(said, bytes);
}

class ArrowTable : public TableStream {
public:
    ArrowTable(const std::filesystem::path& path, const std::string& layer, const FieldFilter& wanted,
               FindingLog& log, const std::string& encoding)
        : m_strays{GdalErrors::strays()}, m_dataset{open_vector(path, encoding)} {
        const GdalErrors errors{m_strays};
        m_layer = static_cast<OGRLayerH>(choose_layer(m_dataset, layer));
        m_is_1258 = is_1258(encoding.empty() ? shapefile_says("SOURCE_ENCODING") : encoding);
        if (m_is_1258) {
            m_dataset = open_vector(path, kBytes);
            m_layer = static_cast<OGRLayerH>(choose_layer(m_dataset, layer));
        }
        if (m_dataset.driver == "CSV") {
            refuse_broken_header(path);
        }
        m_head.name = OGR_L_GetName(m_layer);
        m_head.driver = m_dataset.driver;
        m_head.crs = crs_text(m_layer);
        if (!m_is_1258) {  // names of fields are not decoded there
            set_fields(wanted);
        }
        if (encoding.empty()) {
            say_unknown_encoding(log);
        }
        CPLStringList options;
        options.SetNameValue("INCLUDE_FID", "YES");
        options.SetNameValue("MAX_FEATURES_IN_BATCH", "16384");
        if (!OGR_L_GetArrowStream(m_layer, &m_stream, options.List()) ||
            m_stream.get_schema(&m_stream, &m_schema) != 0) {
            throw fault("the columns cannot be read");
        }
        prepare_columns(wanted, log);
        m_dates = std::make_unique<ArrowDates>(m_dataset.path, m_head.name, m_is_1258 ? kBytes : encoding,
                                               m_dataset.driver);
        m_expected = believable_rows(m_layer, m_dataset.path);
        close_checked_if_failed(errors);
    }

    [[nodiscard]] const RawTable& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return m_expected; }

    [[nodiscard]] std::optional<TableBatch> next() override {
        Released<ArrowArray> array;
        TableBatch batch;
        {
            const std::lock_guard lock{m_mutex};
            if (m_ended) {
                return std::nullopt;
            }
            const GdalErrors errors{m_strays};
            m_ended = m_stream.get_next(&m_stream, &array) != 0 || array.release == nullptr;
            if (m_ended) {
                end(errors);
                return std::nullopt;
            }
            close_checked_if_failed(errors);
            batch.ordinal = m_batches++;
            batch.first_row = m_rows;
            m_rows += static_cast<std::size_t>(array.length);
        }
        try {
            fill(array, batch);
        } catch (const std::bad_alloc&) {
            throw fault("needs more memory than there is; read it in parts");
        }
        return batch;
    }

private:
    struct Field {
        std::int64_t child;
        std::size_t column;
    };

    [[nodiscard]] base::DataError fault(std::string_view what) const {
        return base::DataError{fmt::format("{}:{}: {}", base::printable(m_dataset.path.string()),
                                           base::printable(m_head.name), what)};
    }

    [[nodiscard]] std::string shapefile_says(const char* key) const {
        const char* text = GDALGetMetadataItem(m_layer, key, "SHAPEFILE");
        return text == nullptr ? "" : text;
    }

    [[nodiscard]] std::string own_name(const char* name) const {
        return m_is_1258 ? from_1258(name) : std::string{name};
    }

    static void decode(model::Column& column) {
        model::TextBuffer texts;
        const auto& latin = column.texts();
        for (std::size_t row = 0; row < latin.size(); ++row) {
            texts.push_back(from_1258(latin[row]));
        }
        std::get<model::TextBuffer>(column.values()) = std::move(texts);
    }

    /// Of a Shapefile that does not say how its texts are written: GDAL takes them as ISO 8859-1, or as they
    /// are. Its language byte 0x57 is "whatever Windows used" and says no more.
    void say_unknown_encoding(FindingLog& log) {
        if (m_dataset.driver != "ESRI Shapefile") {
            return;
        }
        const std::string by_byte = shapefile_says("LDID_VALUE");
        const bool unknown =
            shapefile_says("CPG_VALUE").empty() && (by_byte.empty() || by_byte == "0" || by_byte == "87");
        if (unknown && has_texts()) {
            log.layer(base::Severity::warning, "encoding-unknown", "no .cpg says how its texts are written",
                      "taken as its bytes suggest; if names look wrong, say --encoding CP1258, GB18030, ...");
        }
    }

    [[nodiscard]] bool has_texts() const {
        OGRFeatureDefnH definition = OGR_L_GetLayerDefn(m_layer);
        for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
            if (OGR_Fld_GetType(OGR_FD_GetFieldDefn(definition, i)) == OFTString) {
                return true;
            }
        }
        return false;
    }

    void set_fields(const FieldFilter& wanted) {
        if (!wanted || OGR_L_TestCapability(m_layer, OLCIgnoreFields) == 0) {
            return;
        }
        CPLStringList ignored;
        OGRFeatureDefnH definition = OGR_L_GetLayerDefn(m_layer);
        for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
            const char* name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
            if (!wanted(name)) {
                ignored.AddString(name);
            }
        }
        OGR_L_SetIgnoredFields(m_layer, const_cast<const char**>(ignored.List()));  // NOLINT: C interface
    }

    void prepare_columns(const FieldFilter& wanted, FindingLog& log) {
        const std::string fid = OGR_L_GetFIDColumn(m_layer);
        const std::string fid_name = fid.empty() ? "OGC_FID" : fid;
        if (m_schema.n_children > static_cast<std::int64_t>(kMostFields)) {
            throw fault(fmt::format("has {} columns, more than the {} that are read; leave some out",
                                    m_schema.n_children, kMostFields));
        }
        for (std::int64_t i = 0; i < m_schema.n_children; ++i) {
            const ArrowSchema& field = *m_schema.children[i];
            if (i == 0 && field.name == fid_name) {
                m_fid = i;
                continue;
            }
            if (is_geometry(field)) {
                if (m_geometry >= 0) {
                    log.layer(base::Severity::warning, "further-geometry",
                              fmt::format("column '{}' holds a second geometry", field.name), "left out");
                } else {
                    m_geometry = i;
                }
                continue;
            }
            const std::string name = own_name(field.name);
            if (wanted && !wanted(name)) {
                continue;
            }
            const auto type = column_type(field);
            if (!type) {
                log.layer(base::Severity::warning, "binary-column",
                          fmt::format("column '{}' holds bytes, not values", field.name), "left out");
                continue;
            }
            m_fields.push_back({i, m_head.fields.size()});
            m_head.fields.emplace_back(kept_name(name, log), *type);
        }
        m_head.has_geometry = m_geometry >= 0;
    }

    void fill(const ArrowArray& array, TableBatch& batch) {
        RawTable& table = batch.table = m_head.like();
        table.rows = static_cast<std::size_t>(array.length);
        table.reserve(table.rows);
        batch.repairs.resize(m_fields.size());
        if (m_fid >= 0) {
            const ArrowArray& values = *array.children[m_fid];
            const auto* fids = static_cast<const std::int64_t*>(values.buffers[1]) + values.offset;
            table.fids.assign(fids, fids + array.length);
        } else {
            for (std::size_t row = 0; row < table.rows; ++row) {
                table.fids.push_back(static_cast<std::int64_t>(batch.first_row + row + 1));
            }
        }
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            const Field& field = m_fields[i];
            append_batch(*m_schema.children[field.child], *array.children[field.child],
                         table.fields[field.column], batch.repairs[i]);
            if (m_is_1258 && table.fields[field.column].type() == model::ColumnType::text) {
                decode(table.fields[field.column]);
            }
            if (table.fields[field.column].type() == model::ColumnType::date) {
                const char* name = m_schema.children[field.child]->name;
                batch.repairs[i].no_date =
                    m_dates->forget_none(table.fields[field.column], field.column, name, table) +
                    m_dates->mend(table.fields[field.column], name, table.fids);
            }
        }
        if (m_geometry >= 0) {
            append_geometry(*m_schema.children[m_geometry], *array.children[m_geometry], batch);
        }
    }

    void end(const GdalErrors& errors) {
        m_stream.release(&m_stream);
        m_stream.release = nullptr;
        close_checked(m_dataset, errors, m_head.name);
    }

    void close_checked_if_failed(const GdalErrors& errors) {
        if (errors.failed()) {
            m_ended = true;
            end(errors);
        }
    }

    std::size_t m_strays;
    OpenDataset m_dataset;
    bool m_is_1258 = false;
    OGRLayerH m_layer = nullptr;
    RawTable m_head;
    Released<ArrowArrayStream> m_stream;
    Released<ArrowSchema> m_schema;
    std::int64_t m_fid = -1;
    std::int64_t m_geometry = -1;
    std::vector<Field> m_fields;
    std::size_t m_expected = 0;
    std::unique_ptr<ArrowDates> m_dates;

    std::mutex m_mutex;  // guards what follows, and the stream
    std::size_t m_batches = 0;
    std::size_t m_rows = 0;
    bool m_ended = false;
};

}  // namespace

std::unique_ptr<TableStream> open_arrow(const std::filesystem::path& path, const std::string& layer,
                                        const FieldFilter& wanted, FindingLog& log,
                                        const std::string& encoding) {
    return std::make_unique<ArrowTable>(path, layer, wanted, log, encoding);
}

}  // namespace limes::source
