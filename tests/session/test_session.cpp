#include <limes/base/error.hpp>
#include <limes/session/session.hpp>

#include "catch.hpp"

#include <filesystem>
#include <fstream>

using namespace limes;

namespace {

/// A file of its own, gone after the test.
class File {
public:
    explicit File(const std::string& text)
        : m_path{std::filesystem::temp_directory_path() /
                 ("limes-session-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ".geojson")} {
        std::ofstream{m_path} << text;
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        std::error_code none;
        std::filesystem::remove(m_path, none);
    }
    [[nodiscard]] std::string name() const { return m_path.string(); }

private:
    std::filesystem::path m_path;
};

std::string places() {
    std::string text = R"({"type":"FeatureCollection","features":[)";
    for (int i = 0; i < 3; ++i) {
        text += (i > 0 ? "," : "") + (R"({"type":"Feature","id":)" + std::to_string(i)) +
                R"(,"properties":{"name":"n)" + std::to_string(i) + R"(","population":)" +
                std::to_string(100 * i) + R"(},"geometry":{"type":"Point","coordinates":[)" +
                std::to_string(105 + i) + ",21]}}";
    }
    return text + "]}";
}

}  // namespace

TEST_CASE("a layer that one plan read for its names has all its columns for the next") {
    const File file{places()};
    session::Session session;
    query::Plan near;
    near.add(query::Scan{.layer = file.name()});
    near.add(query::Scan{.layer = file.name()});
    near.add(query::DistanceJoin{.from = 0, .to = 1, .within = base::Metres{200'000}, .same_layer = true});
    CHECK(session.answer(near, {}, "near", "").table->rows == 4);

    query::Plan all;
    all.add(query::Scan{.layer = file.name(), .where = query::parse_cql2("population > 50")});
    const result::Result answer = session.answer(all, {}, "export", "");
    CHECK(answer.table->rows == 2);
    CHECK(answer.table->find("population") != nullptr);
}
