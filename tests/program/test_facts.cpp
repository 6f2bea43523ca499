// What the sources publish, held against what the program answers on the samples.
#include "catch.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <map>
#include <set>

using namespace limes::test;
using Catch::Contains;

namespace {

nlohmann::json rows(std::vector<std::string> command) {
    command.insert(command.end(), {"--format", "geojson"});
    const Ended ended = call_limes(command);
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    nlohmann::json all = nlohmann::json::array();
    for (const auto& feature : features(ended.out)) {
        all.push_back(feature.at("properties"));
    }
    return all;
}

std::map<std::string, nlohmann::json> by(const nlohmann::json& all, const std::string& column) {
    std::map<std::string, nlohmann::json> found;
    for (const auto& row : all) {
        if (!row.at(column).is_null()) {
            found[row.at(column)] = row;
        }
    }
    return found;
}

}  // namespace

TEST_CASE("Viet Nam has 63 provinces until 30 June 2025 and 34 from 1 July") {
    CHECK(rows({"export", sample_atlas(), "provinces", "--where", "country = 'VN'", "--as-of", "2025-06-30"})
              .size() == 63);
    CHECK(rows({"export", sample_atlas(), "provinces", "--where", "country = 'VN'", "--as-of", "2025-07-01"})
              .size() == 34);
}

TEST_CASE("the merger has a legal and an operating date") {
    const std::vector<std::string> ask{"export",         sample_atlas(), "provinces", "--where",
                                       "country = 'VN'", "--as-of",      "2025-06-20"};
    CHECK(rows(ask).size() == 63);
    auto legal = ask;
    legal.insert(legal.end(), {"--dates", "legal"});
    CHECK(rows(legal).size() == 34);
}

