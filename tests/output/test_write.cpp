#include <limes/base/error.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <fstream>
#include <limits>
#include <random>
#include <string>

namespace {

using limes::base::DataError;
using limes::base::Overwrite;
using limes::base::UsageError;
using limes::model::ColumnType;
using limes::model::Layer;
using limes::output::WithBbox;
using limes::output::write;

Layer many_points(std::size_t rows) {
    Layer table;
    table.schema.name = "many";
    std::mt19937 random{7};
    std::uniform_real_distribution<double> degrees{-80, 80};
    table.add_column("number", ColumnType::integer);
    table.add_column("text", ColumnType::text);
    for (std::size_t row = 0; row < rows; ++row) {
        add_id(table, "place-" + std::to_string(row));
        table.geometry.push_point({degrees(random), degrees(random)});
        table.columns[0].push(static_cast<std::int64_t>(row));
        table.columns[1].push("Đồng Đăng");
    }
    return table;
}

// No file may grow beyond this while it lives: a disk that is full.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) : m_before{::signal(SIGXFSZ, SIG_IGN)} {
        ::getrlimit(RLIMIT_FSIZE, &m_limit);
        rlimit low{.rlim_cur = bytes, .rlim_max = m_limit.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &low);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &m_limit);
        ::signal(SIGXFSZ, m_before);
    }

private:
    rlimit m_limit{};
    void (*m_before)(int);
};

}  // namespace

TEST_CASE("a full disk is an error, leaves the old file and nothing else") {
    const auto name = GENERATE(std::string{"a.geojson"}, "a.geojsonl", "a.csv", "a.gpkg", "a.fgb");
    const auto limit = GENERATE(rlim_t{2'000}, rlim_t{100'000}, rlim_t{1'000'000});
    CAPTURE(name, limit);
    const Scratch scratch;
    std::ofstream{scratch / name} << "the old file";
    const auto result = result_of(many_points(20'000));
    std::string said;
    {
        const FullDisk full{limit};
        try {
            write(result, scratch / name, {.overwrite = Overwrite::yes});
        } catch (const DataError& error) {
            said = error.what();
        }
    }
    CHECK_THAT(said, Catch::Contains(name));
    CHECK(said.find("/.") == std::string::npos);
    CHECK(file_text(scratch / name) == "the old file");
    CHECK(scratch.file_count() == 1);
}

TEST_CASE("what is there is replaced only when asked for") {
    const Scratch scratch;
    std::ofstream{scratch / "a.csv"} << "the old file";
    const auto result = result_of(gates());
    CHECK_THROWS_AS(write(result, scratch / "a.csv", {}), DataError);
    CHECK(file_text(scratch / "a.csv") == "the old file");
    write(result, scratch / "a.csv", {.overwrite = Overwrite::yes});
    CHECK_THAT(file_text(scratch / "a.csv"), Catch::StartsWith("id,valid_from,accuracy_m,name,lanes"));
}

TEST_CASE("an ending that no format has is refused with those there are") {
    const Scratch scratch;
    const auto result = result_of(gates());
    CHECK_THROWS_WITH(write(result, scratch / "a.xlsx", {}),
                      Catch::Contains("a.xlsx") && Catch::Contains(".geojson .json"));
    CHECK_THROWS_AS(write(result, scratch / "geojson", {}), UsageError);
    CHECK_THROWS_AS(write(result, scratch / "a.csv", {.decimals = 9}), UsageError);
    CHECK(scratch.file_count() == 0);
    write(result, scratch / "A.GeoJSON", {});
}

TEST_CASE("a file is the same with one thread and with many") {
    const auto name = GENERATE(std::string{"a.geojson"}, "a.csv");
    const Scratch scratch;
    const auto result = result_of(many_points(50'000));
    write(result, scratch / ("one-" + name), {}, {.threads = 1});
    write(result, scratch / ("many-" + name), {}, {.threads = 7});
    const bool same = file_text(scratch / ("one-" + name)) == file_text(scratch / ("many-" + name));
    CHECK(same);
}

TEST_CASE("a stop leaves nothing behind") {
    const auto name = GENERATE(std::string{"a.geojson"}, "a.gpkg");
    const Scratch scratch;
    std::stop_source source;
    source.request_stop();
    CHECK_THROWS_AS(write(result_of(many_points(10)), scratch / name, {}, {.stop = source.get_token()}),
                    limes::base::Cancelled);
    CHECK(scratch.file_count() == 0);
}

TEST_CASE("when the reader of standard output goes away, writing ends quietly and says so") {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const int standard_output = ::dup(STDOUT_FILENO);
    auto* const before = ::signal(SIGPIPE, SIG_IGN);
    const auto result = result_of(many_points(50'000));
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    limes::output::WriteReport report;
    bool threw = false;
    try {
        report = write(result, "-", {});
    } catch (...) {
        threw = true;
    }
    ::dup2(standard_output, STDOUT_FILENO);
    ::close(standard_output);
    ::signal(SIGPIPE, before);
    CHECK_FALSE(threw);
    CHECK(report.ledger.balances());
    CHECK(report.ledger.dropped() == 50'000);
}

TEST_CASE("a minus writes GeoJSON to standard output") {
    const Scratch scratch;
    std::fflush(stdout);
    const int standard_output = ::dup(STDOUT_FILENO);
    std::FILE* file = std::fopen((scratch / "out").c_str(), "w");
    REQUIRE(file != nullptr);
    const auto result = result_of(gates());
    ::dup2(::fileno(file), STDOUT_FILENO);
    write(result, "-", {});
    ::dup2(standard_output, STDOUT_FILENO);
    ::close(standard_output);
    std::fclose(file);
    CHECK(file_text(scratch / "out") == written_text(result, "a.geojson"));
}

TEST_CASE("the report holds both ledgers and all findings") {
    auto result = result_of(gates());
    result.findings.push_back({.severity = limes::base::Severity::warning,
                               .layer = "gates",
                               .feature = "tra-linh",
                               .kind = "position-vague",
                               .what = "known to \xFF km",
                               .done = ""});
    limes::output::WriteReport written;
    written.ledger.read(4);
    written.ledger.wrote(4);
    written.findings.push_back({.severity = limes::base::Severity::note,
                                .layer = "gates",
                                .feature = "",
                                .kind = "column-renamed",
                                .what = "w",
                                .done = "d"});
    const auto json = nlohmann::json::parse(limes::output::report_json(result, written));
    CHECK(json["rows"] == 4);
    CHECK(json["ledger"]["gates"]["in"] == 3);
    CHECK(json["ledger"]["gates"]["dropped"]["not valid on the day"] == 1);
    CHECK(json["written"]["out"] == 4);
    REQUIRE(json["findings"].size() == 2);
    CHECK(json["findings"][0]["severity"] == "warning");
    CHECK(json["findings"][0]["what"] == "known to \xEF\xBF\xBD km");
    CHECK(json["findings"][1]["kind"] == "column-renamed");
    CHECK(json["layers"][0]["licence"] == "CC-BY-4.0");
}
