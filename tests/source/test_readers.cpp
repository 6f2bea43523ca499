#include <limes/base/error.hpp>
#include <limes/source/flatgeobuf_reader.hpp>
#include <limes/source/geopackage_reader.hpp>
#include <limes/source/sqlite_recovery.hpp>

#include "made_datasets.hpp"
#include "sample_files.hpp"
#include "table_equality.hpp"
#include <sqlite3.h>

#include <fstream>

using namespace limes;
using namespace limes::test;
using source::FindingLog;
using source::RawTable;

namespace {

struct Read {
    RawTable table;
    base::Findings findings;
};

/// The table by a reader of our own, nothing when it leaves the file to GDAL.
std::optional<Read> by_own(const std::filesystem::path& file, unsigned threads = 2) {
    FindingLog log{"made"};
    try {
        auto stream = file.extension() == ".fgb" ? source::open_flatgeobuf(file, "", {}, log)
                                                 : source::open_geopackage(file, "", {}, log);
        if (!stream) {
            return std::nullopt;
        }
        RawTable table = source::read_rest(*stream, log, {.threads = threads});
        return Read{std::move(table), log.take()};
    } catch (const source::NotSurelyRead& doubt) {
        UNSCOPED_INFO(file.filename().string() << ": " << doubt.what());
        return std::nullopt;
    }
}

Read by_gdal(const std::filesystem::path& file) {
    FindingLog log{"made"};
    RawTable table = source::read_table(file, "", {}, log, {}, source::Readers::general);
    return {std::move(table), log.take()};
}

void check_same(const std::filesystem::path& file, unsigned threads = 2) {
    const std::optional<Read> own = by_own(file, threads);
    REQUIRE(own);
    const Read gdal = by_gdal(file);
    CHECK(difference(own->table, gdal.table) == "");
    CHECK(same_findings(own->findings, gdal.findings));
}

void check_left_to_gdal(const std::filesystem::path& file) {
    CHECK_FALSE(by_own(file));
}

const std::vector<MadeField> kFields{{"i", OFTInteger},
                                     {"i16", OFTInteger, OFSTInt16},
                                     {"yes", OFTInteger, OFSTBoolean},
                                     {"l", OFTInteger64},
                                     {"r", OFTReal},
                                     {"f", OFTReal, OFSTFloat32},
                                     {"s", OFTString},
                                     {"j", OFTString, OFSTJSON},
                                     {"d", OFTDate},
                                     {"t", OFTDateTime},
                                     {"bin", OFTBinary}};

using Values = std::vector<std::optional<std::string>>;

const std::vector<Values> kValues{
    {"1", "-5", "1", "1099511627776", "1.5", "0.1", "abc", "{\"a\":1}", "2020/02/29",
     "2020/02/29 12:34:56.789+00", "\x01\x02"},
    {"-2147483648",
     "32767",
     "0",
     "-9223372036854775808",
     "-0",
     "1e30",
     "",
     "[]",
     "1969/12/31",
     "1960/02/29 00:00:00.5+00",
     {}},
    {},
    {"0", "1", "1", "127", "3", "-2", "Ho\xCC\x82 \xC3\xA9", "null", "0001/01/01", "2038/01/19 03:14:08", {}},
    {"128", "-129", {}, "-8388609", "nan", "inf", "Hữu Nghị 友谊关", {}, "9999/12/31", {}, {}},
    {{}, {}, {}, "140737488355328", "1e300", {}, "\xC3\x28 bad", {}, {}, {}, {}},
};

std::vector<MadeFeature> features(const std::vector<std::string>& shapes) {
    std::vector<MadeFeature> all;
    for (std::size_t i = 0; i < std::max(shapes.size(), kValues.size()); ++i) {
        all.push_back({shapes[i % shapes.size()], kValues[i % kValues.size()]});
    }
    return all;
}

struct Shapes {
    const char* name;
    OGRwkbGeometryType type;
    std::vector<std::string> wkt;
};

const std::vector<Shapes> kShapes{
    {"points", wkbPoint, {"POINT(106.7 21.98)", "POINT(-180 90)", "POINT(200 -95)"}},
    {"heights", wkbPoint25D, {"POINT Z(1 2 3)", "POINT Z(4 5 6)"}},
    {"measures", wkbPointZM, {"POINT ZM(1 2 3 4)"}},
    {"lines", wkbLineString, {"LINESTRING(0 0,1 1)", "LINESTRING(5 5,6 6,7 5,5 5)"}},
    {"areas", wkbPolygon, {"POLYGON((0 0,0 5,5 5,0 0),(1 2,1 3,2 3,1 2))", "POLYGON((0 0,1 0,1 1,0 0))"}},
    {"many points", wkbMultiPoint, {"MULTIPOINT(1 1,2 2)", "MULTIPOINT(3 3)"}},
    {"many lines",
     wkbMultiLineString,
     {"MULTILINESTRING((1 1,2 2),(3 3,4 4,5 5))", "MULTILINESTRING((1 1,2 2))"}},
    {"many areas",
     wkbMultiPolygon,
     {"MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((2 2,3 2,3 3,2 2),(2.5 2.2,2.6 2.2,2.6 2.3,2.5 2.2)))",
      "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))"}},
    {"areas with heights", wkbMultiPolygon25D, {"MULTIPOLYGON Z(((0 0 1,1 0 2,1 1 3,0 0 1)))"}},
    {"all kinds",
     wkbUnknown,
     {"POINT(1 2)", "LINESTRING(0 0,1 1)", "POLYGON((0 0,1 0,1 1,0 0))", "MULTIPOINT(1 1,2 2)",
      "MULTILINESTRING((1 1,2 2))", "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))"}},
};

class Database {
public:
    explicit Database(const std::filesystem::path& file) { sqlite3_open(file.c_str(), &m_handle); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() { sqlite3_close(m_handle); }
    void run(const std::string& sql) {
        char* message = nullptr;
        sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, &message);
        INFO(sql << ": " << (message == nullptr ? "" : message));
        REQUIRE(message == nullptr);
    }

private:
    sqlite3* m_handle = nullptr;
};

std::vector<MadeFeature> scattered(std::size_t count, std::mt19937& random) {
    std::uniform_real_distribution<double> lon{-180, 180};
    std::uniform_real_distribution<double> lat{-90, 90};
    std::vector<MadeFeature> all;
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(
            {"POINT(" + std::to_string(lon(random)) + " " + std::to_string(lat(random)) + ")",
             {std::to_string(i), i % 7 == 0 ? std::nullopt : std::optional{"name " + std::to_string(i)}}});
    }
    return all;
}

