#pragma once

#include <limes/source/geopackage_schema.hpp>
#include <limes/source/sqlite_pages.hpp>
#include <limes/source/table_stream.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace limes::source {

/// How the records of one table are read.
struct GpkgLayout {
    const GpkgTable& table;
    std::vector<int> target;  ///< of each of its columns the field of the batch, -1 when it is left out
};

/// The row numbers at both ends of a leaf, and how many rows it has. Errors: NotSurelyRead.
struct LeafRows {
    std::size_t count = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
};
[[nodiscard]] LeafRows rows_of_leaf(const SqlitePages& pages, const std::uint8_t* leaf);

/// Adds the records of a table's leaf pages to a batch. Whatever is not exactly as its column declares it
/// throws NotSurelyRead: what GDAL makes of it is for GDAL to say.
/// Source: SQLite, Database File Format, sections 1.6 (pages), 2.1 (records); OGC 12-128r18, section 2.1.3
/// (the head of a geometry).
class GpkgDecoder {
public:
    GpkgDecoder(const SqlitePages& pages, const GpkgLayout& layout, TableBatch& batch,
                OverflowPages& overflow, Buffer& scratch);

    void add_leaf(const std::uint8_t* leaf);
    /// Ends the batch: texts and numbers are made what limes keeps.
    void finish();

private:
    void add_cell(const std::uint8_t* leaf, std::size_t at);
    void add_record(const std::uint8_t* record, std::size_t size);
    void add_value(std::size_t column, std::uint64_t serial, const std::uint8_t* at, std::size_t size);
    void add_no_date(std::size_t field, std::string text);
    void add_geometry(const std::uint8_t* blob, std::size_t size);
    [[nodiscard]] const std::uint8_t* gather(const std::uint8_t* local, std::size_t local_size,
                                             std::uint32_t page, std::size_t size);

    const SqlitePages& m_pages;
    const GpkgLayout& m_layout;
    TableBatch& m_batch;
    OverflowPages& m_overflow;
    Buffer& m_scratch;
    std::size_t m_overflow_pages = 0;  ///< of this batch
};

}  // namespace limes::source
