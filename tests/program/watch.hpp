#pragma once

#include <string>

namespace limes::test {

/// A file that nobody has a reason to open, and whether somebody did. Linux (inotify).
class Canary {
public:
    /// Makes the file, with words in it that must turn up nowhere.
    explicit Canary(std::string path);
    Canary(const Canary&) = delete;
    Canary& operator=(const Canary&) = delete;
    ~Canary();

    [[nodiscard]] const std::string& path() const { return m_path; }
    static constexpr const char* words = "words-of-the-canary";
    /// Whether it was opened, read, written, moved or removed since the last call.
    [[nodiscard]] bool was_touched();

private:
    std::string m_path;
    int m_watch = -1;
};

/// A port on this machine that listens, and whether somebody came.
class Listener {
public:
    Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

    /// "http://127.0.0.1:<port>"
    [[nodiscard]] std::string url() const;
    [[nodiscard]] bool was_called();

private:
    int m_socket = -1;
    int m_port = 0;
};

}  // namespace limes::test
