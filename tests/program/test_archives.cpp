#include "archives.hpp"
#include "catch.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

using namespace limes::test;
using Catch::Contains;

namespace {

std::string kml(const std::string& content) {
    return R"(<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>)" +
           content + "</Document></kml>";
}

std::string placemark(const std::string& name) {
    return "<Placemark><name>" + name +
           "</name><Point><coordinates>106.7,21.9</coordinates></Point></Placemark>";
}

std::string link(const std::string& to) {
    return "<NetworkLink><Link><href>" + to + "</href></Link></NetworkLink>";
}

std::string geojson(const std::string& name) {
    return R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":")" + name +
           R"("},"geometry":{"type":"Point","coordinates":[106.7,21.9]}}]})";
}

/// The names of the places that a file gives, one after the other.
std::string names_in(const std::string& path) {
    const Ended ended = call_limes({"export", path, "--format", "geojson"});
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    std::string names;
    for (const auto& feature : features(ended.out)) {
        const auto& properties = feature.at("properties");
        names += properties.contains("Name") ? properties.at("Name").get<std::string>()
                                             : properties.at("name").get<std::string>();
    }
    return names;
}

}  // namespace

TEST_CASE("the document of a KMZ is doc.kml, else its first .kml, whatever else is in it") {
    const Folder folder;
    make_archive(folder / "doc.kmz",
                 {{"a.kml", kml(placemark("other"))}, {"doc.kml", kml(placemark("main"))}});
    CHECK(names_in(folder / "doc.kmz") == "main");
    CHECK(names_in((folder / "doc.kmz") + "/a.kml") == "other");
    make_archive(folder / "first.kmz",
                 {{"z.kml", kml(placemark("main"))}, {"a.kml", kml(placemark("other"))}});
    CHECK(names_in(folder / "first.kmz") == "main");
}

TEST_CASE("a KMZ document that only links to another member stands for it; to several, they are named") {
    const Folder folder;
    make_archive(folder / "one.kmz",
                 {{"doc.kml", kml(link("layers/gates.kml"))}, {"layers/gates.kml", kml(placemark("gate"))}});
    CHECK(names_in(folder / "one.kmz") == "gate");
    make_archive(folder / "two.kmz", {{"doc.kml", kml(link("a.kml") + link("b.kml"))},
                                      {"a.kml", kml(placemark("a"))},
                                      {"b.kml", kml(placemark("b"))}});
    const Ended two = call_limes({"export", folder / "two.kmz"});
    CHECK(two.code == 2);
    CHECK_THAT(two.err,
               Contains("its doc.kml has no places but links to others") && Contains("two.kmz/a.kml"));
    CHECK_THAT(two.err, !Contains("(doc.kml"));
    CHECK(names_in((folder / "two.kmz") + "/b.kml") == "b");
    // A link out of the archive leads nowhere.
    write_file(folder / "outside.kml", kml(placemark("outside")));
    make_archive(folder / "out.kmz", {{"doc.kml", kml(link("outside.kml") + link("../outside.kml"))}});
    CHECK(names_in(folder / "out.kmz").empty());
}

TEST_CASE("messages call an archive as the user did, also when it was unpacked before by another name") {
    const Folder folder;
    make_archive(folder / "two.zip", {{"a.geojson", geojson("a")}, {"b.geojson", geojson("b")}});
    const Ended two = call_limes({"export", "two.zip"}, {.folder = folder / ""});
    CHECK(two.code == 2);
    CHECK_THAT(two.err,
               Contains("limes: two.zip: has 2 datasets (a.geojson, b.geojson); name one, as two.zip/"));
    const Ended none = call_limes({"export", "./two.zip/c.geojson"}, {.folder = folder / ""});
    CHECK(none.code == 2);
    CHECK_THAT(none.err,
               Contains("limes: ./two.zip: has no member 'c.geojson'; there are: a.geojson, b.geojson"));
    const Ended both =
        call_limes({"near", "--from", "two.zip/a.geojson", "--to", "./two.zip/c.geojson", "--within", "1km"},
                   {.folder = folder / ""});
    CHECK(both.code == 2);
    CHECK_THAT(both.err, Contains("limes: ./two.zip: has no member"));
    make_archive(folder / "empty.zip", {{"empty.geojson", ""}});
    const Ended empty = call_limes({"export", "empty.zip/empty.geojson"}, {.folder = folder / ""});
    CHECK(empty.code == 1);
    CHECK_THAT(empty.err, Contains("limes: empty.zip/empty.geojson: is empty"));
    make_archive(folder / "sheet.zip", {{"bomb.xlsx", "PK\x03\x04 cut off"}});
    const Ended sheet = call_limes({"export", "sheet.zip"}, {.folder = folder / ""});
    CHECK(sheet.code == 1);
    CHECK_THAT(sheet.err, Contains("sheet.zip") && !Contains("limes-unpacked"));
}

