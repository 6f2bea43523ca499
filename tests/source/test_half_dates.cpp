#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/rejects.hpp>
#include <limes/source/values.hpp>

#include "sample_files.hpp"

#include <algorithm>

using namespace limes;
using namespace limes::test;
using base::Day;
using source::read_layer;

namespace {

const base::Finding* find(const base::Findings& findings, const std::string& kind) {
    const auto found = std::ranges::find(findings, kind, &base::Finding::kind);
    return found == findings.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a day known to the month, quarter or year is its first day, and the text is kept") {
    struct Case {
        const char* text;
        const char* day;
        bool exact;
    };
    for (const Case& c :
         {Case{"2025", "2025-01-01", false}, Case{"2025-07", "2025-07-01", false},
          Case{"2025-Q3", "2025-07-01", false}, Case{"2025Q3", "2025-07-01", false},
          Case{" 2025-Q1 ", "2025-01-01", false}, Case{"20250701", "2025-07-01", true},
          Case{"2025-07-01T08:30:00", "2025-07-01", true}, Case{"2024-02-29", "2024-02-29", true}}) {
        CAPTURE(c.text);
        model::Column column{"d", model::ColumnType::text};
        column.push(std::string_view{c.text});
        std::size_t bad = 0;
        const source::Conversion made = source::convert(std::move(column), model::ColumnType::date,
                                                        [&](std::size_t, std::string_view) { ++bad; });
        REQUIRE(bad == 0);
        CHECK(made.column.dates()[0].text() == c.day);
        CHECK(made.partial.has_value() == !c.exact);
        CHECK(made.after.size() == (c.exact ? 0U : 1U));
    }
    for (const char* text : {"2025-13", "2025-00", "2025-Q5", "2025-Q0", "2025Q5", "20250231", "20251301",
                             "2025-02-29", "202507", "0000", "25", "2025-7", "2025-07-1", "2025/02/30",
                             "01/07/2025", "Q3", "2025-Q", "2025.5", "-2025"}) {
        CAPTURE(text);
        model::Column column{"d", model::ColumnType::text};
        column.push(std::string_view{text});
        std::size_t bad = 0;
        const source::Conversion made = source::convert(std::move(column), model::ColumnType::date,
                                                        [&](std::size_t, std::string_view) { ++bad; });
        CHECK(bad == 1);
        CHECK(made.column.is_null(0));
    }
}

TEST_CASE("half dates of valid time are counted and named, and their rows hold on some day") {
    const Folder folder;
    const auto read = read_layer(folder.write("t.csv",
                                              "id,valid_from,valid_to,lon,lat\n"
                                              "before,2000,2025-07,105,21\n"
                                              "after,2025-07,,105,21\n"
                                              "within,2025-07-15,2025-Q3,105,21\n"
                                              "year,2025,2025,105,21\n"
                                              "none,2026,2025,105,21\n"),
                                 {});
    const model::Layer& layer = read.layer;
    REQUIRE(layer.rows == 4);
    // Neighbours that say the same month meet: on no day both hold, on no day neither.
    CHECK(layer.valid_to[0] == Day::from_ymd(2025, 7, 1));
    CHECK(layer.valid_from[1] == Day::from_ymd(2025, 7, 1));
    // What ends in the time that it begins in holds to the end of it.
    CHECK(layer.valid_to[2] == Day::from_ymd(2025, 10, 1));
    CHECK(layer.valid_from[3] == Day::from_ymd(2025, 1, 1));
    CHECK(layer.valid_to[3] == Day::from_ymd(2026, 1, 1));
    CHECK(layer.find("valid_to_text")->text(2) == "2025-Q3");
    CHECK(layer.find("valid_from_text")->is_null(2));
    const base::Finding* partial = find(read.findings, "partial-date");
    REQUIRE(partial != nullptr);
    CHECK(partial->what ==
          "'valid_from' has 4 dates known to the month, quarter or year only, the first '2000' of 'before'");
    const base::Finding* end = find(read.findings, "partial-end");
    REQUIRE(end != nullptr);
    CHECK(end->feature == "within");
    CHECK(end->what.find("(2 features") != std::string::npos);
    CHECK(read.ledger.reasons().at("valid time without a day") == 1);
    CHECK(read.ledger.balances());
}

TEST_CASE("an end known to the month gives way to the next state of its id") {
    const Folder folder;
    source::ReadOptions options;
    options.id_column = "id";
    const auto read = read_layer(folder.write("t.csv",
                                              "id,valid_from,valid_to,lon,lat\n"
                                              "a,2020-05,2020-05,105,21\n"
                                              "b,2020-05,2020-05,105,21\n"
                                              "a,2020-05-20,2021,105,21\n"),
                                 options);
    REQUIRE(read.layer.rows == 3);
    CHECK(read.layer.valid_to[0] == Day::from_ymd(2020, 5, 20));
    CHECK(read.layer.valid_to[1] == Day::from_ymd(2020, 6, 1));
}

TEST_CASE("a year in a column of numbers is a half date, a number that is none is not") {
    const Folder folder;
    const std::string text = geojson({{point("105,21"), R"({"id":"a","valid_from":2025})"},
                                      {point("105,21"), R"({"id":"b","valid_from":20250701})"},
                                      {point("105,21"), R"({"id":"c","valid_from":20250231})"},
                                      {point("105,21"), R"({"id":"d","valid_from":7})"}});
    const auto read = read_layer(folder.write("t.geojson", text), {});
    REQUIRE(read.layer.rows == 2);
    CHECK(read.layer.valid_from[0] == Day::from_ymd(2025, 1, 1));
    CHECK(read.layer.valid_from[1] == Day::from_ymd(2025, 7, 1));
    CHECK(read.ledger.reasons().at("date that is none") == 2);
    const auto real = read_layer(
        folder.write("r.geojson", geojson({{point("105,21"), R"({"id":"a","valid_from":2025.0})"},
                                           {point("105,21"), R"({"id":"b","valid_from":2025.5})"}})),
        {});
    REQUIRE(real.layer.rows == 1);
    CHECK(real.layer.valid_from[0] == Day::from_ymd(2025, 1, 1));
}

TEST_CASE("a day that is none does not become another day, whatever the format") {
    const Folder folder;
    // GDAL reads both as dates, and its stream gives the 3rd of March for the 31st of February.
    const auto json = folder.write(
        "t.geojson",
        geojson({{point("105,21"), R"({"id":"a","valid_from":"2025-02-31","seen":"2025-06-31"})"},
                 {point("105,21"), R"({"id":"b","valid_from":"2025-03-03","seen":"2025-07-01"})"},
                 {point("105,21"), R"({"id":"c","valid_from":"1960-03-02","seen":null})"}}));
    const auto check = [](const source::ReadResult& read) {
        REQUIRE(read.layer.rows == 2);
        CHECK(read.layer.ids[0] == "b");
        CHECK(read.layer.valid_from[0] == Day::from_ymd(2025, 3, 3));
        CHECK(read.layer.valid_from[1] == Day::from_ymd(1960, 3, 2));
        CHECK(read.ledger.reasons().at("date that is none") == 1);
        REQUIRE(read.dropped.size() == 1);
        CHECK(read.dropped[0].what == "valid_from '2025-02-31' is no date");
    };
    check(read_layer(json, {}));
    const auto shp = folder / "t.shp";
    if (!convert_file(
            folder.write("s.csv",
                         "id,valid_from,lon,lat\na,2025-02-28,105,21\n"
                         "b,2025-03-03,105,21\nc,1960-03-02,105,21\n"),
            shp,
            "-f 'ESRI Shapefile' -oo X_POSSIBLE_NAMES=lon -oo Y_POSSIBLE_NAMES=lat -a_srs EPSG:4326 "
            "-oo AUTODETECT_TYPE=YES")) {
        return;
    }
    std::string dbf = slurp(folder / "t.dbf");
    const std::size_t at = dbf.find("20250228");
    REQUIRE(at != std::string::npos);
    dbf.replace(at, 8, "20250231");
    folder.write("t.dbf", dbf);
    check(read_layer(shp, {}));
    const auto reads = [&](const char* digits) {
        dbf.replace(at, 8, digits);
        folder.write("t.dbf", dbf);
        return read_layer(shp, {}).layer.rows;
    };
    CHECK(reads("20251301") == 2);
    CHECK(reads("20250732") == 2);
    CHECK(reads("20250400") == 2);
    CHECK(reads("20250430") == 3);
}

TEST_CASE("columns are said by words: fields by name, constants, and what is left out") {
    const Folder folder;
    const auto file = folder.write("xa.csv",
                                   "MA_XA,TEN_XA,NGAY_HL,KD,VD,DAN_SO,GHI_CHU\n"
                                   "00001,Pha Long,2025-07-01,104.26,22.83,7,x\n");
    source::ReadOptions options;
    options.maps = {{"id", "MA_XA"}, {"name_vi", "TEN_XA"}, {"valid_from", "NGAY_HL"},
                    {"lon", "KD"},   {"lat", "VD"},         {"population", "DAN_SO"}};
    options.constants = {{"source", "So Noi vu"}, {"accuracy_m", "50"}, {"checked", "2025-08-01"}};
    options.left_out = {"GHI_CHU"};
    const auto read = read_layer(file, options);
    const model::Layer& layer = read.layer;
    REQUIRE(layer.rows == 1);
    CHECK(layer.ids[0] == "00001");
    CHECK(layer.name(0, {"vi"}) == "Pha Long");
    CHECK(layer.valid_from[0] == Day::from_ymd(2025, 7, 1));
    CHECK(layer.geometry.lon()[0] == 104.26);
    REQUIRE(layer.find("population") != nullptr);
    CHECK(layer.find("population")->integers()[0] == 7);
    CHECK(layer.source->text(0) == "So Noi vu");
    CHECK(layer.accuracy_m[0] == 50);
    CHECK(layer.find("checked")->dates()[0] == Day::from_ymd(2025, 8, 1));
    CHECK(layer.find("GHI_CHU") == nullptr);
    CHECK(layer.find("TEN_XA") == nullptr);

    const auto refused = [&](const source::ReadOptions& wrong) {
        return message_of<base::UsageError>([&] { (void)read_layer(file, wrong); });
    };
    source::ReadOptions wrong;
    wrong.maps = {{"name", "TEN_X"}};
    CHECK(refused(wrong).find("did you mean 'TEN_XA'?") != std::string::npos);
    wrong.maps.clear();
    wrong.left_out = {"GHICHU"};
    CHECK(refused(wrong).find("GHI_CHU") != std::string::npos);
    wrong.left_out.clear();
    wrong.constants = {{"DAN_SO", "1"}};
    CHECK(refused(wrong).find("--drop DAN_SO") != std::string::npos);
}

TEST_CASE("a column that a definition has not cannot be mapped, and the nearest is named") {
    const Folder folder;
    const auto file = folder.write("g.csv", "MA,TEN,lon,lat\n1,Lào Cai,104,22\n");
    source::ReadOptions options;
    source::Definition definition;
    definition.schema.name = "gates";
    definition.positions = {{"lon", "lat"}};
    definition.columns = {{"category", "category", std::nullopt, "", "", false},
                          {"title", "title", std::nullopt, "", "", true}};
    options.definition = definition;
    options.maps = {{"id", "MA"}, {"title", "TEN"}};
    const auto read = read_layer(file, options);
    CHECK(read.layer.ids[0] == "1");
    CHECK(read.layer.find("title")->text(0) == "Lào Cai");
    options.maps.push_back({"titel", "TEN"});
    const std::string message = message_of<base::UsageError>([&] { (void)read_layer(file, options); });
    CHECK(message.find("the layer 'gates' has no column 'titel'") != std::string::npos);
    CHECK(message.find("'title'") != std::string::npos);
}
