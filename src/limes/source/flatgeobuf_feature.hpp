#pragma once

#include <limes/source/flat_table.hpp>
#include <limes/source/flatgeobuf_header.hpp>
#include <limes/source/table_stream.hpp>

#include <cstdint>
#include <vector>

namespace limes::source {

/// How the features of one file are read: which of its columns, and which geometry.
struct FgbLayout {
    const FgbHeader& header;
    std::vector<int> target;  ///< of each column of the file the field of the table, -1 when it is left out
};

/// Adds features of FlatGeobuf to a batch.
class FgbDecoder {
public:
    FgbDecoder(const FgbLayout& layout, TableBatch& batch);

    /// A feature with the four bytes of its size before it. Errors: NotSurelyRead.
    void add(const std::uint8_t* feature, std::size_t size);
    /// Ends the batch: texts and numbers are made what limes keeps.
    void finish();

private:
    void properties(const FlatTable::Vector<std::uint8_t>& bytes);
    [[nodiscard]] std::size_t value(FgbType type, int target, const std::uint8_t* at, std::size_t left);
    void geometry(const FlatTable& geometry);
    void parts(const FlatTable& geometry, FgbGeometry type, WkbState state);
    void polygon(const FlatTable& geometry);
    void lines(const FlatTable& geometry);
    [[nodiscard]] FlatTable::Vector<double> pairs(const FlatTable& geometry) const;

    const FgbLayout& m_layout;
    TableBatch& m_batch;
    std::vector<std::uint32_t> m_seen;  ///< of each field the last row that has it, counted from 1
    std::uint32_t m_row = 0;
    std::size_t m_values = 0;         ///< of this row
    std::size_t m_vertices_left = 0;  ///< that its bytes have room for
};

}  // namespace limes::source
