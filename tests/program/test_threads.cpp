#include "catch.hpp"
#include "kill.hpp"
#include "run.hpp"
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <random>

using namespace limes::test;
using namespace std::chrono_literals;

namespace {

enum class Piles : bool { no, yes };

/// Points about a border and some on both sides of the antimeridian; with piles, many at few places, so that
/// distances tie.
std::string points_csv(unsigned seed, int count, Piles piles) {
    std::mt19937_64 random{seed};
    const auto uniform = [&](double from, double to) {
        return std::uniform_real_distribution<double>{from, to}(random);
    };
    std::string csv = "id,name,lon,lat\n";
    for (int i = 0; i < count; ++i) {
        const bool piled = piles == Piles::yes && i % 7 == 0;
        const bool far = i % 50 == 1;
        const double side = i % 100 == 1 ? 1 : -1;
        const double lon = piled ? 105.5 : far ? side * uniform(179, 180) : uniform(104, 107);
        const double lat = piled ? 22.25 + 0.01 * (i % 5) : far ? uniform(-18, -16) : uniform(21, 23.5);
        csv += fmt::format("{},place {},{},{}\n", 10000 + i, i % 900, lon, lat);
    }
    return csv;
}

/// Four-sided areas in a grid, which share their edges.
std::string areas_geojson(int side) {
    std::mt19937_64 random{5};
    std::uniform_real_distribution<double> off{-0.3, 0.3};
    std::vector<std::array<double, 2>> corner;
    for (int i = 0; i <= side; ++i) {
        for (int j = 0; j <= side; ++j) {
            corner.push_back({104 + 3.0 * (i + off(random)) / side, 21 + 2.5 * (j + off(random)) / side});
        }
    }
    std::string text = R"({"type":"FeatureCollection","features":[)";
    for (int i = 0; i < side; ++i) {
        for (int j = 0; j < side; ++j) {
            text += i + j == 0 ? "" : ",";
            text += fmt::format(R"({{"type":"Feature","id":{0},"properties":{{"id":"{0}","country":"{1}"}},)",
                                1000 + i * side + j, j < side / 2 ? "VN" : "CN");
            text += R"("geometry":{"type":"Polygon","coordinates":[[)";
            for (const auto& [di, dj] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}) {
                const auto& [lon, lat] = corner[static_cast<std::size_t>((i + di) * (side + 1) + j + dj)];
                text += fmt::format("{}[{},{}]", di + dj == 0 && text.back() == '[' ? "" : ",", lon, lat);
            }
            text += "]]}}";
        }
    }
    return text + "]}";
}

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

TEST_CASE("one thread and many give the same bytes, for every question that is shared out among them") {
    const Folder folder;
    write_file(folder / "villages.csv", points_csv(1, 4000, Piles::yes));
    write_file(folder / "gates.csv", points_csv(2, 300, Piles::yes));
    write_file(folder / "units.geojson", areas_geojson(24));
    const std::string villages = folder / "villages.csv";
    const std::string gates = folder / "gates.csv";
    const std::string units = folder / "units.geojson";
    const std::vector<std::vector<std::string>> questions{
        {"near", "--from", villages, "--to", gates, "--within", "15km"},
        {"near", "--from", units, "--to", gates, "--within", "8km"},
        {"nearest", "--from", villages, "--to", gates, "-k", "5"},
        {"nearest", "--from", gates, "--to", units, "-k", "3"},
        {"join", "--from", villages, "--to", units, "--predicate", "within"},
        {"join", "--from", units, "--to", units, "--predicate", "touches"},
        {"pair", "--layer", units, "--across", "VN,CN", "--within", "12km", "--method", "best"},
        {"coverage", "--from", gates, "--radius", "3km,9km", "--of", units},
    };
    for (const auto& question : questions) {
        using Threads = std::vector<std::string>;
        for (const auto& [format, many] : {std::pair{"csv", Threads{"2", "3", "8"}}, {"geojson", {"3"}}}) {
            const auto command = with(question, {"--as-of", "2025-07-01", "--format", format, "--threads"});
            const Ended one = call_limes(with(command, {"1"}));
            CAPTURE(question[0], question[2], question[4], format, one.err);
            REQUIRE(one.code == 0);
            CHECK(one.out.size() > 2000);
            for (const std::string& threads : many) {
                CAPTURE(threads);
                const Ended ended = call_limes(with(command, {threads}));
                CHECK(ended.code == 0);
                CHECK((ended.out == one.out));  // in brackets: megabytes are not printed
            }
        }
    }
}

TEST_CASE("Ctrl-C ends a long search within a second, on one thread and on many, and leaves nothing") {
    const Folder folder;
    write_file(folder / "many.csv", points_csv(3, 200'000, Piles::no));
    for (const char* threads : {"1", "4"}) {
        // Long at work by then, and far from done: ten million rows are asked for.
        Interrupted interrupted;
        const Ended ended = call_limes({"nearest", "--from", folder / "many.csv", "--to", folder / "many.csv",
                                        "-k", "50", "-o", folder / "answer.geojson", "--threads", threads},
                                       {.meanwhile = interrupted.at_work(2s)});
        const double seconds = interrupted.seconds_ago();
        CAPTURE(threads, ended.err, seconds);
        CHECK(ended.code == 130);
        CHECK(seconds < 5);  // a tenth of one; but this program may be a sanitized one, on a busy machine
        CHECK(folder.files() == std::vector<std::string>{"many.csv"});
    }
}
