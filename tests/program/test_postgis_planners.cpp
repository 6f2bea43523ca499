// What planners ask, held against a real PostGIS on the same data. Its buffers have errors of their own, so
// that coverage is held against distances of its geography (ST_DWithin, ST_Distance) from points, and areas
// against sums of small cells whose middles are within reach.
#include "catch.hpp"
#include "postgres.hpp"
#include "run.hpp"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <random>

using namespace limes::test;

namespace {

const std::string kDay = "2025-07-01";

/// Makes views of what holds on the day: `units`, `sources` and `places` as geography.
const Postgres& server() {
    static const Postgres postgres;
    static const bool loaded = [] {
        postgres.load(sample_atlas(), {"settlements", "gates", "provinces", "corridors", "border_lines"});
        const std::string holds = "not ST_IsEmpty(geom) and (valid_from is null or valid_from <= '" + kDay +
                                  "') and (valid_to is null or valid_to > '" + kDay + "')";
        (void)postgres.query(
            "create table units as select id, geom from provinces where " + holds + ";" +
            "create table sources as select id, geom::geography p, accuracy_m a, category from "
            "gates where " +
            holds + ";" +
            "create table places as select s.id, s.geom::geography p, s.accuracy_m a, "
            "s.population w, (select min(u.id) from units u where "
            "ST_Intersects(u.geom, s.geom)) unit from (select * from settlements where " +
            holds + ") s");
        return true;
    }();
    (void)loaded;
    return postgres;
}

std::vector<nlohmann::json> rows_of(std::vector<std::string> command) {
    command.insert(command.end(), {"--format", "geojson", "-q"});
    const Ended ended = call_limes(command);
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    std::vector<nlohmann::json> rows;
    for (const auto& feature : features(ended.out)) {
        rows.push_back(feature.at("properties"));
    }
    return rows;
}

double number(const nlohmann::json& row, const char* column) {
    return row.at(column).is_null() ? std::nan("") : row.at(column).get<double>();
}

/// -1 where it is not known.
double people(const nlohmann::json& row, const char* column) {
    return row.at(column).is_null() ? -1 : number(row, column);
}

/// How many places pass, and the sum of their people: 0 of none, -1 when none of them is known.
std::string sum_of(const std::string& condition) {
    const std::string among = " filter (where " + condition + ")";
    return "count(*)" + among + ", coalesce(sum(w)" + among + ", case when count(*)" + among +
           " = 0 then 0 else -1 end)";
}

std::string point(double lon, double lat) {
    return fmt::format("ST_Point({:.7f},{:.7f})::geography", lon, lat);
}

/// A box of longitudes, which may go on beyond 180, and latitudes.
struct Region {
    const char* name;
    double west;
    double south;
    double east;
    double north;
    double radius_km;
};

double wrapped(double lon) {
    return lon > 180 ? lon - 360 : lon;
}

std::string ring(double west, double south, double east, double north) {
    return fmt::format("[[[{0},{1}],[{2},{1}],[{2},{3}],[{0},{3}],[{0},{1}]]]", west, south, east, north);
}

/// The box as one area, split at the antimeridian as RFC 7946 says.
std::string area_of(const Region& region) {
    const std::string shape = region.east <= 180
                                  ? ring(region.west, region.south, region.east, region.north)
                                  : ring(region.west, region.south, 180, region.north) + "," +
                                        ring(-180, region.south, region.east - 360, region.north);
    return fmt::format(
        R"({{"type":"FeatureCollection","features":[{{"type":"Feature","id":"box","properties":)"
        R"({{"name":"box"}},"geometry":{{"type":"MultiPolygon","coordinates":[{}]}}}}]}})",
        shape);
}

}  // namespace

