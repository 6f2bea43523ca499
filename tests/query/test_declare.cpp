#include <limes/base/error.hpp>
#include <limes/query/declare.hpp>
#include <limes/query/wording.hpp>

#include "catch.hpp"

#include <algorithm>
#include <stdexcept>

using namespace limes::query;
using namespace limes::base::literals;
using limes::base::UsageError;

namespace {

/// One field of every type.
struct Everything {
    LayerRef layer = {};
    LayerRef gates = {.default_role = "gate"};
    std::optional<LayerRef> pairs = {};
    Metres within = 2500_m;
    std::optional<Metres> beyond = {};
    std::vector<Metres> radii = {5_km, 500_m};
    std::size_t k = 3;
    std::string text = "x";
    std::vector<std::string> sides = {"VN", "CN"};
    bool loud = false;
    Keep keep = Keep::nominal;
    std::optional<Ties> ties = {};
    Filter where = {};
};

Everything seen;

Question<Everything> everything() {
    return Question<Everything>{"everything", "All types."}
        .param("text", &Everything::text, "a word")
        .positional()
        .param("layer", &Everything::layer, "a layer")
        .required()
        .param("gates", &Everything::gates, "a layer with a role")
        .param("pairs", &Everything::pairs, "a layer that may be left out")
        .bare("pair")
        .param("within", &Everything::within, "a distance")
        .param("beyond", &Everything::beyond, "a distance that may be left out")
        .param("radii", &Everything::radii, "distances")
        .param("k", &Everything::k, "a number")
        .param("sides", &Everything::sides, "words")
        .param("loud", &Everything::loud, "a flag")
        .param("keep", &Everything::keep, "a choice")
        .param("ties", &Everything::ties, "a choice that may be left out")
        .param("where", &Everything::where, "a filter with a | in its help")
        .page("Meaning.")
        .example("limes everything Hà --layer a")
        .plan([](const Everything& q, const Scope& scope) {
            seen = q;
            Plan plan;
            plan.add(scan(q.layer, scope, Part::asked));
            return plan;
        });
}

Everything read(Arguments arguments) {
    arguments.insert({"layer", {"a"}});
    const AnyQuestion question = everything();
    static_cast<void>(question.plan(arguments, {}));
    return seen;
}

/// Makes the declaration, which checks it.
AnyQuestion made(const Question<Everything>& question) {
    return question;
}

std::string error_of(const Arguments& arguments) {
    try {
        static_cast<void>(read(arguments));
    } catch (const UsageError& error) {
        return error.what();
    }
    return "(read)";
}

}  // namespace

TEST_CASE("what is not given is as the struct says") {
    const Everything q = read({});
    CHECK(q.layer.name == "a");
    CHECK(q.gates.name.empty());
    CHECK_FALSE(q.pairs.has_value());
    CHECK(q.within == 2500_m);
    CHECK_FALSE(q.beyond.has_value());
    CHECK(q.radii == std::vector<Metres>{5_km, 500_m});
    CHECK(q.k == 3);
    CHECK(q.sides == std::vector<std::string>{"VN", "CN"});
    CHECK_FALSE(q.loud);
    CHECK(q.keep == Keep::nominal);
    CHECK_FALSE(q.ties.has_value());
    CHECK(q.where == nullptr);
}

TEST_CASE("every type is read from its words") {
    const Everything q = read({{"text", {"Hà Giang"}},
                               {"gates", {"gates.shp"}},
                               {"pairs", {"twins"}},
                               {"within", {"3nmi"}},
                               {"beyond", {"0"}},
                               {"radii", {"1km, 2km", "300m"}},
                               {"k", {"0"}},
                               {"sides", {"a", "b,c"}},
                               {"loud", {}},
                               {"keep", {"certain"}},
                               {"ties", {"first"}},
                               {"where", {"a = 1"}}});
    CHECK(q.text == "Hà Giang");
    CHECK(q.gates.name == "gates.shp");
    CHECK(q.pairs->name == "twins");
    CHECK(q.within == 5556_m);
    CHECK(q.beyond == 0_m);
    CHECK(q.radii == std::vector<Metres>{1_km, 2_km, 300_m});
    CHECK(q.k == 0);
    CHECK(q.sides == std::vector<std::string>{"a", "b", "c"});
    CHECK(q.loud);
    CHECK(q.keep == Keep::certain);
    CHECK(q.ties == Ties::first);
    CHECK(*q.where == *parse_cql2("a = 1"));
    CHECK(read({{"loud", {"true"}}}).loud);
    CHECK_FALSE(read({{"loud", {"false"}}}).loud);
    CHECK(read({{"pairs", {}}}).pairs->default_role == "pair");
}

