#include "reach.hpp"

#include <limes/base/file.hpp>
#include <limes/base/late_library.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/file_lock.hpp>
#include <limes/source/sqlite_recovery.hpp>

#include "options.hpp"

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace limes::cli {

namespace {

namespace fs = std::filesystem;

/// What libraries read of a system: themselves, fonts, time zones, what the machine has.
constexpr std::array kSystem{"/usr",
                             "/lib",
                             "/lib64",
                             "/opt",
                             "/nix/store",
                             "/etc/ld.so.cache",
                             "/etc/localtime",
                             "/etc/fonts",
                             "/etc/nsswitch.conf",
                             "/etc/passwd",
                             "/etc/ssl/openssl.cnf",
                             "/var/cache/fontconfig",
                             "/proc/self",
                             "/proc/cpuinfo",
                             "/proc/meminfo",
                             "/proc/filesystems",
                             "/proc/sys/vm",
                             "/sys/devices/system",
                             "/sys/fs/cgroup",
                             "/sys/kernel/mm",
                             "/dev/urandom",
                             "/dev/random",
                             "/dev/zero"};
/// Below the user's own folder.
constexpr std::array kOfHome{".fonts", ".local/share/fonts", ".config/fontconfig", ".cache/fontconfig",
                             ".local/share/proj"};
/// Where the user says that libraries and their data are; several with colons between them.
constexpr std::array kOfEnvironment{"LD_LIBRARY_PATH", "PROJ_DATA", "PROJ_LIB",
                                    "GDAL_DATA",       "ICU_DATA",  "FONTCONFIG_PATH"};

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread yet
    return value == nullptr ? "" : value;
}

template <class F>
void for_each_part(std::string_view text, char separator, F&& take) {
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        if (end != 0) {
            take(text.substr(0, end));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

void add_system(std::vector<fs::path>& readable) {
    readable.insert(readable.end(), kSystem.begin(), kSystem.end());
    if (const fs::path home = environment("HOME"); home.is_absolute()) {
        for (const char* folder : kOfHome) {
            readable.push_back(home / folder);
        }
    }
    for (const char* name : kOfEnvironment) {
        for_each_part(environment(name), ':',
                      [&](std::string_view folder) { readable.emplace_back(folder); });
    }
    std::error_code ignored;
    readable.push_back(fs::read_symlink("/proc/self/exe", ignored).parent_path());
    readable.push_back(base::library_folder());
    for (const char* share : {"layers", "styles", "report"}) {
        readable.push_back(base::share_folder(share));
    }
}

/// The file itself, or the archive that "old.zip/2024/gates.shp" is in; nothing when neither is there.
std::optional<fs::path> file_there(fs::path path) {
    std::error_code ignored;
    if (fs::exists(path, ignored)) {
        return path;
    }
    while (path.has_relative_path() && path.has_parent_path()) {
        path = path.parent_path();
        if (fs::is_regular_file(path, ignored)) {
            return path;
        }
    }
    return std::nullopt;
}

void add_companions(const fs::path& file, std::vector<fs::path>& found) {
    const std::string stem = file.stem().string() + '.';
    const std::string name = file.filename().string();
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator{base::folder_of(file), ignored}) {
        const std::string other = entry.path().filename().string();
        if (other.starts_with(stem) || other.starts_with(name)) {
            found.push_back(entry.path());
        }
    }
}

/// The values of all options and the words, and the parts of those that are lists.
template <class F>
void for_each_value(const Invocation& call, F&& take) {
    const auto whole_and_parts = [&](const std::string& value) {
        take(value);
        if (value.find(',') != std::string::npos) {
            for_each_part(value, ',', [&](std::string_view part) { take(std::string{part}); });
        }
    };
    for (const std::string& word : call.words) {
        whole_and_parts(word);
    }
    for (const auto& [option, values] : call.options) {
        for (const std::string& value : values) {
            whole_and_parts(value);
        }
    }
}

}  // namespace

std::vector<fs::path> output_folders(const Command& command, const Invocation& call) {
    std::vector<fs::path> folders;
    for (const char* option : {"output", "report", "plot"}) {
        if (const auto file = value_of(call, option); file && *file != "-") {
            folders.push_back(base::folder_of(*file));
            if (command.changes_atlas) {  // which an import may name by --output
                folders.push_back(base::folder_of(source::behind_link(*file)));
            }
        }
    }
    if (command.changes_atlas && command.changes_atlas(call) && !call.words.empty()) {
        folders.push_back(base::folder_of(source::behind_link(call.words.front())));
    }
    return folders;
}

std::vector<fs::path> named_inputs(const Invocation& call) {
    std::vector<fs::path> found;
    for_each_value(call, [&](const std::string& value) {
        const auto file = file_there(source::parse_dataset_name(value).path);
        if (!file) {
            return;
        }
        found.push_back(*file);
        std::error_code ignored;
        if (fs::is_regular_file(*file, ignored)) {
            add_companions(*file, found);
            if (fs::is_symlink(*file, ignored)) {
                add_companions(fs::canonical(*file, ignored), found);
            }
        }
    });
    return found;
}

base::Reach reach_of_printer() {
    base::Reach reach;
    reach.programs = true;
    add_system(reach.readable);
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator{"/etc", ignored}) {
        if (entry.path().filename().string().starts_with("python3")) {
            reach.readable.push_back(entry.path());
        }
    }
    return reach;
}

base::Reach reach_of(const Command& command, const Invocation& call) {
    base::Reach reach;
    reach.writable = output_folders(command, call);
    for_each_value(call, [&](const std::string& value) { reach.network |= value.starts_with("PG:"); });
    reach.network |= value_of(call, "to") == "postgis";
    reach.reads_all = reach.network;
    if (reach.reads_all) {
        return reach;
    }
    add_system(reach.readable);
    for (fs::path& input : named_inputs(call)) {
        reach.listable.push_back(base::folder_of(input));
        if (source::needs_its_folder(input)) {
            reach.writable.push_back(base::folder_of(input));
        }
        reach.readable.push_back(std::move(input));
    }
    return reach;
}

}  // namespace limes::cli