TEST_CASE("areas of the new provinces are the published ones within what the outlines allow") {
    const auto units = by(rows({"coverage", sample_atlas(), "--from", "gates", "--radius", "10km", "--of",
                                "provinces", "--as-of", "2025-07-01"}),
                          "unit_id");
    // VnExpress, 12 June 2025; the outlines are fitted and differ by up to 1 %
    // (data-samples/provinces/ORIGIN.md).
    CHECK(units.at("vn-tuyen-quang-2025").at("area_km2").get<double>() == Approx(13'800).epsilon(0.01));
    CHECK(units.at("vn-lao-cai-2025").at("area_km2").get<double>() == Approx(13'256).epsilon(0.01));
}

TEST_CASE("the border line is shorter than published by what its generalisation loses") {
    const auto lines =
        rows({"corridor", sample_atlas(), "--line", "border-vn-cn", "--lines", "border_lines"});
    double length_km = 0;
    for (const auto& row : lines) {
        if (row.at("kind") == "line") {
            length_km = row.at("length_m").get<double>() / 1000;
        }
    }
    // 1384 km is the length its makers measured; 1449.566 km is published and follows every bend.
    CHECK(length_km == Approx(1384.0).margin(1.0));
    CHECK(length_km < 1449.566);
}

TEST_CASE("planned corridors pass their towns in order and are about as long as published") {
    struct Line {
        const char* id;
        double published_km;
    };
    for (const Line& line : {Line{"sgr-hanoi-dong-dang", 156}, Line{"sgr-hai-phong-mong-cai", 187}}) {
        CAPTURE(line.id);
        double before = -1;
        int stations = 0;
        for (const auto& row : rows({"corridor", sample_atlas(), "--line", line.id})) {
            if (row.at("kind") == "line") {
                // Straight lines between towns cut every curve: shorter, but not by a quarter.
                CHECK(row.at("length_m").get<double>() / 1000 == Approx(line.published_km).epsilon(0.25));
            }
            if (row.at("kind") == "station") {
                CHECK(row.at("measure_m").get<double>() >= before);
                before = row.at("measure_m").get<double>();
                ++stations;
            }
        }
        CHECK(stations >= 3);
    }
}

TEST_CASE("declared pairs are audited: contiguous, distant, unresolved, none left out") {
    const auto pairs = by(rows({"pair", sample_atlas(), "--declared", "twinned_pairs"}), "id");
    CHECK(pairs.size() == 16);
    CHECK(pairs.at("mong-cai-dongxing").at("class") == "contiguous");
    CHECK(pairs.at("mong-cai-dongxing").at("certainty") == "possible");
    CHECK(pairs.at("lai-chau-honghe").at("reason") ==
          "the declared partner Hồng Hà is the 4th nearest of 328 candidates for Lai Châu; the declared "
          "partner "
          "Lai Châu is the 4th nearest of 373 candidates for Hồng Hà");
    CHECK(pairs.at("lai-chau-mungyeong").at("class") == "distant");
    CHECK(pairs.at("lai-chau-mungyeong").at("distance_m").get<double>() == Approx(2.9e6).epsilon(0.05));
    CHECK(pairs.at("lai-chau-yunnan-other-five").at("class") == "unresolved");
    CHECK(pairs.at("lai-chau-tongyeong").at("class") == "unresolved");
    CHECK_FALSE(pairs.at("lai-chau-tongyeong").at("reason").get<std::string>().empty());
}

TEST_CASE("a gate is found by any of its names, in any script, with or without marks") {
    for (const char* name : {"Hữu Nghị", "Huu Nghi", "huu nghi", "友谊关", "Youyi Guan"}) {
        CAPTURE(name);
        const auto found = rows({"find", sample_atlas(), name});
        REQUIRE_FALSE(found.empty());
        std::set<std::string> ids;
        for (const auto& row : found) {
            ids.insert(row.at("id"));
        }
        CHECK(ids.count("huu-nghi") == 1);
    }
    CHECK(call_limes({"find", sample_atlas(), "no such place at all"}).code == 0);
}

TEST_CASE("Hà Giang became part of Tuyên Quang") {
    const auto units = by(rows({"history", sample_atlas(), "Hà Giang"}), "id");
    REQUIRE(units.count("vn-ha-giang") == 1);
    REQUIRE(units.count("vn-tuyen-quang-2025") == 1);
    CHECK(units.at("vn-ha-giang").at("generation") == 0);
    CHECK(units.at("vn-tuyen-quang-2025").at("generation") == 1);
}

TEST_CASE("a gate known to five kilometres is answered as possible, not as certain") {
    bool possible = false;
    for (const auto& row :
         rows({"near", sample_atlas(), "--from", "settlements", "--to", "gates", "--within", "5km"})) {
        if (row.at("certainty") == "certain") {
            CHECK(row.at("distance_max_m").get<double>() <= 5000);
        }
        if (row.at("certainty") == "possible") {
            possible = true;
            CHECK(row.at("distance_min_m").get<double>() <= 5000);
            CHECK(row.at("distance_max_m").get<double>() > 5000);
        }
    }
    CHECK(possible);
}

TEST_CASE("coverage grows with the radius, and its bounds hold the nominal figure") {
    std::map<std::string, double> before;
    for (const auto& row : rows({"coverage", sample_atlas(), "--from", "gates", "--radius", "5km,10km,20km",
                                 "--of", "provinces", "--weight", "settlements.population"})) {
        const std::string unit = row.at("unit_id");
        const double covered = row.at("covered_km2");
        CHECK(covered >= before[unit]);
        before[unit] = covered;
        CHECK(covered <= row.at("area_km2").get<double>() * (1 + 1e-9));
        if (!row.at("covered_lower_km2").is_null()) {
            CHECK(row.at("covered_lower_km2").get<double>() <= covered * (1 + 1e-9));
            CHECK(row.at("covered_upper_km2").get<double>() >= covered * (1 - 1e-9));
        }
    }
}

TEST_CASE("the samples pass their own checks") {
    const Ended check = call_limes({"check", sample_atlas(), "--strict"});
    CAPTURE(check.out);
    CHECK(check.code == 0);
    CHECK_THAT(check.err, Catch::Contains(" 0 of them errors"));
}
