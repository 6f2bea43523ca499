#include <limes/source/gdal_layer.hpp>
#include <limes/source/geopackage_record.hpp>
#include <limes/source/raw_values.hpp>
#include <limes/source/text_cleaner.hpp>

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <string_view>

namespace limes::source {

namespace {

using model::Column;

[[noreturn]] void doubt(const char* what) {
    throw NotSurelyRead{what};
}

constexpr std::size_t kLeafHead = 8;

/// The place of a cell in its leaf.
std::size_t cell_at(const SqlitePages& pages, const std::uint8_t* leaf, std::size_t cells, std::size_t i) {
    const std::size_t at = load_big<std::uint16_t>(leaf + kLeafHead + 2 * i);
    if (at < kLeafHead + 2 * cells || at >= pages.usable()) {
        doubt("a cell outside its page");
    }
    return at;
}

std::int64_t rowid_at(const SqlitePages& pages, const std::uint8_t* leaf, std::size_t at) {
    const std::uint8_t* bytes = leaf + at;
    const std::uint8_t* end = leaf + pages.usable();
    std::uint64_t payload = 0;
    std::uint64_t rowid = 0;
    if (!load_varint(bytes, end, payload) || !load_varint(bytes, end, rowid)) {
        doubt("a cell that ends too early");
    }
    return static_cast<std::int64_t>(rowid);
}

std::size_t cell_count(const SqlitePages& pages, const std::uint8_t* leaf) {
    const std::size_t cells = load_big<std::uint16_t>(leaf + 3);
    if (leaf[0] != kTableLeaf || kLeafHead + 2 * cells > pages.usable()) {
        doubt("a page that is no leaf of a table");
    }
    return cells;
}

/// The bytes of a value by its serial type.
std::size_t value_size(std::uint64_t serial) {
    constexpr std::size_t kSizes[10] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    if (serial < 10) {
        return kSizes[serial];
    }
    if (serial < 12) {
        doubt("a value of a reserved type");
    }
    return static_cast<std::size_t>((serial - 12) / 2);
}

constexpr bool is_integer(std::uint64_t serial) {
    return (serial >= 1 && serial <= 6) || serial == 8 || serial == 9;
}
constexpr bool is_number(GpkgKind kind) {
    return kind == GpkgKind::boolean || kind == GpkgKind::int16 || kind == GpkgKind::int32 ||
           kind == GpkgKind::int64 || kind == GpkgKind::float32 || kind == GpkgKind::float64;
}
constexpr bool is_text(std::uint64_t serial) {
    return serial >= 13 && serial % 2 == 1;
}

/// A whole number of 0 to 8 bytes, two's complement.
std::int64_t integer(std::uint64_t serial, const std::uint8_t* at, std::size_t size) {
    if (size == 0) {
        return serial == 9 ? 1 : 0;
    }
    std::uint64_t bits = (at[0] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < size; ++i) {
        bits = bits << 8U | at[i];
    }
    return static_cast<std::int64_t>(bits);
}

std::int64_t in_range(std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value < least || value > most) {
        doubt("a number that its column does not hold");
    }
    return value;
}

std::int64_t checked_integer(GpkgKind kind, std::int64_t value) {
    switch (kind) {
        case GpkgKind::boolean:
            return in_range(value, 0, 1);
        case GpkgKind::int16:
            return in_range(value, std::numeric_limits<std::int16_t>::min(),
                            std::numeric_limits<std::int16_t>::max());
        case GpkgKind::int32:
            return in_range(value, std::numeric_limits<std::int32_t>::min(),
                            std::numeric_limits<std::int32_t>::max());
        default:
            return value;
    }
}

double checked_real(GpkgKind kind, std::uint64_t serial, const std::uint8_t* at, std::size_t size) {
    constexpr std::uint64_t kReal = 7;
    double value = 0;
    if (serial == kReal) {
        value = std::bit_cast<double>(load_big<std::uint64_t>(at));
    } else if (is_integer(serial)) {
        value = static_cast<double>(integer(serial, at, size));  // how SQLite stores whole reals
    } else {
        doubt("a real number of another type");
    }
    return kind == GpkgKind::float32 ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace

LeafRows rows_of_leaf(const SqlitePages& pages, const std::uint8_t* leaf) {
    LeafRows rows{cell_count(pages, leaf), 0, 0};
    if (rows.count > 0) {
        rows.first = rowid_at(pages, leaf, cell_at(pages, leaf, rows.count, 0));
        rows.last = rowid_at(pages, leaf, cell_at(pages, leaf, rows.count, rows.count - 1));
    }
    return rows;
}

GpkgDecoder::GpkgDecoder(const SqlitePages& pages, const GpkgLayout& layout, TableBatch& batch,
                         OverflowPages& overflow, Buffer& scratch)
    : m_pages{pages}, m_layout{layout}, m_batch{batch}, m_overflow{overflow}, m_scratch{scratch} {}

void GpkgDecoder::add_leaf(const std::uint8_t* leaf) {
    const std::size_t cells = cell_count(m_pages, leaf);
    for (std::size_t i = 0; i < cells; ++i) {
        add_cell(leaf, cell_at(m_pages, leaf, cells, i));
    }
}

void GpkgDecoder::add_cell(const std::uint8_t* leaf, std::size_t at) {
    const std::uint8_t* bytes = leaf + at;
    const std::uint8_t* end = leaf + m_pages.usable();
    std::uint64_t payload = 0;
    std::uint64_t rowid = 0;
    if (!load_varint(bytes, end, payload) || !load_varint(bytes, end, rowid)) {
        doubt("a cell that ends too early");
    }
    std::vector<std::int64_t>& fids = m_batch.table.fids;
    if (!fids.empty() && fids.back() >= static_cast<std::int64_t>(rowid)) {
        doubt("row numbers that do not ascend");
    }
    constexpr std::uint64_t kMost = 0x7FFFFFFF;  // SQLite's own limit
    const std::size_t usable = m_pages.usable();
    const std::size_t most_local = usable - 35;
    if (payload > kMost || payload > std::uint64_t{m_pages.count()} * m_pages.page_size()) {
        doubt("a record longer than can be");
    }
    const auto size = static_cast<std::size_t>(payload);
    const auto left = static_cast<std::size_t>(end - bytes);
    const std::uint8_t* record = bytes;
    if (size > most_local) {
        constexpr std::size_t kLink = 4;
        const std::size_t least_local = (usable - 12) * 32 / 255 - 23;
        const std::size_t fitting = least_local + (size - least_local) % (usable - kLink);
        const std::size_t local = fitting <= most_local ? fitting : least_local;
        if (local + kLink > left) {
            doubt("a cell that ends too early");
        }
        record = gather(bytes, local, load_big<std::uint32_t>(bytes + local), size);
    } else if (size > left) {
        doubt("a cell that ends too early");
    }
    add_record(record, size);
    fids.push_back(static_cast<std::int64_t>(rowid));
}

/// A record that is longer than its page: its local part and the pages of its chain, in one piece.
const std::uint8_t* GpkgDecoder::gather(const std::uint8_t* local, std::size_t local_size, std::uint32_t page,
                                        std::size_t size) {
    constexpr std::size_t kLink = 4;
    m_scratch.grow(size);
    std::copy_n(local, local_size, m_scratch.bytes.get());
    for (std::size_t at = local_size; at < size;) {
        if (++m_overflow_pages > m_pages.count()) {
            doubt("pages that belong to several records");
        }
        const std::uint8_t* bytes = m_overflow.page(m_pages, page);
        const std::size_t part = std::min(size - at, m_pages.usable() - kLink);
        std::copy_n(bytes + kLink, part, m_scratch.bytes.get() + at);
        at += part;
        page = load_big<std::uint32_t>(bytes);
    }
    if (page != 0) {
        doubt("a chain of pages that does not end");
    }
    return m_scratch.bytes.get();
}

void GpkgDecoder::add_record(const std::uint8_t* record, std::size_t size) {
    const std::uint8_t* type = record;
    std::uint64_t head = 0;
    if (!load_varint(type, record + size, head) || head > size ||
        head < static_cast<std::size_t>(type - record)) {
        doubt("a record that ends too early");
    }
    const std::uint8_t* types_end = record + head;
    const std::uint8_t* at = types_end;
    auto left = static_cast<std::size_t>(size - head);
    const std::size_t columns = m_layout.target.size();
    for (std::size_t column = 0; column < columns; ++column) {
        std::uint64_t serial = 0;
        if (!load_varint(type, types_end, serial)) {
            doubt("a record of fewer values than the table has columns");
        }
        const std::size_t bytes = value_size(serial);
        if (bytes > left) {
            doubt("a record that ends too early");
        }
        add_value(column, serial, at, bytes);
        at += bytes;
        left -= bytes;
    }
    if (type != types_end || left != 0) {
        doubt("a record of more values than the table has columns");
    }
}

void GpkgDecoder::add_value(std::size_t column, std::uint64_t serial, const std::uint8_t* at,
                            std::size_t size) {
    const GpkgKind kind = m_layout.table.columns[column].kind;
    const bool is_null = serial == 0;
    if (kind == GpkgKind::fid) {
        if (!is_null) {
            doubt("a key that is no row number");
        }
        return;
    }
    if (kind == GpkgKind::geometry) {
        const bool is_blob = serial >= 12 && serial % 2 == 0;
        if (is_null) {
            m_batch.table.geometry.push_null();
        } else if (is_blob) {
            add_geometry(at, size);
        } else {
            m_batch.table.geometry.push_wkb({});  // malformed
        }
        return;
    }
    const int target = m_layout.target[column];
    if (target < 0) {
        return;
    }
    Column& field = m_batch.table.fields[static_cast<std::size_t>(target)];
    if (is_null) {
        field.push_null();
        return;
    }
    const std::string_view text{reinterpret_cast<const char*>(at), size};
    Repairs& repairs = m_batch.repairs[static_cast<std::size_t>(target)];
    if (is_number(kind) && serial >= 12) {
        // SQLite makes numbers of texts that are such when they are stored; of the rest GDAL makes zeros.
        field.push_null();
        repairs.no_number += 1;
        return;
    }
    switch (kind) {
        case GpkgKind::boolean:
        case GpkgKind::int16:
        case GpkgKind::int32:
        case GpkgKind::int64: {
            if (!is_integer(serial)) {
                doubt("a whole number of another type");
            }
            const std::int64_t value = checked_integer(kind, integer(serial, at, size));
            if (kind == GpkgKind::boolean) {
                field.push(value != 0);
            } else {
                std::get<std::vector<std::int64_t>>(field.values()).push_back(value);
            }
            return;
        }
        case GpkgKind::float32:
        case GpkgKind::float64:
            field.push(checked_real(kind, serial, at, size));
            return;
        default:
            break;
    }
    const bool is_time = kind == GpkgKind::day || kind == GpkgKind::moment;
    if (is_time && is_integer(serial)) {
        add_no_date(static_cast<std::size_t>(target), std::to_string(integer(serial, at, size)));
        return;
    }
    if (!is_text(serial)) {
        doubt("a text of another type");
    }
    const auto day = kind == GpkgKind::day ? plain_day(text) : std::nullopt;
    const auto moment = kind == GpkgKind::moment ? plain_moment(text) : std::nullopt;
    if (day) {
        field.push(*day);
    } else if (moment) {
        field.push(*moment);
    } else if (is_time) {
        if (is_date_to_gdal(text)) {
            doubt("a date in another spelling");
        }
        add_no_date(static_cast<std::size_t>(target), std::string{text});
    } else {
        std::get<model::TextBuffer>(field.values()).push_back(text);
    }
}

/// GDAL would make nothing of it, and open time of that.
void GpkgDecoder::add_no_date(std::size_t field, std::string text) {
    RawTable& table = m_batch.table;
    table.fields[field].push_null();
    m_batch.repairs[field].no_date += 1;
    std::string cleaned;
    const bool is_clean = clean_text(text, cleaned) == TextState::as_it_was;
    table.no_dates.push_back({table.fids.size(), field, is_clean ? std::move(text) : std::move(cleaned)});
}

/// What GDAL cannot read either is malformed, and no reason to give up the table: of that row alone it will
/// be told.
void GpkgDecoder::add_geometry(const std::uint8_t* blob, std::size_t size) {
    constexpr std::size_t kHead = 8;
    constexpr std::size_t kEnvelopes[5] = {0, 32, 48, 48, 64};
    constexpr std::uint8_t kExtended = 0x20;
    RawGeometries& out = m_batch.table.geometry;
    if (size < kHead || blob[0] != 'G' || blob[1] != 'P') {
        out.push_wkb({});
        return;
    }
    if (blob[2] != 0 || (blob[3] & kExtended) != 0) {
        doubt("a geometry without the head of the standard");
    }
    const std::size_t envelope = (blob[3] >> 1U) & 7U;
    if (envelope > 4 || size <= kHead + kEnvelopes[envelope]) {
        out.push_wkb({});
        return;
    }
    const std::size_t begin = kHead + kEnvelopes[envelope];
    const std::span wkb{blob + begin, size - begin};
    const WkbState state = out.push_wkb(wkb);
    const bool is_other = state == WkbState::malformed || state == WkbState::unsupported;
    if (is_other && !straightened(wkb).empty()) {
        doubt("a geometry of another kind");
    }
    if (state == WkbState::curved) {
        const std::vector<std::uint8_t> straight = straightened(wkb);
        if (straight.empty()) {
            doubt("an arc that is none");
        }
        out.replace_last(straight);
        m_batch.curves.push_back(out.size() - 1);
    }
}

void GpkgDecoder::finish() {
    RawTable& table = m_batch.table;
    table.rows = table.fids.size();
    for (std::size_t i = 0; i < m_layout.target.size(); ++i) {
        if (m_layout.target[i] < 0) {
            continue;
        }
        const auto target = static_cast<std::size_t>(m_layout.target[i]);
        Column& field = table.fields[target];
        if (m_layout.table.columns[i].kind == GpkgKind::text) {
            clean_texts(field, m_batch.repairs[target]);
        } else if (field.type() == model::ColumnType::real) {
            forget_not_finite(field, table.rows, m_batch.repairs[target]);
        }
    }
}

}  // namespace limes::source