TEST_CASE("places and people within 5 to 80 km of a gate, and of two, are those that PostGIS counts") {
    std::map<std::pair<std::string, int>, std::vector<double>> theirs;
    for (const auto& row : server().query(
             "with reached as (select s.unit, s.w, r, count(g.id) n from places s cross join "
             "unnest(array[5, 20, 50, 80]) r left join sources g on ST_DWithin(s.p, g.p, r * 1000.0) "
             "where s.unit is not null group by s.id, s.unit, s.w, r) "
             "select unit, r, count(*), coalesce(sum(w), -1), " +
             sum_of("n > 0") + ", " + sum_of("n > 1") + " from reached group by unit, r")) {
        std::vector<double>& figures = theirs[{row[0], std::stoi(row[1])}];
        for (std::size_t i = 2; i < row.size(); ++i) {
            figures.push_back(std::stod(row[i]));
        }
    }
    double covered = 0;
    double backed = 0;
    std::size_t units = 0;
    for (const auto& row :
         rows_of({"coverage", sample_atlas(), "--from", "gates", "--radius", "5km,20km,50km,80km", "--of",
                  "provinces", "--weight", "settlements.population", "--backup", "--shape", "none", "--as-of",
                  kDay})) {
        const auto radius = static_cast<int>(std::lround(number(row, "radius_m") / 1000));
        const auto found = theirs.find({row.at("unit_id"), radius});
        CAPTURE(row.at("unit_id"), radius);
        if (number(row, "places") == 0) {
            CHECK(found == theirs.end());
            continue;
        }
        REQUIRE(found != theirs.end());
        const std::vector<double> ours{number(row, "places"),         people(row, "weight"),
                                       number(row, "places_covered"), people(row, "weight_covered"),
                                       number(row, "places_backup"),  people(row, "weight_backup")};
        CHECK(ours == found->second);
        covered += ours[2];
        backed += ours[4];
        ++units;
    }
    CHECK(units == theirs.size());
    CHECK(covered > 300);
    CHECK(backed > 100);
    CHECK(backed < covered);
}

TEST_CASE(
    "which places are reached for every position, and for some, is what PostGIS says of the accuracies") {
    std::map<std::string, std::pair<double, double>> theirs;
    for (const auto& row : server().query(
             "with pairs as (select s.unit, s.id, max(40000 - s.a - g.a - ST_Distance(s.p, g.p)) "
             "surely, max(40000 + s.a + g.a - ST_Distance(s.p, g.p)) perhaps from places s cross join "
             "sources g where s.unit is not null group by s.unit, s.id) select unit, count(*) filter "
             "(where surely >= 0), count(*) filter (where perhaps >= 0) from pairs group by unit")) {
        theirs[row[0]] = {std::stod(row[1]), std::stod(row[2])};
    }
    double apart = 0;
    std::size_t known = 0;
    for (const auto& row :
         rows_of({"coverage", sample_atlas(), "--from", "gates", "--radius", "40km", "--of", "provinces",
                  "--places", "settlements", "--shape", "none", "--as-of", kDay})) {
        const double lower = number(row, "places_covered_lower");
        const double upper = number(row, "places_covered_upper");
        if (std::isnan(lower) || number(row, "places") == 0) {
            continue;
        }
        CAPTURE(row.at("unit_id"));
        CHECK(std::pair{lower, upper} == theirs.at(row.at("unit_id")));
        CHECK(lower <= number(row, "places_covered"));
        CHECK(upper >= number(row, "places_covered"));
        apart += upper - lower;
        ++known;
    }
    CHECK(known > 20);
    CHECK(apart > 10);
}

TEST_CASE("who lives out of reach of an international gate, the largest gap first") {
    std::map<std::string, std::pair<double, double>> theirs;
    for (const auto& row : server().query(
             "select s.unit, count(*), coalesce(sum(s.w), -1) from places s where s.unit is not null and not "
             "exists (select from sources g where g.category = 'international' and "
             "ST_DWithin(s.p, g.p, 30000)) group by s.unit")) {
        theirs[row[0]] = {std::stod(row[1]), std::stod(row[2])};
    }
    const auto rows = rows_of({"gaps", sample_atlas(), "--from", "gates", "--where",
                               "category = 'international'", "--radius", "30km", "--of", "provinces",
                               "--weight", "settlements.population", "--as-of", kDay});
    double before = 1e18;
    double places = 0;
    for (const auto& row : rows) {
        CAPTURE(row.at("unit_id"));
        CHECK(number(row, "gap_km2") <= before);
        before = number(row, "gap_km2");
        const auto found = theirs.find(row.at("unit_id"));
        const auto expected = found == theirs.end() ? std::pair{0.0, 0.0} : found->second;
        CHECK(number(row, "places") == expected.first);
        CHECK(people(row, "weight") == expected.second);
        places += number(row, "places");
    }
    CHECK(places > 250);
}

