#include "archives.hpp"

#include <archive.h>
#include <archive_entry.h>

namespace limes::test {

void make_archive(const std::string& path, const std::vector<Member>& members, bool tar) {
    archive* made = archive_write_new();
    tar ? archive_write_set_format_ustar(made) : archive_write_set_format_zip(made);
    if (path.ends_with("gz")) {
        archive_write_add_filter_gzip(made);
    }
    archive_write_open_filename(made, path.c_str());
    for (const Member& member : members) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, member.name.c_str());
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_filetype(entry, member.link_to.empty() ? AE_IFREG : AE_IFLNK);
        archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
        if (!member.link_to.empty()) {
            archive_entry_set_symlink(entry, member.link_to.c_str());
        }
        archive_write_header(made, entry);
        archive_write_data(made, member.content.data(), member.content.size());
        archive_entry_free(entry);
    }
    archive_write_close(made);
    archive_write_free(made);
}

}  // namespace limes::test
