#include "catch.hpp"
#include "run.hpp"
#include <nlohmann/json.hpp>

using namespace limes::test;
using Catch::Contains;

namespace {

struct Refusal {
    std::vector<std::string> words;
    std::vector<const char*> says;
};

/// Each is a usage error: exit 2, nothing on standard output, and a message that has these words.
void check_refused(const std::vector<Refusal>& refusals) {
    for (const Refusal& refusal : refusals) {
        const Ended ended = call_limes(refusal.words);
        CAPTURE(refusal.words, ended.err);
        CHECK(ended.code == 2);
        CHECK(ended.out.empty());
        for (const char* words : refusal.says) {
            CHECK_THAT(ended.err, Contains(words));
        }
        CHECK_THAT(ended.err, !Contains("limes_layers"));
    }
}

}  // namespace

TEST_CASE("help teaches and goes to standard output") {
    const Ended help = call_limes({"--help"});
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    for (const char* command : {"import", "near", "nearest", "join", "pair", "coverage", "gaps", "corridor",
                                "border", "find", "history", "map"}) {
        CAPTURE(command);
        CHECK_THAT(help.out, Contains(command));
        const Ended own = call_limes({command, "--help"});
        CHECK(own.code == 0);
        CHECK_THAT(own.out, Contains("Examples:"));
        CHECK(own.out == call_limes({"help", command}).out);
    }
    CHECK(call_limes({}).code == 0);
    CHECK_THAT(call_limes({"--version"}).out, Contains("limes 0."));
}

TEST_CASE("a misspelt command, option or choice is answered with the nearest one and exit 2") {
    const Ended command = call_limes({"naer"});
    CHECK(command.code == 2);
    CHECK(command.out.empty());
    CHECK_THAT(command.err, Contains("did you mean 'near'?"));
    const Ended option = call_limes({"near", "--wihtin", "5km"});
    CHECK(option.code == 2);
    CHECK_THAT(option.err, Contains("did you mean '--within'?"));
    const Ended choice = call_limes({"join", "--from", "a", "--to", "b", "--predicate", "inside"});
    CHECK(choice.code == 2);
    CHECK_THAT(choice.err, Contains("within"));
}

TEST_CASE("a value that cannot be is refused with the option's name and the mend") {
    const std::string& atlas = sample_atlas();
    check_refused({
        {{"near", atlas, "--from", "settlements", "--to", "gates", "--within", "ten"}, {"is no distance"}},
        {{"near", atlas, "--from", "settlements", "--to", "gates", "--within", "-5km"}, {"is no distance"}},
        {{"near", atlas, "--from", "settlements", "--to", "gaets", "--within", "5km"},
         {"did you mean 'gates'?"}},
        {{"near", atlas, "--from", "settlements", "--to", "gates"}, {"--within"}},
        {{"near", atlas, "--from", "settlements", "--to", "gates", "--within", "5km", "--as-of",
          "2025-02-30"},
         {"is no day"}},
        {{"near", atlas, "--from", "settlements", "--to", "gates", "--within", "5km", "--where", "categry ="},
         {"where"}},
        {{"near", atlas, "--from", "settlements", "--to", "gates", "--within", "5km", "--bbox", "1,2,3"},
         {"is no box"}},
        {{"near", atlas, "--from", "settlements", "--to", "gates", "--within", "5km", "--threads", "0"},
         {"--threads"}},
        {{"nearest", atlas, "--from", "settlements", "--to", "gates", "-k", "0"}, {"k"}},
        {{"near", atlas, "--from", "settlements", "--to", "gates", "--within", "5km", "-o", "x.docx"},
         {".geojson"}},
        {{"near", atlas, "extra", "--from", "settlements", "--to", "gates", "--within", "5km"}, {"too many"}},
    });
}