/// Areas of which some are longer than many pages.
std::vector<MadeFeature> long_areas(std::size_t count, std::mt19937& random) {
    std::uniform_int_distribution<int> corners{3, 900};
    std::vector<MadeFeature> all;
    for (std::size_t i = 0; i < count; ++i) {
        const int n = corners(random);
        std::string ring;
        for (int k = 0; k <= n; ++k) {
            const double angle = k == n ? 0 : k * 6.283185307179586 / n;
            ring +=
                (k == 0 ? "" : ",") + std::to_string(std::cos(angle)) + " " + std::to_string(std::sin(angle));
        }
        all.push_back({"POLYGON((" + ring + "))", {std::to_string(i), "area " + std::to_string(i)}});
    }
    return all;
}

const std::vector<MadeField> kFew{{"id", OFTInteger}, {"name", OFTString}};

}  // namespace

TEST_CASE("our readers give what GDAL gives, for every type of value and geometry") {
    const Folder folder;
    for (const Shapes& shapes : kShapes) {
        for (const std::string ending : {"gpkg", "fgb"}) {
            for (const bool index : {true, false}) {
                CAPTURE(shapes.name, ending, index);
                const auto file = folder / (std::string{shapes.name} + (index ? "-index." : ".") + ending);
                make_dataset(file, kFields, features(shapes.wkt), {.geometry = shapes.type, .index = index});
                check_same(file);
            }
        }
    }
}

