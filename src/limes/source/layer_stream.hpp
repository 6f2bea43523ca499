#pragma once

#include <limes/base/task.hpp>
#include <limes/model/layer_batches.hpp>
#include <limes/source/dataset.hpp>

#include <filesystem>
#include <memory>

namespace limes::source {

using model::NotStreamable;

/// A layer read in batches, in the order of the file, for what need not hold it whole. Rows, ids, columns and
/// findings are those of `read_layer`.
///
/// Memory: a few batches of about 16,384 rows, or 2 MB of a GeoPackage, a thread, whatever the size of the
/// file; for the uniqueness of ids one bit a row when they are numbers that lie close together, else 8 bytes
/// a row, and above 32 million of those NotStreamable. A facet (valid time, accuracy) may be absent in one
/// batch and there in the next.
class LayerStream : public model::LayerBatches {
public:
    /// Nothing when the file can only be read whole: text tables, positions in columns, another CRS than
    /// WGS 84 (whose operation the extent of all coordinates chooses), a definition that selects records.
    /// Errors: as `read_layer`.
    [[nodiscard]] static std::unique_ptr<LayerStream> open(const std::filesystem::path& path,
                                                           const ReadOptions& options,
                                                           const base::Task& task = {});

    /// What `read_layer` says beside the layer, once all batches are taken: the records that were dropped,
    /// those of the rows when asked for, and what became of the fields.
    virtual void take_account(ReadResult& result) = 0;
};

}  // namespace limes::source
