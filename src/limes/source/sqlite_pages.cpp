#include <limes/source/sqlite_pages.hpp>
#include <limes/source/table_stream.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace limes::source {

namespace {

[[noreturn]] void doubt(const char* what) {
    throw NotSurelyRead{what};
}

constexpr std::uint8_t kInner = 0x05;
constexpr std::size_t kDeepest = 20;

}  // namespace

SqlitePages::SqlitePages(const FileBytes& file) : m_file{file} {
    std::array<std::uint8_t, 100> head{};
    file.read(0, head.data(), head.size());
    const auto size = load_big<std::uint16_t>(&head[16]);
    m_page_size = size == 1 ? 65536 : size;
    constexpr std::size_t kLeastPage = 512;
    constexpr std::size_t kLeastUsable = 480;
    constexpr std::uint8_t kRollback = 1;
    if (m_page_size < kLeastPage || !std::has_single_bit(m_page_size) ||
        m_page_size - head[20] < kLeastUsable) {
        doubt("pages of no possible size");
    }
    if (head[18] != kRollback || head[19] != kRollback || load_big<std::uint32_t>(&head[56]) != 1) {
        doubt("a write-ahead log, or text that is not UTF-8");
    }
    m_usable = m_page_size - head[20];
    m_count = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(file.size() / m_page_size, std::uint64_t{0xFFFFFFFE}));
}

void SqlitePages::read(std::uint32_t page, std::size_t pages, std::uint8_t* to) const {
    if (page < 2 || page > m_count || pages > m_count - page + 1) {
        doubt("a page outside the file");
    }
    m_file.read(std::uint64_t{page - 1} * m_page_size, to, pages * m_page_size);
}

std::uint32_t SqlitePages::change_counter() const {
    constexpr std::uint64_t kPlace = 24;
    std::array<std::uint8_t, 4> bytes{};
    m_file.read(kPlace, bytes.data(), bytes.size());
    return load_big<std::uint32_t>(bytes.data());
}

SqliteLeaves::SqliteLeaves(const SqlitePages& pages, std::uint32_t root)
    : m_pages{pages}, m_left{pages.count()} {
    std::vector<std::uint32_t> below = children(root);
    if (below.empty()) {
        m_ahead = root;
        return;
    }
    while (!below.empty()) {
        if (m_path.size() == kDeepest) {
            doubt("a tree that is too deep");
        }
        const std::uint32_t first = below.front();
        m_path.push_back({std::move(below), 1});
        below = children(first);
        m_ahead = first;
    }
    m_depth = m_path.size();
}

std::vector<std::uint32_t> SqliteLeaves::children(std::uint32_t page) const {
    std::vector<std::uint8_t> bytes(m_pages.page_size());
    m_pages.read(page, 1, bytes.data());
    if (bytes[0] == kTableLeaf) {
        return {};
    }
    constexpr std::size_t kHead = 12;
    constexpr std::size_t kChild = 4;
    const std::size_t cells = load_big<std::uint16_t>(&bytes[3]);
    if (bytes[0] != kInner || kHead + 2 * cells > m_pages.usable()) {
        doubt("a page that is no part of a table");
    }
    std::vector<std::uint32_t> out;
    out.reserve(cells + 1);
    for (std::size_t i = 0; i < cells; ++i) {
        const std::size_t at = load_big<std::uint16_t>(&bytes[kHead + 2 * i]);
        if (at < kHead + 2 * cells || at + kChild > m_pages.usable()) {
            doubt("a cell outside its page");
        }
        out.push_back(load_big<std::uint32_t>(&bytes[at]));
    }
    out.push_back(load_big<std::uint32_t>(&bytes[8]));
    return out;
}

std::uint32_t SqliteLeaves::advance() {
    while (!m_path.empty() && m_path.back().next == m_path.back().children.size()) {
        m_path.pop_back();
    }
    if (m_path.empty()) {
        return 0;
    }
    std::uint32_t page = m_path.back().children[m_path.back().next++];
    while (m_path.size() < m_depth) {
        std::vector<std::uint32_t> below = children(page);
        if (below.empty()) {
            doubt("leaves at different depths");
        }
        page = below.front();
        m_path.push_back({std::move(below), 1});
    }
    return page;
}

std::vector<std::uint32_t> SqliteLeaves::next(std::size_t bytes) {
    std::vector<std::uint32_t> out;
    std::size_t seen = 0;
    while (m_ahead != 0 && (out.empty() || seen < bytes)) {
        if (m_left-- == 0) {
            doubt("a tree that runs in a circle");
        }
        out.push_back(m_ahead);
        m_ahead = advance();
        // Pages between two leaves are most likely those of their long records.
        seen += m_pages.page_size() * (m_ahead > out.back() ? m_ahead - out.back() : 1);
    }
    return out;
}

const std::uint8_t* OverflowPages::page(const SqlitePages& pages, std::uint32_t page) {
    if (page < m_first || page - m_first >= m_count) {
        constexpr std::uint32_t kNear = 16;
        constexpr std::size_t kMostAhead = 256U << 10U;
        const bool follows = page >= m_first + m_count && page - (m_first + m_count) < kNear;
        const auto most =
            static_cast<std::uint32_t>(std::max<std::size_t>(1, kMostAhead / pages.page_size()));
        m_ahead = follows ? std::min(2 * m_ahead, most) : 1;
        m_window.grow(most * pages.page_size());
        const std::uint32_t left = page <= pages.count() ? pages.count() - page + 1 : 0;
        m_count = 0;
        const std::uint32_t count = std::max<std::uint32_t>(1, std::min(m_ahead, left));
        pages.read(page, count, m_window.bytes.get());
        m_first = page;
        m_count = count;
    }
    return m_window.bytes.get() + (page - m_first) * pages.page_size();
}

}  // namespace limes::source
