#include "options.hpp"

#include <limes/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace limes::cli {

namespace {

using query::Parameter;
using query::ParameterKind;

Parameter text(std::string name, std::string help, std::string standard = {}) {
    Parameter parameter;
    parameter.name = std::move(name);
    parameter.help = std::move(help);
    parameter.default_text = std::move(standard);
    return parameter;
}

Parameter flag(std::string name, std::string help) {
    Parameter parameter = text(std::move(name), std::move(help));
    parameter.kind = ParameterKind::flag;
    return parameter;
}

Parameter choice(std::string name, std::vector<std::string> choices, std::string help, std::string standard) {
    Parameter parameter = text(std::move(name), std::move(help), std::move(standard));
    parameter.kind = ParameterKind::choice;
    parameter.choices = std::move(choices);
    return parameter;
}

}  // namespace

Parameter own_option(std::string name, std::string help, ParameterKind kind) {
    Parameter parameter;
    parameter.name = std::move(name);
    parameter.help = std::move(help);
    parameter.kind = kind;
    return parameter;
}

const std::string& only_atlas(const Invocation& call, const std::string& command) {
    if (call.words.empty()) {
        throw base::UsageError{
            fmt::format("limes {}: name an atlas: limes {} border.gpkg", command, command)};
    }
    return call.words[0];
}

std::vector<std::string> split_list(const std::string& list) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        words.push_back(list.substr(at, comma - at));
        at = comma + 1;
    }
    return words;
}

geodesy::Box read_box(const std::string& option, const std::string& list) {
    std::array<double, 4> numbers{};
    const std::vector<std::string> words = split_list(list);
    bool good = words.size() == numbers.size();
    for (std::size_t i = 0; good && i < numbers.size(); ++i) {
        const std::string& word = words[i];
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), numbers[i]);
        good = error == std::errc{} && end == word.data() + word.size();
    }
    const geodesy::Box box{numbers[0], numbers[1], numbers[2], numbers[3]};
    if (!good || !geodesy::is_valid({box.west, box.south}) || !geodesy::is_valid({box.east, box.north}) ||
        box.south > box.north) {
        throw base::UsageError{
            fmt::format("--{} '{}' is no box; write west,south,east,north in degrees: 102,20,108.5,23.5 "
                        "(west above east crosses "
                        "the antimeridian)",
                        option, list)};
    }
    return box;
}

std::vector<Parameter> common_parameters(Takes part) {
    switch (part) {
        case Takes::scope:
            return {text("as-of", "the day that the data are seen, 2025-07-01", "today"),
                    text("period",
                         "instead of a day: all that held at some time of FROM/TO, half-open, .. for open"),
                    choice("dates", {"operating", "legal"}, "which dates count where a unit has both",
                           "operating"),
                    [] {
                        Parameter where =
                            text("where", "CQL2 text on the first layer: \"category = 'international'\"");
                        where.kind = ParameterKind::filter;
                        return where;
                    }(),
                    text("bbox", "only features that meet the box west,south,east,north"),
                    text("lang", "languages of names, first choice first", "vi,en,zh,lo")};
        case Takes::output:
            return {text("output", "the file to write; its ending chooses the format; - is standard output"),
                    text("format",
                         "of standard output, whatever it is: table, geojson, geojsonseq, csv; a file has "
                         "that of its "
                         "ending"),
                    flag("overwrite", "replace the output when it exists"),
                    text("report", "write ledger and findings as JSON to this file"),
                    text("decimals", "of coordinates in GeoJSON", "7"),
                    flag("with-bbox", "write a bbox for every feature of GeoJSON"),
                    flag("no-wkt", "leave the geometry out of CSV")};
        case Takes::style:
            return {text("style", "a style of limes by name, or a style.json: QGIS opens the .gpkg with it"),
                    text("palette", "of the style: light, dark or colour-blind", "light")};
        case Takes::plot:
            return {text("plot", "draw the answer too, to this file: .svg, .png or .pdf")};
        case Takes::engine:
            return {
                choice("engine", {"embedded", "postgis"},
                       "where the question is answered: in this process, or in PostGIS, where the atlas is",
                       "where the atlas is"),
                text("threads", "how many threads to use", "all cores"),
                text("memory", "resident memory to stay within, or fail: 1GiB"),
                flag("strict",
                     "a dropped record, or a layer of which nothing is selected, is an error (exit 3)"),
                flag("explain", "print the plan and do nothing else")};
        case Takes::loading:
            return {text("assume-crs", "the CRS of data that state none: EPSG:4326"),
                    flag("allow-ballpark", "accept a coordinate operation of unknown accuracy"),
                    text("lon", "the column of longitudes in a text table"),
                    text("lat", "the column of latitudes in a text table"),
                    text("wkt", "the column of WKT in a text table"),
                    text("id", "the column that identifies features"),
                    text("encoding", "of a Shapefile's texts when its .cpg lacks or lies: CP1258, GB18030")};
        case Takes::nothing:
            return {flag("quiet", "say nothing but errors"),
                    flag("progress", "show progress even when not on a terminal"),
                    flag("no-progress", "show no progress")};
    }
    return {};
}

