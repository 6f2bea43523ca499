#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/archive.hpp>
#include <limes/source/drivers.hpp>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <locale.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::source {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kEndings{".zip", ".kmz", ".shz", ".gz", ".tar", ".tgz"};
constexpr std::string_view kFolderPrefix = "limes-unpacked-";

struct CloseArchive {
    void operator()(archive* opened) const { archive_read_free(opened); }
};
using Opened = std::unique_ptr<archive, CloseArchive>;

/// A folder that ends with its owner. Errors: DataError when it cannot be made.
class TemporaryFolder {
public:
    TemporaryFolder() {
        const fs::path base = fs::temp_directory_path();
        remove_stale(base);
        const std::string filled_in(6, 'X');  // by mkdtemp, with what no other folder has
        std::string name = (base / fmt::format("{}{}-{}", kFolderPrefix, ::getpid(), filled_in)).string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw base::DataError{fmt::format("{}: no folder to unpack into can be made: {}", base.string(),
                                              std::strerror(errno))};  // NOLINT(concurrency-mt-unsafe)
        }
        m_path = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    /// Those of processes that are no more.
    static void remove_stale(const fs::path& base) {
        std::error_code ignored;
        for (const fs::directory_entry& entry : fs::directory_iterator{base, ignored}) {
            const std::string name = entry.path().filename().string();
            pid_t process = 0;
            if (name.starts_with(kFolderPrefix) && !entry.is_symlink(ignored)) {
                std::from_chars(name.data() + kFolderPrefix.size(), name.data() + name.size(), process);
            }
            if (process > 0 && ::kill(process, 0) != 0 && errno == ESRCH) {
                fs::remove_all(entry.path(), ignored);
            }
        }
    }

    fs::path m_path;
};

/// Names of members in UTF-8 are read as such, whatever the locale of the process, while this lives.
class Utf8Names {
public:
    Utf8Names() : m_locale{::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)} {
        if (m_locale != nullptr) {
            m_before = ::uselocale(m_locale);
        }
    }
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;
    ~Utf8Names() {
        if (m_locale != nullptr) {
            ::uselocale(m_before);
            ::freelocale(m_locale);
        }
    }

private:
    locale_t m_locale;
    locale_t m_before = nullptr;
};

/// A name as it is shown and asked for: without "./" before it.
std::string shown_name(archive_entry* entry, std::size_t number) {
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr) {
        name = archive_entry_pathname_utf8(entry);
    }
    std::string text = name == nullptr ? fmt::format("member {}", number) : std::string{name};
    while (text.starts_with("./")) {
        text.erase(0, 2);
    }
    return text;
}

/// Whether a file has the word, looked through block by block.
bool contains(const fs::path& file, std::string_view word) {
    std::ifstream in{file, std::ios::binary};
    constexpr std::size_t kBlock = 64U << 10U;
    std::string text;
    while (in) {
        text.erase(0, text.size() - std::min(text.size(), word.size() - 1));
        const std::size_t kept = text.size();
        text.resize(kept + kBlock);
        in.read(text.data() + kept, kBlock);
        text.resize(kept + static_cast<std::size_t>(in.gcount()));
        if (text.find(word) != std::string::npos) {
            return true;
        }
    }
    return false;
}

/// The members of an archive on the disk: "folder/gates.shp" as <folder>/3/gates.shp. Names in the archive
/// choose nothing but the last part of a name, and that only when it is one.
class Unpacking {
public:
    enum class Keep : bool { no, yes };

    Unpacking(const fs::path& archive, std::string shown, const ArchiveCaps& caps, Keep keep = Keep::yes)
        : m_archive{archive}, m_shown{std::move(shown)}, m_caps{caps}, m_packed{fs::file_size(archive)} {
        if (keep == Keep::yes) {
            m_folder.emplace();
        }
        const Utf8Names names;
        Opened opened{archive_read_new()};
        const bool raw = ending_of(archive) == ".gz" && ending_of(archive.stem()) != ".tar";
        if (raw) {
            archive_read_support_format_raw(opened.get());
        } else {
            archive_read_support_format_zip(opened.get());
            archive_read_support_format_tar(opened.get());
        }
        archive_read_support_filter_gzip(opened.get());
        constexpr std::size_t kBlock = 64U << 10U;
        if (archive_read_open_filename(opened.get(), archive.c_str(), kBlock) != ARCHIVE_OK) {
            throw fault(opened.get());
        }
        archive_entry* entry = nullptr;
        for (;;) {
            const int state = archive_read_next_header(opened.get(), &entry);
            if (state == ARCHIVE_EOF) {
                break;
            }
            if ((state != ARCHIVE_OK && state != ARCHIVE_WARN) ||
                (raw && archive_filter_code(opened.get(), 0) != ARCHIVE_FILTER_GZIP)) {
                throw fault(opened.get());
            }
            const std::string name = raw ? archive.stem().string() : shown_name(entry, m_members.size() + 1);
            take(opened.get(), entry, name);
        }
    }

