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

std::string free_name(std::string name, const std::vector<Field>& fields) {
    while (
        std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; })) {
        name += "_2";
    }
    return name;
}

}  // namespace

WriteReport write_csv(const result::Result& result, const std::filesystem::path& path,
                      const WriteOptions& options, const base::Task& task) {
    const model::Layer& table = *result.table;
    base::Findings findings;
    const std::vector<Field> fields = fields_of(table, findings);
    const GeometryKind kind = geometry_kind(table);
    const text::GeometryStyle style{.decimals = options.decimals,
                                    .empty_as = kind.common.value_or(model::GeometryType::empty)};

    TextFile file;
    ByteBuffer head;
    const auto separate = [](ByteBuffer& out, std::size_t column) {
        if (column > 0) {
            out.append(',');
        }
    };
    for (std::size_t i = 0; i < fields.size(); ++i) {
        separate(head, i);
        append_text(head, fields[i].name);
    }
    if (kind.any) {
        separate(head, fields.size());
        append_text(head, free_name("wkt", fields));
    }
    head.append("\r\n");
    file.head = head.view();

    file.append_rows = [&](std::size_t begin, std::size_t end, ByteBuffer& out, Notes& notes) {
        ByteBuffer wkt;
        for (std::size_t row = begin; row < end; ++row) {
            for (std::size_t i = 0; i < fields.size(); ++i) {
                separate(out, i);
                append_value(out, fields[i], row);
            }
            if (kind.any) {
                separate(out, fields.size());
                wkt.clear();
                text::append_wkt(wkt, table, row, style, notes);
                if (wkt.size() > 0) {
                    append_text(out, wkt.view());
                }
            }
            out.append("\r\n");
        }
    };
    WriteReport report = write_text(table, path, file, task);
    report.findings.insert(report.findings.begin(), findings.begin(), findings.end());
    return report;
}

}  // namespace limes::output
