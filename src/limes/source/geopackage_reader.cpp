#include <limes/source/column_names.hpp>
#include <limes/source/gdal_layer.hpp>
#include <limes/source/geopackage_reader.hpp>
#include <limes/source/geopackage_record.hpp>
#include <limes/source/sqlite_recovery.hpp>

#include <fmt/format.h>

#include <condition_variable>
#include <limits>
#include <mutex>

namespace limes::source {

namespace {

using model::ColumnType;

constexpr std::size_t kBatchBytes = 2U << 20U;

ColumnType column_type(GpkgKind kind) {
    switch (kind) {
        case GpkgKind::boolean:
            return ColumnType::boolean;
        case GpkgKind::int16:
        case GpkgKind::int32:
        case GpkgKind::int64:
            return ColumnType::integer;
        case GpkgKind::float32:
        case GpkgKind::float64:
            return ColumnType::real;
        case GpkgKind::day:
            return ColumnType::date;
        default:
            return ColumnType::text;
    }
}

/// Tells each batch how many rows lie before it, once the batches before have counted theirs.
class RowCounter {
public:
    /// Errors: NotSurelyRead when the row numbers do not go on, or a batch before failed.
    std::size_t place(std::size_t ordinal, const LeafRows& rows) {
        std::unique_lock lock{m_mutex};
        m_counted.wait(lock, [&] { return m_next == ordinal || m_failed; });
        if (m_failed || (rows.count > 0 && m_rows > 0 && rows.first <= m_last)) {
            throw NotSurelyRead{"row numbers that do not ascend"};
        }
        const std::size_t before = m_rows;
        m_rows += rows.count;
        m_last = rows.count > 0 ? rows.last : m_last;
        ++m_next;
        m_counted.notify_all();
        return before;
    }
    void fail() {
        const std::lock_guard lock{m_mutex};
        m_failed = true;
        m_counted.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_counted;
    std::size_t m_next = 0;
    std::size_t m_rows = 0;
    std::int64_t m_last = std::numeric_limits<std::int64_t>::min();
    bool m_failed = false;
};

/// What one thread needs at a time.
struct Workspace {
    Buffer leaves;
    OverflowPages overflow;
    Buffer record;
};

class GpkgStream : public TableStream {
public:
    GpkgStream(const std::filesystem::path& path, const std::filesystem::path& file, const std::string& layer,
               const FieldFilter& wanted, FindingLog& log)
        : m_file{file},
          m_table{open_gpkg_table(file, layer)},
          m_pages{m_file},
          m_changes{m_pages.change_counter()},
          m_layout{m_table, {}},
          m_leaves{m_pages, m_table.root} {
        m_head.name = m_table.name;
        m_head.driver = "GPKG";
        m_head.has_geometry = m_table.has_geometry;
        m_head.crs = m_table.other_crs ? crs_by_gdal(path, m_table.name) : m_table.crs;
        if (m_table.columns.size() > kMostFields) {
            throw NotSurelyRead{"more columns than are read"};
        }
        for (const GpkgColumn& column : m_table.columns) {
            m_layout.target.push_back(target_of(column, wanted, log));
        }
    }

    [[nodiscard]] const RawTable& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return m_table.rows; }
    [[nodiscard]] std::optional<model::Box> expected_extent() const override { return m_table.extent; }

    [[nodiscard]] std::optional<TableBatch> next() override {
        TableBatch batch;
        std::vector<std::uint32_t> leaves;
        try {
            {
                const std::lock_guard lock{m_mutex};
                leaves = m_leaves.next(kBatchBytes);
                batch.ordinal = m_batches;
                m_batches += leaves.empty() ? 0 : 1;
            }
            if (leaves.empty()) {
                check_unchanged();
                return std::nullopt;
            }
            Workspace workspace = m_workspaces.take();
            fill(leaves, workspace, batch);
            m_workspaces.give(std::move(workspace));
        } catch (...) {
            m_counter.fail();
            throw;
        }
        return batch;
    }

private:
    int target_of(const GpkgColumn& column, const FieldFilter& wanted, FindingLog& log) {
        const bool is_field = column.kind != GpkgKind::fid && column.kind != GpkgKind::geometry;
        if (!is_field || (wanted && !wanted(column.name))) {
            return -1;
        }
        if (column.kind == GpkgKind::bytes) {
            log.layer(base::Severity::warning, "binary-column",
                      fmt::format("column '{}' holds bytes, not values", column.name), "left out");
            return -1;
        }
        m_head.fields.emplace_back(kept_name(column.name, log), column_type(column.kind));
        return static_cast<int>(m_head.fields.size()) - 1;
    }

    /// The lock is SQLite's; where the system ignores locks the count of changes tells.
    void check_unchanged() const {
        if (m_pages.change_counter() != m_changes) {
            throw NotSurelyRead{"another program has changed the file meanwhile"};
        }
    }

    void fill(const std::vector<std::uint32_t>& leaves, Workspace& workspace, TableBatch& batch) {
        const std::size_t page = m_pages.page_size();
        workspace.leaves.grow(leaves.size() * page);
        std::uint8_t* bytes = workspace.leaves.bytes.get();
        for (std::size_t i = 0; i < leaves.size();) {
            std::size_t run = 1;
            while (i + run < leaves.size() && leaves[i + run] == leaves[i] + run) {
                ++run;
            }
            m_pages.read(leaves[i], run, bytes + i * page);
            i += run;
        }
        LeafRows all;
        for (std::size_t i = 0; i < leaves.size(); ++i) {
            const LeafRows rows = rows_of_leaf(m_pages, bytes + i * page);
            if (rows.count == 0) {
                continue;
            }
            all.first = all.count == 0 ? rows.first : all.first;
            all.last = rows.last;
            all.count += rows.count;
        }
        batch.first_row = m_counter.place(batch.ordinal, all);
        batch.table = m_head.like();
        batch.table.reserve(all.count);
        batch.repairs.resize(m_head.fields.size());
        GpkgDecoder decoder{m_pages, m_layout, batch, workspace.overflow, workspace.record};
        for (std::size_t i = 0; i < leaves.size(); ++i) {
            decoder.add_leaf(bytes + i * page);
        }
        decoder.finish();
    }

    FileBytes m_file;  // closed after the database: closing any descriptor of a file gives up its locks
    GpkgTable m_table;
    SqlitePages m_pages;
    std::uint32_t m_changes;
    GpkgLayout m_layout;
    RawTable m_head;
    RowCounter m_counter;
    Pool<Workspace> m_workspaces;

    std::mutex m_mutex;  // guards what follows
    SqliteLeaves m_leaves;
    std::size_t m_batches = 0;
};

}  // namespace

std::unique_ptr<TableStream> open_geopackage(const std::filesystem::path& path, const std::string& layer,
                                             const FieldFilter& wanted, FindingLog& log) {
    const std::filesystem::path file = vet_input(path);
    const FindingLog before = log;
    try {
        if (!is_sqlite(FileBytes{file}) || has_journal(file) || is_in_wal_mode(file)) {
            return nullptr;
        }
        return std::make_unique<GpkgStream>(path, file, layer, wanted, log);
    } catch (const NotSurelyRead&) {
        log = before;
        return nullptr;
    }
}

}  // namespace limes::source
