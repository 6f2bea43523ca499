// The border and the corridors of the samples: what lies on them, and what is conserved whichever way one
// asks.
#include "catch.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

using namespace limes::test;
using nlohmann::json;

namespace {

json rows(std::vector<std::string> command) {
    command.insert(command.end(), {"--as-of", "2025-07-01", "--format", "geojson", "-q"});
    const Ended ended = call_limes(command);
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    json all = json::array();
    for (const auto& feature : features(ended.out)) {
        all.push_back(feature.at("properties"));
    }
    return all;
}

json of_kind(const json& all, const std::string& kind) {
    json found = json::array();
    for (const auto& row : all) {
        if (row.at("kind") == kind) {
            found.push_back(row);
        }
    }
    return found;
}

double sum(const json& all, const char* column) {
    double sum = 0;
    for (const auto& row : all) {
        sum += row.at(column).is_null() ? 0 : row.at(column).get<double>();
    }
    return sum;
}

std::map<std::string, double> by_name(const json& all, const char* name, const char* column) {
    std::map<std::string, double> found;
    for (const auto& row : all) {
        found[row.at(name).is_null() ? "" : row.at(name).get<std::string>()] += row.at(column).get<double>();
    }
    return found;
}

}  // namespace

TEST_CASE("the units of either side have the whole border, and about as much of it as published") {
    const json all = rows({"border", sample_atlas(), "--between", "VN,CN"});
    const json line = of_kind(all, "line");
    REQUIRE(line.size() == 1);
    const double length_m = line[0].at("length_m");
    CHECK(length_m / 1000 == Approx(1384).margin(1));
    CHECK(line[0].at("published_length_km") == 1449.566);

    const json pairs = of_kind(all, "pair");
    CHECK(sum(pairs, "length_m") == Approx(length_m).margin(0.01));
    CHECK(sum(pairs, "share") == Approx(1).margin(1e-9));
    const auto units = by_name(pairs, "a_name", "length_m");
    // 265.165 km of 1449.566 (Bao Dan toc, 5 December 2023); the line of the samples is 4.5 % shorter.
    CHECK(units.at("Lai Châu") / 1000 == Approx(265.165 * 1384 / 1449.566).epsilon(0.02));
    // Decision 1199/QD-TTg names seven border provinces; Hà Giang is in Tuyên Quang since 2025-07-01.
    for (const char* name :
         {"Điện Biên", "Lai Châu", "Lào Cai", "Tuyên Quang", "Cao Bằng", "Lạng Sơn", "Quảng Ninh"}) {
        CHECK(units.contains(name));
    }
    CHECK(by_name(pairs, "b_name", "length_m").size() >= 2);

    for (const json& match : {of_kind(all, "line-to-first")[0], of_kind(all, "line-to-second")[0]}) {
        CHECK(match.at("length_m").get<double>() == Approx(length_m).margin(1e-3));
        CHECK(match.at("share").get<double>() > 0.95);
        CHECK(match.at("mean_m").get<double>() < 110);
    }
    const auto gates = of_kind(all, "gate");
    CHECK(gates.size() > 40);
    double before_m = 0;
    for (const json& gate : gates) {
        CHECK(gate.at("measure_m").get<double>() >= before_m);
        before_m = gate.at("measure_m");
        CHECK(gate.at("measure_m").get<double>() + gate.at("from_end_m").get<double>() ==
              Approx(length_m).margin(1e-3));
    }
    const json longest = of_kind(all, "longest-without-gate");
    REQUIRE(longest.size() == 1);
    double widest_m = gates.back().at("from_end_m");
    widest_m = std::max(widest_m, gates.front().at("measure_m").get<double>());
    for (const json& gate : gates) {
        widest_m = std::max(widest_m, gate.at("next_m").is_null() ? 0 : gate.at("next_m").get<double>());
    }
    CHECK(longest[0].at("length_m").get<double>() == Approx(widest_m).margin(1e-3));
}

TEST_CASE("the border from its other end, and from its other side, is the same border") {
    const std::vector<std::string> ask{"border", sample_atlas(), "--between", "VN,CN", "--from-end"};
    auto from_west = ask;
    from_west.push_back("west");
    auto from_east = ask;
    from_east[3] = "CN,VN";
    from_east.push_back("east");
    const json west = rows(from_west);
    const json east = rows(from_east);
    const auto by_id = [](const json& all, const char* column) {
        return by_name(of_kind(all, "gate"), "id", column);
    };
    const auto there = by_id(west, "measure_m");
    const auto back = by_id(east, "from_end_m");
    REQUIRE(there.size() == back.size());
    for (const auto& [id, measure_m] : there) {
        CAPTURE(id);
        CHECK(back.at(id) == Approx(measure_m).margin(1e-3));
    }
    // What is the first side's outline from here is the second's from there.
    const auto seen = by_id(west, "measure_first_m");
    const auto length_m = of_kind(east, "second-to-line")[0].at("length_m").get<double>();
    for (const auto& [id, measure_m] : by_id(east, "measure_second_m")) {
        CAPTURE(id);
        CHECK(seen.at(id) == Approx(length_m - measure_m).margin(1));
    }
    const auto a = by_name(of_kind(west, "pair"), "a_name", "length_m");
    const auto b = by_name(of_kind(east, "pair"), "b_name", "length_m");
    for (const auto& [name, unit_m] : a) {
        CAPTURE(name);
        CHECK(b.at(name) == Approx(unit_m).margin(1));
    }
}

