#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/definition_json.hpp>

#include "sample_files.hpp"

#include <algorithm>

using namespace limes;
using namespace limes::test;
using source::import_into;
using source::ImportReport;
using source::read_layer;
using source::ReadResult;

namespace {

const base::Finding& first(const base::Findings& findings, const std::string& kind) {
    const auto found = std::ranges::find(findings, kind, &base::Finding::kind);
    REQUIRE(found != findings.end());
    return *found;
}

bool says(const std::string& message, const std::string& words) {
    return message.find(words) != std::string::npos;
}

ImportReport import_file(const std::filesystem::path& atlas, const std::filesystem::path& input) {
    source::ImportOptions options;
    options.inputs = {input};
    options.definitions.emplace();
    return import_into(atlas, options);
}

const std::string kSquare = R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]})";
const std::string kBowTie = R"({"type":"Polygon","coordinates":[[[0,0],[4,4],[4,0],[0,4],[0,0]]]})";

}  // namespace

TEST_CASE("only records that are kept are said to be kept without a place") {
    const Folder folder;
    const ReadResult read =
        read_layer(folder.write("t.csv", "id,lon,lat\na,106,21\nb,abc,21\nc,,\nd,107,22\ne,nan,nan\n"), {});
    CHECK(read.layer.rows == 3);
    CHECK(count(read.findings, "no-position") == 2);
    CHECK(first(read.findings, "no-geometry").feature == "c");
    CHECK(first(read.findings, "no-geometry").what == "has no geometry");

    source::ReadOptions options;
    options.definition = source::parse_definition(
        R"({"name":"t","valid_from":"a","columns":[{"name":"n","type":"text","required":true}]})", "t");
    const ReadResult later = read_layer(
        folder.write("t.geojson", geojson({{"null", R"({"id":"no-n","a":"2000-01-01","n":null})"},
                                           {"null", R"({"id":"no-date","a":"x","n":"1"})"},
                                           {point("1,1"), R"({"id":"twice","a":"2000-01-01","n":"1"})"},
                                           {"null", R"({"id":"twice","a":"2000-01-01","n":"1"})"},
                                           {"null", R"({"id":"kept","a":"2000-01-01","n":"1"})"}})),
        options);
    CHECK(later.layer.rows == 2);
    CHECK(later.ledger.dropped() == 3);
    CHECK(first(later.findings, "no-geometry").feature == "kept");
    CHECK(first(later.findings, "no-geometry").what == "has no geometry");
}

TEST_CASE(
    "an area that crosses itself is kept when that is wished, and named; a question does not look for it") {
    const Folder folder;
    const auto input = folder.write(
        "areas.geojson", geojson({{kSquare, R"({"id":"square"})"}, {kBowTie, R"({"id":"bow-tie"})"}}));
    source::ImportOptions options;
    options.inputs = {input};
    options.definitions.emplace();
    options.invalid = source::Invalid::keep;
    const ImportReport report = import_into(folder / "atlas.gpkg", options);
    CHECK(report.entries[0].added == 2);
    REQUIRE(count(report.findings, "invalid-geometry") == 1);
    const base::Finding& finding = first(report.findings, "invalid-geometry");
    CHECK(finding.severity == base::Severity::warning);
    CHECK(finding.layer == "areas");
    CHECK(finding.feature == "bow-tie");
    CHECK(says(finding.what, "Self-intersection"));
    CHECK(says(finding.done, "even-odd"));
    CHECK(count(read_layer(input, {}).findings, "invalid-geometry") == 0);
}

TEST_CASE("a text table of which nobody says where its rows are is told so") {
    const Folder folder;
    const auto file = folder.write("t.csv", "id,east,north\na,106,21\n");
    const ReadResult read = read_layer(file, {});
    const base::Finding& finding = first(read.findings, "no-position-columns");
    CHECK(finding.severity == base::Severity::warning);
    CHECK(says(finding.what, file.string()));
    CHECK(says(finding.what, "--lon and --lat, or --wkt"));
    source::ReadOptions options;
    options.lon_column = "east";
    options.lat_column = "north";
    CHECK(count(read_layer(file, options).findings, "no-position-columns") == 0);
    CHECK(count(read_layer(folder.write("u.csv", "id,lon,lat\na,106,21\n"), {}).findings,
                "no-position-columns") == 0);
    source::ReadOptions assumed;
    assumed.assume_crs = "EPSG:4326";
    CHECK(count(read_layer(folder.write("w.csv", "id,WKT\na,POINT (106 21)\n"), assumed).findings,
                "no-position-columns") == 0);
}

TEST_CASE("a GeoPackage that was no atlas is told to be one now, once") {
    const Folder folder;
    const auto input = folder.write("a.geojson", geojson({{point("106,21"), R"({"id":"a"})"}}));
    const auto plain = folder / "plain.gpkg";
    REQUIRE(convert_file(input, plain, "-nln mine"));
    const auto more = folder.write("b.geojson", geojson({{point("107,22"), R"({"id":"b"})"}}));
    const ImportReport report = import_file(plain, more);
    CHECK(first(report.findings, "was-no-atlas").severity == base::Severity::note);
    CHECK(says(first(report.findings, "was-no-atlas").what, plain.string()));
    CHECK(source::Atlas::open(plain).read("mine").rows == 1);
    CHECK(count(import_file(plain, input).findings, "was-no-atlas") == 0);
    CHECK(count(import_file(folder / "new.gpkg", input).findings, "was-no-atlas") == 0);
}

TEST_CASE("a column name that cannot stay as it is, is changed with a word") {
    const Folder folder;
    const ReadResult read = read_layer(folder.write("t.csv",
                                                    "id,lon,lat,a\x07"
                                                    "b,Ho\xCC\x81,plain\nx,106,21,1,2,3\n"),
                                       {});
    CHECK(count(read.findings, "column-name") == 2);
    CHECK(first(read.findings, "column-name").done == "called 'a\\x07b'");
    REQUIRE(read.layer.find("a\\x07b") != nullptr);
    CHECK(read.layer.find("a\\x07b")->integers()[0] == 1);
    CHECK(read.layer.find("H\xC3\xB3") != nullptr);
    const std::string message = message_of<base::DataError>(
        [&] { (void)read_layer(folder.write("u.csv", "id,\"a\nb\",lon,lat\nx,1,106,21\n"), {}); });
    CHECK(says(message, "u.csv"));
    CHECK(says(message, "on one line"));
}

TEST_CASE("every record whose id is there twice is told of, however many they are") {
    const Folder folder;
    std::string csv = "code,lon,lat\n";
    for (int i = 0; i < 500; ++i) {
        csv += std::to_string(i % 250) + ",106,21\n";
    }
    source::ReadOptions options;
    options.id_column = "code";
    const ReadResult read = read_layer(folder.write("t.csv", csv), options);
    CHECK(read.ledger.dropped() == 250);
    CHECK(count(read.findings, "duplicate-id") == 250);
    CHECK(read.findings.back().feature == "249");
    // Of two files that make one layer as well.
    const auto definition = source::parse_definition(
        R"({"name":"t","id":"code","inputs":["*.csv"],"positions":[{"lon":"lon","lat":"lat"}]})", "t");
    std::string one = "code,lon,lat\n";
    for (int i = 0; i < 250; ++i) {
        one += std::to_string(i) + ",106,21\n";
    }
    folder.write("in/a.csv", one);
    folder.write("in/b.csv", one);
    source::ImportOptions both;
    both.inputs = {folder.path() / "in"};
    both.definitions = {{"t", definition}};
    CHECK(count(import_into(folder / "atlas.gpkg", both).findings, "duplicate-id") == 250);
}
