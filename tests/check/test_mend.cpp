#include <limes/check/mend.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/source/dataset.hpp>

#include "made_atlas.hpp"

#include <fstream>

using namespace limes;
using namespace limes::test;
using Catch::Detail::Approx;

namespace {

std::string slurp(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::string> kinds(const base::Findings& findings) {
    std::vector<std::string> all;
    for (const base::Finding& finding : findings) {
        all.push_back(finding.kind + " " + finding.feature);
    }
    return all;
}

/// Everything that can be mended, and a sound layer beside it.
void put_faults(MadeAtlas& atlas) {
    Layer areas = made_layer("areas", "");
    add_box(areas, "sound", 100, 10, 101, 11);
    add_area(areas, "bow-tie", {{105, 22}, {107, 24}, {107, 22}, {105, 24}});
    add_box(areas, "sound", 100, 10, 101, 11);
    texts(areas, "name", {"A", "Ha\xCC\x80 Giang", "A"});  // a and a combining grave accent
    atlas.put(areas, {{"not-null", "name", {}}});
    Layer sound = made_layer("places", "settlement");
    add_point(sound, "p", {105, 22});
    atlas.put(sound);
}

}  // namespace

TEST_CASE("what is safe to mend is mended, kept on record, and not found again") {
    MadeAtlas atlas;
    put_faults(atlas);
    const std::string before = slurp(atlas.path());
    const Words expected{"not-nfc bow-tie", "duplicate-row sound", "invalid-geometry bow-tie"};
    CHECK(kinds(check::mend(atlas.path(), check::DryRun::yes).mends) == expected);
    CHECK((slurp(atlas.path()) == before));  // without showing the bytes

    const check::MendReport report = check::mend(atlas.path());
    CHECK(kinds(report.mends) == expected);
    CHECK(report.left.empty());
    CHECK(words(atlas.check()) == Words{});
    const Layer areas = source::Atlas::open(atlas.path()).read("areas");
    REQUIRE(areas.rows == 2);
    CHECK(areas.find("name")->text(1) == "H\xC3\xA0 Giang");
    CHECK(areas.schema.provenance.edition.size() == 16);
    // Two triangles, a quarter of the square each.
    Layer square = made_layer("square", "");
    add_box(square, "s", 105, 22, 107, 24);
    CHECK(engine::embedded::area_of(areas.geometry[1]).value() ==
          Approx(engine::embedded::area_of(square.geometry[0]).value() / 2).epsilon(1e-3));

    source::ReadOptions options;
    options.layer = "limes_mends";
    const Layer mends = source::read_layer(atlas.path(), options).layer;
    REQUIRE(mends.rows == 3);
    CHECK(mends.find("layer")->text(0) == "areas");
    CHECK(mends.find("edition")->text(0) == areas.schema.provenance.edition);
    CHECK(mends.find("done")->text(2) == "made valid, shells and holes as they were");
    CHECK(source::Atlas::open(atlas.path()).layers().size() == 2);

    const std::string after = slurp(atlas.path());
    CHECK(check::mend(atlas.path()).mends.empty());
    CHECK((slurp(atlas.path()) == after));  // without showing the bytes
    CHECK(atlas.files().front() == "made.gpkg");
}

TEST_CASE("an area that can be read in two ways is left as it is") {
    Layer areas = made_layer("areas", "");
    // Two parts over each other: inside by their rings, outside by the even-odd rule.
    add_id(areas, "a", 1);
    areas.geometry.begin_row(model::GeometryType::multi_polygon);
    for (const double west : {105.0, 106.0}) {
        areas.geometry.begin_part();
        areas.geometry.begin_path();
        for (const LonLat p : {LonLat{west, 22}, LonLat{west + 2, 22}, LonLat{west + 2, 24}, LonLat{west, 24},
                               LonLat{west, 22}}) {
            areas.geometry.push_vertex(p);
        }
    }
    MadeAtlas atlas;
    atlas.put(areas);
    const std::string before = slurp(atlas.path());
    const check::MendReport report = check::mend(atlas.path());
    CHECK(report.mends.empty());
    CHECK(kinds(report.left) == Words{"invalid-geometry a"});
    CHECK((slurp(atlas.path()) == before));  // without showing the bytes
}

TEST_CASE("a row that says something else under the same id is not taken away") {
    Layer places = made_layer("places", "settlement");
    add_point(places, "b", {105, 22});
    add_point(places, "b", {105, 23});
    MadeAtlas atlas;
    atlas.put(places);
    CHECK(check::mend(atlas.path()).mends.empty());
    CHECK(words(atlas.check()) == Words{"duplicate-id b"});
}