TEST_CASE(
    "a layer or a column that an option names and is not there is a usage error that names those there are") {
    const Folder folder;
    const std::string& atlas = sample_atlas();
    write_file(folder / "places.csv", "code,east,north,people\na,106,21,5\nb,107,22,6\n");
    const std::string places = folder / "places.csv";
    const std::vector<const char*> layers{"did you mean 'gates'?", "settlements"};
    const std::vector<const char*> columns{"did you mean 'east'?", "code, east, north, people"};
    check_refused({
        {{"info", atlas, "gaets"}, layers},
        {{"export", atlas, "gaets"}, layers},
        {{"export", atlas + ":gaets"}, layers},
        {{"near", "--from", atlas + ":gaets", "--to", atlas + ":gates", "--within", "5km"}, layers},
        {{"near", "--from", atlas + ":gates", "--to", atlas + ":gaets", "--within", "5km"}, layers},
        {{"import", atlas + ":gaets", "-o", folder / "a.gpkg"}, layers},
        {{"export", atlas}, {"name one, as", "gates"}},
        {{"import", samples(), "--layer", "gaets", "-o", folder / "a.gpkg"}, layers},
        {{"export", places, "--lon", "esat", "--lat", "north"}, columns},
        {{"import", places, "--lon", "esat", "--lat", "north", "-o", folder / "a.gpkg"}, columns},
        {{"near", "--from", atlas + ":gates", "--to", places, "--lon", "esat", "--lat", "north", "--within",
          "5km"},
         columns},
        {{"export", places, "--id", "coed"}, {"--id: no column", "did you mean 'code'?", "people"}},
        {{"export", places, "--wkt", "geometry"}, {"--wkt: no column", "code, east, north, people"}},
        {{"export", places, "--lon", "east", "--lat", "north", "--where", "peple > 1"},
         {"did you mean 'people'?", "it has code, people"}},
        {{"pair", atlas, "--layer", "communes", "--across", "VN,CN", "--within", "5km", "--side-column",
          "contry"},
         {"did you mean 'country'?"}},
    });
    CHECK(folder.files() == std::vector<std::string>{"places.csv"});
}

TEST_CASE(
    "a column that a filter names and the layer lacks is a usage error that names the columns there are") {
    const Ended ended =
        call_limes({"export", sample_atlas(), "gates", "--where", "categry = 'international'"});
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains("category"));
}

TEST_CASE("machines get the whole command line as JSON") {
    const Ended usage = call_limes({"--json-usage"});
    REQUIRE(usage.code == 0);
    const auto json = nlohmann::json::parse(usage.out);
    CHECK(json.at("name") == "limes");
    bool near_within = false;
    for (const auto& command : json.at("commands")) {
        for (const auto& option : command.at("options")) {
            near_within = near_within || (command.at("name") == "near" && option.at("name") == "within" &&
                                          option.at("required") == true);
        }
    }
    CHECK(near_within);
}

TEST_CASE("shell completion is a script that its shell accepts") {
    const Ended bash = call_limes({"completion", "bash"});
    REQUIRE(bash.code == 0);
    CHECK(run({"bash", "-n"}, {.input = bash.out}).code == 0);
    const std::string ask =
        bash.out + "\nCOMP_WORDS=(limes near --wit); COMP_CWORD=2; _limes; echo \"${COMPREPLY[@]}\"\n";
    CHECK_THAT(run({"bash"}, {.input = ask}).out, Contains("--within"));
    CHECK(call_limes({"completion", "zsh"}).code == 0);
    CHECK(call_limes({"completion", "fish"}).code == 0);
    CHECK(call_limes({"completion", "tcsh"}).code == 2);
}

TEST_CASE("manual pages are good troff") {
    const Folder folder;
    REQUIRE(call_limes({"reference", "--format", "man", "-o", folder / "man"}).code == 0);
    const std::string page = read_file(folder / "man/limes-near.1");
    CHECK_THAT(page, Contains(".SH EXAMPLES"));
}

