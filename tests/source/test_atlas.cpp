#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/definition_json.hpp>
#include <limes/source/row_digest.hpp>

#include "sample_files.hpp"

using namespace limes;
using namespace limes::test;
using source::Atlas;
using source::import_into;
using source::ImportOptions;
using source::ImportReport;

namespace {

const source::Definition kGateDefinition = source::parse_definition(R"({
    "name": "gates", "role": "gate", "title": {"en": "Gates"}, "geometry": "point", "inputs": ["gates/*.csv"],
    "id": "id", "names": {"vi": "name_vi"}, "valid_from": "valid_from", "valid_to": "valid_to",
    "accuracy": {"column": "accuracy_m"}, "source": {"column": "source", "text": "the agreement of 2009"},
    "licence": "CC0-1.0", "attribution": "limes", "positions": [{"lon": "lon", "lat": "lat"}],
    "columns": [{"name": "name_vi", "type": "text", "required": true}, {"name": "lanes", "type": "integer"},
                {"name": "toll", "from": "fee", "type": "real", "unit": "USD", "description": "for a lorry"}],
    "relations": [{"column": "unit", "to": "units", "separator": ","}],
    "checks": [{"kind": "range", "column": "lanes", "words": [1, 20]}]})",
                                                                    "gates/layer.json");

const std::string kHeader = "id,name_vi,lanes,fee,unit,valid_from,valid_to,accuracy_m,source,lon,lat\n";
const std::string kHuuNghi = "huu-nghi,Hữu Nghị,4,7.25,vn-20,2010-07-14,,15,protocol,106.7,21.98\n";
const std::string kMongCai = "mong-cai,Móng Cái,30,,vn-22,,,2300,,107.97,21.54\n";

ImportOptions folder_of(const Folder& folder) {
    ImportOptions options;
    options.inputs = {folder.path() / "in"};
    options.definitions = {{"gates", kGateDefinition}};
    return options;
}

}  // namespace

