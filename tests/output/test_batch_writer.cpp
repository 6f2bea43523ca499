#include <limes/base/error.hpp>
#include <limes/base/task.hpp>
#include <limes/model/layer_batches.hpp>
#include <limes/output/batch_writer.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using limes::model::Layer;
using limes::output::BatchWriter;
using limes::output::WriteOptions;
using limes::result::Result;

std::vector<Layer> cut(const Layer& table, std::size_t rows) {
    std::vector<Layer> batches;
    for (std::size_t row = 0; row < table.rows; row += rows) {
        std::vector<std::size_t> chosen;
        for (std::size_t i = row; i < std::min(table.rows, row + rows); ++i) {
            chosen.push_back(i);
        }
        batches.push_back(table.take(chosen));
    }
    return batches;
}

/// The table written in batches, the first of which has no rows, by so many threads.
std::string in_batches(const Result& whole, const std::filesystem::path& path, std::size_t rows,
                       unsigned threads) {
    const std::vector<Layer> batches = cut(*whole.table, rows);
    limes::base::Task task;
    task.threads = threads;
    BatchWriter writer{path, {}, task};
    Result head = whole;
    head.table = std::make_shared<const Layer>(batches.at(0));
    writer.begin(head);
    writer.put(0, whole.table->like());
    std::atomic<std::size_t> next{0};
    limes::base::parallel_for(task, threads, 1, [&](std::size_t, std::size_t, unsigned) {
        for (std::size_t i = next++; i < batches.size(); i = next++) {
            writer.put(i + 1, batches[i]);
        }
    });
    const limes::output::WriteReport report = writer.finish(whole);
    CHECK(report.ledger.in() == whole.table->rows);
    CHECK(report.ledger.balances());
    return file_text(path);
}

}  // namespace

TEST_CASE("an answer that comes in batches gives the bytes of the whole table") {
    const Scratch folder;
    for (const Layer& table : {gates(), areas()}) {
        const Result whole = result_of(table);
        for (const std::string name : {"a.geojson", "a.geojsonl", "a.csv"}) {
            const std::string expected = written_text(whole, "whole-" + name);
            for (const std::size_t rows : {std::size_t{1}, std::size_t{2}, std::size_t{1000}}) {
                CAPTURE(name, rows);
                CHECK(in_batches(whole, folder / (std::to_string(rows) + table.schema.name + name), rows,
                                 2) == expected);
            }
        }
    }
}

TEST_CASE("a CSV in batches holds null, empty and any geometry as the whole does") {
    const Scratch folder;
    const Result whole = result_of(mixture());
    CHECK(in_batches(whole, folder / "batches.csv", 1, 2) == written_text(whole, "whole.csv"));
}

TEST_CASE("what is counted in batches is told once, of all rows") {
    const Scratch folder;
    for (const char* name : {"a.geojson", "a.geojsonl"}) {
        Layer batch;
        batch.schema.name = "counts";
        add_id(batch, "a");
        batch.geometry.push_null();
        batch.add_column("wide", limes::model::ColumnType::integer).push((std::int64_t{1} << 53) + 1);
        BatchWriter writer{folder / name, {}, {}};
        writer.begin(result_of(batch));
        for (std::size_t i = 0; i < 3; ++i) {
            writer.put(i, batch);
        }
        const limes::output::WriteReport report = writer.finish(result_of(batch));
        REQUIRE(report.findings.size() == 1);
        CHECK(report.findings[0].what.find("'wide' holds 3 ") != std::string::npos);
    }
}

TEST_CASE("numbers that are none are told once, with the first of them, whatever batch came first") {
    const Scratch folder;
    Layer none;
    none.schema.name = "counts";
    add_id(none, "first");
    none.geometry.push_null();
    none.add_column("x", limes::model::ColumnType::real).push(std::numeric_limits<double>::infinity());
    Layer later = none;
    later.ids = {};
    later.ids.push_back("later");
    BatchWriter writer{folder / "a.csv", {}, {}};
    writer.begin(result_of(none));
    writer.put(1, later);
    writer.put(0, none);
    const limes::output::WriteReport report = writer.finish(result_of(none));
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].layer == "counts");
    CHECK(report.findings[0].feature == "first");
    CHECK(report.findings[0].what == "column 'x' holds 2 values that are no finite number, first here");
}

TEST_CASE("what only later rows have cannot be told in batches, and leaves no file") {
    const Scratch folder;
    const auto begin = [&](BatchWriter& writer, const Layer& first) {
        writer.begin(result_of(first));
        writer.put(0, first);
    };
    Layer plain;
    plain.schema.name = "plain";
    add_id(plain, "a");
    plain.geometry.push_null();
    SECTION("a facet") {
        BatchWriter writer{folder / "a.csv", {}, {}};
        begin(writer, plain);
        Layer later = plain;
        later.accuracy_m = {5};
        CHECK_THROWS_AS(writer.put(1, later), limes::model::NotStreamable);
    }
    SECTION("the kind of an empty geometry") {
        BatchWriter writer{folder / "a.geojson", {}, {}};
        begin(writer, plain);
        Layer later;
        later.schema.name = "plain";
        add_id(later, "b");
        later.geometry.push_empty();
        CHECK_THROWS_AS(writer.put(1, later), limes::model::NotStreamable);
    }
    SECTION("a column") {
        BatchWriter writer{folder / "a.csv", {}, {}};
        begin(writer, plain);
        Layer later = plain;
        later.add_column("new", limes::model::ColumnType::integer).push(std::int64_t{1});
        CHECK_THROWS_AS(writer.put(1, later), limes::model::NotStreamable);
    }
    CHECK(folder.file_count() == 0);
}

TEST_CASE("only text without a box over all is written in batches") {
    CHECK(BatchWriter::can_write("a.geojson", {}));
    CHECK(BatchWriter::can_write("a.CSV", {}));
    CHECK_FALSE(BatchWriter::can_write("a.gpkg", {}));
    CHECK_FALSE(BatchWriter::can_write("a.xyz", {}));
    CHECK_FALSE(BatchWriter::can_write("a.geojson", {.bbox = limes::output::WithBbox::yes}));
}
