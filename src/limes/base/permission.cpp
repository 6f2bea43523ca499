#include <limes/base/error.hpp>
#include <limes/base/permission.hpp>
#include <limes/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

namespace limes::base {
namespace {

namespace fs = std::filesystem;

std::string user_name(uid_t user) {
    std::array<char, 4096> room{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
        return printable(entry.pw_name);
    }
    return fmt::format("user {}", user);
}

/// As `ls -l` writes them, without the kind.
std::string rights_text(mode_t mode) {
    constexpr std::string_view kLetters = "rwxrwxrwx";
    std::string text{kLetters};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((mode >> (text.size() - 1 - i) & 1U) == 0) {
            text[i] = '-';
        }
    }
    return text;
}

/// The last on the way to `path` that can be looked at: it, or the folder that does not let through.
std::optional<std::pair<fs::path, struct stat>> obstacle(const fs::path& path) {
    struct stat status {};
    for (fs::path at = fs::absolute(path);; at = at.parent_path()) {
        if (::stat(at.c_str(), &status) == 0) {
            return std::pair{at, status};
        }
        if (at == at.parent_path()) {
            return std::nullopt;
        }
    }
}

}  // namespace

bool is_denial(int error_number) {
    return error_number == EACCES || error_number == EPERM;
}

std::string denial(const fs::path& path, Access access) {
    const std::string wish = access == Access::read ? "read it" : "write there";
    std::string text = fmt::format("permission denied: {} may not {}", user_name(::geteuid()), wish);
    if (const auto found = obstacle(path)) {
        const auto& [at, status] = *found;
        text += fmt::format("; {} belongs to {} ({})", printable(at.string()), user_name(status.st_uid),
                            rights_text(status.st_mode));
    }
    return text + (access == Access::read ? "; ask its owner, or run as one who may"
                                          : "; ask its owner, or choose another place");
}

void require_readable(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 && is_denial(errno)) {
        throw DataError{fmt::format("{}: {}", printable(path.string()), denial(path, Access::read))};
    }
    if (descriptor >= 0) {
        ::close(descriptor);
    }
}

}  // namespace limes::base
