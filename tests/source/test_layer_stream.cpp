#include <limes/base/error.hpp>
#include <limes/source/id_census.hpp>
#include <limes/source/layer_maker.hpp>
#include <limes/source/layer_stream.hpp>
#include <limes/source/table_reader.hpp>

#include "made_datasets.hpp"
#include "sample_files.hpp"
#include "table_equality.hpp"

#include <map>
#include <mutex>
#include <set>

using namespace limes;
using namespace limes::test;
using source::LayerStream;
using source::ReadOptions;
using source::ReadResult;

namespace {

/// The layer made whole from GDAL's table, on one thread.
ReadResult read_whole(const std::filesystem::path& file, const ReadOptions& options) {
    const base::Task task{.threads = 1};
    source::FindingLog log{options.definition ? options.definition->schema.name : file.stem().string()};
    source::RawTable table = source::read_table(file, options.layer, source::fields_of(options), log, task,
                                                source::Readers::general);
    const source::Definition definition = source::definition_for(table, file, options, log);
    select(table, definition.filter, log);
    ReadResult result = source::make_layer(std::move(table), definition, options, source::Duplicates::settle,
                                           {log, log, log}, task);
    result.findings = log.take();
    return result;
}

/// All batches of a stream, taken by so many threads; nothing when it cannot be streamed.
std::optional<ReadResult> streamed(const std::filesystem::path& file, const ReadOptions& options,
                                   unsigned threads) {
    const base::Task task{.threads = threads};
    const auto stream = LayerStream::open(file, options, task);
    if (!stream) {
        return std::nullopt;
    }
    std::mutex mutex;
    std::map<std::size_t, LayerStream::Batch> batches;
    try {
        base::parallel_for(task, threads, 1, [&](std::size_t, std::size_t, unsigned) {
            while (auto batch = stream->next()) {
                const std::lock_guard lock{mutex};
                batches.emplace(batch->ordinal, *batch);
            }
        });
    } catch (const source::NotStreamable&) {
        return std::nullopt;
    }
    ReadResult result;
    result.layer = stream->head();
    result.findings = stream->take_findings();
    result.ledger = stream->ledger();
    std::size_t ordinal = 0;
    for (const auto& [at, batch] : batches) {
        CHECK(at == ordinal++);
        CHECK(batch.first_row >= result.layer.rows);
        result.layer.append(*batch.layer);
    }
    return result;
}

void check_equal(const ReadResult& a, const ReadResult& b) {
    CHECK(difference(a.layer, b.layer) == "");
    CHECK(same_findings(a.findings, b.findings));
    CHECK(a.ledger.in() == b.ledger.in());
    CHECK(a.ledger.out() == b.ledger.out());
    CHECK(a.ledger.reasons() == b.ledger.reasons());
}

void check_streams(const std::filesystem::path& file, const ReadOptions& options = {}) {
    const ReadResult whole = read_whole(file, options);
    for (const unsigned threads : {1U, 3U}) {
        CAPTURE(file.filename().string(), threads);
        const auto batches = streamed(file, options, threads);
        REQUIRE(batches);
        check_equal(*batches, whole);
        check_equal(source::read_layer(file, options, {.threads = threads}), whole);
    }
}

const std::vector<MadeField> kFields{{"id", OFTInteger},      {"name", OFTString},
                                     {"valid_from", OFTDate}, {"size", OFTReal},
                                     {"accuracy_m", OFTReal}, {"open", OFTInteger, OFSTBoolean}};

/// Records of which some are faulty: out of range, without a place or an id, with heights.
std::vector<MadeFeature> records(std::size_t count, std::mt19937& random) {
    std::uniform_int_distribution<int> kind{0, 60};
    std::vector<MadeFeature> all;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string n = std::to_string(i);
        const std::string lon = std::to_string(static_cast<double>(i % 359) - 179);
        std::string wkt = "POINT(" + lon + " 21)";
        std::optional<std::string> id = std::to_string(3 * i + 5);
        switch (kind(random)) {
            case 0:
                wkt = "POINT(" + lon + " 95)";
                break;
            case 1:
                wkt = "";
                break;
            case 2:
                wkt = "POINT EMPTY";
                break;
            case 3:
                wkt = "LINESTRING Z(0 0 1,1 1 2)";
                break;
            case 4:
                wkt = "POLYGON((0 0,0 5,5 5,0 0))";
                break;
            case 5:
                wkt = "LINESTRING(170 10,-170 12)";
                break;
            case 6:
                id.reset();
                break;
            default:
                break;
        }
        all.push_back(
            {wkt,
             {id, "Ho\xCC\x82 " + n, i % 5 == 0 ? std::nullopt : std::optional<std::string>{"1950/03/04"},
              n + ".5", i % 2 == 0 ? std::nullopt : std::optional<std::string>{"10"}, "1"}});
    }
    return all;
}

}  // namespace

