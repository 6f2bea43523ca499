#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/sqlite_recovery.hpp>

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace limes::source {

namespace {

namespace fs = std::filesystem;

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// The first bytes of a database; nothing when it is none, of which whoever opens it says so.
/// Source: SQLite, Database File Format, section 1.3.
std::optional<std::array<unsigned char, 100>> header_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::array<unsigned char, 100> head{};
    in.read(reinterpret_cast<char*>(head.data()), head.size());
    constexpr std::string_view kMagic{"SQLite format 3", 16};
    if (in.gcount() != static_cast<std::streamsize>(head.size()) ||
        std::string_view{reinterpret_cast<const char*>(head.data()), kMagic.size()} != kMagic) {
        return std::nullopt;
    }
    return head;
}

/// The header tells how many pages there should be.
bool is_cut_off(const fs::path& file) {
    const auto found = header_of(file);
    if (!found) {
        return false;
    }
    const auto& head = *found;
    const auto word = [&](std::size_t at) {
        return std::uint64_t{head[at]} << 24U | std::uint64_t{head[at + 1]} << 16U |
               std::uint64_t{head[at + 2]} << 8U | head[at + 3];
    };
    const std::uint64_t page =
        head[16] == 0 && head[17] == 1 ? 65536U : std::uint64_t{head[16]} << 8U | head[17];
    const bool count_is_valid = word(24) == word(92);
    std::error_code none;
    return count_is_valid && fs::file_size(file, none) < page * word(28);
}

}  // namespace

bool has_journal(const fs::path& file) {
    std::error_code none;
    for (const char* ending : {"-journal", "-wal"}) {
        const fs::path journal = file.string() + ending;
        if (fs::is_regular_file(journal, none) && fs::file_size(journal, none) > 0) {
            return true;
        }
    }
    return false;
}

bool is_in_wal_mode(const fs::path& file) {
    constexpr unsigned char kWal = 2;
    const auto head = header_of(file);
    return head && (*head)[19] == kWal;
}

bool needs_its_folder(const fs::path& file) {
    return header_of(file) && (has_journal(file) || (is_in_wal_mode(file) && !is_wal_at_rest(file)));
}

bool is_wal_at_rest(const fs::path& file) {
    std::error_code none;
    return is_in_wal_mode(file) && !fs::exists(file.string() + "-wal", none);
}

std::string uri_to_read(const fs::path& file) {
    constexpr std::string_view kPlain{"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-"};
    std::string uri = "file:";
    for (const char c : file.string()) {
        uri += kPlain.find(c) == std::string_view::npos
                   ? fmt::format("%{:02X}", static_cast<unsigned char>(c))
                   : std::string{c};
    }
    return is_wal_at_rest(file) ? uri + "?immutable=1" : uri;
}

void recover_sqlite(const fs::path& file, const fs::path& shown) {
    const std::string name = base::printable(shown.string());
    if (!has_journal(file)) {
        if (is_cut_off(file)) {
            throw base::DataError{
                fmt::format("{}: is shorter than its header says: cut off; copy or make it anew", name)};
        }
        return;
    }
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
    const Database database{raw};
    constexpr int kWait_ms = 2000;
    sqlite3_busy_timeout(raw, kWait_ms);
    const int done =
        opened != SQLITE_OK
            ? opened
            : sqlite3_exec(raw, "SELECT count(*) FROM sqlite_master; PRAGMA wal_checkpoint(TRUNCATE);",
                           nullptr, nullptr, nullptr);
    if (done != SQLITE_OK) {
        throw base::DataError{
            fmt::format("{}: a killed writer left a journal beside it, and it cannot be rolled back "
                        "({}); make the file and its folder writable, or close the program that "
                        "writes it",
                        name, sqlite3_errmsg(raw))};
    }
}

}  // namespace limes::source
