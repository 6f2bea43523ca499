// What became of the units of the samples on 2025-07-01, and the outlines of both days over one another.
#include "catch.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <map>
#include <set>

using namespace limes::test;
using Catch::Contains;
using nlohmann::json;

namespace {

json features_of(std::vector<std::string> command) {
    command.insert(command.end(), {"--format", "geojson", "-q"});
    const Ended ended = call_limes(command);
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    return features(ended.out);
}

json rows_of(const std::vector<std::string>& command) {
    json all = json::array();
    for (const auto& feature : features_of(command)) {
        all.push_back(feature.at("properties"));
    }
    return all;
}

std::map<std::string, std::size_t> counts(const json& rows, const char* column) {
    std::map<std::string, std::size_t> found;
    for (const auto& row : rows) {
        ++found[row.at(column).is_null() ? "" : row.at(column).get<std::string>()];
    }
    return found;
}

std::vector<std::string> merger(std::vector<std::string> more) {
    std::vector<std::string> command{"crosswalk", sample_atlas(), "--from",  "2025-06-30",
                                     "--to",      "2025-07-01",   "--where", "country = 'VN'"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

}  // namespace

TEST_CASE("52 provinces were merged into 23 on 1 July 2025, and 11 stayed as they were") {
    const json rows = rows_of(merger({}));
    const auto kinds = counts(rows, "kind");
    CHECK(kinds == std::map<std::string, std::size_t>{{"merged", 52}, {"unchanged", 11}});
    std::set<std::string> made;
    for (const auto& row : rows) {
        CAPTURE(row.dump());
        CHECK(row.at("area_share") == 1);
        CHECK(row.at("certainty") == "certain");
        if (row.at("kind") == "merged") {
            made.insert(row.at("to_id"));
            CHECK(row.at("operating_date") == "2025-07-01");
            CHECK(row.at("legal_date") == "2025-06-12");
            CHECK_THAT(row.at("decree").get<std::string>(), Contains("National Assembly resolution"));
            CHECK_THAT(row.at("decree").get<std::string>(), Contains("Decision 19/2025/QD-TTg"));
        } else {
            CHECK(row.at("operating_date").is_null());
            CHECK(row.at("decree").is_null());
        }
        // 02 went out of use; 08 was that of the old Tuyên Quang and is that of the new.
        if (row.at("from_id") == "vn-tuyen-quang") {
            CHECK_THAT(row.at("also").get<std::string>(), Contains("code_gso widened"));
        }
        if (row.at("from_id") == "vn-ha-giang") {
            CHECK(row.at("also").is_null());
        }
    }
    CHECK(made.size() == 23);
}

TEST_CASE("the merger is seen from the other side, and by its legal dates") {
    const json back = rows_of({"crosswalk", sample_atlas(), "--from", "2025-07-01", "--to", "2025-06-30",
                               "--where", "country = 'VN'"});
    CHECK(counts(back, "kind") == std::map<std::string, std::size_t>{{"split", 52}, {"unchanged", 11}});
    const json legal = rows_of({"crosswalk", sample_atlas(), "--from", "2025-06-11", "--as-of", "2025-06-12",
                                "--dates", "legal", "--where", "country = 'VN'"});
    CHECK(counts(legal, "kind") == std::map<std::string, std::size_t>{{"merged", 52}, {"unchanged", 11}});
}

TEST_CASE("communes: what went whole and what in parts, by the table of changes") {
    const json rows = rows_of({"crosswalk", sample_atlas(), "--units", "communes", "--links", "commune_links",
                               "--from", "2025-06-30", "--to", "2025-07-01"});
    const auto lineage = counts(rows, "lineage");
    CHECK(lineage.at("main part") == 306);
    CHECK(lineage.at("part") == 383);
    std::size_t whole = 0;
    for (const auto& row : rows) {
        const bool is_link =
            row.at("from_id").is_string() && row.at("from_id").get<std::string>().starts_with("vn-old-");
        whole += is_link && row.at("lineage") == "whole" ? 1 : 0;
        if (is_link) {
            CHECK(row.at("area_share") == (row.at("lineage") == "whole" ? json(1) : json()));
            CHECK(row.at("operating_date") == "2025-07-01");
        }
    }
    CHECK(whole == 4055);
}

TEST_CASE("figures restated are all there: published areas of the old provinces for the new") {
    const json before = features_of(
        {"export", sample_atlas(), "provinces", "--as-of", "2025-06-30", "--where", "country = 'VN'"});
    std::map<std::string, double> sums;
    double total = 0;
    for (const auto& feature : before) {
        const auto& properties = feature.at("properties");
        const double km2 =
            properties.at("polygon_area_km2").is_null() ? 0 : properties.at("polygon_area_km2").get<double>();
        total += km2;
        sums[properties.at("successors").is_null() ? properties.at("id") : properties.at("successors")] +=
            km2;
    }
    double assigned = 0;
    for (const auto& row : rows_of(merger({"--extensive", "polygon_area_km2"}))) {
        REQUIRE(row.at("kind") == "unit");
        CHECK(row.at("polygon_area_km2").get<double>() == Approx(sums.at(row.at("unit_id"))).epsilon(1e-12));
        assigned += row.at("polygon_area_km2").get<double>();
    }
    CHECK(assigned == Approx(total).epsilon(1e-12));
}

TEST_CASE("figures of a table, by the codes that the units had then") {
    const Folder folder;
    const std::string census = folder / "census.csv";
    // 10 and 15 went into one province; 99 is nobody's.
    write_file(census, "code_gso,people,income\n10,1000,30\n15,501,60\n22,77,50\n99,5,1\n");
    const Ended ended =
        call_limes(merger({"--figures", census, "--key", "code_gso", "--extensive", "people", "--intensive",
                           "income", "--weight", "people", "--format", "geojson"}));
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    CHECK_THAT(ended.err, Contains("people: 1583 in all = 1578 assigned + 5 residual"));
    std::map<std::string, json> rows;
    for (const auto& feature : features(ended.out)) {
        rows[feature.at("properties").at("unit_id")] = feature.at("properties");
    }
    CHECK(rows.at("vn-lao-cai-2025").at("people") == 1501);
    CHECK(rows.at("vn-lao-cai-2025").at("income").get<double>() ==
          Approx((1000 * 30 + 501 * 60) / 1501.0).epsilon(1e-12));
    CHECK(rows.at("vn-quang-ninh").at("people") == 77);
    CHECK(rows.at("vn-quang-ninh").at("income") == 50);
    CHECK(rows.at("vn-ha-noi").at("people").is_null());
}

TEST_CASE(
    "an old unit brings the figures of the new one, the key may have two names, and what is told is of it") {
    const Folder folder;
    const std::string census = folder / "census.csv";
    write_file(census, "ma,people\n10,1000\n15,501\n22,77\n");
    const std::string answer = folder / "answer.csv";
    const Ended ended = call_limes({"crosswalk", sample_atlas(), "--from", "2025-06-30", "--to", "2025-07-01",
                                    "--where", "id = 'vn-yen-bai'", "--figures", census, "--key",
                                    "code_gso=ma", "--extensive", "people", "-o", answer, "--no-wkt"});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(read_file(answer) ==
          "id,unit_id,unit_name,kind,from_units,people,reason\r\n"
          "vn-lao-cai-2025,vn-lao-cai-2025,Lào Cai,unit,2,1501,\r\n");
    CHECK_THAT(ended.err, Contains("1 row, as of 2025-06-30 and 2025-07-01"));
    CHECK_THAT(ended.err, !Contains("no columns of positions"));
    CHECK_THAT(ended.err, !Contains("code_iso3166_2"));
    CHECK_THAT(ended.err, Contains("people: 1578 in all = 1578 assigned + 0 residual"));
}

TEST_CASE("divided communes go whole to where their main part went, all of them") {
    const Folder folder;
    const std::string census = folder / "census.csv";
    std::string text = "id,people\n";
    std::size_t communes = 0;
    for (const auto& feature : features_of({"export", sample_atlas(), "communes", "--as-of", "2025-06-30"})) {
        text += feature.at("properties").at("id").get<std::string>() + ",3\n";
        ++communes;
    }
    write_file(census, text);
    std::vector<std::string> call{"crosswalk",   sample_atlas(),  "--units",   "communes",
                                  "--links",     "commune_links", "--from",    "2025-06-30",
                                  "--to",        "2025-07-01",    "--figures", census,
                                  "--extensive", "people",        "--format",  "csv"};
    const Ended by_shares = call_limes(call);
    CHECK_THAT(by_shares.err, Contains("residual"));
    call.insert(call.end(), {"--assign", "main"});
    const Ended whole = call_limes(call);
    CAPTURE(whole.err);
    REQUIRE(whole.code == 0);
    const std::string all = std::to_string(3 * communes);
    CHECK_THAT(whole.err, Contains("people: " + all + " in all = "));
    CHECK_THAT(whole.err, Contains("units were divided: of 306 the lineage says which part is the main one"));
}

TEST_CASE("figures that are no numbers, or that may be thousands, are told by name") {
    const Folder folder;
    const std::string census = folder / "census.csv";
    const auto restate = [&](const std::string& rows, const std::string& file) {
        write_file(census, "id,people\n" + rows);
        return call_limes({"crosswalk", sample_atlas(), "--from", "2025-06-30", "--to", "2025-07-01",
                           "--figures", file, "--extensive", "people", "--format", "csv"});
    };
    const Ended word = restate("vn-yen-bai,12\nvn-ha-giang,n/a\n", census);
    CHECK(word.code == 2);
    CHECK_THAT(word.err, Contains("'vn-ha-giang' has 'n/a'"));
    const Ended thousands = restate("vn-yen-bai,900.000\nvn-ha-giang,850\n", census);
    CHECK(thousands.code == 0);
    CHECK_THAT(thousands.err, Contains("'900.000'") && Contains("read as decimals: 900"));
    const Ended absent = restate("", folder / "nofile.csv");
    CHECK(absent.code == 2);
    CHECK_THAT(absent.err, Contains("there is no file") && Contains("nofile.csv"));
}

TEST_CASE("the way back from the communes keeps the words of the links") {
    const auto lineage = counts(rows_of({"crosswalk", sample_atlas(), "--units", "communes", "--links",
                                         "commune_links", "--from", "2025-07-01", "--to", "2025-06-30"}),
                                "lineage");
    CHECK(lineage.at("main part of to") == 306);
    CHECK(lineage.at("part of to") == 383);
}

TEST_CASE("a history without a name says that it is the name that is missing") {
    const Ended ended = call_limes({"history", sample_atlas()});
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains("the name is missing: limes history " + sample_atlas() + " name"));
}

TEST_CASE("what changed is one layer for the map, and its pieces are the provinces") {
    const json pieces = features_of(merger({"--changes"}));
    const auto measured = [](const json& units, const char* id) {
        std::map<std::string, double> found;
        for (const auto& feature : units) {
            found[feature.at("properties").at(id).is_null()
                      ? ""
                      : feature.at("properties").at(id).get<std::string>()] +=
                feature.at("properties").at("area_km2").is_null()
                    ? 0
                    : feature.at("properties").at("area_km2").get<double>();
        }
        return found;
    };
    const auto before = measured(pieces, "from_id");
    std::map<std::string, double> areas;
    for (const auto& row :
         rows_of({"coverage", sample_atlas(), "--from", "gates", "--radius", "1km", "--of", "provinces",
                  "--as-of", "2025-06-30", "--shape", "none", "--of-where", "country = 'VN'"})) {
        areas[row.at("unit_id")] = row.at("area_km2");
    }
    REQUIRE(areas.size() == 63);
    for (const auto& [id, km2] : areas) {
        CAPTURE(id);
        CHECK(before.at(id) == Approx(km2).epsilon(1e-9));
    }
    std::set<std::string> kinds;
    for (const auto& feature : pieces) {
        kinds.insert(feature.at("properties").at("kind").get<std::string>());
        const auto& geometry = feature.at("geometry");
        REQUIRE_FALSE(geometry.is_null());
        CHECK_THAT(geometry.at("type").get<std::string>(), Contains("Polygon"));
    }
    CHECK(kinds.contains("merged"));
    CHECK(kinds.contains("unchanged"));
}

TEST_CASE("outlines alone find the same mergers as the table of the field") {
    const char* field = std::getenv("LIMES_FIELD_DATA");
    if (field == nullptr) {
        WARN("LIMES_FIELD_DATA names no folder: the real provinces were not overlaid");
        return;
    }
    const Folder folder;
    const std::string before = folder / "before.gpkg";
    const std::string after = folder / "after.gpkg";
    for (const auto& [name, to] :
         {std::pair{"/admin1_vn_2024.geojson", before}, std::pair{"/admin1_vn_2025-07.geojson", after}}) {
        const Ended import = call_limes(
            {"import", std::string{field} + name, "--layer", "units", "--id", "code", "-o", to, "-q"});
        CAPTURE(import.err);
        REQUIRE(import.code == 0);
    }
    std::map<std::string, std::string> merged_into;
    const json former = json::parse(read_file(std::string{field} + "/admin1_vn_2024.geojson"));
    for (const auto& feature : former.at("features")) {
        const auto& properties = feature.at("properties");
        const std::string code = properties.at("code");
        const bool stays =
            !properties.contains("merged_into_code") || properties.at("merged_into_code").is_null();
        merged_into[code] = stays ? code : properties.at("merged_into_code").get<std::string>();
    }
    REQUIRE(merged_into.size() == 22);
    // The former outlines follow present communes, and both are simplified by 0.001 degrees.
    std::map<std::string, std::string> found;
    for (const auto& row : rows_of({"crosswalk", "--units", before + ":units", "--onto", after + ":units",
                                    "--from", "2025-06-30", "--to", "2025-07-01", "--accuracy", "200m"})) {
        if (row.at("from_id").is_null()) {
            CHECK(row.at("kind") == "new");  // the other provinces of the south
            continue;
        }
        CHECK(row.at("area_share") == 1);
        CHECK(row.at("certainty") == "certain");
        CHECK(found.emplace(row.at("from_id"), row.at("to_id")).second);
    }
    CHECK(found == merged_into);
}

TEST_CASE("the history says what happened, by what decree, and which unit of the name is meant") {
    const auto by_id = [](const json& rows) {
        std::map<std::string, json> found;
        for (const auto& row : rows) {
            found[row.at("id")] = row;
        }
        return found;
    };
    const auto units = by_id(rows_of({"history", sample_atlas(), "Hà Giang"}));
    CHECK(units.at("vn-ha-giang").at("ended") == "merged");
    CHECK(units.at("vn-ha-giang").at("began").is_null());
    CHECK(units.at("vn-tuyen-quang-2025").at("began") == "merged");
    CHECK(units.at("vn-tuyen-quang-2025").at("ended").is_null());
    CHECK(units.at("vn-ha-giang").at("legal_to") == "2025-06-12");
    CHECK_THAT(units.at("vn-ha-giang").at("decree").get<std::string>(), Contains("Decision 19/2025/QD-TTg"));

    const auto both = by_id(rows_of({"history", sample_atlas(), "Tuyên Quang"}));
    CHECK(both.at("vn-tuyen-quang").at("generation") == 0);
    CHECK(both.at("vn-tuyen-quang-2025").at("generation") == 0);
    CHECK(both.at("vn-tuyen-quang").at("also") == "code_gso widened; code_iso3166_2 widened");
    const auto then = by_id(rows_of({"history", sample_atlas(), "Tuyên Quang", "--as-of", "2025-06-30"}));
    CHECK(then.at("vn-tuyen-quang").at("generation") == 0);
    CHECK(then.at("vn-tuyen-quang-2025").at("generation") == 1);
    const auto commune = by_id(rows_of({"history", sample_atlas(), "--units", "communes", "vn-old-00001"}));
    CHECK(commune.at("vn-00097").at("generation") == 1);
}
