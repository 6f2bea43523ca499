#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/arrow_column.hpp>
#include <limes/source/table_reader.hpp>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_recordbatch.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace limes::source {

namespace {

constexpr std::size_t kMostFields = 2000;

/// An Arrow structure that is released when its owner goes.
template <class T>
struct Released : T {
    Released() : T{} {}
    Released(const Released&) = delete;
    Released& operator=(const Released&) = delete;
    ~Released() { reset(); }
    void reset() {
        if (this->release != nullptr) {
            this->release(this);
            this->release = nullptr;
        }
    }
};

std::string shown(const std::filesystem::path& path) {
    return base::printable(path.string());
}

std::vector<std::string> names_in(const OpenDataset& dataset) {
    std::vector<std::string> names;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset.handle.get()); ++i) {
        names.emplace_back(OGR_L_GetName(GDALDatasetGetLayer(dataset.handle.get(), i)));
    }
    return names;
}

OGRLayerH choose_layer(const OpenDataset& dataset, const std::string& wanted) {
    const std::vector<std::string> names = names_in(dataset);
    if (names.empty()) {
        throw base::DataError{
            fmt::format("{}: has no vector layer; is it the right file?", shown(dataset.path))};
    }
    if (wanted.empty() && names.size() > 1) {
        throw base::DataError{fmt::format("{}: has {} layers ({}); name one, as {}:{}", shown(dataset.path),
                                          names.size(),
                                          base::printable(fmt::format("{}", fmt::join(names, ", "))),
                                          shown(dataset.path), base::printable(names.front()))};
    }
    const auto found = wanted.empty() ? names.begin() : std::ranges::find(names, wanted);
    if (found == names.end()) {
        const std::string_view near = base::nearest_word(wanted, names);
        throw base::DataError{fmt::format("{}: no layer '{}'; {}", shown(dataset.path),
                                          base::printable(wanted),
                                          near.empty() ? fmt::format("there are: {}", fmt::join(names, ", "))
                                                       : fmt::format("did you mean '{}'?", near))};
    }
    return GDALDatasetGetLayer(dataset.handle.get(), static_cast<int>(found - names.begin()));
}

std::string crs_text(OGRLayerH layer) {
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
    if (srs == nullptr) {
        return {};
    }
    const char* name = OSRGetName(srs);
    if (OSRIsLocal(srs) != 0 || (name != nullptr && std::string_view{name}.starts_with("Undefined"))) {
        return {};  // GeoPackage's srs_id -1 and 0
    }
    const char* authority = OSRGetAuthorityName(srs, nullptr);
    const char* code = OSRGetAuthorityCode(srs, nullptr);
    if (authority != nullptr && code != nullptr) {
        return fmt::format("{}:{}", authority, code);
    }
    char* wkt = nullptr;
    const char* const options[] = {"FORMAT=WKT2_2019", nullptr};
    std::string text;
    if (OSRExportToWktEx(srs, &wkt, options) == OGRERR_NONE && wkt != nullptr) {
        text = wkt;
    }
    CPLFree(wkt);
    return text;
}

/// Arcs as short straight edges, by GDAL's own rule (4 degrees of arc an edge).
std::vector<std::uint8_t> linearised(const std::uint8_t* bytes, std::size_t size) {
    OGRGeometryH curve = nullptr;
    std::vector<std::uint8_t> wkb;
    if (OGR_G_CreateFromWkb(bytes, nullptr, &curve, static_cast<int>(size)) == OGRERR_NONE) {
        OGRGeometryH straight = OGR_G_GetLinearGeometry(curve, 0, nullptr);
        if (straight != nullptr) {
            wkb.resize(static_cast<std::size_t>(OGR_G_WkbSize(straight)));
            OGR_G_ExportToIsoWkb(straight, wkbNDR, wkb.data());
            OGR_G_DestroyGeometry(straight);
        }
        OGR_G_DestroyGeometry(curve);
    }
    return wkb;
}

