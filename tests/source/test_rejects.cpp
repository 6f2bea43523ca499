#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/rejects.hpp>
#include <limes/source/settle_rejects.hpp>

#include "made_datasets.hpp"
#include "sample_files.hpp"
#include <ogr_api.h>

#include <algorithm>

using namespace limes;
using namespace limes::test;
using source::count_rejects;
using source::import_into;
using source::ImportReport;
using source::read_rejects;
using source::Reject;

namespace {

namespace fs = std::filesystem;

const std::string kSquare = R"({"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]})";
const std::string kBowTie = R"({"type":"Polygon","coordinates":[[[0,0],[4,4],[4,0],[0,4],[0,0]]]})";

ImportReport import_files(const fs::path& atlas, const std::vector<fs::path>& inputs) {
    source::ImportOptions options;
    options.inputs = inputs;
    options.layer = "x";
    options.read.id_column = "id";
    options.definitions.emplace();
    return import_into(atlas, options);
}

ImportReport import_file(const fs::path& atlas, const fs::path& input) {
    return import_files(atlas, {input});
}

std::optional<std::string> value(const Reject& reject, const std::string& field) {
    const auto found =
        std::ranges::find(reject.values, field, &std::pair<std::string, std::optional<std::string>>::first);
    return found == reject.values.end() ? std::nullopt : found->second;
}

const std::string kFaulty =
    "id,valid_from,lon,lat,n\n"
    "a,2025-07-01,105,21,1\n"
    "b,2025-13,105,21,2\n"
    "c,2025-02-31,105,21,3\n"
    "d,,400,21,4\n"
    "e,,x,21,5\n"
    "a,2025-07-01,106,22,6\n";

}  // namespace

TEST_CASE("what cannot be kept is set aside with its reason, its values as they came, its file and number") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    const fs::path input = folder.write("t.csv", kFaulty);
    const ImportReport report = import_file(atlas, input);
    const base::Ledger& ledger = report.entries.at(0).ledger;
    CHECK(ledger.in() == 6);
    CHECK(ledger.balances());
    const std::vector<Reject> rejects = read_rejects(atlas, "x");
    REQUIRE(rejects.size() == ledger.dropped());
    CHECK(report.rejects.at("x") == rejects.size());
    CHECK(count_rejects(atlas).at("x") == rejects.size());
    std::map<std::string, std::size_t> reasons;
    for (const Reject& reject : rejects) {
        ++reasons[reject.reason];
        CHECK(reject.input == "t.csv");
        CHECK(reject.edition.size() == 16);
        CHECK(reject.what.size() > 5);
        const auto number = value(reject, "n");  // the records are numbered from 1
        REQUIRE(number);
        CHECK(std::to_string(reject.record) == *number);
    }
    for (const auto& [reason, n] : ledger.reasons()) {
        CHECK(reasons[reason] == n);
    }
    const auto bad = std::ranges::find(rejects, "c", &Reject::feature);
    REQUIRE(bad != rejects.end());
    CHECK(value(*bad, "valid_from") == "2025-02-31");
    CHECK(bad->what == "valid_from '2025-02-31' is no date");
    CHECK(source::Atlas::open(atlas).layers().size() == 1);  // the table is no layer
}

TEST_CASE("importing the same twice doubles no reject and changes nothing") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    const fs::path csv = folder.write("t.csv", kFaulty);
    const fs::path json =
        folder.write("u.geojson", geojson({{kBowTie, R"({"id":"bow","T":"x","t":null})"},
                                           {kSquare, R"({"id":"square","T":"y","t":"z"})"}}));
    CHECK(import_file(atlas, csv).changed);
    CHECK(import_file(atlas, json).changed);
    const std::string bytes = slurp(atlas);
    const std::vector<Reject> before = read_rejects(atlas, "x");
    CHECK(before.size() == 5 + 1);
    CHECK_FALSE(import_file(atlas, json).changed);
    CHECK_FALSE(import_file(atlas, csv).changed);
    CHECK(slurp(atlas) == bytes);
    CHECK(read_rejects(atlas, "x") == before);
}