TEST_CASE("records without a geometry, with an empty one, with arcs") {
    const Folder folder;
    const std::vector<MadeFeature> odd{{"", {"1", "a"}},
                                       {"POINT EMPTY", {"2", "b"}},
                                       {"POLYGON EMPTY", {"3", "c"}},
                                       {"GEOMETRYCOLLECTION(POINT(1 1),POINT(2 2))", {"4", "d"}},
                                       {"GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(2 2,3 3))", {"5", "e"}},
                                       {"CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))", {"6", "f"}},
                                       {"POINT M(1 2 5)", {"7", "g"}}};
    make_dataset(folder / "odd.gpkg", kFew, odd);
    check_same(folder / "odd.gpkg");
    make_dataset(folder / "odd.fgb", kFew, odd, {.index = false});
    check_left_to_gdal(folder / "odd.fgb");  // arcs
    make_dataset(folder / "none.gpkg", kFew, {{"", {"1", "a"}}, {"", {"2", {}}}}, {.geometry = wkbNone});
    check_same(folder / "none.gpkg");
    make_dataset(folder / "empty.gpkg", kFew, {});
    check_same(folder / "empty.gpkg");
    make_dataset(folder / "utm.gpkg", kFew, {{"POINT(500000 2300000)", {"1", "a"}}}, {.epsg = 32648});
    check_same(folder / "utm.gpkg");
    make_dataset(folder / "utm.fgb", kFew, {{"POINT(500000 2300000)", {"1", "a"}}}, {.epsg = 32648});
    check_same(folder / "utm.fgb");
}

