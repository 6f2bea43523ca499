#include <limes/base/error.hpp>

#include "catch.hpp"
#include "sketch.hpp"

#include <optional>

using namespace limes;
using geodesy::LonLat;
using model::Column;
using model::ColumnType;
using model::Layer;
using query::AuditPairs;

namespace {

struct Side {
    const char* name;
    const char* country;
    std::optional<double> km;  ///< along the equator from 105 E; none: no coordinates
    double accuracy_m = 100;
};

struct Declared {
    const char* id;
    Side a;
    Side b;
    std::int64_t count = 1;
};

LonLat at_km(double km) {
    return {105 + km / 111.319491, 0};
}

Layer pairs(const std::vector<Declared>& rows) {
    Layer layer = sketch::named_layer("pairs");
    layer.schema.role = "pair";
    layer.schema.name_columns = {{"vi", "name_vi"}};
    layer.columns.reserve(13);
    auto& label = layer.add_column("name_vi", ColumnType::text);
    auto& count = layer.add_column("count", ColumnType::integer);
    auto& note = layer.add_column("note", ColumnType::text);
    struct Columns {
        Column& name;
        Column& country;
        Column& lon;
        Column& lat;
        Column& accuracy;
    };
    const auto columns = [&](const std::string& prefix) {
        return Columns{layer.add_column(prefix + "name_vi", ColumnType::text),
                       layer.add_column(prefix + "country", ColumnType::text),
                       layer.add_column(prefix + "lon", ColumnType::real, "deg"),
                       layer.add_column(prefix + "lat", ColumnType::real, "deg"),
                       layer.add_column(prefix + "accuracy_m", ColumnType::real, "m")};
    };
    const Columns a = columns("a_");
    const Columns b = columns("b_");
    const auto push = [](const Columns& to, const Side& side) {
        if (side.name == nullptr) {
            to.name.push_null();
        } else {
            to.name.push(side.name);
        }
        to.country.push(side.country);
        if (side.km) {
            to.lon.push(at_km(*side.km).lon);
            to.lat.push(at_km(*side.km).lat);
            to.accuracy.push(side.accuracy_m);
        } else {
            to.lon.push_null();
            to.lat.push_null();
            to.accuracy.push_null();
        }
    };
    for (const Declared& row : rows) {
        label.push(row.id);
        count.push(row.count);
        note.push("n");
        push(a, row.a);
        push(b, row.b);
        sketch::add_no_geometry(layer, row.id);
    }
    return layer;
}

struct Place {
    const char* id;
    const char* name;
    const char* country;
    double km;
    double accuracy_m = 100;
};

Layer settlements(const std::vector<Place>& rows) {
    Layer layer = sketch::named_layer("settlements");
    layer.schema.name_columns = {{"", "name"}};
    layer.columns.reserve(2);
    auto& name = layer.add_column("name", ColumnType::text);
    auto& country = layer.add_column("country", ColumnType::text);
    for (const Place& each : rows) {
        name.push(each.name);
        country.push(each.country);
        sketch::add_point(layer, each.id, at_km(each.km), each.accuracy_m);
    }
    return layer;
}

const std::vector<Place> kPlaces{{"v1", "Móng Cái", "VN", 0},    {"v2", "Hải Hà", "VN", 30},
                                 {"v3", "Tiên Yên", "VN", 70},   {"v4", "Song Sinh", "VN", 200},
                                 {"v5", "Song Sinh", "VN", 240}, {"c1", "Dongxing", "CN", 5},
                                 {"c2", "Fangcheng", "CN", 45},  {"c3", "Qinzhou", "CN", 90}};

std::vector<std::string> audited(const std::vector<Declared>& declared, unsigned threads = 2) {
    sketch::Bench bench{{pairs(declared), settlements(kPlaces)}, threads};
    return sketch::rows_text(bench.run(AuditPairs{0, 1}),
                             {"class", "a_place_id", "b_place_id", "rank_ab", "rank_ba", "certainty"});
}

}  // namespace

TEST_CASE("a declared pair is mutual, opposite or distant by the ranks of either side") {
    const std::vector<std::string> expected{
        "mutual v1 c1 1 1 certain",
        // From Hải Hà, Fangcheng (15 km) comes before Dongxing (25 km); from Dongxing, Móng Cái before Hải
        // Hà.
        "distant v2 c1 2 2 certain",
        // Qinzhou is the nearest to nobody but sees Tiên Yên first; Tiên Yên sees it first too: 20 against 25
        // km.
        "mutual v3 c3 1 1 certain",
        // Fangcheng sees Hải Hà first; Tiên Yên sees Qinzhou first.
        "distant v3 c2 2 2 certain",
    };
    for (const unsigned threads : {1U, 2U, 5U}) {
        CHECK(audited({{"twin", {"Móng Cái", "VN", 0}, {"Dongxing", "CN", 5}},
                       {"second", {"Hải Hà", "VN", 30}, {"Dongxing", "CN", 5}},
                       {"east", {"Tiên Yên", "VN", 70}, {"Qinzhou", "CN", 90}},
                       {"across", {"Tiên Yên", "VN", 70}, {"Fangcheng", "CN", 45}}},
                      threads) == expected);
    }
}