TEST_CASE("a record that an import reads twice is set aside once, with its values") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    const std::string head = "id,valid_from,lon,lat,n";
    const fs::path file = folder.write("p.csv", head + "\na,2025-07-01,105,21,1\nb,2025-13,105,21,2\n");
    REQUIRE(import_file(atlas, file).changed);
    const std::vector<Reject> once = read_rejects(atlas, "x");
    REQUIRE(once.size() == 1);
    const fs::path mend = folder.write(
        "mend.csv", head + ",limes_input,limes_record\nb,2025-13,105,21,2," + once[0].input + ",2\n");
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(import_files(atlas, {file, mend}).changed);
        CHECK(read_rejects(atlas, "x") == once);
    }
    import_files(atlas, {file, file});  // whose rows are there already, and thus set aside too
    const std::vector<Reject> twice = read_rejects(atlas, "x");
    CHECK(twice.size() == 2);
    CHECK_FALSE(import_files(atlas, {file, file}).changed);
    CHECK(read_rejects(atlas, "x") == twice);
    folder.write("p.csv", head + "\na,2025-07-01,105,21,1\nb,2025-14,105,21,2\n");
    import_files(atlas, {file, mend});
    REQUIRE(read_rejects(atlas, "x").size() == 1);
    CHECK(value(read_rejects(atlas, "x")[0], "n") == "2");
}

TEST_CASE("a table that has a record twice is settled without a blank row") {
    Reject before;
    before.reason = "date that is none";
    before.input = "p.csv";
    before.record = 2;
    Reject after = before;
    after.what = "another";
    source::FindingLog log{"x"};
    const std::vector<Reject> settled =
        source::settle_rejects({before, before, before}, {after}, source::Reading{}, log);
    CHECK(settled == std::vector<Reject>{after});
}

TEST_CASE("a mended record leaves the table, by its origin or by its id; the others stay") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    import_file(atlas, folder.write("t.csv", kFaulty));
    const auto features = [&] {
        std::vector<std::string> all;
        for (const Reject& reject : read_rejects(atlas, "x")) {
            all.push_back(reject.feature + " " + reject.reason);
        }
        return all;
    };
    REQUIRE(features().size() == 5);
    // By its id.
    const ImportReport by_id =
        import_file(atlas, folder.write("mended.csv", "id,valid_from,lon,lat,n\nd,,104,21,4\n"));
    CHECK(count(by_id.findings, "reject-mended") == 1);
    CHECK(features().size() == 4);
    // An id that was there twice is no proof, its origin is.
    import_file(atlas, folder.write("again.csv", "id,valid_from,lon,lat,n\na,2025-07-01,105,21,1\n"));
    CHECK(features().size() == 4);
    const std::string input = "t.csv";
    import_file(atlas, folder.write("other.csv",
                                    "id,valid_from,lon,lat,n,limes_input,limes_record\n"
                                    "a2,2025-07-01,106,22,6," +
                                        input +
                                        ",6\n"
                                        "c,2025-02-32,105,21,3," +
                                        input + ",3\n"));
    // One of the two is in, the other, which is not right yet, is the reject that it was, not a second one.
    const std::vector<Reject> left = read_rejects(atlas, "x");
    REQUIRE(left.size() == 3);
    const auto c = std::ranges::find(left, "c", &Reject::feature);
    REQUIRE(c != left.end());
    CHECK(c->record == 3);
    CHECK(c->input == input);
    CHECK(value(*c, "valid_from") == "2025-02-32");
    CHECK_FALSE(value(*c, "limes_record"));
    const model::Layer layer = source::Atlas::open(atlas).read("x");
    CHECK(layer.find("limes_input") == nullptr);
    CHECK(layer.rows == 3);  // a, d, a2
    // The file itself, mended: what it no longer has is told and gone, the table too when it is empty.
    const ImportReport last = import_file(atlas, folder.write("t.csv",
                                                              "id,valid_from,lon,lat,n\n"
                                                              "a,2025-07-01,105,21,1\n"
                                                              "b,2025-12,105,21,2\n"));
    CHECK(count(last.findings, "reject-gone") == 1);
    CHECK(count_rejects(atlas).empty());
}

