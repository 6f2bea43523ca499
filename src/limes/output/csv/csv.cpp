#include <limes/output/fields.hpp>
#include <limes/output/geometry_kind.hpp>
#include <limes/output/stream.hpp>
#include <limes/output/text/geometry_text.hpp>
#include <limes/output/text/number.hpp>
#include <limes/output/writers.hpp>

#include <algorithm>

namespace limes::output {

namespace {

using model::ColumnType;
using text::ByteBuffer;

// An empty text is quoted, so that it differs from null; so is one with spaces at its ends, which many
// readers would trim.
bool needs_quotes(std::string_view text) {
    return text.empty() || text.front() == ' ' || text.back() == ' ' ||
           text.find_first_of(",\"\r\n") != std::string_view::npos;
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

class Csv : public TextFormat {
public:
    Csv(TableShape shape, const WriteOptions& options)
        : m_shape{std::move(shape)},
          m_style{.decimals = options.decimals,
                  .empty_as = m_shape.geometry.common.value_or(model::GeometryType::empty)} {}

    [[nodiscard]] std::string head(const result::Result&) const override {
        std::vector<std::string> names;
        for (const FieldHead& field : m_shape.fields.heads()) {
            names.push_back(field.name);
        }
        if (m_shape.geometry.any) {
            std::string wkt = "wkt";
            while (std::ranges::find(names, wkt) != names.end()) {
                wkt += "_2";
            }
            names.push_back(std::move(wkt));
        }
        ByteBuffer head;
        for (std::size_t i = 0; i < names.size(); ++i) {
            separate(head, i);
            append_text(head, names[i]);
        }
        head.append("\r\n");
        return std::string{head.view()};
    }

    [[nodiscard]] Rows rows(const model::Layer& table, base::Findings& findings) const override {
        return [this, &table, fields = m_shape.fields.of(table, findings)](std::size_t begin, std::size_t end,
                                                                           ByteBuffer& out, Notes& notes) {
            ByteBuffer wkt;
            for (std::size_t row = begin; row < end; ++row) {
                for (std::size_t i = 0; i < fields.size(); ++i) {
                    separate(out, i);
                    append_value(out, fields[i], row);
                }
                if (m_shape.geometry.any) {
                    separate(out, fields.size());
                    wkt.clear();
                    text::append_wkt(wkt, table, row, m_style, notes);
                    if (wkt.size() > 0) {
                        append_text(out, wkt.view());
                    }
                }
                out.append("\r\n");
            }
        };
    }

    [[nodiscard]] std::string tail(const result::Result&) const override { return {}; }

private:
    static void separate(ByteBuffer& out, std::size_t column) {
        if (column > 0) {
            out.append(',');
        }
    }

    TableShape m_shape;
    text::GeometryStyle m_style;
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