TEST_CASE("an archive in an archive is opened when it is named, and named when it is all there is") {
    const Folder folder;
    make_archive(folder / "inner.zip", {{"a.geojson", geojson("a")}, {"b.geojson", geojson("b")}});
    make_archive(folder / "outer.zip", {{"data/inner.zip", read_file(folder / "inner.zip")}});
    const Ended outer = call_limes({"export", "outer.zip"}, {.folder = folder / ""});
    CHECK(outer.code == 2);
    CHECK_THAT(outer.err, Contains("nothing but an archive in it (data/inner.zip); name that, as "
                                   "outer.zip/data/inner.zip"));
    const Ended inner = call_limes({"export", "outer.zip/data/inner.zip"}, {.folder = folder / ""});
    CHECK(inner.code == 2);
    CHECK_THAT(inner.err, Contains("name one, as outer.zip/data/inner.zip/a.geojson"));
    CHECK(names_in((folder / "outer.zip") + "/data/inner.zip/b.geojson") == "b");
    const Ended none = call_limes({"export", "outer.zip/data/inner.zip/c.geojson"}, {.folder = folder / ""});
    CHECK(none.code == 2);
    CHECK_THAT(none.err, Contains("limes: outer.zip/data/inner.zip: has no member 'c.geojson'"));
    // Beside a dataset it is not in the way.
    make_archive(folder / "both.zip",
                 {{"inner.zip", read_file(folder / "inner.zip")}, {"c.geojson", geojson("c")}});
    CHECK(names_in(folder / "both.zip") == "c");
}

TEST_CASE("an encoding that no input could hear is refused, and names the file") {
    const Folder folder;
    write_file(folder / "a.geojson", geojson("a"));
    write_file(folder / "b.geojson", geojson("b"));
    REQUIRE(run({"ogr2ogr", "-f", "ESRI Shapefile", folder / "s.shp", folder / "a.geojson"}).code == 0);
    const std::vector<std::vector<std::string>> refused{
        {"export", folder / "a.geojson"},
        {"near", "--from", folder / "b.geojson", "--to", folder / "a.geojson", "--within", "1km"},
        {"export", sample_atlas(), "gates"},
        {"diff", folder / "b.geojson", folder / "a.geojson"},
        {"import", folder / "b.geojson", folder / "a.geojson", "--layer", "x", "-o", folder / "x.gpkg"},
    };
    for (std::vector<std::string> words : refused) {
        CAPTURE(words);
        words.insert(words.end(), {"--encoding", "CP1258"});
        const Ended ended = call_limes(words);
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, Contains("--encoding is of Shapefiles"));
        CHECK_THAT(ended.err, Contains("a.geojson") || Contains(sample_atlas()));
    }
    CHECK(call_limes({"near", "--from", folder / "s.shp", "--to", folder / "a.geojson", "--within", "1km",
                      "--encoding", "CP1258"})
              .code == 0);
    const Ended loaded = call_limes({"import", folder / "a.geojson", folder / "s.shp", "--layer", "x", "-o",
                                     folder / "x.gpkg", "--encoding", "CP1258"});
    CAPTURE(loaded.err);
    CHECK(loaded.code == 0);
}