    /// Errors: DataError, UsageError; they call the archive `shown`.
    [[nodiscard]] fs::path dataset(const std::string& wanted, const std::string& shown) const {
        return wanted.empty() ? only_dataset(base::printable(shown)) : member(wanted, base::printable(shown));
    }

private:
    [[nodiscard]] std::vector<std::string> datasets() const {
        std::vector<std::string> names;
        std::ranges::copy_if(m_names, std::back_inserter(names),
                             [](const std::string& name) { return is_data_file(name) && !is_archive(name); });
        std::ranges::sort(names);
        return names;
    }

    [[nodiscard]] fs::path member(const std::string& wanted, const std::string& archive) const {
        if (const auto found = m_members.find(wanted); found != m_members.end()) {
            return found->second;
        }
        for (const auto& [name, path] : m_members) {
            if (is_archive(name) && wanted.starts_with(name + '/')) {
                return path / wanted.substr(name.size() + 1);
            }
        }
        const std::vector<std::string> there = datasets();
        throw base::UsageError{
            fmt::format("{}: has no member '{}'; {}", archive, base::printable(wanted),
                        there.empty() ? "it has no dataset" : "there are: " + list(there))};
    }

    [[nodiscard]] fs::path only_dataset(const std::string& archive) const {
        if (ending_of(m_archive) == ".kmz") {
            if (const std::string document = kmz_document(archive); !document.empty()) {
                return m_members.at(document);
            }
        }
        const std::vector<std::string> there = datasets();
        if (there.size() == 1) {
            return m_members.at(there.front());
        }
        if (there.size() > 1) {
            throw several(archive, "", there);
        }
        std::vector<std::string> nested;
        std::ranges::copy_if(m_names, std::back_inserter(nested),
                             [](const std::string& name) { return is_archive(name); });
        if (!nested.empty()) {
            throw base::UsageError{
                fmt::format("{}: has nothing but an archive in it ({}); name that, as {}/{}", archive,
                            list(nested), archive, base::printable(nested.front()))};
        }
        throw base::DataError{
            fmt::format("{}: has no file that can be read as {}", archive, known_formats())};
    }

    /// The document of a KMZ is its doc.kml, else its first .kml (OGC 12-007r2, KML 2.3). One that has no
    /// places of its own links to others: to the only other one, when there is but one. Empty when there is
    /// no .kml.
    [[nodiscard]] std::string kmz_document(const std::string& archive) const {
        std::vector<std::string> documents;
        std::ranges::copy_if(m_names, std::back_inserter(documents),
                             [](const std::string& name) { return ending_of(name) == ".kml"; });
        if (documents.empty()) {
            return {};
        }
        if (const auto main = std::ranges::find(documents, "doc.kml"); main != documents.end()) {
            std::rotate(documents.begin(), main, std::next(main));
        }
        if (documents.size() == 1 || contains(m_members.at(documents.front()), "Placemark")) {
            return documents.front();
        }
        if (documents.size() == 2) {
            return documents.back();
        }
        const std::string main = base::printable(documents.front());
        documents.erase(documents.begin());
        throw several(archive, fmt::format("its {} has no places but links to others: it ", main), documents);
    }

    [[nodiscard]] static std::string list(const std::vector<std::string>& names) {
        return base::printable(fmt::format("{}", fmt::join(names, ", ")));
    }
    [[nodiscard]] static base::UsageError several(const std::string& archive, const std::string& why,
                                                  const std::vector<std::string>& names) {
        return base::UsageError{fmt::format("{}: {}has {} datasets ({}); name one, as {}/{}", archive, why,
                                            names.size(), list(names), archive,
                                            base::printable(names.front()))};
    }

    [[nodiscard]] base::DataError fault(archive* opened) const {
        const char* text = archive_error_string(opened);
        return base::DataError{fmt::format(
            "{}: damaged, cut off or no archive of a kind that is opened ({}); get it anew",
            base::printable(m_shown), base::printable(text == nullptr ? "no reason given" : text))};
    }
    [[nodiscard]] base::DataError refusal(const std::string& why) const {
        return base::DataError{
            fmt::format("{}: {}; {}", base::printable(m_shown), why,
                        m_folder ? "unpack it yourself if you trust it, and give the file inside"
                                 : "save it as CSV if you trust it, and give that")};
    }

