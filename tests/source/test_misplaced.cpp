// How often a layer that was shifted as Chinese web maps are is told as such, and how often one that was not.
#include <limes/geodesy/web_map_shift.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/misplaced.hpp>

#include "geodesy/datum.hpp"
#include "sample_files.hpp"

#include <algorithm>
#include <cstdio>
#include <numbers>
#include <random>
#include <vector>

using namespace limes;
using namespace limes::source;
using geodesy::LonLat;
using geodesy::PlacePair;
using geodesy::WebMap;

namespace {

const model::Layer& sample(const std::string& name) {
    static std::map<std::string, model::Layer> read;
    if (!read.contains(name)) {
        const Definition definition = shipped_definitions().at(name);
        const auto file =
            std::filesystem::path{LIMES_SOURCE_DIR} / "data-samples" / definition.inputs.front();
        ReadOptions options;
        options.definition = definition;
        read[name] = read_layer(file, options).layer;
    }
    return read.at(name);
}

/// The places of settlements, gates and communes of the samples.
const std::vector<LonLat>& sample_places() {
    static const std::vector<LonLat> all = [] {
        std::vector<LonLat> places;
        for (const char* name : {"settlements", "gates", "communes"}) {
            const model::Layer& layer = sample(name);
            for (std::size_t row = 0; row < layer.rows; ++row) {
                if (const auto box = layer.geometry.box(row)) {
                    places.push_back({box->west, box->south});
                }
            }
        }
        return places;
    }();
    return all;
}

/// Some metres east and north; for noise, a sphere will do.
LonLat moved(LonLat p, double east_m, double north_m) {
    constexpr double kDegree_m = 111'195;
    return {p.lon + east_m / kDegree_m / std::cos(p.lat * std::numbers::pi / 180),
            p.lat + north_m / kDegree_m};
}

enum class Spread : bool { all_over, one_county };
enum class Trouble { none, gcj02, bd09, constant };

struct Case {
    Trouble trouble;
    double noise_m;  ///< standard deviation, in each direction
    std::size_t places;
    Spread spread;
};

constexpr std::size_t kMostPlaces = 100;

/// Sample places nearest to one another, about some forty of them.
const std::vector<std::vector<LonLat>>& counties() {
    static const std::vector<std::vector<LonLat>> all = [] {
        std::vector<std::vector<LonLat>> made;
        std::vector<LonLat> places = sample_places();
        for (std::size_t i = 0; i < sample_places().size(); i += sample_places().size() / 40) {
            const LonLat centre = sample_places()[i];
            std::ranges::partial_sort(places, places.begin() + kMostPlaces, {}, [&](LonLat p) {
                return std::hypot(p.lon - centre.lon, p.lat - centre.lat);
            });
            made.emplace_back(places.begin(), places.begin() + kMostPlaces);
        }
        return made;
    }();
    return all;
}

std::vector<LonLat> chosen(const Case& of, std::mt19937& random) {
    const auto any_of = [&](const auto& all) -> const auto& {
        return all[std::uniform_int_distribution<std::size_t>{0, all.size() - 1}(random)];
    };
    std::vector<LonLat> places;
    if (of.spread == Spread::one_county) {
        places = any_of(counties());
        places.resize(of.places);
    }
    while (places.size() < of.places) {
        places.push_back(any_of(sample_places()));
    }
    return places;
}

/// Copies of sample places with their trouble and noise; a tenth of them are other places of the name.
std::vector<PlacePair> made(const Case& of, std::mt19937& random) {
    std::normal_distribution<double> noise{0, of.noise_m};
    std::uniform_real_distribution<double> turn{0, 2 * std::numbers::pi};
    const double constant_turn = turn(random);
    const double constant_m = std::uniform_real_distribution<double>{100, 500}(random);
    std::vector<PlacePair> pairs;
    for (const LonLat place : chosen(of, random)) {
        LonLat shown = place;
        if (of.trouble == Trouble::constant) {
            shown = moved(place, constant_m * std::sin(constant_turn), constant_m * std::cos(constant_turn));
        } else if (of.trouble != Trouble::none) {
            shown = shown_by(of.trouble == Trouble::gcj02 ? WebMap::gcj02 : WebMap::bd09, place);
        }
        const double east_m = noise(random);
        shown = moved(shown, east_m, noise(random));
        if (pairs.size() % 10 == 9) {
            const double other = turn(random);
            shown = moved(shown, 4000 * std::sin(other), 4000 * std::cos(other));
        }
        pairs.push_back({place, shown});
    }
    return pairs;
}

struct Told {
    double gcj02 = 0;
    double bd09 = 0;
};

/// Per cent of seeded trials in which a shift is told.
Told rates(const Case& of, int trials) {
    int gcj02 = 0;
    int bd09 = 0;
    for (int trial = 0; trial < trials; ++trial) {
        std::mt19937 random{static_cast<unsigned>(trial) * 7919U + static_cast<unsigned>(of.places)};
        if (const auto found = geodesy::web_map_shift(made(of, random))) {
            ++(found->map == WebMap::gcj02 ? gcj02 : bd09);
        }
    }
    return {100.0 * gcj02 / trials, 100.0 * bd09 / trials};
}

/// A copy of a sample layer, every position through `change`, by ids of its own: only names can be matched.
template <typename Change>
model::Layer copy_of(const model::Layer& layer, const std::string& name, const Change& change) {
    model::Layer copy = layer;
    copy.schema.name = name;
    copy.ids = {};
    copy.geometry = {};
    for (std::size_t row = 0; row < layer.rows; ++row) {
        copy.ids.push_back("copy-" + std::to_string(row));
        const auto box = layer.geometry.box(row);
        if (box) {
            copy.geometry.push_point(change(LonLat{box->west, box->south}, row));
        } else {
            copy.geometry.push_null();
        }
    }
    return copy;
}

}  // namespace