/// GDAL ends the header of a text table at its first line and loses the columns that stand after it.
void refuse_broken_header(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string line;
    if (std::getline(in, line) && std::ranges::count(line, '"') % 2 != 0) {
        throw base::DataError{fmt::format(
            "{}: a column name in its first line goes on over the end of the line, or lacks a quote; "
            "write the names on one line",
            shown(path))};
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

class StreamReader {
public:
    StreamReader(OGRLayerH layer, const FieldFilter& wanted, FindingLog& log, RawTable& table)
        : m_layer{layer}, m_wanted{wanted}, m_log{log}, m_table{table} {
        set_fields(wanted);
        CPLStringList options;
        options.SetNameValue("INCLUDE_FID", "YES");
        if (!OGR_L_GetArrowStream(m_layer, &m_stream, options.List()) ||
            m_stream.get_schema(&m_stream, &m_schema) != 0) {
            throw base::DataError{"the columns cannot be read"};
        }
        prepare_columns();
    }

    void read(const base::Task& task) {
        for (;;) {
            task.check();
            Released<ArrowArray> batch;
            if (m_stream.get_next(&m_stream, &batch) != 0 || batch.release == nullptr) {
                break;
            }
            append(batch);
            if (task.progress != nullptr) {
                task.progress->advance(m_table.rows);
            }
        }
        report_repairs();
    }

private:
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

    void prepare_columns() {
        const std::string fid = OGR_L_GetFIDColumn(m_layer);
        const std::string fid_name = fid.empty() ? "OGC_FID" : fid;
        if (m_schema.n_children > static_cast<std::int64_t>(kMostFields)) {
            throw base::DataError{
                fmt::format("has {} columns, more than the {} that are read; leave some out",
                            m_schema.n_children, kMostFields)};
        }
        for (std::int64_t i = 0; i < m_schema.n_children; ++i) {
            const ArrowSchema& field = *m_schema.children[i];
            if (i == 0 && field.name == fid_name) {
                m_fid = i;
                continue;
            }
            if (is_geometry(field)) {
                if (m_geometry >= 0) {
                    m_log.layer(base::Severity::warning, "further-geometry",
                                fmt::format("column '{}' holds a second geometry", field.name), "left out");
                } else {
                    m_geometry = i;
                }
                continue;
            }
            if (m_wanted && !m_wanted(field.name)) {
                continue;
            }
            const auto type = column_type(field);
            if (!type) {
                m_log.layer(base::Severity::warning, "binary-column",
                            fmt::format("column '{}' holds bytes, not values", field.name), "left out");
                continue;
            }
            m_fields.push_back({i, m_table.fields.size(), {}});
            m_table.fields.emplace_back(kept_name(field.name), *type);
        }
        m_table.has_geometry = m_geometry >= 0;
        const auto expected = OGR_L_GetFeatureCount(m_layer, FALSE);
        constexpr GIntBig kMostReserved = 50'000'000;  // a header may lie
        const auto rows = static_cast<std::size_t>(std::clamp<GIntBig>(expected, 0, kMostReserved));
        for (model::Column& column : m_table.fields) {
            column.reserve(rows);
        }
        if (m_table.has_geometry) {
            m_table.geometry.reserve(rows);
        }
        m_table.fids.reserve(rows);
    }

    /// A name is text in normal form C, without anything that would drive a terminal or cut a line.
    std::string kept_name(const std::string& name) {
        const std::string shown = base::printable(name);
        std::string kept = base::nfc(shown);
        if (kept != name) {
            m_log.layer(shown != name ? base::Severity::warning : base::Severity::note, "column-name",
                        fmt::format("the name of column '{}' {}", shown,
                                    shown != name ? "has control characters or bytes that are no UTF-8"
                                                  : "is not in Unicode normal form C"),
                        fmt::format("called '{}'", kept));
        }
        return kept;
    }

    void append(const ArrowArray& batch) {
        const std::int64_t rows = batch.length;
        if (m_fid >= 0) {
            const ArrowArray& values = *batch.children[m_fid];
            const auto* fids = static_cast<const std::int64_t*>(values.buffers[1]) + values.offset;
            m_table.fids.insert(m_table.fids.end(), fids, fids + rows);
        } else {
            for (std::int64_t i = 0; i < rows; ++i) {
                m_table.fids.push_back(static_cast<std::int64_t>(m_table.rows) + i + 1);
            }
        }
        for (Field& field : m_fields) {
            append_batch(*m_schema.children[field.child], *batch.children[field.child],
                         m_table.fields[field.column], field.counts);
        }
        if (m_geometry >= 0) {
            append_geometry(*m_schema.children[m_geometry], *batch.children[m_geometry]);
        }
        m_table.rows += static_cast<std::size_t>(rows);
    }

    void append_geometry(const ArrowSchema& field, const ArrowArray& values) {
        const bool large = field.format[0] == 'Z';
        const auto* bytes = static_cast<const std::uint8_t*>(values.buffers[2]);
        const auto offset = [&](std::int64_t row) {
            return large ? static_cast<const std::int64_t*>(values.buffers[1])[values.offset + row]
                         : static_cast<const std::int32_t*>(values.buffers[1])[values.offset + row];
        };
        RawGeometries& out = m_table.geometry;
        for (std::int64_t row = 0; row < values.length; ++row) {
            const std::int64_t begin = offset(row);
            const auto size = static_cast<std::size_t>(offset(row + 1) - begin);
            if (!is_valid(values, row) || size == 0) {
                out.push_null();
            } else if (out.push_wkb({bytes + begin, size}) == WkbState::curved) {
                straighten(bytes + begin, size);
            }
        }
    }

    void straighten(const std::uint8_t* bytes, std::size_t size) {
        const std::vector<std::uint8_t> straight = linearised(bytes, size);
        if (straight.empty()) {
            return;
        }
        m_table.geometry.replace_last(straight);
        m_log.tally("curve", fmt::format("#{}", m_table.geometry.size()), "has arcs",
                    "replaced by straight edges of at most 4 degrees of arc");
    }

    void report_repairs() {
        for (const Field& field : m_fields) {
            const std::string& name = m_table.fields[field.column].name;
            if (field.counts.normalised > 0) {
                m_log.layer(base::Severity::note, "not-nfc",
                            fmt::format("column '{}': {} texts were not in Unicode normal form C", name,
                                        field.counts.normalised),
                            "normalised");
            }
            if (field.counts.not_finite > 0) {
                m_log.layer(
                    base::Severity::warning, "not-finite-value",
                    fmt::format("column '{}': {} values are not finite", name, field.counts.not_finite),
                    "left empty");
            }
            if (field.counts.repaired > 0) {
                m_log.layer(base::Severity::warning, "not-utf8",
                            fmt::format("column '{}': {} texts were not UTF-8", name, field.counts.repaired),
                            "bytes that are none replaced by U+FFFD");
            }
        }
    }

    struct Field {
        std::int64_t child;
        std::size_t column;
        Repairs counts;
    };

    OGRLayerH m_layer;
    const FieldFilter& m_wanted;
    FindingLog& m_log;
    RawTable& m_table;
    Released<ArrowArrayStream> m_stream;
    Released<ArrowSchema> m_schema;
    std::int64_t m_fid = -1;
    std::int64_t m_geometry = -1;
    std::vector<Field> m_fields;
};

}  // namespace

const model::Column* RawTable::find(const std::string& field) const {
    const auto found = std::ranges::find(fields, field, &model::Column::name);
    return found == fields.end() ? nullptr : &*found;
}

RawTable read_table(const std::filesystem::path& path, const std::string& layer, const FieldFilter& wanted,
                    FindingLog& log, const base::Task& task) {
    OpenDataset dataset = open_vector(path);
    GdalErrors errors;
    RawTable table;
    OGRLayerH handle = choose_layer(dataset, layer);
    if (dataset.driver == "CSV") {
        refuse_broken_header(path);
    }
    table.name = OGR_L_GetName(handle);
    table.driver = dataset.driver;
    table.crs = crs_text(handle);
    try {
        if (task.progress != nullptr) {
            task.progress->start(table.name, static_cast<std::size_t>(
                                                 std::max<GIntBig>(0, OGR_L_GetFeatureCount(handle, FALSE))));
        }
        StreamReader reader{handle, wanted, log, table};
        reader.read(task);
    } catch (const base::DataError& failure) {
        throw base::DataError{
            fmt::format("{}:{}: {}", shown(path), base::printable(table.name), failure.what())};
    } catch (const std::bad_alloc&) {
        throw base::DataError{fmt::format("{}:{}: needs more memory than there is; read it in parts",
                                          shown(path), base::printable(table.name))};
    }
    close_checked(dataset, errors, table.name);
    return table;
}

std::vector<std::string> field_names(const std::filesystem::path& path, const std::string& layer) {
    const OpenDataset dataset = open_vector(path);
    const GdalErrors quiet;
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(choose_layer(dataset, layer));
    std::vector<std::string> names;
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
        names.emplace_back(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
    }
    return names;
}

RawTable take(const RawTable& table, const std::vector<std::size_t>& rows) {
    RawTable out;
    out.name = table.name;
    out.driver = table.driver;
    out.crs = table.crs;
    out.has_geometry = table.has_geometry;
    out.rows = rows.size();
    for (const std::size_t row : rows) {
        out.fids.push_back(table.fids[row]);
    }
    for (const model::Column& field : table.fields) {
        model::Column& column = out.fields.emplace_back(field.name, field.type(), field.unit);
        for (const std::size_t row : rows) {
            column.push_from(field, row);
        }
    }
    if (table.has_geometry) {
        out.geometry = table.geometry.take(rows);
    }
    return out;
}

}  // namespace limes::source