std::vector<Parameter> all_parameters(const Command& command) {
    std::vector<Parameter> all = command.declaration.parameters;
    std::erase_if(all, [](const Parameter& parameter) { return parameter.positional; });
    const auto append = [&](Takes part) {
        for (Parameter& parameter : common_parameters(part)) {
            all.push_back(std::move(parameter));
        }
    };
    for (const Takes part :
         {Takes::scope, Takes::output, Takes::style, Takes::plot, Takes::loading, Takes::engine}) {
        if (takes(command.common, part)) {
            append(part);
        }
    }
    append(Takes::nothing);
    return all;
}

std::optional<std::string> value_of(const Invocation& call, const std::string& option) {
    const auto found = call.options.find(option);
    if (found == call.options.end() || found->second.empty()) {
        return std::nullopt;
    }
    return found->second.back();
}

bool has_flag(const Invocation& call, const std::string& option) {
    return call.options.count(option) > 0;
}

std::size_t whole_number(const std::string& option, const std::string& text, std::size_t least,
                         std::size_t most) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
        throw base::UsageError{
            fmt::format("--{} '{}' is no whole number from {} to {}", option, text, least, most)};
    }
    return number;
}

query::Scope read_scope(const Invocation& call) {
    query::Scope scope;
    const auto as_of = value_of(call, "as-of");
    const auto period = value_of(call, "period");
    if (as_of && period) {
        throw base::UsageError{"--as-of and --period exclude each other: a day or a time between two days"};
    }
    if (period) {
        scope.when.period = base::parse_period(*period);
    } else {
        scope.when.as_of = as_of && *as_of != "today" ? base::parse_day(*as_of) : base::Day::today();
    }
    scope.when_given = as_of || period;
    if (value_of(call, "dates") == "legal") {
        scope.when.axis = query::TimeAxis::legal;
    }
    if (const auto where = value_of(call, "where")) {
        try {
            scope.where = query::parse_cql2(*where);
        } catch (const base::UsageError& error) {
            throw base::UsageError{fmt::format("--where: {}", error.what())};
        }
    }
    if (const auto box = value_of(call, "bbox")) {
        scope.bbox = read_box("bbox", *box);
    }
    scope.languages = read_languages(call);
    return scope;
}

std::vector<std::string> read_languages(const Invocation& call) {
    const std::vector<std::string> known{"vi", "zh", "lo", "en", "fr"};
    const auto asked = value_of(call, "lang");
    if (!asked) {
        return query::Scope{}.languages;
    }
    std::vector<std::string> languages = split_list(*asked);
    for (const std::string& language : languages) {
        if (std::find(known.begin(), known.end(), language) == known.end()) {
            throw base::UsageError{
                fmt::format("--lang '{}': '{}' is none of vi, zh, lo, en, fr", *asked, language)};
        }
    }
    return languages;
}

base::Overwrite read_overwrite(const Invocation& call) {
    return has_flag(call, "overwrite") ? base::Overwrite::yes : base::Overwrite::no;
}

}  // namespace limes::cli
