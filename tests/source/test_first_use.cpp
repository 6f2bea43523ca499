#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/atlas_writer.hpp>
#include <limes/source/definition_json.hpp>

#include "sample_files.hpp"

// What a first user of the import met: files that are unusual, whole, and must not cost what the atlas has.

using namespace limes;
using namespace limes::test;
using source::Atlas;
using source::import_into;
using source::ImportOptions;
using source::ImportReport;
using source::read_layer;
using source::ReadResult;

namespace {

ImportOptions one_file(const std::filesystem::path& file, const std::string& layer) {
    ImportOptions options;
    options.inputs = {file};
    options.layer = layer;
    options.definitions = std::map<std::string, source::Definition>{};
    return options;
}

}  // namespace

TEST_CASE("areas of OpenStreetMap have ids of their own, although a way and a relation share a number") {
    const Folder folder;
    const auto osm = folder.write("b.osm", R"(<?xml version="1.0"?><osm version="0.6">
<node id="2" lat="22.49" lon="103.98" version="1"/><node id="3" lat="22.50" lon="103.98" version="1"/>
<node id="4" lat="22.50" lon="103.97" version="1"/><node id="5" lat="22.60" lon="103.97" version="1"/>
<way id="10" version="1"><nd ref="2"/><nd ref="3"/><nd ref="5"/><nd ref="2"/></way>
<way id="11" version="1"><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="2"/><tag k="building" v="yes"/></way>
<relation id="11"><member type="way" ref="10" role="outer"/><tag k="type" v="multipolygon"/>
<tag k="landuse" v="forest"/></relation></osm>)");
    const auto file = folder / "a.gpkg";
    import_into(file, one_file(osm.string() + ":multipolygons", "houses"));
    const model::Layer houses = Atlas::open(file).read("houses");
    REQUIRE(houses.rows == 2);
    std::vector<std::string> ids{std::string{houses.ids[0]}, std::string{houses.ids[1]}};
    std::ranges::sort(ids);
    CHECK(ids == std::vector<std::string>{"relation/11", "way/11"});
}

TEST_CASE("a layer with a column that has no name is not written") {
    const Folder folder;
    const auto json = folder.write(
        "x.geojson",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"a","n":7},)"
        R"("geometry":{"type":"Point","coordinates":[105,21]}}]})");
    const auto file = folder / "a.gpkg";
    import_into(file, one_file(json, "x"));
    model::Layer bad = Atlas::open(file).read("x");
    bad.schema.name = "bad";
    bad.columns.front().name.clear();
    source::AtlasWriter writer{folder / "b.gpkg", folder / "b.gpkg", source::AtlasWriter::Begin::anew};
    CHECK_THAT(message_of<base::DataError>([&] { writer.put(bad, {}, {}); }), Catch::Contains("name"));
}

TEST_CASE("a file without a definition leaves the layer that it is added to its names, source and licence") {
    const Folder folder;
    const source::Definition gates = source::parse_definition(
        R"({"name": "gates", "role": "gate", "title": {"en": "Gates"}, "id": "id", "names": {"vi": "name_vi"},
            "source": {"text": "the agreement of 2009"}, "licence": "CC0-1.0", "attribution": "limes",
            "positions": [{"lon": "lon", "lat": "lat"}],
            "columns": [{"name": "name_vi", "type": "text", "required": true},
                        {"name": "width", "type": "real", "unit": "m", "description": "of the road"}]})",
        "gates/layer.json");
    ImportOptions options = one_file(
        folder.write("gates.csv", "id,name_vi,width,lon,lat\nmong-cai,Móng Cái,7,107.97,21.54\n"), "gates");
    options.definitions = {{"gates", gates}};
    const auto file = folder / "a.gpkg";
    import_into(file, options);

    options.inputs = {folder.write("one.csv", "id,name,width,lon,lat\nnew-gate,X,8,104,22\n")};
    const ImportReport report = import_into(file, options);
    const auto note = std::ranges::find(report.findings, "definition-unfit", &base::Finding::kind);
    REQUIRE(note != report.findings.end());
    CHECK_THAT(note->what, Catch::Contains("it lacks name_vi"));

    const model::Layer after = Atlas::open(file).read("gates");
    CHECK(after.rows == 2);
    CHECK(after.schema.role == "gate");
    CHECK(after.schema.title.at("en") == "Gates");
    CHECK(after.schema.name_columns.at("vi") == "name_vi");
    CHECK(after.schema.name_columns.at("") == "name");
    CHECK(after.schema.provenance.source == "the agreement of 2009");
    CHECK(after.schema.provenance.licence == "CC0-1.0");
    CHECK(after.schema.provenance.attribution == "limes");
    CHECK(after.find("width")->unit == "m");
    CHECK_FALSE(import_into(file, options).changed);
}

