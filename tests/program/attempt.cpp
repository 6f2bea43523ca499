#include "attempt.hpp"

#include "catch.hpp"

#include <filesystem>

namespace limes::test {

namespace fs = std::filesystem;

namespace {

/// An atlas of one layer, made once.
const std::string& small_atlas() {
    static const Folder folder;
    static const std::string atlas = [] {
        write_file(folder / "gates.csv", "id,name,lon,lat\ng1,Gate,106.7,21.97\n");
        std::string path = folder / "small.gpkg";
        const Ended ended = call_limes({"import", folder / "gates.csv", "--layer", "posts", "-o", path});
        if (ended.code != 0) {
            throw std::runtime_error{"no small atlas: " + ended.err};
        }
        return path;
    }();
    return atlas;
}

}  // namespace

Attempt::Attempt() : m_canary{m_outside / "canary.txt"}, m_atlas{m_folder / "atlas.gpkg"} {
    fs::copy_file(small_atlas(), m_atlas);
}

std::string Attempt::file(const std::string& name, const std::string& bytes) const {
    write_file(m_folder / name, bytes);
    return m_folder / name;
}

Ended Attempt::import(const std::string& input, const std::vector<std::string>& more) {
    const std::vector<std::string> before = m_folder.files();
    std::vector<std::string> words{"import", m_atlas, input, "--layer", "x"};
    words.insert(words.end(), more.begin(), more.end());
    Ended ended = call_limes(words);
    CAPTURE(input, ended.err);
    CHECK((ended.code >= 0 && ended.code <= 3));
    CHECK(ended.seconds < most_seconds);
    CHECK(ended.peak_MiB < most_MiB);
    CHECK(m_folder.files() == before);
    CHECK_FALSE(m_canary.was_touched());
    CHECK_FALSE(m_listener.was_called());
    CHECK(ended.err.find(Canary::words) == std::string::npos);
    return ended;
}

void Attempt::refuse(const std::string& input, const std::string& words,
                     const std::vector<std::string>& more) {
    const std::string before = read_file(m_atlas);
    const Ended ended = import(input, more);
    CAPTURE(input, ended.err);
    CHECK(ended.code == 1);
    CHECK(ended.out.empty());
    CHECK_THAT(ended.err, Catch::Contains(words) && Catch::Contains(fs::path{input}.filename().string()));
    CHECK(read_file(m_atlas) == before);
}

Ended Attempt::accept(const std::string& input, const std::vector<std::string>& more) {
    Ended ended = import(input, more);
    CAPTURE(input, ended.err);
    CHECK(ended.code == 0);
    return ended;
}

std::string Attempt::loaded() const {
    const Ended ended = call_limes({"export", m_atlas, "x", "--period", "../.."});
    CAPTURE(ended.err);
    CHECK(ended.code == 0);
    return ended.out;
}

std::string collection(const std::vector<std::pair<std::string, std::string>>& features) {
    std::string text = R"({"type":"FeatureCollection","features":[)";
    for (std::size_t i = 0; i < features.size(); ++i) {
        const auto& [geometry, properties] = features[i];
        text += (i == 0 ? "" : ",") + std::string{R"({"type":"Feature","geometry":)"} + geometry +
                R"(,"properties":{"id":"f)" + std::to_string(i) + '"' + (properties.empty() ? "" : ",") +
                properties + "}}";
    }
    return text + "]}";
}

std::string point(const std::string& coordinates) {
    return R"({"type":"Point","coordinates":[)" + coordinates + "]}";
}

std::string polygon(const std::string& rings) {
    return R"({"type":"Polygon","coordinates":[)" + rings + "]}";
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

}  // namespace limes::test
