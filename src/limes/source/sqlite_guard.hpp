#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

struct sqlite3;

namespace limes::source {

/// The first table that the GeoPackage standard or limes keeps its own facts in and that is a view or a
/// virtual table: whoever asks it runs what the maker of the file wrote. Empty when all are tables, or when
/// the list of tables cannot be read.
[[nodiscard]] std::string disguised_table(sqlite3* database);

/// The same for a file. Errors: DataError with the table and the mend.
void refuse_disguised_tables(const std::filesystem::path& file, const std::string& shown);

/// Bounds the work that one open database does: a view may recurse for ever, or make a text of a gigabyte out
/// of nothing. The bound is counted in steps of SQLite's machine and grows with the file, so that it depends
/// neither on the clock nor on the machine: reading a table takes a few steps a value, and a value takes a
/// byte.
class SqliteBudget {
public:
    /// The database must not outlive it.
    SqliteBudget(sqlite3* database, std::uint64_t file_bytes);
    SqliteBudget(const SqliteBudget&) = delete;
    SqliteBudget& operator=(const SqliteBudget&) = delete;
    ~SqliteBudget() = default;

    /// Whether a statement was ended because all was spent.
    [[nodiscard]] bool is_spent() const { return m_left <= 0; }

private:
    static int on_steps(void* self);

    std::int64_t m_left;  ///< thousands of steps
};

}  // namespace limes::source
