// One question, every engine: what is asked of an atlas in PostGIS has the answer that it has of the file, to
// the last byte, with the same findings and ledgers.
#include "catch.hpp"
#include "kill.hpp"
#include "postgres.hpp"
#include "run.hpp"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <random>
#include <sstream>
#include <thread>

using namespace limes::test;
using Catch::Contains;
using nlohmann::json;

namespace {

using Words = std::vector<std::string>;

const Postgres& server() {
    static const Postgres postgres;
    return postgres;
}

Ended load(const std::string& atlas, const std::string& database) {
    return call_limes({"load", atlas, "--to", "postgis", "--database", database});
}

/// A database of its own name on the test's server, with PostGIS.
std::string new_database(const std::string& name) {
    (void)server().query("create database " + name);
    const std::string database = server().connection(name);
    (void)server().query("create extension postgis", name);
    return database;
}

/// What was found and counted, without how each engine came to its rows.
json told(const std::string& report) {
    json whole = json::parse(read_file(report));
    for (const char* differs : {"engine", "plan", "question", "version", "created"}) {
        whole.erase(differs);
    }
    if (whole.contains("ledger")) {
        std::erase_if(whole["ledger"].get_ref<json::object_t&>(),
                      [](const auto& each) { return each.first.starts_with("read "); });
    }
    return whole;
}

/// Asks both and compares; gives the number of lines of the answer.
std::size_t check_same(const std::string& atlas, const std::string& database, const Words& question) {
    const Folder folder;
    const auto ask = [&](const std::string& of, const std::string& report) {
        Words words = question;
        words.insert(words.begin() + 1, of);
        words.insert(words.end(), {"--format", "csv", "--report", folder / report});
        return call_limes(words);
    };
    std::string shown;
    for (const std::string& word : question) {
        shown += word + " ";
    }
    CAPTURE(shown);
    const Ended here = ask(atlas, "here.json");
    const Ended there = ask(database, "there.json");
    CAPTURE(here.err, there.err);
    CHECK(there.code == here.code);
    CHECK(there.out == here.out);
    CHECK(there.err == here.err);
    if (here.code == 0) {
        CHECK(told(folder / "there.json") == told(folder / "here.json"));
    }
    return static_cast<std::size_t>(std::ranges::count(here.out, '\n'));
}

/// The words of a shell line with double quotes.
Words words_of(const std::string& line) {
    Words words{""};
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ' ' && !quoted) {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    std::erase(words, "");
    return words;
}

/// Places where geometry is at its worst, and values that SQL would stumble over. Two layers, points and
/// shapes.
std::string hard_atlas(const Folder& folder) {
    std::mt19937 random{20251128};
    std::uniform_real_distribution<double> share{0, 1};
    const auto any = [&](double low, double high) { return low + (high - low) * share(random); };
    const Words names{R"("o'neil")", R"("a""b")",       R"("semi;colon")", R"("--drop")",
                      R"("$1")",     R"("back\slash")", R"("Hữu Nghị")",   R"("友谊关")",
                      R"("50%")",    R"("under_score")"};
    const auto more = [&](std::size_t row) {
        return fmt::format("{},{},{},{},{},{}", names[row % names.size()],
                           row % 7 == 0 ? "" : std::to_string(row % 5),
                           row % 11 == 0 ? "" : fmt::format("{:.3f}", any(-5, 5)),
                           row % 3 == 0 ? "" : fmt::format("20{:02}-0{}-15", 10 + row % 15, 1 + row % 9),
                           row % 4 == 0 ? "" : fmt::format("{}-01-01", 2000 + row % 30),
                           row % 6 == 0 ? "" : fmt::format("{}-01-01", 2031 + row % 5));
    };
    const std::string head = "name,whole,real,day,valid_from,valid_to,accuracy_m,wkt\n";
    std::string points = "id," + head;
    for (std::size_t i = 0; i < 400; ++i) {
        std::string wkt;
        switch (i % 10) {
            case 0:  // over the antimeridian
                wkt = fmt::format("POINT({} {})", i % 20 == 0 ? any(179.5, 180) : any(-180, -179.5),
                                  any(-20, -15));
                break;
            case 1:  // at the poles
                wkt = fmt::format("POINT({} {})", any(-180, 180),
                                  i % 20 == 1 ? any(89.5, 90) : any(-90, -89.5));
                break;
            case 2:  // ties
                wkt = fmt::format("POINT({} {})", 105 + 0.25 * static_cast<double>(i / 10 % 3), 21);
                break;
            case 3:
                wkt = i % 40 == 3 ? "" : "POINT EMPTY";
                break;
            default:
                wkt = fmt::format("POINT({} {})", any(104, 108), any(20, 23));
        }
        points += fmt::format("p{},{},{},\"{}\"\n", i, more(i),
                              i % 9 == 0 ? "" : fmt::format("{:.1f}", any(0, 3000)), wkt);
    }
    std::string shapes = "id," + head;
    for (std::size_t i = 0; i < 120; ++i) {
        double x = any(104, 107.5);
        double y = any(20, 22.5);
        if (i % 8 == 0) {
            x = i % 16 == 0 ? 179.2 : -180;
            y = any(-20, -16);
        } else if (i % 8 == 1) {
            y = i % 16 == 1 ? 89.2 : -90;
        }
        const double w = any(0.05, 0.8);
        std::string wkt =
            i % 3 == 0
                ? fmt::format("LINESTRING({} {},{} {})", x, y, x + w, y + w)
                : fmt::format(
                      "POLYGON(({0} {1},{2} {1},{2} {3},{0} {3},{0} {1}),({4} {5},{4} {6},{7} {6},{4} {5}))",
                      x, y, x + w, y + w, x + w / 4, y + w / 4, y + w / 2, x + w / 2);
        wkt = i % 29 == 0 ? "" : wkt;
        shapes += fmt::format("s{},{},{},\"{}\"\n", i, more(i),
                              i % 5 == 0 ? "" : fmt::format("{:.1f}", any(0, 900)), wkt);
    }
    write_file(folder / "points.csv", points);
    write_file(folder / "shapes.csv", shapes);
    for (const char* layer : {"points", "shapes"}) {
        write_file(
            folder / (std::string{layer} + ".json"),
            fmt::format(R"({{"name": "{}", "role": "", "title": {{"en": "{}"}}, "id": "id", "geometry": "any",
  "names": {{"": "name"}}, "valid_time": {{"from": "valid_from", "to": "valid_to"}}, "accuracy_m": {{"column": "accuracy_m"}}}})",
                        layer, layer));
        const Ended ended = call_limes({"import", folder / "hard.gpkg", "--layer", layer,
                                        folder / (std::string{layer} + ".csv"), "--wkt", "wkt",
                                        "--assume-crs", "EPSG:4326", "--keep-invalid"});
        CAPTURE(ended.err);
        REQUIRE(ended.code == 0);
    }
    return folder / "hard.gpkg";
}

}  // namespace