TEST_CASE("a folder is imported by its definitions, and what was written reads back") {
    const Folder folder;
    folder.write("in/gates/gates.csv", kHeader + kHuuNghi + kMongCai);
    folder.write("in/other.csv", "a,b\n1,2\n");
    const auto file = folder / "atlas.gpkg";
    const ImportReport report = import_into(file, folder_of(folder));
    CHECK(report.changed);
    REQUIRE(report.entries.size() == 1);
    CHECK(report.entries[0].added == 2);
    CHECK(count(report.findings, "unclaimed-file") == 1);

    const Atlas atlas = Atlas::open(file);
    REQUIRE(atlas.layers().size() == 1);
    CHECK(atlas.layers()[0].geometry == "Point");
    CHECK(atlas.layers()[0].rows == 2);
    CHECK(atlas.layers()[0].schema.role == "gate");
    CHECK(atlas.layers()[0].valid == base::ValidTime{});
    const model::Layer gates = atlas.read("gates");
    REQUIRE(gates.rows == 2);
    CHECK(gates.geometry.all_points());
    CHECK(gates.valid(0).from == base::Day::from_ymd(2010, 7, 14));
    CHECK(gates.accuracy(1)->value() == 2300);
    CHECK(gates.source->text(0) == "protocol");
    CHECK(gates.source->is_null(1));
    const model::Column* toll = gates.find("toll");
    REQUIRE(toll != nullptr);
    CHECK(toll->unit == "USD");
    CHECK(toll->description == "for a lorry");
    CHECK(toll->reals()[0] == 7.25);
    CHECK(toll->is_null(1));
    CHECK(gates.find("unit")->text(1) == "vn-22");
    CHECK(gates.schema.provenance.licence == "CC0-1.0");
    CHECK(gates.schema.provenance.source == "the agreement of 2009");
    CHECK(gates.schema.relations.at(0).to == "units");
    CHECK(gates.schema.relations.at(0).separator == ',');
    CHECK(gates.name(0, {"vi"}) == "Hữu Nghị");

    source::ReadOptions options;
    options.definition = kGateDefinition;
    const model::Layer direct = source::read_layer(folder / "in/gates/gates.csv", options).layer;
    CHECK(source::layer_digest(direct) == source::layer_digest(gates));

    SECTION("the same edition again changes nothing") {
        const auto bytes = slurp(file);
        const ImportReport again = import_into(file, folder_of(folder));
        CHECK_FALSE(again.changed);
        CHECK(again.entries[0].unchanged == 2);
        CHECK(slurp(file) == bytes);
    }
    SECTION("a new edition keeps history by valid time, and what it does not have") {
        folder.write("in/gates/gates.csv",
                     kHeader + "huu-nghi,Hữu Nghị,6,8,vn-20,2025-03-01,,15,press,106.7,21.98\n");
        const ImportReport next = import_into(file, folder_of(folder));
        CHECK(next.entries[0].added == 1);
        CHECK(next.entries[0].ended == 1);
        CHECK(count(next.findings, "absent") == 1);
        const model::Layer now = Atlas::open(file).read("gates");
        REQUIRE(now.rows == 3);
        CHECK(now.valid(0).to == base::Day::from_ymd(2025, 3, 1));
        CHECK(now.valid(2).from == base::Day::from_ymd(2025, 3, 1));
        CHECK(now.find("lanes")->integers()[0] == 4);
        CHECK(now.find("lanes")->integers()[2] == 6);
        CHECK(now.ids[1] == "mong-cai");
    }
    SECTION("a correction of the same state takes its place") {
        folder.write("in/gates/gates.csv",
                     kHeader + kHuuNghi + "mong-cai,Móng Cái,12,,vn-22,,,2300,,107.97,21.54\n");
        const ImportReport next = import_into(file, folder_of(folder));
        CHECK(next.entries[0].changed == 1);
        CHECK(next.entries[0].unchanged == 1);
        CHECK(Atlas::open(file).read("gates").find("lanes")->integers()[1] == 12);
    }
    SECTION("under strict a loss changes nothing") {
        const auto bytes = slurp(file);
        folder.write("in/gates/gates.csv", kHeader + kHuuNghi + "new,Mới,1,,,,,,,999,21\n");
        ImportOptions options_strict = folder_of(folder);
        options_strict.strict = true;
        CHECK_THROWS_AS(import_into(file, options_strict), base::StrictLoss);
        CHECK(slurp(file) == bytes);
    }
    SECTION("GDAL's own tools read it") {
        CHECK(
            std::system(("ogrinfo -so -al '" + file.string() + "' > /dev/null 2>" + (folder / "err").string())
                            .c_str()) == 0);
        CHECK(slurp(folder / "err").empty());
    }
}

TEST_CASE("an atlas opened as any file offers its layers, not its own tables") {
    const Folder folder;
    folder.write("in/gates/gates.csv", kHeader + kHuuNghi + kMongCai);
    const auto file = folder / "atlas.gpkg";
    import_into(file, folder_of(folder));
    CHECK(source::layer_names(file) == std::vector<std::string>{"gates"});
    CHECK(source::read_layer(file, {}).layer.rows == 2);  // the only one need not be named
    source::ReadOptions misspelt;
    misspelt.layer = "limes_layer";
    const std::string refusal =
        message_of<base::UsageError>([&] { (void)source::read_layer(file, misspelt); });
    CHECK(refusal == file.string() + ": no layer 'limes_layer'; it has gates");
    // As an input it is its layers; with two of them one must be named.
    ImportOptions again;
    again.inputs = {file};
    again.layer = "posts";
    again.definitions.emplace();
    CHECK(import_into(folder / "two.gpkg", again).entries.size() == 1);
    again.inputs = {folder.write("p.csv", "id,lon,lat\na,106,21\n")};
    again.layer = "places";
    import_into(folder / "two.gpkg", again);
    const std::string unnamed =
        message_of<base::UsageError>([&] { (void)source::read_layer(folder / "two.gpkg", {}); });
    CHECK(unnamed.find("has 2 layers (posts, places)") != std::string::npos);
    again.layer = "gpkgs";  // a beginning that GeoPackage keeps for itself
    CHECK(message_of<base::UsageError>([&] {
              import_into(folder / "two.gpkg", again);
          }).starts_with("'gpkgs' cannot be the name of a layer"));
}