TEST_CASE("the reason says the rank among how many") {
    sketch::Bench bench{{pairs({{"twin", {"Móng Cái", "VN", 0}, {"Dongxing", "CN", 5}},
                                {"far", {"Móng Cái", "VN", 0}, {"Qinzhou", "CN", 90}},
                                {"korea", {"Móng Cái", "VN", 0}, {"Mungyeong", "KR", 3000}}}),
                         settlements(kPlaces)}};
    CHECK(
        sketch::rows_text(bench.run(AuditPairs{0, 1}), {"reason"}) ==
        std::vector<std::string>{
            "each is the other's nearest, of 3 and 5 candidates",
            "the declared partner Qinzhou is the 3rd nearest of 3 candidates for Móng Cái; the declared "
            "partner Móng Cái is the 3rd nearest of 5 candidates for Qinzhou",
            "settlements has no other place of KR to rank Mungyeong among; the declared partner Móng Cái is "
            "the 5th nearest of 5 candidates for Mungyeong"});
}

TEST_CASE("one side's nearest is opposite") {
    // Fangcheng's nearest is Hải Hà at 15 km, and so it is for a hamlet at 60 km, whose own nearest is
    // Fangcheng.
    CHECK(audited({{"hamlet", {"Xóm", "VN", 60}, {"Fangcheng", "CN", 45}}}) ==
          std::vector<std::string>{"mutual - c2 1 1 possible"});
    CHECK(audited({{"hamlet", {"Xóm", "VN", 61}, {"Fangcheng", "CN", 45}}}) ==
          std::vector<std::string>{"opposite - c2 1 2 certain"});
}

TEST_CASE("positions that may be one are contiguous, possibly") {
    CHECK(audited({{"near", {"A", "VN", 0, 1500}, {"B", "CN", 2.9, 1500}}}) ==
          std::vector<std::string>{"contiguous - - 1 1 possible"});
    CHECK(audited({{"far", {"A", "VN", 0, 1500}, {"B", "CN", 3.1, 1500}}})[0].starts_with("mutual"));
    sketch::Bench bench{
        {pairs({{"near", {"A", "VN", 0, 1500}, {"B", "CN", 2.9, 1500}}}), settlements(kPlaces)}};
    const Layer& found = bench.run(AuditPairs{0, 1});
    CHECK(sketch::text(found, "reason", 0) == "2.9 km apart, and the positions are known to 3.0 km together");
    CHECK(*found.find("distance_min_m")->number(0) == 0);
    CHECK(*found.find("distance_max_m")->number(0) == Approx(5900).margin(1));
}

TEST_CASE("a member without coordinates is the only place of its country with its name") {
    CHECK(audited({{"by-name", {"Mong Cai", "VN", std::nullopt}, {"DONGXING", "CN", std::nullopt}}}) ==
          std::vector<std::string>{"mutual v1 c1 1 1 certain"});
}

TEST_CASE("a member that cannot be placed leaves the pair in the answer, unresolved, with the reason") {
    const std::vector<Declared> declared{
        {"other-five", {nullptr, "VN", std::nullopt}, {nullptr, "CN", std::nullopt}, 5},
        {"unknown", {"Móng Cái", "VN", 0}, {"Nirgends", "CN", std::nullopt}},
        {"twice", {"Song Sinh", "VN", std::nullopt}, {"Dongxing", "CN", 5}},
        {"wrong-country", {"Dongxing", "VN", std::nullopt}, {"Dongxing", "CN", 5}},
    };
    sketch::Bench bench{{pairs(declared), settlements(kPlaces)}};
    const Layer& found = bench.run(AuditPairs{0, 1});
    CHECK(sketch::rows_text(found, {"class", "distance_m", "reason"}) ==
          std::vector<std::string>{
              "unresolved - the side of VN is not named: the row stands for 5 pairs; the side of CN is not "
              "named: the "
              "row stands for 5 pairs",
              "unresolved - 'Nirgends' has no position, and no place of CN in settlements has its name",
              "unresolved - 'Song Sinh' has no position, and 2 places of VN in settlements have its name",
              "unresolved - 'Dongxing' has no position, and no place of VN in settlements has its name"});
    CHECK(found.geometry.type(0) == model::GeometryType::null);
    CHECK(bench.result().findings.size() == 4);
    CHECK(found.rows == declared.size());
}

TEST_CASE("a partner in a country without places is not the nearest of anything") {
    CHECK(audited({{"korea", {"Móng Cái", "VN", 0}, {"Mungyeong", "KR", 3000}}}) ==
          std::vector<std::string>{"distant v1 - - 5 certain"});
}

TEST_CASE("the answer keeps the columns that name the pair, and no others") {
    sketch::Bench bench{
        {pairs({{"twin", {"Móng Cái", "VN", 0}, {"Dongxing", "CN", 5}}}), settlements(kPlaces)}};
    const Layer& found = bench.run(AuditPairs{0, 1});
    CHECK(found.find("name_vi") != nullptr);
    CHECK(found.find("a_name_vi") != nullptr);
    CHECK(found.find("b_country") != nullptr);
    CHECK(found.find("note") == nullptr);
    CHECK(found.find("a_lon") == nullptr);
    CHECK(found.ids[0] == "twin");
    CHECK(found.geometry.type(0) == model::GeometryType::line_string);
    Layer nowhere = settlements(kPlaces);
    nowhere.columns.pop_back();
    sketch::Bench without{{pairs({}), nowhere}};
    CHECK_THROWS_AS(without.run(AuditPairs{0, 1}), base::UsageError);
}