namespace {

/// What is told of copies with a trouble each, in per cent of trials.
struct Row {
    Spread spread;
    double noise_m;
    std::size_t places;
    Told none, gcj02, bd09, constant;
};

template <typename Use>
void for_each_row(const Use& use) {
    for (const Spread spread : {Spread::all_over, Spread::one_county}) {
        for (const double noise_m : {10.0, 50.0, 200.0}) {
            for (const std::size_t places : {3UL, 5UL, 10UL, 30UL, 100UL}) {
                const int trials = places == kMostPlaces ? 100 : 300;
                const auto told = [&](Trouble trouble) {
                    return rates({trouble, noise_m, places, spread}, trials);
                };
                use(Row{spread, noise_m, places, told(Trouble::none), told(Trouble::gcj02),
                        told(Trouble::bd09), told(Trouble::constant)});
            }
        }
    }
}

/// The least per cent of shifts that must be told.
double least(WebMap map, double noise_m, std::size_t places) {
    if (noise_m == 10) {
        return 94;
    }
    if (noise_m == 50) {
        return places == 3 ? 70 : places == 5 ? 85 : 97;
    }
    if (map == WebMap::gcj02) {
        return places == 100 ? 98 : places == 30 ? 40 : 0;  // of some 450 m, under noise of 200 m
    }
    return places == 3 ? 40 : places == 5 ? 70 : 95;
}

}  // namespace

TEST_CASE("shifts of web maps are told and others are not, at the rates that the documents state") {
    for_each_row([](const Row& row) {
        CAPTURE(static_cast<int>(row.spread), row.noise_m, row.places);
        CHECK(row.gcj02.gcj02 >= least(WebMap::gcj02, row.noise_m, row.places));
        CHECK(row.bd09.bd09 >= least(WebMap::bd09, row.noise_m, row.places));
        CHECK(row.gcj02.bd09 + row.bd09.gcj02 == 0);
        CHECK(row.none.gcj02 + row.none.bd09 <= 1);
        CHECK(row.constant.gcj02 + row.constant.bd09 <= 4);
    });
}

TEST_CASE("the table of docs/crs.md", "[.table]") {
    for_each_row([](const Row& row) {
        std::printf("| %s | %.0f m | %zu | %.0f %% | %.0f %% | %.1f %% | %.1f %% |\n",
                    row.spread == Spread::all_over ? "all over" : "near one another", row.noise_m, row.places,
                    row.gcj02.gcj02, row.bd09.bd09, row.none.gcj02 + row.none.bd09,
                    row.constant.gcj02 + row.constant.bd09);
    });
}

TEST_CASE("a layer in another datum that says WGS 84 is not taken for a web map's") {
    // Where the datums of the border would put it, by their published parameters: 120 to 900 m off.
    for (const test::Datum* datum :
         {&test::kVn2000, &test::kBeijing1954_Tonkin, &test::kBeijing1954_PearlRiver,
          &test::kBeijing1954_Tarim, &test::kIndian1960_16N, &test::kHanoi1972, &test::kLao1997}) {
        for (const std::size_t places : {3UL, 5UL, 10UL, 30UL}) {
            for (unsigned trial = 0; trial < 50; ++trial) {
                std::mt19937 random{trial};
                std::normal_distribution<double> noise{0, 10};
                std::vector<PlacePair> pairs;
                for (const LonLat shown : chosen({Trouble::none, 10, places, Spread::all_over}, random)) {
                    const double east_m = noise(random);
                    pairs.push_back({datum->to_wgs84(shown), moved(shown, east_m, noise(random))});
                }
                CHECK_FALSE(geodesy::web_map_shift(pairs));
            }
        }
    }
}

