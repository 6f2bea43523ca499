#pragma once

#include <limes/output/fields.hpp>
#include <limes/output/geometry_kind.hpp>
#include <limes/output/notes.hpp>
#include <limes/output/output.hpp>
#include <limes/output/text/byte_buffer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace limes::output {

/// What is the same for all rows of a table, and for all batches of one that is never whole.
struct TableShape {
    FieldPlan fields;
    GeometryKind geometry;
    bool has_geometry;  ///< whether rows may have one; the same for a table without rows

    TableShape(const model::Layer& table, base::Findings& findings)
        : fields{table, findings},
          geometry{geometry_kind(table)},
          has_geometry{table.has_geometry && table.geometry.size() == table.rows} {}
};

/// A file of one record a row, as text.
class TextFormat {
public:
    /// Appends the rows [begin, end). Called from several threads at once.
    using Rows = std::function<void(std::size_t begin, std::size_t end, text::ByteBuffer& out, Notes& notes)>;

    TextFormat() = default;
    TextFormat(const TextFormat&) = delete;
    TextFormat& operator=(const TextFormat&) = delete;
    virtual ~TextFormat() = default;

    [[nodiscard]] virtual std::string head(const result::Result& result) const = 0;
    /// What of the table, whatever its rows, the format says in another way; told once.
    [[nodiscard]] virtual base::Findings notes(const model::Layer& table) const {
        static_cast<void>(table);
        return {};
    }
    /// How the rows of a table of this shape are written, and what of them is written as null. The table must
    /// outlive what is returned.
    [[nodiscard]] virtual Rows rows(const model::Layer& table, NotFinite& not_finite) const = 0;
    /// What was counted in all tables that `rows` was called for; told once, at the end.
    [[nodiscard]] virtual base::Findings sums() const { return {}; }
    [[nodiscard]] virtual std::string tail(const result::Result& result) const = 0;
    /// Whether a row is written by what the geometries of all rows have in common.
    [[nodiscard]] virtual bool needs_kind() const { return false; }
    /// With so many bytes every row parts itself from the one before; the first row goes without them.
    [[nodiscard]] virtual std::size_t separator_size() const { return 0; }
};

/// The text formats, for tables of one shape.
[[nodiscard]] std::unique_ptr<TextFormat> geojson_format(TableShape shape, const WriteOptions& options);
[[nodiscard]] std::unique_ptr<TextFormat> geojson_lines_format(TableShape shape, const WriteOptions& options);
[[nodiscard]] std::unique_ptr<TextFormat> csv_format(TableShape shape, const WriteOptions& options);

}  // namespace limes::output
