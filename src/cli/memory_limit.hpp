#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace limes::cli {

/// "1GiB", "512MiB", "2GB", "800000000": bytes. Errors: UsageError.
[[nodiscard]] std::size_t parse_size(const std::string& text);

/// Holds the program to an amount of resident memory: when it has more, its work is asked to stop, and 800 ms
/// later ended, its temporary files removed. A machine that swaps for an hour helps nobody.
class MemoryLimit {
public:
    /// Nothing is watched without a limit.
    MemoryLimit(std::optional<std::size_t> bytes, std::stop_source stop);
    MemoryLimit(const MemoryLimit&) = delete;
    MemoryLimit& operator=(const MemoryLimit&) = delete;
    ~MemoryLimit() = default;

    [[nodiscard]] bool was_passed() const { return m_passed; }
    /// What to say then.
    [[nodiscard]] std::string message() const;

private:
    void watch(const std::stop_token& ended, std::stop_source stop);

    std::size_t m_bytes = 0;
    std::atomic<bool> m_passed = false;
    std::jthread m_watcher;
};

}  // namespace limes::cli
