#include "map_rows.hpp"

#include <limes/base/error.hpp>
#include <limes/base/text.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace limes::cli {

namespace {

/// A layer of a file as a scan names it.
struct Answer {
    std::string layer;    ///< its name, which a style knows it by
    std::string dataset;  ///< "cover.gpkg:coverage"
    bool alone = false;   ///< the only one of its file, of which no layer was named
};

std::vector<Answer> layers_of(const std::string& file) {
    const source::DatasetName name = source::parse_dataset_name(file);
    if (!name.layer.empty()) {
        return {{name.layer, file, false}};
    }
    std::vector<Answer> answers;
    const std::vector<std::string> layers = source::layer_names(name.path);
    answers.reserve(layers.size());
    for (const std::string& layer : layers) {
        const bool alone = layers.size() == 1;
        answers.push_back({layer, alone ? file : fmt::format("{}:{}", file, layer), alone});
    }
    return answers;
}

/// Source of the style -> the layer of a file that it is.
using Found = std::map<std::string, std::string>;

Found find_answers(const std::vector<std::string>& drawn, const std::map<std::string, std::string>& wanted,
                   const std::vector<std::string>& files) {
    Found found;
    std::vector<std::string> strangers;  // files of one layer that no source is called as
    for (const std::string& file : files) {
        bool used = false;
        for (const Answer& answer : layers_of(file)) {
            if (std::ranges::find(drawn, answer.layer) != drawn.end()) {
                found[answer.layer] = answer.dataset;
                used = true;
            } else if (answer.alone) {
                strangers.push_back(file);
                used = true;
            }
        }
        if (!used) {
            throw base::UsageError{fmt::format("--with {}: the style draws none of its layers; it draws {}",
                                               base::printable(file), fmt::join(drawn, ", "))};
        }
    }
    std::vector<std::string> lacking;
    for (const auto& [name, command] : wanted) {
        if (!found.contains(name)) {
            lacking.push_back(name);
        }
    }
    if (strangers.size() == 1 && lacking.size() == 1) {
        found[lacking.front()] = strangers.front();
    } else if (!strangers.empty()) {
        throw base::UsageError{fmt::format("--with {}: the style draws no layer of that name; it draws {}",
                                           base::printable(strangers.front()), fmt::join(drawn, ", "))};
    } else if (!lacking.empty()) {
        throw base::UsageError{
            fmt::format("the style draws the answer '{}', which no file of --with has; one is made by: {}",
                        lacking.front(), wanted.at(lacking.front()))};
    }
    return found;
}

}  // namespace

std::vector<output::map::MapLayer> rows_to_draw(session::Session& session, const std::filesystem::path& style,
                                                const std::vector<std::string>& answers,
                                                const query::Scope& scope) {
    const std::vector<std::string> drawn = output::map::layers_of_style(style);
    const Found found = find_answers(drawn, output::map::answers_of_style(style), answers);
    std::vector<output::map::MapLayer> layers;
    for (const std::string& name : drawn) {
        query::Plan plan;
        plan.languages = scope.languages;
        query::Scan scan;
        scan.layer = name;
        scan.bbox = scope.bbox;
        if (const auto answer = found.find(name); answer != found.end()) {
            scan.layer = answer->second;  // it is of a day of its own
        } else if (const auto role = session.layer_roles().find(name); role != session.layer_roles().end()) {
            scan.when = scope.when;
            if (role->second == "gate") {
                scan.where = scope.where;
            }
        } else {
            continue;
        }
        plan.add(scan);
        layers.push_back({name, session.answer(plan, scan.when, name, "").table});
    }
    return layers;
}

}  // namespace limes::cli