TEST_CASE("a border of outlines agrees with the line of the layer within the accuracy of both") {
    const json all =
        rows({"border", sample_atlas(), "--between", "VN,CN", "--outlines", "--from-end", "west", "--compare",
              "border_lines", "--compare-where", "id = 'border-vn-cn'", "--within", "260m"});
    const json compared = of_kind(all, "compared-to-line")[0];
    CHECK(compared.at("share").get<double>() > 0.95);
    CHECK(of_kind(all, "line-to-compared")[0].at("share").get<double>() > 0.95);
    CHECK(sum(of_kind(all, "pair"), "length_m") ==
          Approx(of_kind(all, "line")[0].at("length_m").get<double>()).margin(0.01));
    const json unmatched = of_kind(all, "unmatched-compared");
    double without_m = 0;
    for (const char* kind : {"line-to-compared", "compared-to-line"}) {
        const json match = of_kind(all, kind)[0];
        without_m += match.at("length_m").get<double>() - match.at("matched_m").get<double>();
    }
    CHECK(sum(unmatched, "length_m") == Approx(without_m).margin(0.01));
}

// The line of OpenStreetMap cut by provinces, and the areas of either side from sources of their own, which
// leave the Red River between them: there, from Lũng Pô to Kim Thành, each side's bank has its own length.
TEST_CASE(
    "real areas of both sides that do not match: their line by province, and its chainage from either side") {
    const char* field = std::getenv("LIMES_FIELD_DATA");
    if (field == nullptr) {
        WARN("LIMES_FIELD_DATA names no folder: the real areas were not asked");
        return;
    }
    const std::string folder = std::string{field} + "/";
    const std::vector<std::string> ask{"border",
                                       sample_atlas(),
                                       "--outlines",
                                       "--of",
                                       folder + "admin1_vn_2025-07.geojson",
                                       "--of-second",
                                       folder + "admin1_cn_2024.geojson",
                                       "--from-end"};
    auto from_west = ask;
    from_west.insert(from_west.end(), {"west", "--compare", folder + "border_lines_by_province.geojson",
                                       "--compare-where", "border = 'VN-CN'", "--within", "100m"});
    auto from_east = ask;
    from_east.push_back("east");
    const json west = rows(from_west);
    const json east = rows(from_east);

    std::map<std::string, double> published_km;
    double whole_km = 0;
    for (const json& piece : features(read_file(folder + "border_lines_by_province.geojson"))) {
        if (const json& of = piece.at("properties"); of.at("border") == "VN-CN") {
            published_km[of.at("vn_province").get<std::string>()] += of.at("length_km").get<double>();
            whole_km += of.at("length_km").get<double>();
        }
    }
    REQUIRE(published_km.size() == 7);
    std::map<std::string, std::string> local_names;
    for (const json& unit : features(read_file(folder + "admin1_vn_2025-07.geojson"))) {
        local_names[unit.at("properties").at("name_en")] = unit.at("properties").at("name");
    }
    const json line = of_kind(west, "line")[0];
    CHECK(line.at("length_m").get<double>() / 1000 == Approx(whole_km).epsilon(0.005));
    for (const auto& [name, length_m] : by_name(of_kind(west, "pair"), "a_name", "length_m")) {
        CAPTURE(name);
        CHECK(length_m / 1000 == Approx(published_km.at(local_names.at(name))).epsilon(0.025));
    }
    CHECK(of_kind(west, "line-to-compared")[0].at("share").get<double>() > 0.99);
    CHECK(of_kind(west, "compared-to-line")[0].at("share").get<double>() > 0.99);

    std::map<std::string, json> seen_from_east;
    for (const json& gate : of_kind(east, "gate")) {
        seen_from_east[gate.at("id")] = gate;
    }
    const json gates = of_kind(west, "gate");
    REQUIRE(gates.size() == seen_from_east.size());
    REQUIRE(gates.size() > 35);
    std::vector<std::string> apart;
    for (std::size_t i = 0; i < gates.size(); ++i) {
        const json& gate = gates[i];
        CAPTURE(gate.at("id"));
        for (const auto& [side, match] :
             {std::pair{"measure_first_m", "first-to-line"}, {"measure_second_m", "second-to-line"}}) {
            const double length_m = of_kind(west, match)[0].at("length_m");
            CHECK(gate.at(side).get<double>() + seen_from_east.at(gate.at("id")).at(side).get<double>() ==
                  Approx(length_m).margin(0.01));
        }
        if (i > 0) {
            const auto way_m = [&](const char* side) {
                return gate.at(side).get<double>() - gates[i - 1].at(side).get<double>();
            };
            CHECK(way_m("measure_first_m") >= 0);
            CHECK(way_m("measure_second_m") >= 0);
            if (std::abs(way_m("measure_first_m") - way_m("measure_second_m")) >
                0.02 * way_m("measure_first_m") + 1) {
                apart.push_back(gate.at("id"));
            }
        }
    }
    CHECK(apart == std::vector<std::string>{"ban-vuoc", "lao-cai-rail", "kim-thanh"});
}

