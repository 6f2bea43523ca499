// The program's answers held against a real PostGIS on the same data: geography for what is measured,
// geometry for predicates.
#include "catch.hpp"
#include "postgres.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <map>
#include <set>

using namespace limes::test;

namespace {

using Pair = std::pair<std::string, std::string>;

const Postgres& server() {
    static const Postgres postgres;
    static const bool loaded = [] {
        postgres.load(sample_atlas(), {"settlements", "gates", "provinces", "corridors"});
        return true;
    }();
    (void)loaded;
    return postgres;
}

std::vector<nlohmann::json> rows_of(std::vector<std::string> command) {
    command.insert(command.end(), {"--format", "geojson"});
    const Ended ended = call_limes(command);
    CAPTURE(ended.err);
    REQUIRE(ended.code == 0);
    std::vector<nlohmann::json> rows;
    for (const auto& feature : features(ended.out)) {
        rows.push_back(feature.at("properties"));
    }
    return rows;
}

std::map<Pair, double> distances(const std::vector<std::string>& command) {
    std::map<Pair, double> found;
    for (const auto& row : rows_of(command)) {
        found[{row.at("from_id"), row.at("to_id")}] = row.at("distance_m");
    }
    return found;
}

std::map<Pair, double> distances(const std::vector<std::vector<std::string>>& rows) {
    std::map<Pair, double> found;
    for (const auto& row : rows) {
        found[{row[0], row[1]}] = std::stod(row[2]);
    }
    return found;
}

void check_equal(const std::map<Pair, double>& ours, const std::map<Pair, double>& theirs, double margin_m) {
    REQUIRE(ours.size() == theirs.size());
    auto other = theirs.begin();
    for (const auto& [pair, metres] : ours) {
        CAPTURE(pair.first, pair.second);
        CHECK(pair == other->first);
        CHECK(metres == Approx(other->second).margin(margin_m).epsilon(0));
        ++other;
    }
}

/// PostGIS seeks the nearest point of a geography edge on the sphere and measures to it on the spheroid: its
/// answer is never less than the shortest distance, and more by at most the square of that point's
/// displacement, e^4 / 2 of the distance (PostGIS 3.3).
void check_no_farther(const std::map<Pair, double>& ours, const std::map<Pair, double>& theirs) {
    REQUIRE(ours.size() == theirs.size());
    auto other = theirs.begin();
    for (const auto& [pair, metres] : ours) {
        CAPTURE(pair.first, pair.second, metres, other->second);
        CHECK(pair == other->first);
        CHECK(metres <= other->second + 0.005);
        CHECK(metres >= other->second * (1 - 3e-5) - 0.005);
        ++other;
    }
}

}  // namespace

TEST_CASE("all pairs within 50 km, and their distances to the micrometre") {
    const auto ours =
        distances(std::vector<std::string>{"near", sample_atlas(), "--from", "settlements", "--to", "gates",
                                           "--within", "50km", "--keep", "nominal", "--period", "../.."});
    const auto theirs =
        distances(server().query("select s.id, g.id, ST_Distance(s.geom::geography, g.geom::geography) from "
                                 "settlements s join gates g "
                                 "on ST_Distance(s.geom::geography, g.geom::geography) <= 50000"));
    CHECK(ours.size() > 500);
    check_equal(ours, theirs, 1e-6);
}

TEST_CASE("the five nearest gates of every settlement, ranked on the ellipsoid") {
    const auto ours =
        distances(std::vector<std::string>{"nearest", sample_atlas(), "--from", "settlements", "--to",
                                           "gates", "-k", "5", "--ties", "first", "--period", "../.."});
    const auto theirs = distances(server().query(
        "select s.id, n.id, n.d from settlements s cross join lateral (select g.id, "
        "ST_Distance(s.geom::geography, "
        "g.geom::geography) d from gates g where not ST_IsEmpty(g.geom) order by d, g.id limit 5) n"));
    check_equal(ours, theirs, 1e-6);
}

