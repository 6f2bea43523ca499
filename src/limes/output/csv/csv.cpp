#include <limes/output/fields.hpp>
#include <limes/output/geometry_kind.hpp>
#include <limes/output/stream.hpp>
#include <limes/output/text/geometry_text.hpp>
#include <limes/output/text/number.hpp>
#include <limes/output/writers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace limes::output {

namespace {

using model::ColumnType;
using text::ByteBuffer;

constexpr std::array<bool, 256> make_special() {
    std::array<bool, 256> special{};
    for (const unsigned char c : {',', '"', '\r', '\n'}) {
        special[c] = true;
    }
    return special;
}

// An empty text is quoted, so that it differs from null; so is one with spaces at its ends, which many
// readers would trim.
bool needs_quotes(std::string_view text) {
    static constexpr std::array<bool, 256> special = make_special();
    if (text.empty() || text.front() == ' ' || text.back() == ' ') {
        return true;
    }
    bool found = false;
    for (const char c : text) {
        found = found || special[static_cast<unsigned char>(c)];
    }
    return found;
}

void append_text(ByteBuffer& out, std::string_view text) {
    if (!needs_quotes(text)) {
        out.append(text);
        return;
    }
    out.append('"');
    for (std::size_t quote = text.find('"'); quote != std::string_view::npos; quote = text.find('"')) {
        out.append(text.substr(0, quote + 1));
        out.append('"');
        text.remove_prefix(quote + 1);
    }
    out.append(text);
    out.append('"');
}

void append_value(ByteBuffer& out, const Field& field, std::size_t row) {
    if (field.is_null(row)) {
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
            append_text(out, field.text(row));
            break;
        case ColumnType::date:
            out.append(field.date(row).text());
            break;
    }
}

constexpr std::string_view kBeside = "column_";  // before a name that is taken for the geometry

class Csv : public TextFormat {
public:
    Csv(TableShape shape, const WriteOptions& options)
        : m_shape{std::move(shape)},
          m_style{.decimals = options.decimals, .empty_as = model::GeometryType::point} {
        m_shape.has_geometry = m_shape.has_geometry && options.wkt == WithWkt::yes;
        for (const FieldHead& field : m_shape.fields.heads()) {
            m_names.push_back(m_shape.has_geometry && is_written_beside(field.name)
                                  ? std::string{kBeside} + field.name
                                  : field.name);
        }
        if (m_shape.has_geometry) {
            m_names.emplace_back("wkt");
        }
    }

    [[nodiscard]] std::string head(const result::Result&) const override {
        ByteBuffer head;
        for (std::size_t i = 0; i < m_names.size(); ++i) {
            separate(head, i);
            append_text(head, m_names[i]);
        }
        head.append("\r\n");
        return std::string{head.view()};
    }

    [[nodiscard]] base::Findings notes(const model::Layer& table) const override {
        base::Findings findings;
        const std::vector<FieldHead> heads = m_shape.fields.heads();
        for (std::size_t i = 0; i < heads.size(); ++i) {
            if (heads[i].name != m_names[i]) {
                findings.push_back(
                    {.severity = base::Severity::note,
                     .layer = table.schema.name,
                     .feature = "",
                     .kind = "column-renamed",
                     .what = is_taken_for_geometry(heads[i].name)
                                 ? fmt::format("readers of CSV take a column '{}' for the geometry",
                                               heads[i].name)
                                 : fmt::format("'{}' is what a column '{}' is called in a CSV", heads[i].name,
                                               heads[i].name.substr(kBeside.size())),
                     .done = fmt::format("wrote it as '{}'", m_names[i])});
            }
        }
        return findings;
    }

    [[nodiscard]] Rows rows(const model::Layer& table, NotFinite& not_finite) const override {
        return [this, &table, fields = m_shape.fields.of(table, not_finite)](
                   std::size_t begin, std::size_t end, ByteBuffer& out, Notes& notes) {
            for (std::size_t row = begin; row < end; ++row) {
                for (std::size_t i = 0; i < fields.size(); ++i) {
                    separate(out, i);
                    append_value(out, fields[i], row);
                }
                if (m_shape.has_geometry) {
                    separate(out, fields.size());
                    append_geometry(out, table, row, notes);
                }
                out.append("\r\n");
            }
        };
    }

    [[nodiscard]] std::string tail(const result::Result&) const override { return {}; }

private:
    /// By GDAL, and so by QGIS, and by limes.
    static bool is_taken_for_geometry(std::string name) {
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return name == "wkt" || name.starts_with("_wkt");
    }

    /// Such a name gets `column_` before it, and one that looks as if it had, so that no two are one and the
    /// first can be told from the second.
    static bool is_written_beside(std::string name) {
        while (name.starts_with(kBeside)) {
            name.erase(0, kBeside.size());
        }
        return is_taken_for_geometry(std::move(name));
    }

    static void separate(ByteBuffer& out, std::size_t column) {
        if (column > 0) {
            out.append(',');
        }
    }

    /// WKT holds no quotes, and a comma unless it is one point or empty.
    void append_geometry(ByteBuffer& out, const model::Layer& table, std::size_t row, Notes& notes) const {
        const model::GeometryType type = type_of(table, row);
        const bool quoted = model::has_points(type) && type != model::GeometryType::point;
        const std::size_t before = out.size();
        if (quoted) {
            out.append('"');
        }
        const std::size_t begin = out.size();
        text::append_wkt(out, table, row, m_style, notes);
        if (out.size() == begin) {  // what cannot be written is nothing
            out.shrink(before);
        } else if (quoted) {
            out.append('"');
        }
    }

    TableShape m_shape;
    text::GeometryStyle m_style;
    std::vector<std::string> m_names;  // of the columns, as they are written
};

}  // namespace

std::unique_ptr<TextFormat> csv_format(TableShape shape, const WriteOptions& options) {
    return std::make_unique<Csv>(std::move(shape), options);
}

WriteReport write_csv(const result::Result& result, const std::filesystem::path& path,
                      const WriteOptions& options, const base::Task& task) {
    return write_text(result, path, csv_format, options, task);
}

}  // namespace limes::output