TEST_CASE("the reference in docs/ is what the program says of itself") {
    const Folder folder;
    REQUIRE(call_limes({"reference", "-o", folder / "commands"}).code == 0);
    for (const std::string& name :
         {std::string{"near"}, std::string{"import"}, std::string{"coverage"}, std::string{"map"}}) {
        CAPTURE(name);
        CHECK(read_file(folder / ("commands/" + name + ".md")) ==
              read_file(LIMES_SOURCE_DIR "/docs/commands/" + name + ".md"));
    }
}

TEST_CASE("words may stand anywhere among the options") {
    const std::string& atlas = sample_atlas();
    const Ended first =
        call_limes({"near", atlas, "--from", "settlements", "--to", "gates", "--within", "3km"});
    REQUIRE(first.code == 0);
    CHECK(features(
              call_limes({"near", "--from", "settlements", atlas, "--to", "gates", "--within", "3km"}).out) ==
          features(first.out));
    const Ended history = call_limes({"history", "--as-of", "2025-07-01", atlas, "Hà Giang"});
    CHECK(history.code == 0);
    CHECK(features(history.out).size() == 2);
    CHECK(call_limes({"find", atlas, "--layer", "gates", "友谊关"}).code == 0);
    CHECK(call_limes({"pair", atlas, "--declared"}).code == 0);
    CHECK(call_limes({"history", atlas, "Nowhereville"}).code == 2);
}

TEST_CASE("columns of positions are those of text tables alone") {
    const Folder folder;
    write_file(folder / "villages.csv", "id,name,x,y\na,Ma Ly Pho,103.2,22.6333\n");
    const Ended ended = call_limes({"nearest", "--from", folder / "villages.csv", "--lon", "x", "--lat", "y",
                                    "--to", sample_atlas() + ":gates"});
    CAPTURE(ended.err);
    CHECK(ended.code == 0);
    CHECK(features(ended.out).size() == 1);
}

TEST_CASE("options that contradict each other or would go unheard are refused with the mend") {
    const Folder folder;
    const std::string& atlas = sample_atlas();
    const std::string csv = folder / "a.csv";
    check_refused({
        {{"export", atlas, "gates", "--format", "geojson", "-o", csv},
         {"--format", "a.csv", "CSV", "leave out"}},
        {{"export", atlas, "gates", "--format", "table", "-o", csv}, {"--format", "standard output"}},
        {{"export", atlas, "gates", "--format", "xml", "-o", csv}, {"none of table, geojson"}},
        {{"export", atlas, "gates", "--format", "xml"}, {"none of table, geojson"}},
        {{"export", atlas, "gates", "--all-times", "--as-of", "2025-07-01"},
         {"--all-times", "--as-of", "leave one out"}},
        {{"export", atlas, "gates", "--all-times", "--period", "2025-01-01/.."}, {"--all-times", "--period"}},
        {{"export", atlas, "gates", "--all-times", "--dates", "legal"}, {"--all-times", "--dates"}},
        {{"export", atlas, "gates", "--as-of", "2025-07-01", "--period", "2025-01-01/.."},
         {"exclude each other"}},
        {{"export", atlas, "gates", "--progress", "--no-progress"}, {"exclude each other"}},
        {{"join", atlas, "--from", "gates", "--to", "provinces", "--count=3"},
         {"--count takes no value", "'=3'"}},
        {{"export", atlas, "gates", "--all-times=no"}, {"--all-times takes no value"}},
        {{"export", atlas, "gates", "--strict=true"}, {"--strict takes no value"}},
    });
    CHECK(folder.files().empty());
    // What agrees is no contradiction, and an option's value may look like anything.
    CHECK(call_limes({"export", atlas, "gates", "--format", "csv", "-o", csv}).code == 0);
    CHECK(call_limes({"export", atlas, "gates", "--format=csv", "-o", "-"}).code == 0);
}