TEST_CASE("settlements and the corridors they lie along, point to line") {
    const auto ours = distances(std::vector<std::string>{"near", sample_atlas(), "--from", "settlements",
                                                         "--to", "corridors", "--within", "15km", "--keep",
                                                         "nominal", "--period", "../.."});
    REQUIRE(ours.size() > 50);
    // PostGIS geography takes edges as geodesics; ours are straight in longitude/latitude. Cut into pieces of
    // 0.002 degrees in the plane, its edges are ours within a millimetre.
    const auto theirs =
        distances(server().query("with c as (select id, ST_Segmentize(geom, 0.002)::geography g from "
                                 "corridors where geom is not null) "
                                 "select s.id, c.id, ST_Distance(s.geom::geography, c.g) from settlements s "
                                 "join c on ST_Distance(s.geom::geography, c.g) <= 15000"));
    check_no_farther(ours, theirs);
}

TEST_CASE("which province a settlement lies in, before and after the merger") {
    for (const std::string& day : {std::string{"2025-06-30"}, std::string{"2025-07-01"}}) {
        CAPTURE(day);
        std::set<Pair> ours;
        for (const auto& row : rows_of({"join", sample_atlas(), "--from", "settlements", "--to", "provinces",
                                        "--predicate", "within", "--as-of", day})) {
            ours.emplace(row.at("from_id"), row.at("to_id"));
        }
        std::set<Pair> theirs;
        for (const auto& row : server().query(
                 "select s.id, p.id from settlements s join provinces p on ST_Within(s.geom, p.geom) where "
                 "(p.valid_from is null or p.valid_from <= '" +
                 day + "') and (p.valid_to is null or p.valid_to > '" + day + "')")) {
            theirs.emplace(row[0], row[1]);
        }
        CHECK(ours.size() > 500);
        CHECK(ours == theirs);
    }
}

TEST_CASE("areas of provinces and what of them lies within 20 km of an international gate") {
    std::map<std::string, std::pair<double, double>> theirs;
    for (const auto& row :
         server().query("with reach as (select ST_Union(ST_Buffer(geom::geography, 20000, "
                        "'quad_segs=64')::geometry) g from gates where category = "
                        "'international' and (valid_from is null or valid_from <= '2025-07-01')) "
                        "select p.id, ST_Area(ST_Segmentize(p.geom, 0.001)::geography) / 1e6, "
                        "ST_Area(ST_Intersection(p.geom, "
                        "reach.g)::geography) / 1e6 from provinces p, reach where not ST_IsEmpty(p.geom) and "
                        "(p.valid_from is null or p.valid_from <= '2025-07-01') and (p.valid_to is null or "
                        "p.valid_to > '2025-07-01')")) {
        theirs[row[0]] = {std::stod(row[1]), std::stod(row[2])};
    }
    std::size_t covered = 0;
    const auto rows =
        rows_of({"coverage", sample_atlas(), "--from", "gates", "--where", "category = 'international'",
                 "--radius", "20km", "--of", "provinces", "--as-of", "2025-07-01"});
    REQUIRE(rows.size() == theirs.size());
    for (const auto& row : rows) {
        const auto& [area, reached] = theirs.at(row.at("unit_id"));
        CAPTURE(row.at("unit_id"));
        CHECK(row.at("area_km2").get<double>() == Approx(area).epsilon(1e-5));
        // PostGIS buffers in a plane of its choice; the difference is its arcs' and its plane's.
        CHECK(row.at("covered_km2").get<double>() == Approx(reached).epsilon(2e-3).margin(0.1));
        covered += reached > 1 ? 1 : 0;
    }
    CHECK(covered >= 5);
}

