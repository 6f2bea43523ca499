#include <limes/base/text.hpp>
#include <limes/source/flat_table.hpp>
#include <limes/source/flatgeobuf_header.hpp>

#include <array>
#include <set>

namespace limes::source {

namespace {

constexpr std::size_t kMagicSize = 8;
constexpr std::size_t kNodeSize = 40;  // a box and the place of a feature or node

enum Field : unsigned {
    name = 0,
    envelope = 1,
    geometry_type = 2,
    has_z = 3,
    has_m = 4,
    has_t = 5,
    has_tm = 6,
    columns = 7,
    features_count = 8,
    index_node_size = 9,
    crs = 10,
    title = 11,
    metadata = 13
};
enum ColumnField : unsigned {
    column_name = 0,
    column_type = 1,
    column_title = 2,
    column_description = 3,
    column_metadata = 10
};
enum CrsField : unsigned { organisation = 0, code = 1, crs_name = 2, code_string = 5 };

/// Texts that are not needed: that they are sound tells a whole header from a damaged one.
void check_texts(const FlatTable& table, unsigned first, unsigned last) {
    for (unsigned field = first; field <= last; ++field) {
        (void)table.text(field);
    }
}

void read_columns(const FlatTable& header, std::vector<FgbColumn>& out) {
    const auto tables = header.vector<std::uint32_t>(columns);
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < tables.count; ++i) {
        const FlatTable column = header.member(tables, i);
        const std::string_view text = column.text(column_name);
        const auto type = column.scalar<std::uint8_t>(column_type, 0);
        check_texts(column, column_title, column_description);
        check_texts(column, column_metadata, column_metadata);
        if (text.empty() || text.find('\0') != std::string_view::npos || !names.insert(text).second ||
            type > static_cast<unsigned>(FgbType::binary)) {
            throw NotSurelyRead{"a column without a name of its own, or of a type that is none"};
        }
        out.push_back({std::string{text}, static_cast<FgbType>(type)});
    }
}

void read_crs(const FlatTable& header, FgbHeader& out) {
    if (!header.has(crs)) {
        return;
    }
    const FlatTable table = header.table(crs);
    const std::string_view who = table.text(organisation);
    check_texts(table, crs_name, code_string);
    constexpr std::int32_t kWgs84 = 4326;
    if (table.scalar<std::int32_t>(code, 0) == kWgs84 && (who.empty() || who == "EPSG")) {
        out.crs = "EPSG:4326";
    } else {
        out.other_crs = true;
    }
}

/// The nodes of all levels of the index above its leaves. They lie before these, the root first.
std::uint64_t nodes_above(std::uint64_t leaves, std::uint64_t node_size) {
    std::uint64_t nodes = 0;
    std::uint64_t level = leaves;
    do {
        level = (level + node_size - 1) / node_size;
        nodes += level;
    } while (level != 1);  // a root even above a single leaf
    return nodes;
}

}  // namespace

bool is_flatgeobuf(const FileBytes& file) {
    constexpr std::array<std::uint8_t, 7> kMagic{'f', 'g', 'b', 3, 'f', 'g', 'b'};
    std::array<std::uint8_t, kMagicSize> head{};
    if (file.size() < head.size()) {
        return false;
    }
    file.read(0, head.data(), head.size());
    return std::equal(kMagic.begin(), kMagic.end(), head.begin());
}

FgbHeader read_fgb_header(const FileBytes& file) {
    constexpr std::size_t kLongest = 10U << 20U;
    std::array<std::uint8_t, 4> length{};
    file.read(kMagicSize, length.data(), length.size());
    const std::size_t size = load<std::uint32_t>(length.data());
    if (size < 4 || size > kLongest || size > file.size()) {
        throw NotSurelyRead{"a header of no likely size"};
    }
    std::vector<std::uint8_t> bytes(size + 4);
    file.read(kMagicSize, bytes.data(), bytes.size());
    const FlatTable header = FlatTable::root(bytes.data(), bytes.size());

    check_texts(header, title, metadata);
    FgbHeader out;
    if (const auto sides = header.vector<double>(envelope); sides.count == 4) {
        out.extent = model::Box{sides[0], sides[1], sides[2], sides[3]};
    }
    out.name = header.text(name);
    const auto geometry = header.scalar<std::uint8_t>(geometry_type, 0);
    const bool odd =
        header.scalar<std::uint8_t>(has_t, 0) != 0 || header.scalar<std::uint8_t>(has_tm, 0) != 0;
    if (out.name.empty() || !base::is_utf8(out.name) || out.name.find('\0') != std::string::npos || odd ||
        geometry > static_cast<unsigned>(FgbGeometry::collection)) {
        throw NotSurelyRead{"no name, or a geometry of another kind"};
    }
    out.geometry = static_cast<FgbGeometry>(geometry);
    out.has_z = header.scalar<std::uint8_t>(has_z, 0) != 0;
    out.has_m = header.scalar<std::uint8_t>(has_m, 0) != 0;
    read_columns(header, out.columns);
    read_crs(header, out);
    out.features = header.scalar<std::uint64_t>(features_count, 0);
    out.features_at = kMagicSize + bytes.size();
    const auto node_size = header.scalar<std::uint16_t>(index_node_size, 16);
    if (out.features > file.size() / 4) {
        throw NotSurelyRead{"more features than the file has room for"};
    }
    if (node_size > 0 && out.features > 0) {
        if (node_size < 2) {
            throw NotSurelyRead{"an index of nodes of one"};
        }
        out.leaves_at = out.features_at + kNodeSize * nodes_above(out.features, node_size);
        out.features_at = out.leaves_at + kNodeSize * out.features;
    }
    if (out.features_at > file.size()) {
        throw NotSurelyRead{"ends within its index"};
    }
    return out;
}

}  // namespace limes::source
