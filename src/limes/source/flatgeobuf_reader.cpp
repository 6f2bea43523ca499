#include <limes/source/column_names.hpp>
#include <limes/source/file_bytes.hpp>
#include <limes/source/flat_table.hpp>
#include <limes/source/flatgeobuf_feature.hpp>
#include <limes/source/flatgeobuf_header.hpp>
#include <limes/source/flatgeobuf_reader.hpp>
#include <limes/source/gdal_layer.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace limes::source {

namespace {

using model::ColumnType;

constexpr std::uint64_t kBatchRows = 16384;
constexpr std::uint64_t kBatchBytes = 2U << 20U;

ColumnType column_type(FgbType type) {
    switch (type) {
        case FgbType::boolean:
            return ColumnType::boolean;
        case FgbType::float32:
        case FgbType::float64:
            return ColumnType::real;
        case FgbType::string:
        case FgbType::json:
        case FgbType::moment:
        case FgbType::binary:
            return ColumnType::text;
        default:
            return ColumnType::integer;
    }
}

class FgbTable : public TableStream {
public:
    FgbTable(const std::filesystem::path& path, const std::filesystem::path& file, const std::string& layer,
             const FieldFilter& wanted, FindingLog& log)
        : m_file{file}, m_header{checked(m_file, layer)}, m_layout{m_header, {}} {
        m_head.name = m_header.name;
        m_head.driver = "FlatGeobuf";
        m_head.crs = m_header.other_crs ? crs_by_gdal(path, m_header.name) : m_header.crs;
        m_head.has_geometry = true;
        for (const FgbColumn& column : m_header.columns) {
            m_layout.target.push_back(target_of(column, wanted, log));
        }
        m_position = m_header.features_at;
        if (m_header.leaves_at != 0) {
            const std::uint64_t a_feature =
                std::max<std::uint64_t>(1, (m_file.size() - m_header.features_at) / m_header.features);
            m_step = std::clamp<std::uint64_t>(kBatchBytes / a_feature, 1, kBatchRows);
        }
    }

    [[nodiscard]] const RawTable& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return m_header.features; }
    [[nodiscard]] std::optional<model::Box> expected_extent() const override { return m_header.extent; }

    [[nodiscard]] std::optional<TableBatch> next() override {
        Features features;
        features.buffer = m_buffers.take();
        TableBatch batch;
        if (!(m_header.leaves_at != 0 ? by_index(features, batch) : by_size(features, batch))) {
            return std::nullopt;
        }
        batch.table = m_head.like();
        batch.table.reserve(features.count);
        batch.repairs.resize(m_head.fields.size());
        FgbDecoder decoder{m_layout, batch};
        std::size_t at = 0;
        for (std::size_t i = 0; i < features.count; ++i) {
            const std::size_t size = size_at(features.buffer.bytes.get() + at, features.bytes - at);
            decoder.add(features.buffer.bytes.get() + at, size);
            at += size;
            batch.table.fids.push_back(static_cast<std::int64_t>(batch.first_row + i));
        }
        if (at != features.bytes) {
            throw NotSurelyRead{"features that do not lie where the index says"};
        }
        decoder.finish();
        m_buffers.give(std::move(features.buffer));
        return batch;
    }

private:
    /// Features that follow each other, each with its size before it.
    struct Features {
        Buffer buffer;
        std::size_t bytes = 0;
        std::size_t count = 0;
    };

    static FgbHeader checked(const FileBytes& file, const std::string& layer) {
        FgbHeader header = read_fgb_header(file);
        if (header.columns.size() + 2 > kMostFields || (!layer.empty() && layer != header.name)) {
            throw NotSurelyRead{"a request that GDAL refuses"};
        }
        return header;
    }

    int target_of(const FgbColumn& column, const FieldFilter& wanted, FindingLog& log) {
        if (wanted && !wanted(column.name)) {
            return -1;
        }
        if (column.type == FgbType::binary) {
            log.layer(base::Severity::warning, "binary-column",
                      fmt::format("column '{}' holds bytes, not values", column.name), "left out");
            return -1;
        }
        m_head.fields.emplace_back(kept_name(column.name, log), column_type(column.type));
        return static_cast<int>(m_head.fields.size()) - 1;
    }