TEST_CASE("lengths of borders and corridors are those of PostGIS, and so is what of them is covered") {
    // Cut finely in the plane, the geodesic edges of PostGIS are ours.
    const double line_m = std::stod(server()
                                        .query("select ST_Length(ST_Segmentize(geom, 0.002)::geography) from "
                                               "border_lines where id = 'border-vn-la'")
                                        .at(0)
                                        .at(0));
    const auto rows = rows_of({"border", sample_atlas(), "--between", "VN,LA", "--as-of", kDay});
    REQUIRE(rows.at(0).at("kind") == "line");
    CHECK(number(rows.at(0), "length_m") == Approx(line_m).margin(0.01).epsilon(0));
    double pairs_m = 0;
    double share = 0;
    for (const auto& row : rows) {
        pairs_m += row.at("kind") == "pair" ? number(row, "length_m") : 0;
        share += row.at("kind") == "pair" ? number(row, "share") : 0;
    }
    CHECK(pairs_m == Approx(line_m).margin(0.1).epsilon(0));
    CHECK(share == Approx(1).margin(1e-7));
    std::size_t count = 0;
    for (const auto& row : server().query("select id, ST_Length(ST_Segmentize(geom, 0.002)::geography) from "
                                          "corridors where not ST_IsEmpty(geom) order by id limit 4")) {
        CAPTURE(row[0]);
        const auto ours = rows_of({"corridor", sample_atlas(), "--line", row[0], "--period", "../.."});
        CHECK(number(ours.at(0), "length_m") == Approx(std::stod(row[1])).margin(0.01).epsilon(0));
        ++count;
    }
    CHECK(count == 4);

    // Of the lines in pieces of 200 m those whose middles a gate reaches; the ends of a stretch may be a
    // piece off.
    const auto theirs = server().query(
        "with pieces as (select (ST_DumpSegments(ST_Segmentize(geom, 0.002))).geom s from border_lines), "
        "measured as (select ST_Length(s::geography) / 1000 km, exists (select from sources g where "
        "ST_DWithin(ST_LineInterpolatePoint(s, 0.5)::geography, g.p, 10000)) is_near from pieces) "
        "select sum(km), sum(km) filter (where is_near) from measured");
    const Folder folder;
    write_file(folder / "box.geojson", area_of({"all of it", 95, 5, 115, 30, 0}));
    const auto ours =
        rows_of({"coverage", sample_atlas(), "--from", "gates", "--radius", "10km", "--of",
                 folder / "box.geojson", "--along", "border_lines", "--shape", "none", "--as-of", kDay});
    CHECK(number(ours.at(0), "line_km") == Approx(std::stod(theirs[0][0])).margin(0.001).epsilon(0));
    CHECK(number(ours.at(0), "line_covered_km") == Approx(std::stod(theirs[0][1])).margin(2).epsilon(0));
    CHECK(number(ours.at(0), "line_covered_km") > 500);
}

TEST_CASE(
    "regions of the nearest gate: every settlement and 2000 random places lie in that of their nearest") {
    const Folder folder;
    const Ended ended =
        call_limes({"allocate", sample_atlas(), "--list", "regions", "--to", "gates", "--of", "provinces",
                    "--of-where", "country = 'VN'", "--as-of", kDay, "-o", folder / "regions.gpkg", "-q"});
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    server().load(folder / "regions.gpkg", {"allocate"});
    const auto rows = server().query(
        "with points as (select ST_Force2D(p::geometry) g from places union all select "
        "(ST_Dump(ST_GeneratePoints("
        "(select ST_Union(geom) from units where id like 'vn-%'), 2000, 7))).geom) "
        "select count(*), max(ST_Distance(points.g::geography, s.p) - (select "
        "min(ST_Distance(points.g::geography, "
        "o.p)) from sources o)) from points join allocate a on ST_Intersects(a.geom, points.g) join sources "
        "s on s.id "
        "= a.facility_id");
    CHECK(std::stoi(rows.at(0).at(0)) > 2200);
    CHECK(std::stod(rows.at(0).at(1)) <
          2);  // an edge is within a metre of the true one, and differs by twice that
}

