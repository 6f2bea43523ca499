#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace limes::source {

/// What may come out of one archive. Beyond it the archive is refused: a few megabytes can be made to unpack
/// to more than a disk holds.
struct ArchiveCaps {
    std::size_t members = 200;
    std::uint64_t bytes = std::uint64_t{2} << 30U;
    std::uint64_t times_larger = 100;  ///< than the archive
};

/// Whether a name ends as that of an archive that is opened: .zip, .kmz, .shz, .gz, .tar, .tgz.
[[nodiscard]] bool is_archive(const std::filesystem::path& file);

/// A name that leads into an archive: "old.zip", or "old.zip/folder/gates.shp".
struct ArchiveName {
    std::filesystem::path archive;
    std::string member;  ///< empty: its only dataset
};
/// Nothing when no part of the path is an archive that is there.
[[nodiscard]] std::optional<ArchiveName> archive_name(const std::filesystem::path& path);

/// Unpacks an archive to a folder of its own and gives the path of a dataset in it. The folder has names of
/// ours, so that no name in the archive leads anywhere, and is removed at the end of the process; an archive
/// is unpacked once. Of what a killed process left, the next that unpacks cleans up.
///
/// The dataset of a KMZ is its document: doc.kml, else the first .kml. A member of an archive in the archive,
/// "inner.zip/gates.shp", is given as a path that leads into the inner one.
///
/// Errors: naming the archive as `shown`, the member and the mend: DataError when it is damaged, encrypted,
/// has links or no dataset, or is above the caps; UsageError when it has several or not the one that is
/// named.
[[nodiscard]] std::filesystem::path unpacked(const ArchiveName& name, const std::string& shown,
                                             const ArchiveCaps& caps = {});

/// Holds a file that is an archive inside, as spreadsheets are, against the caps without unpacking it.
/// Errors: as unpacked.
void weigh_packed(const std::filesystem::path& file, const std::string& shown, const ArchiveCaps& caps = {});

}  // namespace limes::source