    /// The size of a feature with the four bytes that say it; all of it is there.
    static std::size_t size_at(const std::uint8_t* bytes, std::size_t left) {
        constexpr std::size_t kLeast = 8;
        if (left < kLeast) {
            throw NotSurelyRead{"a feature that ends too early"};
        }
        const std::size_t size = 4 + std::size_t{load<std::uint32_t>(bytes)};
        if (size < kLeast || size > left) {
            throw NotSurelyRead{"a feature that ends too early"};
        }
        return size;
    }

    /// Where a feature lies, by its leaf; for the feature after the last the end of the file.
    [[nodiscard]] std::uint64_t place(std::uint64_t feature) const {
        if (feature == m_header.features) {
            return m_file.size();
        }
        constexpr std::uint64_t kLeaf = 40;
        constexpr std::uint64_t kBox = 32;
        std::uint64_t offset = 0;
        m_file.read(m_header.leaves_at + kLeaf * feature + kBox, &offset, sizeof offset);
        if (offset > m_file.size() - m_header.features_at || (feature == 0 && offset != 0)) {
            throw NotSurelyRead{"an index that points outside the file"};
        }
        return m_header.features_at + offset;
    }

    bool by_index(Features& out, TableBatch& batch) {
        {
            const std::lock_guard lock{m_mutex};
            if (m_row >= m_header.features) {
                return false;
            }
            batch.ordinal = m_batches++;
            batch.first_row = m_row;
            out.count = std::min(m_step, m_header.features - m_row);
            m_row += out.count;
        }
        constexpr std::uint64_t kMost = 1U << 30U;  // of one batch, for an index that lies
        const std::uint64_t begin = place(batch.first_row);
        const std::uint64_t end = place(batch.first_row + out.count);
        if (end < begin || end - begin > kMost) {
            throw NotSurelyRead{"an index that is not in the order of the features"};
        }
        out.bytes = end - begin;
        out.buffer.grow(out.bytes);
        m_file.read(begin, out.buffer.bytes.get(), out.bytes);
        return true;
    }

    bool by_size(Features& out, TableBatch& batch) {
        const std::lock_guard lock{m_mutex};
        const std::uint64_t left = m_file.size() - m_position;
        if (left == 0 || (m_header.features > 0 && m_row >= m_header.features)) {
            return false;
        }
        constexpr std::uint64_t kMost = 4 + std::uint64_t{0xFFFFFFFFU};
        out.bytes = std::min(left, kBatchBytes);
        out.buffer.grow(out.bytes);
        m_file.read(m_position, out.buffer.bytes.get(), out.bytes);
        if (out.bytes < 4) {
            throw NotSurelyRead{"bytes after the last feature"};
        }
        const std::uint64_t first = 4 + std::uint64_t{load<std::uint32_t>(out.buffer.bytes.get())};
        if (first > out.bytes) {  // one that is longer than a batch should be
            out.bytes = std::min({left, first, kMost});
            out.buffer.grow(out.bytes);
            m_file.read(m_position, out.buffer.bytes.get(), out.bytes);
        }
        const std::uint64_t rows =
            m_header.features > 0 ? std::min(kBatchRows, m_header.features - m_row) : kBatchRows;
        std::uint64_t at = 0;
        while (out.count < rows && out.bytes - at >= 4) {
            const std::uint64_t size = 4 + std::uint64_t{load<std::uint32_t>(out.buffer.bytes.get() + at)};
            if (size > out.bytes - at) {
                break;
            }
            at += size;
            ++out.count;
        }
        if (out.count == 0) {
            throw NotSurelyRead{"a feature that ends too early"};
        }
        out.bytes = at;
        batch.ordinal = m_batches++;
        batch.first_row = m_row;
        m_row += out.count;
        m_position += at;
        return true;
    }

    FileBytes m_file;
    FgbHeader m_header;
    FgbLayout m_layout;
    RawTable m_head;
    std::uint64_t m_step = 0;
    Pool<Buffer> m_buffers;

    std::mutex m_mutex;  // guards what follows
    std::size_t m_batches = 0;
    std::uint64_t m_row = 0;
    std::uint64_t m_position = 0;
};

}  // namespace

std::unique_ptr<TableStream> open_flatgeobuf(const std::filesystem::path& path, const std::string& layer,
                                             const FieldFilter& wanted, FindingLog& log) {
    const std::filesystem::path file = vet_input(path);
    const FindingLog before = log;
    try {
        if (!is_flatgeobuf(FileBytes{file})) {
            return nullptr;
        }
        return std::make_unique<FgbTable>(path, file, layer, wanted, log);
    } catch (const NotSurelyRead&) {
        log = before;
        return nullptr;
    }
}

}  // namespace limes::source