    void take(archive* opened, archive_entry* entry, const std::string& name) {
        if (++m_entries > m_caps.members) {
            throw refusal(fmt::format("has more than {} members", m_caps.members));
        }
        if (archive_entry_is_encrypted(entry) != 0) {
            throw refusal(fmt::format("'{}' is encrypted", base::printable(name)));
        }
        if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK) {
            throw refusal(fmt::format("'{}' is a link", base::printable(name)));
        }
        if (archive_entry_filetype(entry) == AE_IFDIR) {
            return;
        }
        if (archive_entry_filetype(entry) != AE_IFREG) {
            throw refusal(fmt::format("'{}' is no ordinary file", base::printable(name)));
        }
        if (!m_folder) {
            drain(opened, name, [](std::string_view) {});
            return;
        }
        const std::string folder = fs::path{name}.parent_path().string();
        const auto [number, is_new] = m_folders.try_emplace(folder, m_folders.size());
        const fs::path target_folder = m_folder->path() / std::to_string(number->second);
        if (is_new) {
            fs::create_directory(target_folder);
        }
        std::string own = fs::path{name}.filename().string();
        if (own.empty() || own == "." || own == ".." || own.size() > 200 || !base::is_utf8(own) ||
            own != base::printable(own)) {
            // The parts of a Shapefile keep one name between them.
            const auto stem =
                m_stems.try_emplace(folder + '/' + fs::path{own}.stem().string(), m_stems.size()).first;
            const std::string ending = ending_of(own);
            own = fmt::format("limes-member{}{}", stem->second,
                              base::is_utf8(ending) && ending == base::printable(ending) ? ending : "");
        }
        const fs::path target = target_folder / own;
        if (!m_members.emplace(name, target).second || fs::exists(target)) {
            throw refusal(fmt::format("has '{}' twice", base::printable(name)));
        }
        m_names.push_back(name);
        write(opened, target, name);
    }

    void write(archive* opened, const fs::path& target, const std::string& name) {
        base::FileWriter out{target};
        drain(opened, name, [&](std::string_view bytes) { out.write(bytes); });
        out.close();
    }

    /// The bytes of a member, as long as they are within the caps.
    template <class F>
    void drain(archive* opened, const std::string& name, F&& take_bytes) {
        std::vector<char> room(64U << 10U);
        for (;;) {
            const la_ssize_t size = archive_read_data(opened, room.data(), room.size());
            if (size < 0) {
                throw fault(opened);
            }
            if (size == 0) {
                break;
            }
            m_bytes += static_cast<std::uint64_t>(size);
            constexpr std::uint64_t kTooLittleToJudge = 16U << 20U;
            if (m_bytes > m_caps.bytes) {
                throw refusal(fmt::format("unpacks to more than {} MiB (in '{}')", m_caps.bytes >> 20U,
                                          base::printable(name)));
            }
            if (m_bytes > kTooLittleToJudge && m_bytes / m_caps.times_larger > m_packed) {
                throw refusal(fmt::format("unpacks to more than {} times its size (in '{}')",
                                          m_caps.times_larger, base::printable(name)));
            }
            take_bytes({room.data(), static_cast<std::size_t>(size)});
        }
    }

    fs::path m_archive;
    std::string m_shown;  ///< the name it was unpacked by
    ArchiveCaps m_caps;
    std::uint64_t m_packed;
    std::uint64_t m_bytes = 0;
    std::size_t m_entries = 0;
    std::optional<TemporaryFolder> m_folder;  ///< none: only weighed
    std::map<std::string, std::size_t> m_folders;
    std::map<std::string, std::size_t> m_stems;  ///< of names that cannot be those of files here
    std::map<std::string, fs::path> m_members;
    std::vector<std::string> m_names;  ///< of the members, in the order of the archive
};

}  // namespace

bool is_archive(const fs::path& file) {
    return std::ranges::find(kEndings, ending_of(file)) != kEndings.end();
}

std::optional<ArchiveName> archive_name(const fs::path& path) {
    fs::path at;
    for (auto part = path.begin(); part != path.end(); ++part) {
        at /= *part;
        std::error_code none;
        if (!is_archive(at) || !fs::is_regular_file(at, none)) {
            continue;
        }
        fs::path member;
        for (++part; part != path.end(); ++part) {
            member /= *part;
        }
        return ArchiveName{at, member.generic_string()};
    }
    return std::nullopt;
}

fs::path unpacked(const ArchiveName& name, const std::string& shown, const ArchiveCaps& caps) {
    using Key = std::tuple<std::string, fs::file_time_type, std::uintmax_t>;
    static std::mutex guard;
    static std::map<Key, Unpacking> all;
    const std::scoped_lock lock{guard};
    try {
        const fs::path real = fs::canonical(name.archive);
        Key key{real.string(), fs::last_write_time(real), fs::file_size(real)};
        const auto found = all.try_emplace(std::move(key), real, shown, caps).first;
        return found->second.dataset(name.member, shown);
    } catch (const fs::filesystem_error& failure) {
        throw base::DataError{fmt::format("{}: cannot be unpacked ({}); is TMPDIR a folder with room?",
                                          base::printable(shown), failure.code().message())};
    }
}

void weigh_packed(const fs::path& file, const std::string& shown, const ArchiveCaps& caps) {
    const Unpacking weighed{file, shown, caps, Unpacking::Keep::no};
}

}  // namespace limes::source
