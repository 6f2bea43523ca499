#pragma once

#include "run.hpp"
#include "watch.hpp"

#include <string>
#include <utility>
#include <vector>

namespace limes::test {

// What loading a hostile file may take. A sanitizer makes it some times slower and larger.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr double most_seconds = 40;
inline constexpr std::size_t most_MiB = 2000;
#else
inline constexpr double most_seconds = 10;
inline constexpr std::size_t most_MiB = 500;
#endif

/// A try to load a hostile file into an atlas that is there already, beside a file that nobody has a reason
/// to open and a port that nobody has a reason to call.
class Attempt {
public:
    Attempt();

    /// Writes a file beside the atlas; its path.
    std::string file(const std::string& name, const std::string& bytes) const;
    [[nodiscard]] std::string path(const std::string& name) const { return m_folder / name; }
    [[nodiscard]] const std::string& atlas() const { return m_atlas; }
    [[nodiscard]] const std::string& canary() const { return m_canary.path(); }
    [[nodiscard]] std::string url() const { return m_listener.url(); }

    /// `limes import ATLAS input --layer x ...`. Whatever comes of it must keep within the bounds above, end
    /// in 0, 1, 2 or 3, leave no file that was not there, and touch neither the canary nor the port.
    Ended import(const std::string& input, const std::vector<std::string>& more = {});
    /// The same, which must end with exit 1, a message that has these words, and an atlas that is byte for
    /// byte what it was.
    void refuse(const std::string& input, const std::string& words,
                const std::vector<std::string>& more = {});
    /// The same, which must end with exit 0.
    Ended accept(const std::string& input, const std::vector<std::string>& more = {});
    /// Layer x of the atlas as GeoJSON.
    [[nodiscard]] std::string loaded() const;

private:
    Folder m_outside;
    Folder m_folder;
    Canary m_canary;
    Listener m_listener;
    std::string m_atlas;
};

/// Features given by geometry and further members of their properties, `"a":1`; their ids are "f0", "f1", ...
[[nodiscard]] std::string collection(const std::vector<std::pair<std::string, std::string>>& features);
[[nodiscard]] std::string point(const std::string& coordinates);
[[nodiscard]] std::string polygon(const std::string& rings);

/// The same text many times.
[[nodiscard]] std::string repeated(const std::string& text, std::size_t times);

}  // namespace limes::test
