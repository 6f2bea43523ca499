#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/late_library.hpp>

#include <dlfcn.h>
#include <fmt/format.h>

namespace limes::base {

std::filesystem::path library_folder() {
    Dl_info found{};
    // A run path of the caller's would not do: sanitizers call dlopen on behalf of it.
    if (dladdr(reinterpret_cast<const void*>(&library_folder), &found) == 0 || found.dli_fname == nullptr) {
        return ".";
    }
    return folder_of(found.dli_fname);
}

void* late_function(const char* library, const char* function) {
    const std::string file = (library_folder() / library).string();
    void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* const found = handle == nullptr ? nullptr : dlsym(handle, function);
    if (found == nullptr) {
        const char* why = dlerror();  // NOLINT(concurrency-mt-unsafe): glibc keeps one a thread
        throw EngineError{fmt::format("{}: cannot be loaded: {}", file, why == nullptr ? "unknown" : why)};
    }
    return found;
}

}  // namespace limes::base
