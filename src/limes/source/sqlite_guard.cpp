#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/sqlite_guard.hpp>
#include <limes/source/sqlite_recovery.hpp>

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>

namespace limes::source {

namespace {

constexpr int kStepsACall = 1000;
constexpr std::int64_t kLeastCalls = 200'000;   // 200 million steps, some seconds
constexpr std::uint64_t kStepsAByte = 16;       // a table of empty values takes three
constexpr std::uint64_t kLeastValue = 1 << 20;  // of a value that no byte of the file holds

}  // namespace

std::string disguised_table(sqlite3* database) {
    constexpr const char* kSql =
        "SELECT name FROM sqlite_master WHERE (name LIKE 'gpkg\\_%' ESCAPE '\\' OR name LIKE 'limes\\_%' "
        "ESCAPE "
        "'\\') AND type IN ('view', 'table') AND coalesce(rootpage, 0) = 0 LIMIT 1";
    std::string name;
    sqlite3_exec(
        database, kSql,
        [](void* to, int, char** values, char**) {
            *static_cast<std::string*>(to) = values[0] == nullptr ? "" : values[0];
            return 0;
        },
        &name, nullptr);
    return name;
}

void refuse_disguised_tables(const std::filesystem::path& file, const std::string& shown) {
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close(database); }
    };
    sqlite3* raw = nullptr;
    sqlite3_open_v2(uri_to_read(file).c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
    const std::unique_ptr<sqlite3, Close> database{raw};
    const std::string name = disguised_table(raw);
    if (!name.empty()) {
        throw base::DataError{fmt::format(
            "{}: its '{}' is a view, where a GeoPackage has a table; what the view would do is not "
            "run; write the layers to a new file",
            shown, base::printable(name))};
    }
}

SqliteBudget::SqliteBudget(sqlite3* database, std::uint64_t file_bytes)
    : m_left{kLeastCalls + static_cast<std::int64_t>(file_bytes / kStepsACall * kStepsAByte)} {
    constexpr std::uint64_t kMostValue = 1'000'000'000;  // SQLite's own
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH,
                  static_cast<int>(std::clamp(file_bytes, kLeastValue, kMostValue)));
    sqlite3_progress_handler(database, kStepsACall, on_steps, this);
}

int SqliteBudget::on_steps(void* self) {
    auto* budget = static_cast<SqliteBudget*>(self);
    budget->m_left = std::max<std::int64_t>(0, budget->m_left - 1);
    return budget->is_spent() ? 1 : 0;
}

}  // namespace limes::source
