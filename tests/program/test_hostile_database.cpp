// Hostile GeoPackages: blobs that lie, no CRS, views and triggers, names, damaged pages.
#include "attempt.hpp"
#include "catch.hpp"
#include <nlohmann/json.hpp>

#include <fstream>

using namespace limes::test;
using Catch::Contains;

namespace {

/// A GeoPackage of one table `pts` with rows at 106, 21, changed by SQL.
std::string geopackage(const Attempt& attempt, const std::string& name, const std::string& sql,
                       int rows = 1) {
    std::string csv = "name,lon,lat\n";
    for (int i = 0; i < rows; ++i) {
        csv += "n" + std::to_string(i) + ",106,21\n";
    }
    const Folder folder;
    write_file(folder / "pts.csv", csv);
    const std::string file = attempt.path(name);
    REQUIRE(run({"ogr2ogr", "-f", "GPKG", file, folder / "pts.csv", "-nln", "pts", "-lco", "SPATIAL_INDEX=NO",
                 "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326"})
                .code == 0);
    const Ended changed = run({"sqlite3", file, "PRAGMA trusted_schema=1; " + sql});
    CAPTURE(changed.err);
    REQUIRE(changed.code == 0);
    return file;
}

/// Registers a view as a further layer.
std::string view(const std::string& select) {
    return "CREATE VIEW v AS " + select +
           "; INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) VALUES ('v', 'features', "
           "'v', 4326); "
           "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0);";
}

constexpr const char* kEndless = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) ";

}  // namespace

TEST_CASE("H19: geometry that promises two thousand million rings in thirty bytes takes no memory") {
    for (const char* blob : {"4750000100000000010300000000000080",  // 2^31 rings
                             "47500001000000000107000000FFFFFFFF",  // 2^32 members
                             "47500001000000000104000000FFFFFF7F",  // 2^31 points
                             "58580001000000000101000000",          // no "GP"
                             "4750", "47500F0100000000", "4750000F00000000010100000000000000000000000000"}) {
        Attempt attempt;
        const std::string file = geopackage(
            attempt, "b.gpkg", "UPDATE pts SET geom = x'" + std::string{blob} + "' WHERE fid = 2;", 3);
        const Ended ended = attempt.import(file);
        CAPTURE(blob, ended.err);
        CHECK((ended.code == 0 || ended.code == 1));
        CHECK_THAT(ended.err, Contains("b.gpkg"));
    }
}

TEST_CASE("H20: a file without a CRS is refused until one is given") {
    for (const char* srs : {"-1", "0", "77777"}) {
        Attempt attempt;
        const std::string file =
            geopackage(attempt, "s.gpkg",
                       std::string{"PRAGMA foreign_keys=0; UPDATE gpkg_contents SET srs_id = "} + srs +
                           "; UPDATE gpkg_geometry_columns SET srs_id = " + srs + ";");
        attempt.refuse(file, "--assume-crs");
        attempt.accept(file, {"--assume-crs", "EPSG:4326"});
    }
}

TEST_CASE("H21: a view that never ends, or makes a gigabyte of nothing, is ended") {
    Attempt attempt;
    const std::string rows =
        geopackage(attempt, "rows.gpkg",
                   view(std::string{kEndless} + "SELECT i AS fid, NULL AS geom, 'x' AS name FROM c"));
    attempt.refuse(rows + ":v", "more work than a file of its size needs");
    attempt.accept(rows + ":pts");
    const std::string silent = geopackage(
        attempt, "silent.gpkg",
        view(std::string{kEndless} + "SELECT i AS fid, NULL AS geom, 'x' AS name FROM c WHERE i < 0"));
    attempt.refuse(silent + ":v", "more work than a file of its size needs");
    const std::string large = geopackage(attempt, "large.gpkg",
                                         view("SELECT fid, geom, hex(zeroblob(400000000)) AS name FROM pts"));
    attempt.refuse(large + ":v", "too big");
    const std::string harmless =
        geopackage(attempt, "harmless.gpkg", view("SELECT fid, geom, name FROM pts"), 2000);
    attempt.accept(harmless + ":v");
}

