#include "memory_limit.hpp"

#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>

#include "terminal.hpp"
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace limes::cli {

namespace {

using namespace std::chrono_literals;

struct Unit {
    std::string_view name;
    double bytes;
};
constexpr std::array<Unit, 8> kUnits{{{"", 1},
                                      {"kB", 1e3},
                                      {"MB", 1e6},
                                      {"GB", 1e9},
                                      {"KiB", 0x1p10},
                                      {"MiB", 0x1p20},
                                      {"GiB", 0x1p30},
                                      {"TiB", 0x1p40}}};
/// The program and the libraries it loads have some already.
constexpr std::size_t kLeast = std::size_t{128} << 20U;

/// Pages in memory now; 0 when the system does not say.
std::size_t resident_bytes(int statm) {
    std::array<char, 128> text{};
    const ssize_t size = ::pread(statm, text.data(), text.size() - 1, 0);
    const std::string_view numbers{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    const std::size_t second = numbers.find(' ');
    std::size_t pages = 0;
    if (second != std::string_view::npos) {
        std::from_chars(numbers.data() + second + 1, numbers.data() + numbers.size(), pages);
    }
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

std::size_t parse_size(const std::string& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
    unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
    const auto found = std::ranges::find(kUnits, unit, &Unit::name);
    if (error != std::errc{} || found == kUnits.end() || !(number >= 0) || number * found->bytes > 0x1p60) {
        throw base::UsageError{
            fmt::format("--memory '{}' is no size; write it as 1GiB or 800MB", base::printable(text))};
    }
    const auto bytes = static_cast<std::size_t>(number * found->bytes);
    if (bytes < kLeast) {
        throw base::UsageError{
            fmt::format("--memory {} is too little: the program and its libraries need 128MiB", text)};
    }
    return bytes;
}

MemoryLimit::MemoryLimit(std::optional<std::size_t> bytes, std::stop_source stop)
    : m_bytes{bytes.value_or(0)} {
    if (bytes) {
        m_watcher = std::jthread{
            [this, source = std::move(stop)](const std::stop_token& ended) { watch(ended, source); }};
    }
}

std::string MemoryLimit::message() const {
    return fmt::format(
        "needs more than the {:.0f} MiB that --memory allows, and nothing was written; a layer of points "
        "that "
        "is a FlatGeobuf or GeoPackage file of its own is read in batches when the answer goes to a .csv, "
        ".geojson or .geojsonl file; else choose with --bbox or --where, or allow more",
        static_cast<double>(m_bytes) / 0x1p20);
}

void MemoryLimit::watch(const std::stop_token& ended, std::stop_source stop) {
    const int statm = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    while (!ended.stop_requested()) {
        if (resident_bytes(statm) <= m_bytes) {
            std::this_thread::sleep_for(10ms);
            continue;
        }
        m_passed = true;
        stop.request_stop();
        for (int i = 0; i < 80 && !ended.stop_requested(); ++i) {
            std::this_thread::sleep_for(10ms);
        }
        if (!ended.stop_requested()) {
            write_stderr(fmt::format("limes: {}\n", message()));
            base::remove_temporaries();
            ::_exit(1);
        }
    }
    ::close(statm);
}

}  // namespace limes::cli