TEST_CASE("the batches of a layer together are the layer", "[threads]") {
    const Folder folder;
    std::mt19937 random{20250703};
    make_dataset(folder / "mixed.gpkg", kFields, records(40'000, random));
    check_streams(folder / "mixed.gpkg");
    ReadOptions few;
    few.only_columns = {"size"};
    check_streams(folder / "mixed.gpkg", few);
    std::vector<MadeFeature> plain;
    for (int i = 0; i < 20'000; ++i) {
        plain.push_back({"POINT(" + std::to_string(i % 180) + " 5)", {{}, "p" + std::to_string(i)}});
    }
    make_dataset(folder / "plain.fgb", kFields, plain, {.geometry = wkbPoint});
    ReadOptions by_name;
    by_name.id_column = "name";
    check_streams(folder / "plain.fgb");
    check_streams(folder / "plain.fgb", by_name);
    folder.write("few.geojson", geojson({{point("1,2"), R"({"id":"a","day":"1960-01-01","open":true})"},
                                         {point("1,2"), R"({"id":"b","day":"1970-01-01","open":false})"},
                                         {point("1,2"), R"({"id":"","day":"1969-12-31","open":true})"}}));
    check_streams(folder / "few.geojson");
    const model::Layer days = source::read_layer(folder / "few.geojson", {}).layer;
    CHECK(days.find("day")->display(0) == "1960-01-01");
    CHECK(days.find("day")->display(1) == "1970-01-01");
    CHECK(days.find("day")->display(2) == "1969-12-31");
}

TEST_CASE("a layer by its definition streams as it reads") {
    const Folder folder;
    std::mt19937 random{20250704};
    make_dataset(folder / "mixed.gpkg", kFields, records(3'000, random));
    ReadOptions options;
    options.definition = source::Definition{};
    options.definition->schema.name = "defined";
    options.definition->valid_from = "valid_from";
    options.definition->valid_to = "valid_to";  // which there is not
    options.definition->accuracy = base::Metres{50};
    options.definition->accuracy_column = "accuracy_m";
    options.definition->columns.resize(2);
    options.definition->columns[0].name = "extent";
    options.definition->columns[0].from = "size";
    options.definition->columns[0].unit = "km2";
    options.definition->columns[1].name = "none";
    check_streams(folder / "mixed.gpkg", options);
    SECTION("values that are none of their type need the whole") {
        options.definition->columns.resize(1);
        options.definition->columns[0] = {};
        options.definition->columns[0].name = "name";
        options.definition->columns[0].type = model::ColumnType::integer;
        CHECK_FALSE(streamed(folder / "mixed.gpkg", options, 2));
        check_equal(source::read_layer(folder / "mixed.gpkg", options),
                    read_whole(folder / "mixed.gpkg", options));
    }
}

TEST_CASE("what needs the whole file is not streamed, and is read all the same") {
    const Folder folder;
    const std::string repeated = GENERATE("7", "4294967296", "-1", "twice");
    const bool text = repeated == "twice";
    std::vector<MadeFeature> some;
    for (int i = 0; i < 20'000; ++i) {
        some.push_back({"POINT(1 5)", {i == 3 || i == 19'990 ? repeated : std::to_string(100 + i)}});
    }
    make_dataset(folder / "twice.gpkg", {{"id", text ? OFTString : OFTInteger64}}, some,
                 {.geometry = wkbPoint});
    CAPTURE(repeated);
    for (const unsigned threads : {1U, 3U}) {
        CHECK_FALSE(streamed(folder / "twice.gpkg", {}, threads));
    }
    check_equal(source::read_layer(folder / "twice.gpkg", {}), read_whole(folder / "twice.gpkg", {}));
    CHECK_FALSE(LayerStream::open(folder.write("t.csv", "id,lon,lat\na,1,2\n"), {}, {}));
    make_dataset(folder / "utm.gpkg", {{"id", OFTInteger}}, {{"POINT(500000 2300000)", {"1"}}},
                 {.epsg = 32648});
    CHECK_FALSE(LayerStream::open(folder / "utm.gpkg", {}, {}));
    make_dataset(folder / "metres.gpkg", {{"id", OFTInteger}}, {{"POINT(500000 2300000)", {"1"}}});
    CHECK_FALSE(streamed(folder / "metres.gpkg", {}, 1));
    CHECK(message_of<base::DataError>([&] {
              (void)source::read_layer(folder / "metres.gpkg", {});
          }).find("no degrees") != std::string::npos);
}

TEST_CASE("a census of ids tells whether all are different") {
    std::mt19937_64 random{5};
    for (int round = 0; round < 60; ++round) {
        const int width = round % 3 == 0 ? 12 : (round % 3 == 1 ? 34 : 62);
        std::uniform_int_distribution<std::int64_t> number{-(std::int64_t{1} << (width / 4)),
                                                           (std::int64_t{1} << width) - 1};
        source::IdCensus census;
        std::set<std::int64_t> seen;
        bool all_new = true;
        bool says_new = true;
        for (int batch = 0; batch < 4; ++batch) {
            std::vector<std::int64_t> ids;
            model::Validity there;
            for (int i = 0; i < 12; ++i) {
                ids.push_back(round % 5 == 0 ? 12 * batch + i : number(random));
                if (i == 7) {
                    there.set_null(7);
                } else {
                    all_new = seen.insert(ids.back()).second && all_new;
                }
            }
            source::IdCensus::Keys keys;
            says_new = census.add_numbers(ids, there, keys) && census.add(keys) && says_new;
        }
        CAPTURE(round, width);
        CHECK((says_new && census.all_different({.threads = 2})) == all_new);
    }
}
