#pragma once

#include <filesystem>
#include <string>

namespace limes::source {

/// Whether a journal lies beside a GeoPackage (-journal, -wal): it is being written, or its writer was
/// killed.
[[nodiscard]] bool has_journal(const std::filesystem::path& file);

/// Whether what is written to a database goes to a log beside it first.
[[nodiscard]] bool is_in_wal_mode(const std::filesystem::path& file);

/// Whether a database is in WAL mode and no log lies beside it: nobody has it open, and read as one that
/// nobody writes (immutable) it needs no index of the log beside it, which a reader keeps too.
[[nodiscard]] bool is_wal_at_rest(const std::filesystem::path& file);

/// The name by which SQLite opens a database to read it, for SQLITE_OPEN_URI. One in WAL mode at rest is
/// immutable.
[[nodiscard]] std::string uri_to_read(const std::filesystem::path& file);

/// Whether a database cannot be read without writing to its folder: a journal is to be rolled back, or there
/// is a log. What its header says is not enough, since whoever made the file wrote that.
[[nodiscard]] bool needs_its_folder(const std::filesystem::path& file);

/// Rolls back what a killed writer left beside a GeoPackage (-journal, -wal); without such a leftover nothing
/// is touched. A read-only opening would be refused until someone does this. Errors: DataError when the file
/// cannot be repaired, is being written, or is cut off. `shown`: its name in messages.
void recover_sqlite(const std::filesystem::path& file, const std::filesystem::path& shown);

}  // namespace limes::source
