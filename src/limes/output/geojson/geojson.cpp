#include <limes/base/error.hpp>
#include <limes/output/antimeridian.hpp>
#include <limes/output/fields.hpp>
#include <limes/output/geometry_kind.hpp>
#include <limes/output/metadata.hpp>
#include <limes/output/stream.hpp>
#include <limes/output/text/geometry_text.hpp>
#include <limes/output/text/json_text.hpp>
#include <limes/output/text/number.hpp>
#include <limes/output/writers.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace limes::output {

namespace {

using model::ColumnType;
using text::ByteBuffer;

/// The type that an empty geometry is written as. A Point without coordinates may be read as no geometry at
/// all (RFC 7946, 3.1), and GDAL does so.
model::GeometryType empty_as(const GeometryKind& kind) {
    return kind.common && *kind.common != model::GeometryType::point ? *kind.common
                                                                     : model::GeometryType::empty;
}

/// JSON has integers of any size, but most programs read numbers as doubles, which hold all up to 2^53 only
/// (RFC 8259, section 6). Counted by column; safe to be called from several threads.
class WideIntegers {
public:
    void count(const model::Layer& table, const std::vector<Field>& fields) {
        constexpr std::int64_t kMost = std::int64_t{1} << 53;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const Field& field = fields[i];
            std::size_t wide = 0;
            for (std::size_t row = 0; field.type() == ColumnType::integer && row < table.rows; ++row) {
                const bool is_wide =
                    !field.is_null(row) && (field.integer(row) > kMost || field.integer(row) < -kMost);
                wide += is_wide ? 1 : 0;
            }
            if (wide > 0) {
                const std::scoped_lock lock{m_guard};
                Column& column = m_columns[i];
                column.layer = table.schema.name;
                column.name = field.name;
                column.wide += wide;
            }
        }
    }

    [[nodiscard]] base::Findings findings() const {
        base::Findings findings;
        for (const auto& [place, column] : m_columns) {
            findings.push_back({.severity = base::Severity::note,
                                .layer = column.layer,
                                .feature = "",
                                .kind = "wide-integer",
                                .what = fmt::format("column '{}' holds {} integer(s) beyond 2^53, which many "
                                                    "readers of JSON round",
                                                    column.name, column.wide),
                                .done = "wrote all their digits"});
        }
        return findings;
    }

private:
    struct Column {
        std::string layer;
        std::string name;
        std::size_t wide = 0;
    };
    std::mutex m_guard;                       // of what follows
    std::map<std::size_t, Column> m_columns;  ///< by its place in a row
};

// Features of one table, appended row by row. What is the same for every row is made once.
class FeatureText {
public:
    FeatureText(const model::Layer& table, std::vector<Field> fields, const GeometryKind& kind,
                const WriteOptions& options)
        : m_table{&table},
          m_fields{std::move(fields)},
          m_style{.decimals = options.decimals, .empty_as = empty_as(kind)},
          m_bbox{options.bbox} {
        for (const Field& field : m_fields) {
            m_keys.push_back((m_keys.empty() ? "" : ",") + json_quoted(field.name) + ":");
        }
    }

    void append(ByteBuffer& out, std::size_t row, Notes& notes) const {
        out.append("{\"type\":\"Feature\"");
        if (row < m_table->ids.size()) {
            out.append(",\"id\":");
            text::append_json_string(out, m_table->ids[row]);
        }
        append_box(out, row);
        out.append(",\"properties\":{");
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            out.append(m_keys[i]);
            append_value(out, m_fields[i], row, notes);
        }
        out.append("},\"geometry\":");
        text::append_geojson(out, *m_table, row, m_style, notes);
        out.append('}');
    }

private:
    void append_box(ByteBuffer& out, std::size_t row) const {
        if (m_bbox == WithBbox::no || row >= m_table->geometry.size()) {
            return;
        }
        if (const auto box = smallest_box(m_table->geometry, row)) {
            out.append(",\"bbox\":");
            text::append_bbox(out, *box, m_style.decimals);
        }
    }

    static void append_value(ByteBuffer& out, const Field& field, std::size_t row, Notes& notes) {
        if (field.is_null(row)) {
            out.append("null");
            return;
        }
        switch (field.type()) {
            case ColumnType::boolean:
                out.append(field.boolean(row) ? "true" : "false");
                break;
            case ColumnType::integer:
                out.wrote_until(text::write_integer(out.room(text::number_room), field.integer(row)));
                break;
            case ColumnType::real:
                out.wrote_until(text::write_real(out.room(text::number_room), field.real(row)));
                break;
            case ColumnType::text:
                if (text::append_json_string(out, field.text(row)) == text::Utf8::broken) {
                    notes.add(row, base::Severity::warning, "text-not-utf8",
                              "the text of column '" + field.name + "' is not UTF-8",
                              "wrote U+FFFD for the bytes that are not");
                }
                break;
            case ColumnType::date:
                out.append('"');
                out.append(field.date(row).text());
                out.append('"');
                break;
        }
    }

    const model::Layer* m_table;
    std::vector<Field> m_fields;
    std::vector<std::string> m_keys;
    text::GeometryStyle m_style;
    WithBbox m_bbox;
};