TEST_CASE("another state of an id, or a row of the same number, is no mended record") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    const std::string head = "id,valid_from,lon,lat\n";
    const auto mended = [](const ImportReport& report) { return count(report.findings, "reject-mended"); };
    import_file(atlas, folder.write("2020.csv", head + "a,2020-13,105,21\nb,2020-01-01,400,21\nc,,400,21\n"));
    REQUIRE(read_rejects(atlas, "x").size() == 3);
    const fs::path later =
        folder.write("2024.csv", head + "a,2024-01-01,105,21\nb,2024-01-01,105,22\nc,2024-01-01,105,23\n");
    CHECK(mended(import_file(atlas, later)) == 0);
    CHECK(read_rejects(atlas, "x").size() == 3);
    CHECK(mended(import_file(atlas, folder.write("b.csv", head + "b,2020,105,22\n"))) == 1);
    CHECK(read_rejects(atlas, "x").size() == 2);

    source::ImportOptions options;
    options.layer = "n";
    options.definitions.emplace();
    for (const char* text : {"valid_from,lon,lat\n2020-01-01,105,21\n2020-01-01,400,21\n",
                             "valid_from,lon,lat\n2020-01-01,105,21\n2020-01-01,105,23\n"}) {
        options.inputs = {folder.write(read_rejects(atlas, "n").empty() ? "n1.csv" : "n2.csv", text)};
        CHECK(mended(import_into(atlas, options)) == 0);
        CHECK(read_rejects(atlas, "n").size() == 1);
    }
}

TEST_CASE("a file is one file by whatever way it is named, and another of its name is another") {
    const Folder folder;
    fs::create_directories(folder / "y1");
    fs::create_directories(folder / "y2");
    const fs::path atlas = folder / "atlas.gpkg";
    const std::string head = "id,valid_from,lon,lat\n";
    const fs::path first = folder.write("y1/xa.csv", head + "a,2020-13,105,21\n");
    fs::create_symlink("y1", folder / "link");
    import_file(atlas, first);
    const std::vector<Reject> before = read_rejects(atlas, "x");
    REQUIRE(before.size() == 1);
    CHECK(before[0].input == "y1/xa.csv");
    for (const fs::path& named : {folder / "y1" / "." / "xa.csv", folder / "y2" / ".." / "y1" / "xa.csv",
                                  folder / "link" / "xa.csv", fs::relative(first)}) {
        CAPTURE(named);
        CHECK_FALSE(import_file(atlas, named).changed);
    }
    import_file(atlas, folder.write("y2/xa.csv", head + "b,2021-13,105,21\n"));
    CHECK(read_rejects(atlas, "x").size() == 2);
    const ImportReport replaced = import_file(atlas, folder.write("y1/xa.csv", head + "c,2020-13,105,21\n"));
    CHECK(count(replaced.findings, "reject-replaced") == 1);
    CHECK(read_rejects(atlas, "x").size() == 2);
}

TEST_CASE("fields of a file that are called like limes' own are the file's") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    import_file(atlas, folder.write("t.csv",
                                    "id,valid_from,lon,lat,LIMES_REASON,limes_x,Limes_Place\n"
                                    "a,2020-01-01,105,21,r1,x1,p1\nb,2020-13,105,21,r2,x2,p2\n"));
    const std::vector<Reject> rejects = read_rejects(atlas, "x");
    REQUIRE(rejects.size() == 1);
    CHECK(rejects[0].reason == "date that is none");
    CHECK(value(rejects[0], "LIMES_REASON_2") == "r2");
    CHECK(value(rejects[0], "limes_x") == "x2");
    CHECK(value(rejects[0], "Limes_Place_2") == "p2");
    const model::Layer layer = source::Atlas::open(atlas).read("x");
    REQUIRE(layer.find("limes_x") != nullptr);
    CHECK(layer.find("limes_x")->text(0) == "x1");
    CHECK(source::rejects_as_layer("x", rejects).find("limes_x")->text(0) == "x2");
}