TEST_CASE("the provinces before and after the merger over one another, piece by piece") {
    // PostGIS measures geodesic edges: those of the pieces are cut small, and the areas of narrow ones are
    // few.
    std::map<Pair, double> theirs;
    for (const auto& row :
         server().query("select a.id, b.id, ST_Area(ST_Segmentize(ST_Intersection(a.geom, b.geom), "
                        "0.001)::geography) / 1e6 from provinces a join provinces b on ST_Intersects(a.geom, "
                        "b.geom) where a.valid_to = '2025-07-01' and b.valid_from = '2025-07-01'")) {
        if (std::stod(row[2]) > 0.01) {
            theirs[{row[0], row[1]}] = std::stod(row[2]);
        }
    }
    REQUIRE(theirs.size() >= 52);
    std::map<Pair, double> ours;
    for (const auto& row : rows_of({"crosswalk", sample_atlas(), "--from", "2025-06-30", "--to", "2025-07-01",
                                    "--where", "country = 'VN'", "--changes"})) {
        if (!row.at("from_id").is_null() && !row.at("to_id").is_null()) {
            ours[{row.at("from_id"), row.at("to_id")}] = row.at("area_km2");
        }
    }
    for (const auto& [pair, km2] : theirs) {
        CAPTURE(pair.first, pair.second);
        REQUIRE(ours.contains(pair));
        CHECK(ours.at(pair) == Approx(km2).epsilon(1e-6).margin(1e-4));
    }
}

TEST_CASE("real communes, as the field has them: areas, and every settlement in its commune") {
    const char* field = std::getenv("LIMES_FIELD_DATA");
    if (field == nullptr) {
        WARN("LIMES_FIELD_DATA names no folder: the real communes were not asked");
        return;
    }
    const Folder folder;
    const std::string atlas = folder / "field.gpkg";
    const Ended import = call_limes({"import", std::string{field} + "/communes_vn_2025-07.geojson", "--layer",
                                     "communes_field", "-o", atlas, "--strict"});
    CAPTURE(import.err);
    REQUIRE(import.code == 0);
    server().load(atlas, {"communes_field"});

    std::map<std::string, double> areas;
    for (const auto& row : server().query(
             "select id, ST_Area(ST_Segmentize(geom, 0.001)::geography) / 1e6 from communes_field")) {
        areas[row[0]] = std::stod(row[1]);
    }
    CHECK(areas.size() == 481);
    const auto rows = rows_of({"coverage", sample_atlas(), "--from", "gates", "--radius", "10km", "--of",
                               atlas + ":communes_field", "--as-of", "2025-07-01"});
    REQUIRE(rows.size() == areas.size());
    for (const auto& row : rows) {
        CHECK(row.at("area_km2").get<double>() == Approx(areas.at(row.at("unit_id"))).epsilon(1e-8));
    }

    std::set<Pair> ours;
    for (const auto& row : rows_of({"join", sample_atlas(), "--from", "settlements", "--to",
                                    atlas + ":communes_field", "--predicate", "intersects"})) {
        ours.emplace(row.at("from_id"), row.at("to_id"));
    }
    std::set<Pair> theirs;
    for (const auto& row : server().query(
             "select s.id, c.id from settlements s join communes_field c on ST_Intersects(s.geom, c.geom)")) {
        theirs.emplace(row[0], row[1]);
    }
    CHECK(ours.size() > 50);
    CHECK(ours == theirs);

    // Point to polygon: PostGIS takes edges as geodesics, which on edges this short is within centimetres of
    // ours. It also chooses the nearest edge on the sphere, where two that lie in different directions may
    // change places, so each edge is measured by itself.
    const auto near = distances(std::vector<std::string>{"near", sample_atlas(), "--from", "gates", "--to",
                                                         atlas + ":communes_field", "--within", "5km",
                                                         "--keep", "nominal", "--period", "../.."});
    const auto their_near = distances(server().query(
        "with pairs as (select g.id g, c.id c, case when ST_Intersects(g.geom, c.geom) then 0 else "
        "(select min(ST_Distance(g.geom::geography, e.geom::geography)) from ST_DumpSegments(c.geom) e) end "
        "d "
        "from gates g join communes_field c on ST_DWithin(g.geom::geography, c.geom::geography, 5100)) "
        "select g, c, d from pairs where d <= 5000"));
    check_no_farther(near, their_near);
}
