#pragma once

#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>
#include <limes/model/layer.hpp>
#include <limes/source/dataset.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

namespace limes::source {

/// What was found while streaming needs the whole file to be settled: ids that are not unique, dates known to
/// the month only, a value that is none of its type. The batches taken so far do not count; `read_layer`
/// reads the file anew.
class NotStreamable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A layer read in batches, in the order of the file, for what need not hold it whole. Rows, ids, columns and
/// findings are those of `read_layer`.
///
/// Memory: a few batches of about 16,384 rows or 2 MB a thread, whatever the size of the file; for the
/// uniqueness of ids one bit a row when they are numbers that lie close together, else 8 bytes a row, and
/// above 32 million of those NotStreamable.
class LayerStream {
public:
    LayerStream() = default;
    LayerStream(const LayerStream&) = delete;
    LayerStream& operator=(const LayerStream&) = delete;
    virtual ~LayerStream() = default;

    /// Nothing when the file can only be read whole: text tables, positions in columns, another CRS than
    /// WGS 84 (whose operation the extent of all coordinates chooses), a definition that selects records.
    /// Errors: DataError as `read_layer`.
    [[nodiscard]] static std::unique_ptr<LayerStream> open(const std::filesystem::path& path,
                                                           const ReadOptions& options,
                                                           const base::Task& task = {});

    /// Schema and columns, no rows.
    [[nodiscard]] virtual const model::Layer& head() const = 0;
    /// As the file says, which may lie; 0 when it does not say.
    [[nodiscard]] virtual std::size_t expected_rows() const = 0;

    struct Batch {
        std::size_t ordinal = 0;    ///< 0, 1, 2, ... in the order of the file
        std::size_t first_row = 0;  ///< records of the file before it, dropped ones too
        /// A facet (valid time, accuracy) may be absent in one batch and there in the next.
        std::shared_ptr<const model::Layer> layer;
    };

    /// The next batch, none after the last. Several threads may take batches at once; each goes on until it
    /// is given none. Errors: DataError, Cancelled, NotStreamable (which may come as late as with the last
    /// call).
    [[nodiscard]] virtual std::optional<Batch> next() = 0;

    /// After the last batch: the findings (once) and the ledger.
    [[nodiscard]] virtual base::Findings take_findings() = 0;
    [[nodiscard]] virtual base::Ledger ledger() const = 0;
};

}  // namespace limes::source
