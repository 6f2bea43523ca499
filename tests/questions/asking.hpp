#pragma once

#include <limes/base/error.hpp>
#include <limes/query/plan.hpp>
#include <limes/questions/all.hpp>

#include <set>
#include <string>
#include <vector>

namespace asking {

/// The layers of the samples, with their roles.
inline limes::query::Scope samples() {
    limes::query::Scope scope;
    scope.when.as_of = limes::base::Day::from_ymd(2025, 7, 2);
    scope.layer_roles = {
        {"settlements", "settlement"}, {"gates", "gate"},          {"provinces", "province"},
        {"communes", "commune"},       {"corridors", "corridor"},  {"stations", "station"},
        {"twinned_pairs", "pair"},     {"border_lines", "border"}, {"coast", "context"},
        {"rivers", "context"},         {"events", "event"},        {"commune_links", "link"}};
    return scope;
}

/// A command cut into words as a shell does, with double quotes.
inline std::vector<std::string> words(const std::string& command) {
    std::vector<std::string> found{""};
    bool quoted = false;
    for (const char c : command) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ' ' && !quoted) {
            found.emplace_back();
        } else {
            found.back() += c;
        }
    }
    std::erase(found, "");
    return found;
}

/// The plan of a whole command. A bare word is the atlas when it ends in .gpkg. Options that every command
/// has go to the scope, all others to the question.
inline limes::query::Plan ask(const std::string& command, limes::query::Scope scope = samples()) {
    const std::vector<std::string> line = words(command);
    const limes::query::AnyQuestion& question = limes::questions::require(line.at(1));
    limes::query::Arguments arguments;
    std::vector<std::string> places;
    for (const limes::query::Parameter& parameter : question.parameters) {
        if (parameter.positional) {
            places.push_back(parameter.name);
        }
    }
    std::size_t place = 0;
    std::string option;
    for (std::size_t i = 2; i < line.size(); ++i) {
        if (line[i].starts_with('-')) {
            option = line[i].substr(line[i].find_first_not_of('-'));
            arguments[option];
        } else if (!option.empty()) {
            arguments[option].push_back(line[i]);
            option.clear();
        } else if (!line[i].ends_with(".gpkg") && place < places.size()) {
            arguments[places[place++]] = {line[i]};
        }
    }
    if (const auto where = arguments.extract("where")) {
        scope.where = limes::query::parse_cql2(where.mapped().at(0));
    }
    if (const auto as_of = arguments.extract("as-of")) {
        scope.when.as_of = limes::base::parse_day(as_of.mapped().at(0));
    }
    arguments.erase("o");
    return question.plan(arguments, scope);
}

inline std::string explained(const std::string& command, const limes::query::Scope& scope = samples()) {
    return limes::query::explain(ask(command, scope));
}

inline std::string error_of(const std::string& command, const limes::query::Scope& scope = samples()) {
    try {
        return "(planned)\n" + explained(command, scope);
    } catch (const limes::base::UsageError& error) {
        return error.what();
    }
}

}  // namespace asking
