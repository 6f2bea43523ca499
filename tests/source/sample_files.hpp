#pragma once

#include <limes/base/finding.hpp>
#include <limes/source/dataset.hpp>

#include <catch.hpp>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace limes::test {

/// A folder that is gone after the test.
class Folder {
public:
    Folder()
        : m_path{std::filesystem::temp_directory_path() /
                 ("limes-source-" + std::to_string(std::random_device{}()))} {
        std::filesystem::create_directories(m_path);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code none;
        std::filesystem::remove_all(m_path, none);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

    std::filesystem::path write(const std::string& name, const std::string& bytes) const {
        const std::filesystem::path file = m_path / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary} << bytes;
        return file;
    }

private:
    std::filesystem::path m_path;
};

inline std::string slurp(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// A GeoJSON collection of features given as geometry and properties.
inline std::string geojson(const std::vector<std::pair<std::string, std::string>>& features) {
    std::string text = R"({"type":"FeatureCollection","features":[)";
    for (const auto& [geometry, properties] : features) {
        text += text.back() == '[' ? "" : ",";
        text += R"({"type":"Feature","geometry":)" + geometry + R"(,"properties":)" + properties + "}";
    }
    return text + "]}";
}

inline std::string point(const std::string& coordinates) {
    return R"({"type":"Point","coordinates":[)" + coordinates + "]}";
}

inline std::size_t count(const base::Findings& findings, const std::string& kind) {
    std::size_t n = 0;
    for (const base::Finding& finding : findings) {
        n += finding.kind == kind ? 1 : 0;
    }
    return n;
}

/// What an error says; empty when there is none.
template <class Error, class Work>
std::string message_of(Work&& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

/// ogr2ogr, as the independent writer of formats; the tests are skipped where it is not installed.
inline bool convert_file(const std::filesystem::path& from, const std::filesystem::path& to,
                         const std::string& options = "") {
    const std::string command =
        "ogr2ogr " + options + " '" + to.string() + "' '" + from.string() + "' 2>/dev/null";
    return std::system(command.c_str()) == 0;
}

}  // namespace limes::test
