#pragma once

#include <limes/base/task.hpp>
#include <limes/model/geometry.hpp>
#include <limes/source/finding_log.hpp>
#include <limes/source/raw_table.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace limes::source {

/// What had to be changed in a field's values.
struct Repairs {
    std::size_t normalised = 0;
    std::size_t repaired = 0;
    std::size_t not_finite = 0;
    std::size_t no_date = 0;
    std::size_t no_number = 0;

    void add(const Repairs& more) {
        normalised += more.normalised;
        repaired += more.repaired;
        not_finite += more.not_finite;
        no_date += more.no_date;
        no_number += more.no_number;
    }
};

/// Some rows of a table that follow each other.
struct TableBatch {
    std::size_t ordinal = 0;    ///< 0, 1, 2, ... in the order of the file
    std::size_t first_row = 0;  ///< how many rows lie before
    RawTable table;
    std::vector<Repairs> repairs;     ///< one a field
    std::vector<std::size_t> curves;  ///< rows of this batch whose arcs were made straight edges
};

/// A reader that is made for one format met something that it does not surely read as GDAL would: the file
/// has to be read the general way, from its beginning.
class NotSurelyRead : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A table read in batches of about 16,384 rows, or 2 MB of a GeoPackage. Several threads may take batches at
/// once.
class TableStream {
public:
    TableStream() = default;
    TableStream(const TableStream&) = delete;
    TableStream& operator=(const TableStream&) = delete;
    virtual ~TableStream() = default;

    /// Name, driver, CRS and columns, without rows.
    [[nodiscard]] virtual const RawTable& head() const = 0;
    /// As the file says, which may lie; 0 when it does not say.
    [[nodiscard]] virtual std::size_t expected_rows() const = 0;
    /// Where the file says that its geometry lies, in the units of its CRS; it may lie.
    [[nodiscard]] virtual std::optional<model::Box> expected_extent() const { return std::nullopt; }
    /// The next batch, none after the last. Errors: DataError with file, layer and mend; NotSurelyRead.
    [[nodiscard]] virtual std::optional<TableBatch> next() = 0;
};

/// Whether a table may be read by the readers that limes has for some formats, or by GDAL only.
enum class Readers : bool { own, general };

/// Opens a layer, `layer` empty for the only one, with the fields that are `wanted`, empty for all.
/// Findings about the columns go to `log`. Errors: DataError with the file, the layer and the mend.
[[nodiscard]] std::unique_ptr<TableStream> open_table(const std::filesystem::path& path,
                                                      const std::string& layer, const FieldFilter& wanted,
                                                      FindingLog& log, Readers readers,
                                                      const std::string& encoding = {});

/// All that is left of a stream as one table, on the task's threads. Errors: as TableStream::next.
[[nodiscard]] RawTable read_rest(TableStream& stream, FindingLog& log, const base::Task& task);

/// The kind of a finding of bytes that are lost, since nothing says how they are to be read.
inline constexpr const char* kNotUtf8 = "not-utf8";

/// The findings about what reading changed in the fields of a table, and in its arcs.
void report_repairs(const RawTable& head, const std::vector<Repairs>& repairs, FindingLog& log);
void report_curves(const TableBatch& batch, FindingLog& log);

}  // namespace limes::source