TEST_CASE("a table without the columns of positions that its definition has is refused") {
    const Folder folder;
    ImportOptions options = one_file(folder.write("a.csv", "id,lon,lat\na,104,22\n"), "gates");
    options.definitions = {
        {"gates", source::parse_definition(
                      R"({"name": "gates", "id": "id", "positions": [{"lon": "lon", "lat": "lat"}]})",
                      "gates/layer.json")}};
    const auto file = folder / "a.gpkg";
    import_into(file, options);
    const std::string before = slurp(file);

    options.inputs = {folder.write("b.csv", "id,kinh_do,vi_do\na,104,22\n")};
    const std::string refused = message_of<base::DataError>([&] { import_into(file, options); });
    CHECK_THAT(refused, Catch::Contains("no column 'lon' and no column 'lat'") &&
                            Catch::Contains("--lon and --lat") && Catch::Contains("id, kinh_do, vi_do"));
    CHECK(slurp(file) == before);
    options.read.lon_column = "kinh_do";
    options.read.lat_column = "vi_do";
    import_into(file, options);
    CHECK(Atlas::open(file).read("gates").geometry.all_points());
}

TEST_CASE("of records with one id the first is kept, unless the column is no id at all") {
    const Folder folder;
    source::ReadOptions as_imported;
    as_imported.keep_records = true;
    const auto file = folder.write("a.csv", "id,v,lon,lat\na,1,104,22\nb,2,105,22\nb,3,106,22\nc,4,107,22\n");
    CHECK(read_layer(file, {}).layer.rows == 4);  // for a question
    const ReadResult one = read_layer(file, as_imported);
    REQUIRE(one.layer.rows == 3);
    CHECK(one.layer.ids[1] == "b");
    CHECK(one.layer.find("v")->display(1) == "2");
    CHECK(one.ledger.reasons().at("duplicate id") == 1);
    CHECK(one.ledger.balances());

    const ReadResult none =
        read_layer(folder.write("b.csv", "id,v,lon,lat\n0,1,104,22\n0,2,105,22\n0,3,106,22\n"), as_imported);
    CHECK(none.layer.rows == 3);
    CHECK(none.layer.ids[2] == "#3");
    CHECK(count(none.findings, "id-not-unique") == 1);

    ImportOptions strict = one_file(folder / "a.csv", "a");
    strict.strict = true;
    CHECK_THAT(message_of<base::StrictLoss>([&] { import_into(folder / "a.gpkg", strict); }),
               Catch::Contains("1 duplicate id"));
}

TEST_CASE("a date with slashes is one when the year is first") {
    const Folder folder;
    const ReadResult read =
        read_layer(folder.write("a.csv",
                                "id,opened,valid_from,lon,lat\na,2024/02/29,2025/07/01,104,22\n"
                                "b,2024/12/31,2025/07/01 08:30:00+07,104,22\nc,,2025/02/30,104,22\n"
                                "d,,01/07/2025,104,22\n"),
                   {});
    REQUIRE(read.layer.rows == 2);
    CHECK(read.layer.valid_from[0].text() == "2025-07-01");
    CHECK(read.layer.valid_from[1].text() == "2025-07-01");
    CHECK(read.ledger.reasons().at("date that is none") == 2);
    CHECK(read.layer.find("opened")->type() == model::ColumnType::date);
    CHECK(read.layer.find("opened")->display(0) == "2024-02-29");
}

TEST_CASE("strict: bytes that are lost are a loss, and the report of what was read is there") {
    const Folder folder;
    ImportOptions strict = one_file(folder.write("a.csv", "id,name,lon,lat\na,M\xF3ng,104,22\n"), "a");
    strict.strict = true;
    std::size_t reported = 0;
    strict.before_commit = [&](const ImportReport& report) { reported = report.entries.size(); };
    CHECK_THAT(message_of<base::StrictLoss>([&] { import_into(folder / "a.gpkg", strict); }),
               Catch::Contains("U+FFFD") && Catch::Contains("--encoding"));
    CHECK(reported == 1);
    CHECK_FALSE(std::filesystem::exists(folder / "a.gpkg"));
}
