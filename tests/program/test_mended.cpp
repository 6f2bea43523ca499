// What an import sets aside, written to a file, mended there, and imported again: by no more words than the
// file and the layer.
#include "run.hpp"
#include <catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace limes::test;
using Catch::Matchers::Contains;
using Json = nlohmann::json;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// Imports, mends and imports again by way of a file of the format; the layer's rows by id.
Json mended(const Folder& folder, const std::vector<std::string>& import, const std::string& ending,
            const std::string& from, const std::string& to, const std::string& sql) {
    const std::string atlas = folder / ("a-" + ending + ".gpkg");
    std::vector<std::string> words{"import", "-q", "--layer", "x", "-o", atlas};
    words.insert(words.end(), import.begin(), import.end());
    const Ended first = call_limes(words);
    CAPTURE(first.err);
    REQUIRE(first.code == 0);
    const std::string file = folder / ("m-" + ending + "." + ending);
    const Ended written = call_limes({"rejects", atlas, "x", "-q", "-o", file});
    CAPTURE(written.err);
    REQUIRE(written.code == 0);
    if (ending == "gpkg") {
        REQUIRE(run({"ogrinfo", "-q", file, "-sql", sql}).code == 0);
    } else {
        write_file(file, replaced(read_file(file), from, to));
    }
    const Ended again = call_limes({"import", atlas, "--layer", "x", file});
    CAPTURE(again.err);
    REQUIRE(again.code == 0);
    CHECK_THAT(again.err, Contains("taken out of the rejects"));
    Json rows = Json::object();
    for (const Json& feature : features(call_limes({"export", atlas, "x"}).out)) {
        rows[feature.at("properties").at("id").get<std::string>()] = feature;
    }
    return rows;
}

}  // namespace

TEST_CASE("mended rejects of a table with positions are imported without further words, by any format") {
    const std::string ending = GENERATE("csv", "gpkg", "geojson");
    CAPTURE(ending);
    const Folder folder;
    write_file(folder / "t.csv",
               "code,x,y,TEN_XA,valid_from,junk\n"
               "a,586000,2325000,Mot,2025-01-01,j\n"
               "b,586000,2326000,Hai,soon,j\n"
               "c,east,2325001,Ba,2025-01-01,j\n");
    const Json rows = mended(folder,
                             {folder / "t.csv", "--lon", "x", "--lat", "y", "--assume-crs", "EPSG:3405",
                              "--id", "code", "--map", "name=TEN_XA", "--drop", "junk"},
                             ending, ending == "csv" ? ",soon,j" : R"("valid_from":"soon")",
                             ending == "csv" ? ",2025-02-01,j" : R"("valid_from":"2025-02-01")",
                             "UPDATE x SET valid_from = '2025-02-01' WHERE code = 'b'");
    REQUIRE(rows.size() == 2);
    const Json& b = rows.at("b");
    CHECK(b.at("properties").at("name") == "Hai");
    CHECK(b.at("properties").at("valid_from") == "2025-02-01");
    CHECK_FALSE(b.at("properties").contains("junk"));
    const Json& place = b.at("geometry").at("coordinates");
    const Json& before = rows.at("a").at("geometry").at("coordinates");
    CHECK(std::abs(place[0].get<double>() - before[0].get<double>()) < 1e-3);
    CHECK(std::abs(place[1].get<double>() - before[1].get<double>() - 0.00903) < 1e-4);  // 1 km north
}

TEST_CASE("mended rejects of well-known text are imported without further words, by any format") {
    const std::string ending = GENERATE("csv", "gpkg", "geojson");
    CAPTURE(ending);
    const Folder folder;
    write_file(folder / "t.csv",
               "id,WKT,n\na,POINT(105 21),1\nb,POINT(106 x),2\nc,POINT(107 22),3\n"
               "c,POINT(107 22),4\n");
    const auto cell = [&](const std::string& wkt) {
        return ending == "csv" ? "," + wkt + "," : "\"WKT\":\"" + wkt + "\"";
    };
    const Json rows = mended(folder, {folder / "t.csv", "--id", "id", "--assume-crs", "EPSG:4326"}, ending,
                             cell("POINT(106 x)"), cell("POINT(106 21)"),
                             "UPDATE x SET WKT = 'POINT(106 21)' WHERE id = 'b'");
    REQUIRE(rows.size() == 3);
    CHECK(rows.at("b").at("geometry").at("coordinates") == Json::array({106, 21}));
    CHECK(rows.at("c").at("properties").at("n") == 3);
}

TEST_CASE("check names what is wrong in an atlas that was edited by hand, and goes on") {
    const Folder folder;
    write_file(folder / "t.csv",
               "id,lon,lat,valid_from,accuracy_m,n\na,105,20,2025-01-01,5,1\nb,106,20,2025-01-01,5,2\n"
               "c,107,20,2025-01-01,5,3\nd,108,20,2025-01-01,5,4\ne,109,20,2025-01-01,5,5\n");
    const std::string atlas = folder / "a.gpkg";
    REQUIRE(call_limes({"import", "-q", folder / "t.csv", "--layer", "x", "-o", atlas}).code == 0);
    std::string sql;
    for (const char number : std::string{"1234567"}) {
        sql += std::string{"DROP TRIGGER IF EXISTS rtree_x_geom_update"} + number + ";";
    }
    sql +=
        "UPDATE x SET valid_from = 'soon' WHERE id = 'a'; UPDATE x SET geom = x'47500001E610000001' WHERE id "
        "= 'b';"
        "UPDATE x SET accuracy_m = 'far' WHERE id = 'c'; UPDATE x SET id = '' WHERE id = 'd';";
    REQUIRE(run({"sqlite3", atlas, sql}).code == 0);
    const Ended checked = call_limes({"check", atlas});
    CAPTURE(checked.err);
    CHECK(checked.code == 0);
    CHECK_THAT(checked.out, Contains("x  a   bad-date") && Contains("valid_from 'soon' is no date"));
    CHECK_THAT(checked.out, Contains("x  b   malformed-geometry"));
    CHECK_THAT(checked.out, Contains("no-number") && Contains("column 'accuracy_m' of numbers: 1 value is"));
    CHECK_THAT(checked.out, Contains("x  #4  no-id"));
    // What is read of it is the rest, and no zero for what is no number.
    const Ended left = call_limes({"export", atlas, "x", "--format", "csv"});
    CHECK_THAT(left.out, Contains("c,2025-01-01,,3,") && !Contains("a,20") && !Contains("b,20"));
    // An edition would lose them.
    write_file(folder / "more.csv", "id,lon,lat\nf,110,20\n");
    const Ended more = call_limes({"import", atlas, "--layer", "x", folder / "more.csv"});
    CHECK(more.code == 1);
    CHECK_THAT(more.err, Contains("2 of its 5 rows cannot be read"));
}