TEST_CASE("many records come in their order, for any number of threads", "[threads]") {
    const Folder folder;
    std::mt19937 random{20250701};
    const std::vector<MadeFeature> points = scattered(20'000, random);
    const std::vector<MadeFeature> areas = long_areas(400, random);
    for (const std::string name : {"points.gpkg", "points.fgb", "areas.gpkg", "areas.fgb"}) {
        for (const bool index : {true, false}) {
            CAPTURE(name, index);
            const bool is_area = name.starts_with("areas");
            const auto file = folder / ((index ? "indexed-" : "") + name);
            make_dataset(file, kFew, is_area ? areas : points,
                         {.geometry = is_area ? wkbPolygon : wkbPoint, .index = index});
            check_same(file, 1);
            check_same(file, 4);
        }
    }
}

TEST_CASE("a GeoPackage that was worked on") {
    const Folder folder;
    std::mt19937 random{7};
    const auto file = folder / "worked.gpkg";
    make_dataset(file, {{"id", OFTInteger}, {"name", OFTString}, {"r", OFTReal}}, long_areas(150, random),
                 {.geometry = wkbPolygon, .index = false});
    Database database{file};
    const auto run = [&](const std::string& sql) { database.run(sql); };
    SECTION("records are gone, pages are free") {
        run("DELETE FROM made WHERE fid % 3 = 0 OR fid BETWEEN 50 AND 90");
        check_same(file);
        run("INSERT INTO made (fid, geom, id, name) SELECT fid + 1000000000000, geom, id, name FROM made");
        check_same(file);
        run("VACUUM");
        check_same(file);
    }
    SECTION("pages of other sizes, and pages that are moved") {
        const std::string size = GENERATE("512", "1024", "65536");
        run("PRAGMA page_size = " + size + "; PRAGMA auto_vacuum = FULL; VACUUM");
        run("DELETE FROM made WHERE fid % 2 = 0");
        check_same(file);
    }
    SECTION("whole numbers in a column of reals") {
        run("UPDATE made SET r = fid * 1000000 WHERE fid % 2 = 0");
        run("UPDATE made SET r = -fid / 7.0 WHERE fid % 2 = 1");
        check_same(file);
    }
    SECTION("a column that old records lack") {
        run("ALTER TABLE made ADD COLUMN later INTEGER DEFAULT 5");
        check_left_to_gdal(file);
    }
    SECTION("values of another type than their column") {
        const std::string odd =
            GENERATE("id = 2.5", "id = 3000000000", "name = x'00ff'", "name = cast(x'610062' as text)");
        run("UPDATE made SET " + odd + " WHERE fid = 7");
        check_left_to_gdal(file);
    }
    SECTION("texts in columns of numbers, of which GDAL makes zeros, are none and told") {
        run("UPDATE made SET id = 'seven', r = x'00' WHERE fid = 7");
        const auto own = by_own(file);
        REQUIRE(own);
        CHECK(own->table.find("id")->is_null(6));
        CHECK(own->table.find("r")->is_null(6));
        CHECK_FALSE(own->table.find("id")->is_null(7));
        CHECK(std::ranges::count(own->findings, "no-number", &base::Finding::kind) == 2);
    }
    SECTION("a geometry that GDAL gives up the table for is malformed, and of its row alone") {
        const std::string odd = GENERATE("'POINT(1 2)'", "x'00'", "x'475001'", "substr(geom, 1, 60)");
        run("UPDATE made SET geom = " + odd + " WHERE fid = 7");
        CHECK_THROWS_AS(by_gdal(file), base::DataError);
        const auto own = by_own(file);
        REQUIRE(own);
        REQUIRE(own->table.rows == 150);
        REQUIRE(own->table.geometry.remarks.size() == 1);
        CHECK(own->table.geometry.remarks[0].row == 6);
        CHECK(own->table.geometry.remarks[0].state == source::WkbState::malformed);
    }
    SECTION("tables that are no plain ones") {
        const std::string odd = GENERATE(
            "ALTER TABLE made RENAME TO base; CREATE VIEW made AS SELECT * FROM base",
            "ALTER TABLE made ADD COLUMN twice INTEGER AS (id * 2)", "ALTER TABLE made ADD COLUMN odd POINTZ",
            "ALTER TABLE made RENAME TO old; CREATE TABLE made (fid INTEGER PRIMARY KEY, geom BLOB) WITHOUT "
            "ROWID",
            "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name "
            "TEXT, "
            "definition TEXT, scope TEXT); INSERT INTO gpkg_extensions VALUES ('made', 'geom', "
            "'my_compressed', "
            "'x', 'read-write')");
        run(odd);
        check_left_to_gdal(file);
    }
    SECTION("a write-ahead log") {
        run("PRAGMA journal_mode = WAL; UPDATE made SET id = 1 WHERE fid = 1");
        check_left_to_gdal(file);
    }
}

TEST_CASE("a GeoPackage in WAL mode is read without a right to its folder, unless a log lies there") {
    const Folder folder;
    const auto file = folder / "at rest?#%.gpkg";
    make_dataset(file, kFields, features({"POINT(1 2)"}), {.geometry = wkbPoint});
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, "PRAGMA journal_mode = WAL; CREATE TABLE t(w); DROP TABLE t", nullptr,
                       nullptr, nullptr) == SQLITE_OK);
    CHECK(source::needs_its_folder(file));
    sqlite3_close(database);
    CHECK(source::is_in_wal_mode(file));
    CHECK_FALSE(source::needs_its_folder(file));
    CHECK_FALSE(by_own(file));
    CHECK(by_gdal(file).table.rows == kValues.size());
    for (const char* beside : {"-wal", "-shm"}) {
        CHECK_FALSE(std::filesystem::exists(file.string() + beside));
    }
    std::ofstream{file.string() + "-wal"};  // of somebody who has it open
    CHECK(source::needs_its_folder(file));
}

TEST_CASE("only the fields that are wanted are read") {
    const Folder folder;
    for (const std::string ending : {"gpkg", "fgb"}) {
        const auto file = folder / ("made." + ending);
        make_dataset(file, kFields, features({"POINT(1 2)"}), {.geometry = wkbPoint});
        const auto wanted = [](const std::string& field) { return field == "s" || field == "l"; };
        FindingLog log{"made"};
        const RawTable own = source::read_table(file, "", wanted, log, {});
        const RawTable gdal = source::read_table(file, "", wanted, log, {}, source::Readers::general);
        CHECK(own.fields.size() == 2);
        CHECK(difference(own, gdal) == "");
    }
}