std::string bbox_member(const model::Layer& table, const WriteOptions& options) {
    const auto box = options.bbox == WithBbox::yes ? smallest_box(table.geometry) : std::nullopt;
    if (!box) {
        return {};
    }
    ByteBuffer out;
    text::append_bbox(out, *box, options.decimals);
    return ",\n\"bbox\":" + std::string{out.view()};
}

class GeoJson : public TextFormat {
public:
    GeoJson(TableShape shape, const WriteOptions& options) : m_shape{std::move(shape)}, m_options{options} {}

    [[nodiscard]] std::string head(const result::Result& result) const override {
        return "{\"type\":\"FeatureCollection\",\n\"name\":" + json_quoted(name_of(result)) +
               bbox_member(*result.table, m_options) + ",\n\"features\":[";
    }
    [[nodiscard]] Rows rows(const model::Layer& table, NotFinite& not_finite) const override {
        std::vector<Field> fields = m_shape.fields.of(table, not_finite);
        m_wide.count(table, fields);
        return [features = FeatureText{table, std::move(fields), m_shape.geometry, m_options}](
                   std::size_t begin, std::size_t end, ByteBuffer& out, Notes& notes) {
            for (std::size_t row = begin; row < end; ++row) {
                out.append(",\n");
                features.append(out, row, notes);
            }
        };
    }
    /// What the answer is and where it is from comes last, when all that was lost on the way is known.
    [[nodiscard]] std::string tail(const result::Result& result) const override {
        return "\n],\n\"limes\":" + metadata_json(result, m_shape.fields.heads()) + "\n}\n";
    }
    [[nodiscard]] base::Findings sums() const override { return m_wide.findings(); }
    [[nodiscard]] bool needs_kind() const override { return true; }
    [[nodiscard]] std::size_t separator_size() const override { return 1; }

private:
    TableShape m_shape;
    WriteOptions m_options;
    mutable WideIntegers m_wide;
};

class GeoJsonLines : public TextFormat {
public:
    GeoJsonLines(TableShape shape, const WriteOptions& options)
        : m_shape{std::move(shape)}, m_options{options} {}

    [[nodiscard]] std::string head(const result::Result&) const override { return {}; }
    [[nodiscard]] Rows rows(const model::Layer& table, NotFinite& not_finite) const override {
        std::vector<Field> fields = m_shape.fields.of(table, not_finite);
        m_wide.count(table, fields);
        return [features = FeatureText{table, std::move(fields), m_shape.geometry, m_options}](
                   std::size_t begin, std::size_t end, ByteBuffer& out, Notes& notes) {
            for (std::size_t row = begin; row < end; ++row) {
                features.append(out, row, notes);
                out.append('\n');
            }
        };
    }
    [[nodiscard]] std::string tail(const result::Result&) const override { return {}; }
    [[nodiscard]] base::Findings sums() const override { return m_wide.findings(); }
    [[nodiscard]] bool needs_kind() const override { return true; }

private:
    TableShape m_shape;
    WriteOptions m_options;
    mutable WideIntegers m_wide;
};

}  // namespace

std::unique_ptr<TextFormat> geojson_format(TableShape shape, const WriteOptions& options) {
    return std::make_unique<GeoJson>(std::move(shape), options);
}
std::unique_ptr<TextFormat> geojson_lines_format(TableShape shape, const WriteOptions& options) {
    return std::make_unique<GeoJsonLines>(std::move(shape), options);
}

WriteReport write_geojson(const result::Result& result, const std::filesystem::path& path,
                          const WriteOptions& options, const base::Task& task) {
    return write_text(result, path, geojson_format, options, task);
}

WriteReport write_geojson_lines(const result::Result& result, const std::filesystem::path& path,
                                const WriteOptions& options, const base::Task& task) {
    return write_text(result, path, geojson_lines_format, options, task);
}

}  // namespace limes::output
