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

TEST_CASE("a column without a name gets one, and a layer with such a column is not written") {
    const Folder folder;
    const auto json = folder.write(
        "x.geojson",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"a","":7},)"
        R"("geometry":{"type":"Point","coordinates":[105,21]}}]})");
    const auto file = folder / "a.gpkg";
    import_into(file, one_file(json, "x"));
    CHECK(Atlas::open(file).read("x").find("unnamed") != nullptr);

    model::Layer bad = Atlas::open(file).read("x");
    bad.schema.name = "bad";
    bad.columns.front().name.clear();
    source::AtlasWriter writer{folder / "b.gpkg", folder / "b.gpkg", source::AtlasWriter::Begin::anew};
    CHECK_THAT(message_of<base::DataError>([&] { writer.put(bad, {}, {}); }), Catch::Contains("name"));
}