TEST_CASE("a header that claims more features than its file has bytes for makes no room for them") {
    // Found by the fuzzer: 1.4 kB that had twenty columns of 400 MB put by.
    const Folder folder;
    constexpr std::uint64_t kRows = 777;
    make_dataset(folder / "made.fgb", kFields, std::vector<MadeFeature>(kRows, {"POINT(1 2)", kValues[0]}),
                 {.geometry = wkbPoint, .index = false});
    std::string bytes = slurp(folder / "made.fgb");
    const auto as_bytes = [](std::uint64_t number) {
        return std::string{reinterpret_cast<const char*>(&number), sizeof number};
    };
    const std::size_t at = bytes.find(as_bytes(kRows));
    REQUIRE(at != std::string::npos);
    bytes.replace(at, sizeof kRows, as_bytes(50'000'000));
    folder.write("lying.fgb", bytes);
    FindingLog log{"lying"};
    const auto stream = source::open_table(folder / "lying.fgb", "", {}, log, {});
    CHECK(stream->expected_rows() >= kRows);
    CHECK(stream->expected_rows() <= bytes.size());
}

TEST_CASE("damaged files are left to GDAL, or read as it reads them") {
    const Folder folder;
    std::mt19937 random{20250702};
    std::vector<MadeFeature> some = features({"POINT(1 2)", "POLYGON((0 0,1 0,1 1,0 0))"});
    for (const MadeFeature& area : long_areas(4, random)) {
        some.push_back({area.wkt, kValues[0]});
    }
    for (const std::string ending : {"gpkg", "fgb"}) {
        const auto whole = folder / ("whole." + ending);
        make_dataset(whole, kFields, some, {.index = false});
        const std::string bytes = slurp(whole);
        const auto damaged = folder / ("damaged." + ending);
        std::uniform_int_distribution<std::size_t> place{0, bytes.size() - 1};
        std::uniform_int_distribution<int> bit{0, 7};
        for (int round = 0; round < 60; ++round) {
            std::string worse = bytes;
            if (round % 6 == 0) {
                worse.resize(place(random));
            } else {
                for (int i = 0; i < round % 6; ++i) {
                    worse[place(random)] ^= static_cast<char>(1 << bit(random));
                }
            }
            CAPTURE(ending, round);
            folder.write("damaged." + ending, worse);
            std::optional<Read> own;
            try {
                own = by_own(damaged);
            } catch (const base::DataError&) {
                continue;
            }
            if (!own) {
                continue;
            }
            try {
                const std::string found = difference(own->table, by_gdal(damaged).table);
                CHECK(found == "");
            } catch (const base::DataError& failure) {
                CAPTURE(failure.what());
                CHECK(ending == "gpkg");  // GDAL looks at tables that are not asked for
            }
        }
    }
}

TEST_CASE("a record whose head has no length is no record") {
    const Folder folder;
    const auto file = folder / "made.gpkg";
    make_dataset(file, {{"name", OFTString}}, {{"POINT (1 2)", {"a"}}, {"POINT (3 4)", {"b"}}});
    std::uint32_t root = 0;
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    sqlite3_exec(
        database, "SELECT rootpage FROM sqlite_master WHERE name = 'made'",
        [](void* to, int, char** values, char**) {
            *static_cast<std::uint32_t*>(to) = static_cast<std::uint32_t>(std::stoul(values[0]));
            return 0;
        },
        &root, nullptr);
    sqlite3_close(database);
    REQUIRE(root > 1);
    std::string bytes = slurp(file);
    const std::size_t page = std::size_t{4096} * (root - 1);
    // The first cell: its size and its row number, a byte each, then the length of the record's head.
    const auto byte = [&](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]));
    };
    REQUIRE(byte(page) == 0x0D);
    const std::size_t cell = page + 256 * byte(page + 8) + byte(page + 9);
    bytes[cell + 2] = 0;
    check_left_to_gdal(folder.write("damaged.gpkg", bytes));
}