TEST_CASE("what limes' reading adds to a file is set aside too: the time of JSON-FG, and constants") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    source::ImportOptions options;
    options.inputs = {folder.write(
        "p.jsonfg",
        R"({"type":"FeatureCollection","conformsTo":["http://www.opengis.net/spec/json-fg-1/0.3/conf/core"],)"
        R"("features":[{"type":"Feature","time":{"interval":["2019-02-21","2025-06-30"]},"place":null,)"
        R"("geometry":{"type":"Point","coordinates":[400,21]},"properties":{"id":"a"}},)"
        R"({"type":"Feature","time":{"interval":["2019-02-21",".."]},"place":null,)"
        R"("geometry":{"type":"Point","coordinates":[105,21]},"properties":{"id":"b"}}]})")};
    options.layer = "x";
    options.definitions.emplace();
    options.read.constants = {{"accuracy_m", "50"}};
    import_into(atlas, options);
    const std::vector<Reject> rejects = read_rejects(atlas, "x");
    REQUIRE(rejects.size() == 1);
    CHECK(value(rejects[0], "id") == "a");
    CHECK(value(rejects[0], "valid_from") == "2019-02-21");
    CHECK(value(rejects[0], "valid_to") == "2025-07-01");
    CHECK(value(rejects[0], "accuracy_m") == "50");
    CHECK(rejects[0].valid_from == "2019-02-21");
}

TEST_CASE("a mended record is as accurate as its neighbours of the same file") {
    const Folder folder;
    const fs::path made = folder / "made.gpkg";
    make_dataset(made, {{"id", OFTString}, {"valid_from", OFTString}, {"accuracy_m", OFTReal}},
                 {{"POINT (500000 2300000)", {"good", "2020-01-01", "50"}},
                  {"POINT (500100 2300000)", {"bad", "2020-13", "50"}}},
                 {.epsg = 3405});  // VN-2000 / UTM zone 48N
    const fs::path atlas = folder / "atlas.gpkg";
    import_file(atlas, made);
    const std::vector<Reject> rejects = read_rejects(atlas, "x");
    REQUIRE(rejects.size() == 1);
    import_file(atlas,
                folder.write("mended.csv",
                             "id,valid_from,accuracy_m,lon,lat,limes_input,limes_record,"
                             "limes_operation_m\nbad,2020-12-01,50,105,20.8,made.gpkg," +
                                 std::to_string(rejects[0].record) + "," + rejects[0].operation_m + "\n"));
    const model::Layer layer = source::Atlas::open(atlas).read("x");
    REQUIRE(layer.rows == 2);
    REQUIRE(layer.accuracy_m.size() == 2);
    CHECK(layer.accuracy_m[0] > 50);
    CHECK(layer.accuracy_m[1] == layer.accuracy_m[0]);
    CHECK(count_rejects(atlas).empty());
}

TEST_CASE("geometry is set aside as it came: whole, in its own CRS, and where it lies") {
    const Folder folder;
    const fs::path made = folder / "made.gpkg";
    make_dataset(made, {{"id", OFTString}, {"r", OFTReal}, {"d", OFTDate}},
                 {{"POLYGON Z ((500000 2300000 7,501000 2301000 7,501000 2300000 7,500000 2301000 7,"
                   "500000 2300000 7))",
                   {"bow", "0.30000000000000004", "2025/07/01"}},
                  {"GEOMETRYCOLLECTION (POINT (500000 2300000),LINESTRING (500000 2300000,500100 2300000))",
                   {"mixed", std::nullopt, std::nullopt}},
                  {"POINT (500000 2300000)", {"good", "1", std::nullopt}}},
                 {.epsg = 32648});
    const fs::path atlas = folder / "atlas.gpkg";
    const ImportReport report = import_file(atlas, made);
    CHECK(report.entries.at(0).ledger.out() == 1);
    const std::vector<Reject> rejects = read_rejects(atlas, "x");
    REQUIRE(rejects.size() == 2);
    const Reject& bow = *std::ranges::find(rejects, "bow", &Reject::feature);
    CHECK(bow.reason == "invalid geometry");
    CHECK(bow.what.find("Self-intersection") != std::string::npos);
    CHECK(bow.crs == "EPSG:32648");
    CHECK(bow.geometry.find("POLYGON Z ((500000 2300000 7") == 0);
    CHECK(value(bow, "r") == "0.30000000000000004");
    CHECK(value(bow, "d") == "2025-07-01");
    REQUIRE_FALSE(bow.place.empty());
    OGRGeometryH place = nullptr;
    REQUIRE(OGR_G_CreateFromWkb(bow.place.data(), nullptr, &place, static_cast<int>(bow.place.size())) ==
            OGRERR_NONE);
    OGREnvelope box;
    OGR_G_GetEnvelope(place, &box);
    OGR_G_DestroyGeometry(place);
    CHECK(box.MinX == Approx(105).margin(1e-6));  // the central meridian of zone 48
    CHECK(box.MinY == Approx(20.8).margin(0.02));
    const Reject& mixed = *std::ranges::find(rejects, "mixed", &Reject::feature);
    CHECK(mixed.reason == "mixed geometry collection");
    CHECK(mixed.geometry.find("GEOMETRYCOLLECTION") == 0);
    CHECK(mixed.place.empty());
    CHECK_FALSE(value(mixed, "r"));
    // As a layer, for a file that is mended: one with its place, one with its text only.
    const model::Layer layer = source::rejects_as_layer("x", rejects);
    CHECK(layer.rows == 2);
    CHECK(layer.geometry.type(0) == model::GeometryType::polygon);
    CHECK(layer.geometry.type(1) == model::GeometryType::null);
    CHECK(layer.find("limes_geometry")->text(1) == mixed.geometry);
}