TEST_CASE("the samples lie beside one another as they say") {
    std::vector<const model::Layer*> layers;
    for (const char* name : {"settlements", "gates", "communes", "prefectures", "stations"}) {
        layers.push_back(&sample(name));
    }
    CHECK(find_misplaced(layers).empty());
}

TEST_CASE("a copy of a sample layer that went through a web map is told, by its names alone") {
    const model::Layer& settlements = sample("settlements");
    const auto map = GENERATE(WebMap::gcj02, WebMap::bd09);
    std::mt19937 random{7};
    std::normal_distribution<double> noise{0, 50};
    const model::Layer copy = copy_of(settlements, "towns", [&](LonLat p, std::size_t) {
        const double east_m = noise(random);
        return moved(shown_by(map, p), east_m, noise(random));
    });
    const std::vector<const model::Layer*> layers{&copy, &settlements, &sample("communes")};
    const auto found = find_misplaced(layers);
    REQUIRE(found.size() == 1);
    CHECK(found[0].layer == &copy);
    CHECK(found[0].beside == &settlements);
    CHECK(found[0].kind == (map == WebMap::gcj02 ? "gcj-02-shift" : "bd-09-shift"));
    CHECK_THAT(found[0].what, Catch::Contains("places that 'settlements' has too"));
    CHECK(found[0].off_m > 300);
}

TEST_CASE("a layer whose places in China alone are shifted is told, as the maps themselves shift") {
    const model::Layer& settlements = sample("settlements");
    const model::Column& country = *settlements.find("country");
    const model::Layer copy = copy_of(settlements, "towns", [&](LonLat p, std::size_t row) {
        return country.display(row) == "CN" ? shown_by(WebMap::gcj02, p) : p;
    });
    const std::vector<const model::Layer*> layers{&copy, &settlements};
    const auto found = find_misplaced(layers);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == "gcj-02-shift");
    CHECK_THAT(found[0].what, Catch::Contains("in China"));
}

TEST_CASE("a layer that came from another datum by an operation is not taken for a web map's") {
    const model::Layer& settlements = sample("settlements");
    model::Layer copy =
        copy_of(settlements, "towns", [](LonLat p, std::size_t) { return shown_by(WebMap::gcj02, p); });
    copy.schema.provenance.crs = "EPSG:4756 (VN-2000)";
    copy.schema.provenance.operation = "VN-2000 to WGS 84 (2) [EPSG:6960]";
    copy.schema.provenance.operation_accuracy = base::Metres{1};
    const std::vector<const model::Layer*> layers{&copy, &settlements};
    CHECK(find_misplaced(layers).empty());
}

TEST_CASE("swapped axes are told when the places fit the others the other way round only") {
    // About Trieste both ways are possible places: 13 E 45 N, and 45 E 13 N in the Gulf of Aden.
    std::mt19937 random{3};
    std::uniform_real_distribution<double> lon{12, 15};
    std::uniform_real_distribution<double> lat{45, 47};
    const auto places = GENERATE(1UL, 5UL, 100UL);
    const auto layer = [&](const std::string& name, std::size_t count, bool swapped) {
        model::Layer made;
        made.schema.name = name;
        for (std::size_t row = 0; row < count; ++row) {
            const LonLat p{lon(random), lat(random)};
            made.geometry.push_point(swapped ? LonLat{p.lat, p.lon} : p);
            made.ids.push_back(name + std::to_string(row));
            ++made.rows;
        }
        return made;
    };
    for (int trial = 0; trial < 50; ++trial) {
        const model::Layer trusted = layer("places", 100, false);
        const model::Layer good = layer("good", places, false);
        const model::Layer bad = layer("bad", places, true);
        const auto found = find_misplaced(std::vector<const model::Layer*>{&bad, &trusted});
        CHECK(std::ranges::any_of(
            found, [&](const Misplaced& m) { return m.layer == &bad && m.kind == "axes-swapped"; }));
        CHECK(find_misplaced(std::vector<const model::Layer*>{&good, &trusted}).empty());
    }
}

TEST_CASE("a layer elsewhere, or alone, is not said to be swapped") {
    model::Layer far;
    far.geometry.push_point({2, 48});
    far.ids.push_back("paris");
    far.rows = 1;
    const model::Layer none;
    CHECK(find_misplaced(std::vector<const model::Layer*>{&far, &sample("settlements")}).empty());
    CHECK(find_misplaced(std::vector<const model::Layer*>{&far}).empty());
    CHECK(find_misplaced(std::vector<const model::Layer*>{&far, &none}).empty());
    CHECK(find_misplaced(std::vector<const model::Layer*>{}).empty());
}
