// What is said of a question is said in the words of who asked it.
#include "run.hpp"
#include <catch.hpp>

#include <string>

using namespace limes::test;
using Catch::Matchers::Contains;

TEST_CASE("what a question leaves out is said by its own name, the layer and the feature") {
    const Folder folder;
    const std::string atlas = folder / "a.gpkg";
    write_file(folder / "towns.csv", "id,name,lon,lat\na,Mot,105,21\nb,Hai,,\n");
    write_file(folder / "posts.csv", "id,name,lon,lat\np,Post,105.01,21\nq,Lost,,\n");
    for (const std::string layer : {"towns", "posts"}) {
        REQUIRE(call_limes({"import", "-q", folder / (layer + ".csv"), "--layer", layer, "-o", atlas}).code ==
                0);
    }
    const Ended nearest =
        call_limes({"nearest", atlas, "--from", "towns", "--to", "posts", "--format", "csv"});
    CAPTURE(nearest.err);
    REQUIRE(nearest.code == 0);
    CHECK_THAT(nearest.err, Contains("nearest: posts: 1 of 2 left out: no geometry") &&
                                Contains("towns b: Hai (b): its position is not known; left out") &&
                                !Contains("join"));
    const Ended near =
        call_limes({"near", atlas, "--from", "towns", "--to", "posts", "--within", "5km", "--format", "csv"});
    CHECK_THAT(near.err, Contains("near: posts: 1 of 2 left out: no geometry") && !Contains("join"));
    const Ended strict = call_limes({"near", atlas, "--from", "towns", "--to", "posts", "--within", "5km",
                                     "--strict", "--format", "csv"});
    CHECK(strict.code == 3);
    CHECK_THAT(strict.err, Contains("--strict: near: ") && !Contains("join"));
}

TEST_CASE("a line that is asked for by a part of its name is told of its names") {
    const Folder folder;
    const std::string atlas = folder / "a.gpkg";
    REQUIRE(call_limes({"import", "-q", samples(), "-o", atlas}).code == 0);
    const Ended line = call_limes({"corridor", atlas, "--line", "hanoi"});
    CHECK(line.code == 2);
    CHECK_THAT(line.err,
               Contains("nothing with the id or name 'hanoi'; did you mean '") && Contains("Hà Nội"));
    const Ended history = call_limes({"history", atlas, "Tỉnh Hà Giang", "--format", "csv"});
    CHECK(history.code == 0);
    CHECK_THAT(history.err,
               Contains("'Tỉnh Hà Giang' is none of the names here; taken to mean 'Hà Giang' (vn-ha-giang)"));
    CHECK(call_limes({"history", atlas, "Hà Giang", "--format", "csv"}).out == history.out);
    CHECK_THAT(call_limes({"find", atlas, "雲南", "--layer", "provinces", "--no-wkt", "--format", "csv"}).out,
               Contains("云南省,zh,variant"));
    CHECK_THAT(
        call_limes({"find", atlas, "Sài Gòn", "--layer", "provinces", "--no-wkt", "--format", "csv"}).out,
        Contains("vn-ho-chi-minh-2025"));
}