TEST_CASE("a record set aside for its geometry is not taken without one") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    import_file(atlas, folder.write("p.geojson", geojson({{point("105,95"), R"({"id":"p"})"},
                                                          {point("105,21"), R"({"id":"q"})"}})));
    REQUIRE(read_rejects(atlas, "x").size() == 1);
    const ImportReport again = import_file(
        atlas, folder.write("out.geojson",
                            geojson({{"null", R"-({"id":"p","limes_geometry":"POINT (105 95)"})-"}})));
    CHECK(again.entries.at(0).ledger.reasons().count("not mended") == 1);
    CHECK(again.entries.at(0).ledger.balances());
    CHECK(source::Atlas::open(atlas).read("x").rows == 1);
    import_file(atlas, folder.write("out.geojson", geojson({{point("105,20"), R"({"id":"p"})"}})));
    CHECK(source::Atlas::open(atlas).read("x").rows == 2);
    CHECK(count_rejects(atlas).empty());
}

TEST_CASE("a second file of a layer that has an id of the first sets it aside") {
    const Folder folder;
    source::ImportOptions options;
    options.inputs = {folder.write("a.csv", "id,lon,lat\n1,105,21\n2,105,22\n"),
                      folder.write("b.csv", "id,lon,lat\n3,106,21\n2,106,22\n")};
    options.layer = "x";
    options.definitions.emplace();
    const fs::path atlas = folder / "atlas.gpkg";
    const ImportReport report = import_into(atlas, options);
    CHECK(report.entries.at(1).ledger.dropped() == 1);
    CHECK(report.entries.at(1).ledger.balances());
    const std::vector<Reject> rejects = read_rejects(atlas, "x");
    REQUIRE(rejects.size() == 1);
    CHECK(rejects[0].record == 2);
    CHECK(rejects[0].input == "b.csv");
    CHECK(value(rejects[0], "lon") == "106");
}

TEST_CASE("an atlas without tables of rejects has none, and a dry run makes none") {
    const Folder folder;
    const fs::path atlas = folder / "atlas.gpkg";
    import_file(atlas, folder.write("t.csv", "id,lon,lat\n1,105,21\n"));
    CHECK(count_rejects(atlas).empty());
    CHECK(read_rejects(atlas, "x").empty());
    source::ImportOptions options;
    options.inputs = {folder.write("u.csv", kFaulty)};
    options.layer = "x";
    options.definitions.emplace();
    options.read.id_column = "id";
    options.dry_run = true;
    const ImportReport report = import_into(atlas, options);
    const ImportReport::Entry& entry = report.entries.at(0);
    CHECK(entry.dropped.size() == entry.ledger.dropped());
    const auto date = std::ranges::find_if(
        entry.columns, [](const source::ImportedColumn& c) { return c.use.column == "valid_from"; });
    REQUIRE(date != entry.columns.end());
    CHECK(date->type == "date");
    CHECK(date->kept == 1);
    CHECK(date->use.no_value == 2);
    const auto number = std::ranges::find_if(
        entry.columns, [](const source::ImportedColumn& c) { return c.use.column == "n"; });
    REQUIRE(number != entry.columns.end());
    CHECK(number->type == "integer");
    CHECK(number->kept == 1);
    CHECK(count_rejects(atlas).empty());
}
