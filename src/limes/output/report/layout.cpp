#include <limes/output/report/layout.hpp>

namespace limes::output::report {

namespace {

const Shown kDistance{"distance_m", "head distance", Form::length, "distance_min_m", "distance_max_m"};
const Shown kCertainty{"certainty", "head certainty"};
const Shown kDirection{"azimuth_deg", "head direction", Form::azimuth};

Table near_table(std::string_view caption, std::string_view name) {
    return {caption, {{"to_name", name}, kDistance, kDirection, kCertainty}};
}

std::vector<Shown> gap_columns() {
    return {{"unit_name", "head unit"},
            {"gap", "head number", Form::count},
            {"gap_km2", "head gap area", Form::area, "gap_lower_km2", "gap_upper_km2"},
            {"share", "head gap share", Form::share},
            {"places", "head gap places", Form::count},
            {"largest", "head gap largest"}};
}

std::vector<Table> corridor_tables() {
    const Shown name{"name", "head name"};
    const Shown measure{"measure_m", "head measure", Form::way};
    const Shown offset{"offset_m", "head offset", Form::length};
    const Shown side{"side", "head side"};
    return {
        {"table stations", {name, measure, {"next_m", "head next", Form::way}}, "station"},
        {"table corridor gates", {name, measure, offset, side, kCertainty}, "gate"},
        {"table units passed",
         {name,
          {"from_measure_m", "head from", Form::way},
          {"to_measure_m", "head to", Form::way},
          {"length_m", "head length", Form::way}},
         "unit"},
        {"table links",
         {name,
          measure,
          {"link", "head link"},
          {"gap_m", "head gap", Form::length, "gap_min_m", "gap_max_m"},
          {"gauge", "head gauge"},
          {"borders", "head borders"}},
         "link"},
        {"table along",
         {kCertainty, {"places", "head places", Form::count}, {"population", "head population", Form::count}},
         "along"},
        {"table corridor settlements", {name, measure, offset, side, kCertainty}, "settlement"},
    };
}

}  // namespace

std::span<const Section> sections() {
    static const std::vector<Section> all{
        {"corridor", "section corridor", "intro corridor", corridor_tables(), "none corridor",
         "plot corridor"},
        {"gates",
         "section gates",
         "intro gates",
         {{"table gates",
           {{"@name", "head gate"},
            {"category", "head category"},
            {"mode", "head mode"},
            {"status", "head status"},
            {"@from", "head since"},
            {"@accuracy", "head accuracy"}}}},
         "none gates"},
        {"gate-settlements",
         "section gate settlements",
         "intro gate settlements",
         {near_table("table gate settlements", "head settlement")},
         "none near"},
        {"gate-gates",
         "section gate gates",
         "intro gate gates",
         {near_table("table gate gates", "head gate")},
         "none near"},
        {"gate-corridors",
         "section gate corridors",
         "intro gate corridors",
         {near_table("table gate corridors", "head corridor")},
         "none near"},
        {"coverage",
         "section coverage",
         "intro coverage",
         {{"table coverage",
           {{"unit_name", "head unit"},
            {"radius_m", "head within", Form::reach},
            {"share", "head area share", Form::share},
            {"covered_km2", "head area", Form::area, "covered_lower_km2", "covered_upper_km2"},
            {"places_covered", "head places", Form::count, "places_covered_lower", "places_covered_upper"},
            {"line_covered_km", "head border", Form::km, "line_covered_lower_km", "line_covered_upper_km"}}}},
         "none coverage",
         "plot coverage"},
        {"gaps", "section gaps", "intro gaps", {{"table gaps", gap_columns()}}, "none gaps"},
        {"gaps-around",
         "section gaps around",
         "intro gaps around",
         {{"table gaps around", gap_columns()}},
         "none gaps",
         "plot gaps"},
        {"pairs",
         "section pairs",
         "intro pairs",
         {{"table pairs",
           {{"@name", "head pair"},
            {"relation", "head relation"},
            {"class", "head class"},
            kCertainty,
            kDistance,
            {"rank_ab", "head rank ab", Form::count},
            {"rank_ba", "head rank ba", Form::count},
            {"@from", "head since"}}}},
         "none pairs"},
        {"pair-gates",
         "section pair gates",
         "intro pair gates",
         {near_table("table pair gates", "head gate")},
         "none near"},
        {"pair-settlements",
         "section pair settlements",
         "intro pair settlements",
         {near_table("table pair settlements", "head settlement")},
         "none near"},
        {"history",
         "section history",
         "intro history",
         {{"table history",
           {{"@name", "head name"},
            {"category", "head category"},
            {"generation", "head generation", Form::count},
            {"began", "head began"},
            {"@from", "head from day"},
            {"ended", "head ended"},
            {"@to", "head to day"},
            {"decree", "head decree"}}}},
         "none history"}};
    return all;
}

std::span<const KeyFigure> key_figures() {
    static const std::vector<KeyFigure> all{
        {"", {"population", "head population", Form::count}, "population_date", true},
        {"", {"area_km2", "figure area", Form::area}, {}, true},
        {"", {"centre_name", "figure centre"}},
        {"", {"category", "head category"}, {}, true},
        {"", {"mode", "head mode"}},
        {"", {"status", "head status"}, "status_from", true},
        {"", {"smart_gate", "figure smart gate"}},
        {"", {"counterpart_vi", "figure counterpart"}},
        {"", {"other_county", "figure other county"}},
        {"", {"dist_to_border_m", "figure to border", Form::length}},
        {"corridor", {"length_m", "figure length drawn", Form::way}},
        {"", {"length_km", "figure length published", Form::km}, {}, true},
        {"", {"gauge_mm", "figure gauge", Form::code}, {}, true},
        {"", {"design_speed_kmh", "figure speed", Form::code}},
        {"", {"relation", "head relation"}},
        {"", {"level", "figure level"}},
        {"", {"count", "figure count", Form::count}},
        {"pairs-own", {"class", "head class"}},
        {"pairs-own", {"distance_m", "head distance", Form::length, "distance_min_m", "distance_max_m"}},
        {"coverage", {"line_km", "figure border", Form::km}},
        {"coverage-gap", {"share", "figure covered share", Form::share}},
        {"coverage-gap",
         {"places_covered", "figure covered places", Form::count, "places_covered_lower",
          "places_covered_upper"}},
    };
    return all;
}

}  // namespace limes::output::report