TEST_CASE("every type says what is wrong with its words") {
    CHECK(error_of({{"within", {"-1km"}}})
              .starts_with("everything: --within: '-1km' is no distance; write a number"));
    CHECK(error_of({{"within", {}}}) == "everything: --within: needs a value, as in --within 10km");
    CHECK(error_of({{"within", {""}}}) == "everything: --within: needs a value, as in --within 10km");
    CHECK(error_of({{"within", {"1km", "2km"}}}) == "everything: --within: is given 2 times; give it once");
    CHECK(error_of({{"radii", {"1km,,2km"}}}) ==
          "everything: --radii: needs values with commas between them, as in --radii 5km,10km");
    CHECK(error_of({{"radii", {}}}).starts_with("everything: --radii: needs values"));
    CHECK(error_of({{"k", {"-1"}}}) == "everything: -k: '-1' is no whole number of 0 or more");
    CHECK(error_of({{"keep", {"CERTAIN"}}})
              .starts_with("everything: --keep: 'CERTAIN' is none of certain, nominal, possible"));
    CHECK(error_of({{"loud", {"very"}}}) == "everything: --loud: is a flag and takes no value");
    CHECK(error_of({{"where", {"a ="}}}).starts_with("everything: --where: filter, column 4: found the end"));
    CHECK(error_of({{"layer", {""}}}) == "everything: --layer: needs a value, as in --layer settlements");
    CHECK(error_of({{"witihn", {"1km"}}}) == "everything: there is no --witihn; did you mean --within?");
    CHECK(error_of({{"quadrature", {}}})
              .starts_with("everything: there is no --quadrature; there are --text, --layer, "));
    const AnyQuestion question = everything();
    CHECK_THROWS_WITH(question.plan({}, {}),
                      "everything: --layer is missing; give it, as in --layer settlements");
}

TEST_CASE("a bare word that is missing is asked for by the example") {
    const AnyQuestion question = Question<Everything>{"q", "One."}
                                     .param("name", &Everything::text, "a name")
                                     .required()
                                     .positional()
                                     .page("P")
                                     .example("limes q x.gpkg Hà")
                                     .plan([](const Everything&, const Scope&) { return Plan{}; });
    CHECK_THROWS_WITH(question.plan({}, {}), "q: NAME is missing; give it, as in limes q x.gpkg Hà");
}

TEST_CASE("data in an error cannot drive the terminal") {
    const std::string message = error_of({{"keep", {"\x1b[2J"}}});
    CHECK(message.find('\x1b') == std::string::npos);
    CHECK(error_of({{"\x1b[2J", {}}}).find('\x1b') == std::string::npos);
}

TEST_CASE("a declaration that is not whole is not made") {
    const auto planner = [](const Everything&, const Scope&) { return Plan{}; };
    const auto make = [&] {
        return Question<Everything>{"q", "One."}
            .param("k", &Everything::k, "n")
            .page("P")
            .example("limes q x")
            .plan(planner);
    };
    CHECK_NOTHROW(made(make()));
    CHECK_THROWS_WITH(made(make().param("k", &Everything::text, "again")),
                      "the question 'q' has two parameters of one name");
    CHECK_THROWS_WITH(made(make().param("K", &Everything::text, "n")),
                      Catch::Contains("not in lower-case letters and dashes"));
    CHECK_THROWS_WITH(made(make().param("t", &Everything::text, "")), Catch::Contains("without help"));
    CHECK_THROWS_WITH(made(make().page("")), Catch::Contains("has no page"));
    CHECK_THROWS_WITH(made(make().example("limes other x")), Catch::Contains("example of another command"));
    CHECK_THROWS_WITH(made(make().plan(nullptr)), Catch::Contains("has no plan"));
    CHECK_THROWS_WITH((made(Question<Everything>{"q", "One."}.page("P").plan(planner))),
                      Catch::Contains("has no example"));
    CHECK_THROWS_WITH((made(Question<Everything>{"q", "One"}.page("P").example("limes q x").plan(planner))),
                      Catch::Contains("summary that is a sentence"));
    CHECK_THROWS_WITH(
        (made(Question<Everything>{"a b", "One."}.page("P").example("limes a b").plan(planner))),
        Catch::Contains("has a name"));
    CHECK_THROWS_AS((made(make().page(""))), std::logic_error);
    CHECK_THROWS_AS((Question<Everything>{"q", "One."}.required()), std::out_of_range);
}

TEST_CASE("help shows defaults as a user would write them") {
    const AnyQuestion question = everything();
    const auto help = [&](std::string_view name) {
        for (const Parameter& parameter : question.parameters) {
            if (parameter.name == name) {
                return help_of(parameter);
            }
        }
        return std::string{};
    };
    CHECK(help("within") == "a distance (default: 2.5km)");
    CHECK(help("radii") == "distances (default: 5km,500m)");
    CHECK(help("k") == "a number (default: 3)");
    CHECK(help("keep") == "a choice (default: nominal)");
    CHECK(help("sides") == "words (default: VN,CN)");
    CHECK(help("layer") == "a layer (required)");
    CHECK(help("gates") == "a layer with a role (default: the layer of role gate)");
    CHECK(help("pairs") == "a layer that may be left out (without a value: the layer of role pair)");
    CHECK(help("beyond") == "a distance that may be left out");
    CHECK(help("ties") == "a choice that may be left out");
    for (const Parameter& parameter : question.parameters) {
        if (parameter.kind == ParameterKind::distance && !parameter.default_text.empty()) {
            CHECK(limes::base::parse_distance(parameter.default_text) == 2500_m);
        }
    }
}

TEST_CASE("every parameter is worded alike in help, completion and reference") {
    const AnyQuestion question = everything();
    const auto named = [&](std::string_view name) {
        return *std::find_if(question.parameters.begin(), question.parameters.end(),
                             [&](const Parameter& parameter) { return parameter.name == name; });
    };
    CHECK(called(named("keep")) == "--keep");
    CHECK(called(named("k")) == "-k");
    CHECK(value_name(named("keep")) == "certain|nominal|possible");
    CHECK(value_name(named("layer")) == "LAYER");
    CHECK(value_name(named("loud")).empty());
    CHECK(help_of(named("keep")) == "a choice (default: nominal)");
    CHECK(help_of(named("layer")).ends_with("(required)"));
    CHECK(kind_name(named("where").kind) == "filter");
}