TEST_CASE("what a corridor answers can be given back as events") {
    const Folder folder;
    const std::string file = folder / "units.csv";
    const std::vector<std::string> ask{"corridor", sample_atlas(), "--line", "sgr-lao-cai-hai-phong"};
    auto out = ask;
    out.insert(out.end(), {"--as-of", "2025-07-01", "-o", file, "-q"});
    REQUIRE(call_limes(out).code == 0);
    auto in = ask;
    in.insert(in.end(), {"--events", file, "--assume-crs", "OGC:CRS84"});  // of its column wkt
    const json all = rows(in);
    const json units = of_kind(all, "unit");
    std::vector<json> events;
    for (const json& event : of_kind(all, "event")) {
        if (!event.at("length_m").is_null()) {
            events.push_back(event);
        }
    }
    REQUIRE(events.size() == units.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        CHECK(events[i].at("name") == units[i].at("name"));
        CHECK(events[i].at("length_m").get<double>() ==
              Approx(units[i].at("length_m").get<double>()).margin(1e-6));
    }
}

TEST_CASE("the planned line to Lạng Sơn breaks gauge nowhere, and stops short of the Chinese line") {
    const json all =
        rows({"corridor", sample_atlas(), "--line", "sgr-hanoi-dong-dang", "--links", "--link-within",
              "100km", "--detours", "--along", "settlements", "--cut", "0,50km,50km,145km"});
    std::map<std::string, json> links;
    for (const json& link : of_kind(all, "link")) {
        links[link.at("id")] = link;
    }
    CHECK(links.at("vn-hanoi-lao-cai").at("gauge") == "break");
    CHECK(links.at("vn-hanoi-dong-dang").at("gauge") == "same");
    CHECK(links.at("vn-hanoi-dong-dang").at("link") == "joined");
    const json& across = links.at("cn-nanning-pingxiang");
    CHECK(across.at("link") == "missing");
    CHECK(across.at("borders") == "across");
    CHECK(across.at("gauge") == "same");
    CHECK(across.at("at") == "end");
    for (const json& way : of_kind(all, "detour")) {
        CHECK(way.at("detour").get<double>() >= 1);
    }
    CHECK(sum(of_kind(all, "cut"), "length_m") == Approx(145'000).margin(1e-3));
    const json along = of_kind(all, "along");
    CHECK(sum(along, "places") == static_cast<double>(of_kind(all, "settlement").size()));
    CHECK(sum(along, "population") > 8e6);  // Hà Nội alone
}

TEST_CASE("a place on a corridor is found again by its measure") {
    const std::vector<std::string> ask{"corridor", sample_atlas(), "--line", "sgr-hai-phong-mong-cai"};
    auto point = ask;
    point.insert(point.end(), {"--point", "107.2,21.1"});
    const json where = of_kind(rows(point), "point")[0];
    const double measure_m = where.at("measure_m");
    CHECK(where.at("side") == "left");
    CHECK(measure_m + where.at("from_end_m").get<double>() == Approx(154'050.7).margin(1));
    auto at = ask;
    at.insert(at.end(), {"--at", std::to_string(measure_m) + "m"});
    CHECK(of_kind(rows(at), "place")[0].at("measure_m").get<double>() == Approx(measure_m).margin(1e-5));
}

TEST_CASE("two lines drawn through the same towns are one alignment") {
    const json all = rows({"corridor", sample_atlas(), "--line", "sgr-hanoi-dong-dang", "--compare",
                           "vn-hanoi-dong-dang", "--agree", "1m"});
    CHECK(of_kind(all, "line-to-compared")[0].at("share") == 1);
    CHECK(of_kind(all, "compared-to-line")[0].at("length_ratio").get<double>() == Approx(1).margin(1e-6));
    CHECK(of_kind(all, "unmatched-compared").empty());
}