TEST_CASE("every example of every question has the same answer in PostGIS") {
    const std::string database = new_database("examples");
    REQUIRE(load(sample_atlas(), database).code == 0);
    const json usage = json::parse(call_limes({"--json-usage"}).out);
    std::size_t asked = 0;
    std::size_t lines = 0;
    for (const json& command : usage.at("commands")) {
        if (command.at("group") != "Questions") {
            continue;
        }
        for (const json& example : command.at("examples")) {
            Words words = words_of(example.get<std::string>());
            words.erase(words.begin());
            const auto is_atlas = [](const std::string& word) { return word == "border.gpkg"; };
            if (std::ranges::none_of(words, is_atlas)) {
                continue;  // of files
            }
            std::erase_if(words, is_atlas);
            for (const char* to_file : {"-o", "--plot"}) {
                if (const auto option = std::ranges::find(words, to_file); option != words.end()) {
                    words.erase(option, option + 2);
                }
            }
            lines += check_same(sample_atlas(), database, words);
            ++asked;
        }
    }
    CHECK(asked > 25);
    CHECK(lines > 10'000);
}

TEST_CASE("poles, the antimeridian, ties, nulls and empty geometry: sixty made questions, the same answers") {
    const Folder folder;
    const std::string atlas = hard_atlas(folder);
    const std::string database = new_database("hard");
    REQUIRE(load(atlas, database).code == 0);
    std::mt19937 random{7};
    const auto of = [&](const Words& choices) { return choices[random() % choices.size()]; };
    const Words filters{"whole = 3",
                        "whole IN (1, 2) OR real > 0.5",
                        "NOT (real < 0)",
                        "real IS NULL",
                        "day >= DATE('2015-01-01')",
                        "day BETWEEN DATE('2012-01-01') AND DATE('2020-12-31')",
                        "name LIKE '50\\%'",
                        "name LIKE '%_score'",
                        "name = 'o''neil'",
                        "name > 'H'",
                        "CASEI(name) = CASEI('HỮU NGHỊ')",
                        "accuracy_m < 500 AND whole + 1 > 2",
                        "S_INTERSECTS(geometry, POLYGON((104 20, 106 20, 106 22, 104 22, 104 20)))",
                        "T_AFTER(valid_time, DATE('2012-01-01'))",
                        "name = '$1' OR name = '--drop' OR name = 'semi;colon'",
                        "id = 'p7'",
                        "name = 'nobody'"};
    const Words boxes{"104,20,106,22", "179,-21,-179,-14", "-180,89,180,90", "105,21,105,21", "0,0,1,1"};
    std::size_t lines = 0;
    for (int i = 0; i < 60; ++i) {
        const std::string from = of({"points", "shapes"});
        const std::string to = of({"points", "shapes"});
        Words question;
        switch (random() % 3) {
            case 0:
                question = {"near",
                            "--from",
                            from,
                            "--to",
                            to,
                            "--within",
                            of({"300m", "20km", "150km"}),
                            "--keep",
                            of({"certain", "nominal", "possible"})};
                break;
            case 1:
                question = {
                    "nearest",           "--from", from, "--to", to, "-k", of({"1", "3", "7"}), "--ties",
                    of({"all", "first"})};
                if (random() % 3 == 0) {
                    question.insert(question.end(), {"--within", of({"5km", "100km"})});
                }
                break;
            default:
                question = {
                    "join",
                    "--from",
                    from,
                    "--to",
                    to,
                    "--predicate",
                    of({"intersects", "within", "contains", "covers", "touches", "overlaps", "disjoint"})};
                if (random() % 3 == 0) {
                    question.emplace_back(of({"--count", "--keep-unmatched"}));
                }
        }
        const bool all_disjoint = std::ranges::find(question, "disjoint") != question.end();
        if (random() % 2 == 0 || all_disjoint) {
            question.insert(question.end(), {"--where", of(filters)});
        }
        if (random() % 3 == 0) {
            question.insert(question.end(), {"--to-where", of(filters)});
        }
        if (random() % 4 == 0) {
            question.insert(question.end(), {"--bbox", of(boxes)});
        }
        question.insert(question.end(),
                        {"--as-of", of({"2015-06-01", "2033-01-01", "2031-01-01", "1999-12-31"})});
        lines += check_same(atlas, database, question);
    }
    CHECK(lines > 3'000);
    // Few against many: the database seeks for each of the few.
    for (const char* k : {"1", "4"}) {
        CHECK(check_same(atlas, database,
                         {"nearest", "--from", "shapes", "--where", "id IN ('s1', 's8', 's16', 's20')",
                          "--to", "points", "-k", k, "--as-of", "2015-06-01"}) > 4);
    }
    CHECK(check_same(atlas, database, {"export", "points", "--period", "2010-01-01/2032-01-01"}) > 100);
}

TEST_CASE("an atlas is loaded whole or not at all, and twice is as once") {
    const std::string database = new_database("editions");
    const Folder folder;
    std::string csv = "id,name,lon,lat\n";
    for (int i = 0; i < 20'000; ++i) {
        csv += fmt::format("{},n{},{},{}\n", i, i, 104 + 0.0001 * i, 21);
    }
    write_file(folder / "a.csv", csv);
    write_file(folder / "b.csv", "id,name,lon,lat\nx,one,105,21\n");
    const auto import = [&](const std::string& atlas, const std::string& layer, const std::string& file) {
        const Ended ended = call_limes(
            {"import", folder / atlas, "--layer", layer, folder / file, "--lon", "lon", "--lat", "lat"});
        CAPTURE(ended.err);
        REQUIRE(ended.code == 0);
    };
    import("old.gpkg", "many", "b.csv");
    import("old.gpkg", "gone", "b.csv");
    import("new.gpkg", "many", "a.csv");
    REQUIRE(load(folder / "old.gpkg", database).code == 0);
    const auto tables = [&] {
        return server().query(
            "select relname, oid, relfilenode from pg_class where relnamespace = "
            "'limes'::regnamespace order by 1",
            "editions");
    };
    const auto rows = [&] {
        return server().query("select count(*) from limes.many", "editions").at(0).at(0);
    };
    const auto first = tables();
    const Ended again = load(folder / "old.gpkg", database);
    CHECK_THAT(again.out, Contains("unchanged"));
    CHECK(tables() == first);

    // Killed at any moment, it leaves the edition before, or has put the new one in its place.
    std::size_t killed = 0;
    for (int i = 0; i < 12; ++i) {
        RunOptions options;
        options.meanwhile = kill_after(std::chrono::milliseconds{20 * i * i}, Victim::program);
        const Ended ended =
            call_limes({"load", folder / "new.gpkg", "--to", "postgis", "--database", database}, options);
        if (ended.code == 0) {
            break;
        }
        ++killed;
        const std::string left = rows();
        CHECK((left == "1" || left == "20000"));
        if (left == "20000") {
            break;
        }
        const Ended asked = call_limes({"export", database, "many", "--format", "csv"});
        CHECK(asked.code == 0);
    }
    CHECK(killed > 2);
    REQUIRE(load(folder / "new.gpkg", database).code == 0);
    CHECK(rows() == "20000");
    CHECK(server().query("select name from limes.limes_layers", "editions").size() == 1);
    CHECK(
        server()
            .query(
                "select count(*) from pg_class where relnamespace = 'limes'::regnamespace and relkind = 'r'",
                "editions")
            .at(0)
            .at(0) == "3");
    CHECK(check_same(folder / "new.gpkg", database, {"nearest", "--from", "many", "--to", "many"}) == 39'999);

    // Two at once: the second waits, and the database has one of both.
    Ended one;
    Ended other;
    {
        const std::jthread a{[&] { one = load(folder / "old.gpkg", database); }};
        const std::jthread b{[&] { other = load(folder / "new.gpkg", database); }};
    }
    CAPTURE(one.err, other.err);
    CHECK(one.code == 0);
    CHECK(other.code == 0);
    CHECK((rows() == "1" || rows() == "20000"));
}

TEST_CASE("whatever layers and columns are called, and however they change, the database has the atlas") {
    const std::string database = new_database("changes");
    const Folder folder;
    const auto import = [&](const std::string& atlas, const std::string& layer, const std::string& csv) {
        write_file(folder / "in.csv", csv);
        const Ended ended = call_limes({"import", folder / atlas, "--layer", layer, folder / "in.csv",
                                        "--wkt", "wkt", "--assume-crs", "EPSG:4326"});
        CAPTURE(ended.err);
        REQUIRE(ended.code == 0);
    };
    const auto check_loaded = [&](const std::string& atlas, const std::vector<std::string>& layers) {
        const Ended ended = load(folder / atlas, database);
        CAPTURE(ended.err);
        REQUIRE(ended.code == 0);
        for (const std::string& layer : layers) {
            CHECK(check_same(folder / atlas, database, {"export", layer}) > 1);
        }
        std::vector<std::string> names;
        for (const auto& row :
             server().query("select name, place from limes.limes_layers order by place", "changes")) {
            names.push_back(row.at(0));
        }
        CHECK(names == layers);
        return ended.out;
    };
    const std::string one = "id,name,xmin,ctid,column_1_of_layer,wkt\na,A,1,2,3,POINT(105 21)\n";
    const std::string first(56, 'f');
    const std::string second(56, 's');
    // Columns that PostgreSQL has itself; names that it would cut off, in another order each time.
    import("1.gpkg", first, one);
    check_loaded("1.gpkg", {first});
    import("2.gpkg", second, one);
    import("2.gpkg", first, one);
    import("2.gpkg", "layer_1_of_atlas", one);
    check_loaded("2.gpkg", {second, first, "layer_1_of_atlas"});
    import("3.gpkg", "layer_1_of_atlas", one);
    import("3.gpkg", first, one);
    import("3.gpkg", second, one);
    CHECK_THAT(check_loaded("3.gpkg", {"layer_1_of_atlas", first, second}), !Contains("replaced"));
    // One point is not a multi point of one.
    import("4.gpkg", first, "id,name,xmin,ctid,column_1_of_layer,wkt\na,A,1,2,3,MULTIPOINT((105 21))\n");
    CHECK_THAT(check_loaded("4.gpkg", {first}), Contains("replaced") && Contains("removed"));
}

TEST_CASE("findings stand in the order of the steps, wherever these are asked") {
    const std::string database = new_database("findings");
    const Folder folder;
    write_file(folder / "places.csv",
               "id,name,side,wkt\na,A,vn,POINT(105 21)\nb,B,cn,POINT(105 21.001)\nc,C,cn,POINT EMPTY\n");
    write_file(folder / "gates.csv",
               "id,name,valid_from,valid_to,wkt\ng,G,2000-01-01,2001-01-01,POINT(105 21)\n");
    for (const char* layer : {"places", "gates"}) {
        const Ended ended =
            call_limes({"import", folder / "a.gpkg", "--layer", layer, folder / (std::string{layer} + ".csv"),
                        "--wkt", "wkt", "--assume-crs", "EPSG:4326"});
        CAPTURE(ended.err);
        REQUIRE(ended.code == 0);
    }
    REQUIRE(load(folder / "a.gpkg", database).code == 0);
    CHECK(check_same(folder / "a.gpkg", database,
                     {"pair", "--layer", "places", "--across", "vn,cn", "--side-column", "side", "--within", "10km",
                      "--by", "gate", "--gates", "gates", "--gate-within", "5km", "--as-of", "2025-01-01"}) >
          0);
}

TEST_CASE("what a database cannot do, or is not, is told with the mend") {
    const auto says = [](const Words& words, int code, const std::string& what) {
        const Ended ended = call_limes(words);
        CAPTURE(ended.err);
        CHECK(ended.code == code);
        CHECK_THAT(ended.err, Contains(what));
        CHECK(ended.out.empty());
    };
    const std::string empty = new_database("empty");
    const Words near{"--from", "settlements", "--to", "gates", "--within", "1km"};
    const auto ask = [&](const std::string& of, const Words& more = {}) {
        Words words{"near", of};
        words.insert(words.end(), near.begin(), near.end());
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    says(ask(empty), 1, "has no atlas; put one there with: limes load");
    says(ask("PG:service=nowhere"), 1, "cannot be connected to");
    says(ask("PG:host=/nowhere"), 1, "cannot be connected to");
    says(ask("PG:password=secret"), 2, "~/.pgpass");
    says(ask("PG:postgresql://me:secret@localhost/x"), 2, "~/.pgpass");
    says(ask("PG:no such thing"), 2, "is no name of a database");
    const Ended secret = call_limes(ask("PG:password=secret oops"));
    CHECK(secret.code == 2);
    CHECK_THAT(secret.err, Contains("is no name of a database") && !Contains("secret"));
    says(ask(sample_atlas(), {"--engine", "postgis"}), 2, "limes load");
    says({"load", sample_atlas(), "--to", "postgis", "--database", "border"}, 2, "begins with PG:");
    (void)server().query("create database plain");
    says(ask(server().connection("plain")), 1, "CREATE EXTENSION postgis");
    REQUIRE(load(sample_atlas(), empty).code == 0);
    says({"near", empty, "--from", "settlement", "--to", "gates", "--within", "1km"}, 2, "settlements");
    says(ask(empty, {"--where", "nosuch = 1"}), 2, "nosuch");
    (void)server().query("update limes.limes_layers set format = 99", "empty");
    says(ask(empty), 1, "newer limes");
    (void)server().query("create role guest login", "empty");
    (void)server().query("update limes.limes_layers set format = 1", "empty");
    const std::string guest = "PG:host=" + server().folder() + " user=guest dbname=empty";
    says(ask(guest), 1, "needs rights on the schema limes");
    says({"load", sample_atlas(), "--to", "postgis", "--database", guest}, 1, "database refused");
    // Who owns the schema needs no right to make one.
    (void)server().query(
        "alter schema limes owner to guest; do $$ declare t text; begin for t in select tablename from "
        "pg_tables where "
        "schemaname = 'limes' loop execute format('alter table limes.%I owner to guest', t); end loop; end "
        "$$",
        "empty");
    CHECK_THAT(load(sample_atlas(), guest).out, Contains("unchanged"));
}

TEST_CASE("--explain shows what the database does, and --engine embedded leaves it out") {
    const std::string database = new_database("explained");
    REQUIRE(load(sample_atlas(), database).code == 0);
    const Words near{
        "near",  database,   "--from", "settlements", "--to",
        "gates", "--within", "5km",    "--where",     "name LIKE 'L%' AND CASEI(name) = CASEI('lào cai')"};
    Words explain = near;
    explain.emplace_back("--explain");
    const std::string there = call_limes(explain).out;
    CHECK_THAT(there, Contains("#1 in PostGIS: SELECT") && Contains("LIKE 'L%'"));
    explain.insert(explain.end(), {"--engine", "embedded"});
    CHECK_THAT(call_limes(explain).out, !Contains("SELECT"));
    Words here = near;
    here.insert(here.end(), {"--engine", "embedded", "--format", "csv"});
    Words at_home = near;
    at_home.insert(at_home.end(), {"--format", "csv"});
    CHECK(call_limes(here).out == call_limes(at_home).out);
}

TEST_CASE("a database that stops in the middle is an error, and leaves no half answer") {
    const Postgres own;
    const std::string database = own.connection("postgres");
    const Folder folder;
    std::string csv = "id,name,lon,lat\n";
    for (int i = 0; i < 20'000; ++i) {
        csv += fmt::format("{},n{},{},{}\n", i, i, 104 + 0.00001 * i, 21 + 0.00001 * (i % 1000));
    }
    write_file(folder / "a.csv", csv);
    REQUIRE(call_limes({"import", folder / "a.gpkg", "--layer", "many", folder / "a.csv", "--lon", "lon",
                        "--lat", "lat"})
                .code == 0);
    REQUIRE(load(folder / "a.gpkg", database).code == 0);
    // The rows are held up by a lock until the server is gone.
    RunOptions options;
    options.meanwhile = [&](pid_t, const std::stop_token&) {
        for (int i = 0; i < 200; ++i) {
            const auto waiting =
                own.query("select count(*) from pg_stat_activity where wait_event_type = 'Lock'");
            if (waiting.at(0).at(0) != "0") {
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        own.stop();
    };
    const std::jthread holder{[&] {
        try {
            (void)own.query("begin; lock table limes.many; select pg_sleep(30)");
        } catch (const std::exception&) {  // the server went
        }
    }};
    for (int i = 0; i < 100; ++i) {
        if (own.query("select count(*) from pg_locks l join pg_class c on c.oid = l.relation where relname = "
                      "'many' "
                      "and mode = 'AccessExclusiveLock' and granted")
                .at(0)
                .at(0) != "0") {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    const Ended ended = call_limes(
        {"nearest", database, "--from", "many", "--to", "many", "-o", folder / "out.geojson"}, options);
    CAPTURE(ended.err);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, Contains("connection was lost"));
    CHECK(!std::filesystem::exists(folder / "out.geojson"));
    CHECK(folder.files().size() == 2);
}