TEST_CASE("H21: a view in place of a GeoPackage's own tables is not run") {
    Attempt attempt;
    const std::string file = geopackage(attempt, "list.gpkg",
                                        std::string{"PRAGMA foreign_keys=0; PRAGMA legacy_alter_table=1; "
                                                    "ALTER TABLE gpkg_contents RENAME TO gc; CREATE VIEW "
                                                    "gpkg_contents AS "} +
                                            kEndless + "SELECT gc.* FROM gc, c WHERE c.i < 0;");
    attempt.refuse(file, "is a view");
    const Ended asked = call_limes({"near", file, "--from", "pts", "--to", "pts", "--within", "1km"});
    CHECK(asked.code == 1);
    CHECK(asked.seconds < most_seconds);
}

TEST_CASE("H21: functions that do something are not called by a view, and triggers do not fire") {
    Attempt attempt;
    const std::string call = geopackage(
        attempt, "call.gpkg", view("SELECT fid, geom, CreateSpatialIndex('pts', 'geom') AS name FROM pts"));
    attempt.refuse(call + ":v", "");
    const std::string fires = geopackage(attempt, "fires.gpkg",
                                         "CREATE TRIGGER t AFTER INSERT ON pts BEGIN DELETE FROM pts; END; "
                                         "CREATE TRIGGER u AFTER UPDATE ON pts BEGIN "
                                         "DELETE FROM pts; END;");
    const std::string before = read_file(fires);
    attempt.accept(fires);
    CHECK(read_file(fires) == before);
}

TEST_CASE("H22: names with quotes and commands in them are names") {
    Attempt attempt;
    const std::string table = R"(x"; DROP TABLE gpkg_contents; --)";
    const std::string file = geopackage(
        attempt, "n.gpkg",
        R"(ALTER TABLE pts RENAME TO "x""; DROP TABLE gpkg_contents; --"; )"
        R"(UPDATE gpkg_contents SET table_name = 'x"; DROP TABLE gpkg_contents; --', identifier = 'q'; )"
        R"(UPDATE gpkg_geometry_columns SET table_name = 'x"; DROP TABLE gpkg_contents; --'; )"
        R"(ALTER TABLE "x""; DROP TABLE gpkg_contents; --" ADD COLUMN "a""; drop table limes_layers; --" TEXT DEFAULT 'v'; )"
        R"(ALTER TABLE "x""; DROP TABLE gpkg_contents; --" ADD COLUMN "sel'ect" TEXT DEFAULT 'w';)");
    const std::string before = read_file(file);
    attempt.accept(file);
    CHECK(read_file(file) == before);
    const auto kept = features(attempt.loaded());
    REQUIRE(kept.size() == 1);
    CHECK_THAT(kept[0].dump(), Contains("\"v\"") && Contains("\"w\""));
    CHECK(call_limes({"info", attempt.atlas()}).code == 0);
    const Ended unnamed = call_limes({"import", file, "-o", attempt.path("new.gpkg")});
    CHECK(unnamed.code == 2);
    CHECK_THAT(unnamed.err, Contains("--layer"));
}

TEST_CASE("H23: damaged pages are found, wherever they are") {
    Attempt attempt;
    const std::string file = geopackage(attempt, "d.gpkg", "VACUUM;", 3000);
    const std::string good = read_file(file);
    constexpr std::size_t kPage = 4096;
    std::size_t refused = 0;
    for (std::size_t page = 1; page < good.size() / kPage; page += 4) {
        std::string bytes = good;
        bytes.replace(page * kPage, kPage, kPage, '\xFF');
        const Ended ended = attempt.import(attempt.file("damaged.gpkg", bytes));
        CAPTURE(page, ended.err);
        CHECK((ended.code == 0 || ended.code == 1));
        refused += ended.code == 1 ? 1 : 0;
        if (ended.code == 0) {  // a page of no row that is read
            CHECK(features(attempt.loaded()).size() == 3000);
        }
    }
    CHECK(refused > 5);
    attempt.refuse(attempt.file("cut.gpkg", good.substr(0, good.size() / 2)), "");
}