TEST_CASE("random sources over the antimeridian and near the poles cover what PostGIS finds within reach") {
    const Region region = GENERATE(Region{"antimeridian", 177.5, 14, 183, 18, 60},
                                   Region{"north of the Arctic circle", 10, 69, 24, 73, 60},
                                   Region{"antimeridian in the high north", 170, 82, 196, 86, 80},
                                   Region{"southern antimeridian", 175, -79, 188, -76, 50});
    CAPTURE(region.name);
    std::mt19937_64 random{20250701};
    std::uniform_real_distribution<double> lon{region.west - 1, region.east + 1};
    std::uniform_real_distribution<double> lat{region.south - 0.3, region.north + 0.3};
    const auto rounded = [](double degrees) { return std::round(degrees * 1e7) / 1e7; };
    std::string sources = "id,lon,lat\n";
    std::string places = "id,lon,lat,people\n";
    std::string their_sources;
    std::string their_places;
    for (int i = 0; i < 14; ++i) {
        const double x = wrapped(rounded(lon(random)));
        const double y = rounded(lat(random));
        sources += fmt::format("s{},{:.7f},{:.7f}\n", i, x, y);
        their_sources += fmt::format("{}({}, {})", i == 0 ? "" : ",", i, point(x, y));
    }
    for (int i = 0; i < 1500; ++i) {
        const double east = rounded(lon(random));
        const double y = rounded(lat(random));
        const bool inside =
            east >= region.west && east <= region.east && y >= region.south && y <= region.north;
        places += fmt::format("p{},{:.7f},{:.7f},{}\n", i, wrapped(east), y, i % 97);
        their_places +=
            fmt::format("{}({}, {}, {})", i == 0 ? "" : ",", point(wrapped(east), y), i % 97, inside);
    }
    const Folder folder;
    write_file(folder / "sources.csv", sources);
    write_file(folder / "places.csv", places);
    write_file(folder / "box.geojson", area_of(region));
    (void)server().query(
        "drop table if exists random_sources, random_places; create table random_sources (id "
        "int, p geography); insert into random_sources values " +
        their_sources +
        "; create table random_places (p geography, w int, inside bool); insert into "
        "random_places values " +
        their_places);
    const std::string radius = fmt::format("{}", region.radius_km * 1000);
    const auto counted = server().query(
        "select count(*), sum(w), count(*) filter (where n > 0), sum(w) filter (where n > 0), count(*) "
        "filter "
        "(where n > 1) from (select w, (select count(*) from random_sources s where ST_DWithin(s.p, r.p, " +
        radius + ")) n from random_places r where inside) t");
    // 200 by 200 cells; those of one row are alike, and are measured along their short edges.
    const auto cells = server().query(fmt::format(
        "with rows as (select {1} + (i + 0.5) * {4} lat, ST_Area(ST_Segmentize(ST_MakeEnvelope(0, {1} + i * "
        "{4}, "
        "{3}, {1} + (i + 1) * {4}, 4326), {3} / 4)::geography) / 1e6 km2 from generate_series(0, 199) i), "
        "cells as (select km2, ST_Point(case when x > 180 then x - 360 else x end, lat)::geography p from "
        "rows "
        "cross join (select {0} + (j + 0.5) * {3} x from generate_series(0, 199) j) c) "
        "select sum(km2), sum(km2) filter (where exists (select from random_sources s where ST_DWithin(s.p, "
        "cells.p, {2}))) from cells",
        region.west, region.south, radius, (region.east - region.west) / 200,
        (region.north - region.south) / 200));
    const auto rows =
        rows_of({"coverage", "--from", folder / "sources.csv", "--radius", radius + "m", "--of",
                 folder / "box.geojson", "--weight", (folder / "places.csv") + ":places.people", "--backup"});
    REQUIRE(rows.size() == 1);
    const nlohmann::json& ours = rows[0];
    CHECK(number(ours, "places") == std::stod(counted[0][0]));
    CHECK(number(ours, "weight") == std::stod(counted[0][1]));
    CHECK(number(ours, "places_covered") == std::stod(counted[0][2]));
    CHECK(number(ours, "weight_covered") == std::stod(counted[0][3]));
    CHECK(number(ours, "places_backup") == std::stod(counted[0][4]));
    CHECK(std::stod(counted[0][2]) > 200);
    CHECK(std::stod(counted[0][2]) < std::stod(counted[0][0]) - 100);
    CHECK(number(ours, "area_km2") == Approx(std::stod(cells[0][0])).epsilon(1e-5));
    // The edge is within a thousandth of the radius; the cells on it are counted whole or not.
    CHECK(number(ours, "covered_km2") == Approx(std::stod(cells[0][1])).epsilon(3e-3));

    // The other side of it: what is out of reach is the rest.
    const auto gaps =
        rows_of({"gaps", "--from", folder / "sources.csv", "--radius", radius + "m", "--of",
                 folder / "box.geojson", "--weight", (folder / "places.csv") + ":places.people"});
    REQUIRE(gaps.size() == 1);
    CHECK(number(gaps[0], "gap_km2") + number(ours, "covered_km2") ==
          Approx(number(ours, "area_km2")).epsilon(1e-9));
    CHECK(number(gaps[0], "places") + number(ours, "places_covered") == number(ours, "places"));
    CHECK(number(gaps[0], "weight") + number(ours, "weight_covered") == number(ours, "weight"));
}
