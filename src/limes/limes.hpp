#pragma once

#include <limes/base/error.hpp>
#include <limes/engine/engine.hpp>
#include <limes/output/output.hpp>
#include <limes/questions/all.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/dataset.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

/// Everything that a program needs to ask: open an atlas, ask a question by its name, write the answer.
/// `limes::ask` calls the modules one after the other; who wants more calls them as it does.
namespace limes {

/// Asks one question of an atlas. Arguments are the words of the command line by the option's name, without
/// dashes: what `limes nearest --from settlements -k 3` says is {{"from", {"settlements"}}, {"k", {"3"}}}.
///
/// A layer argument is a layer of the atlas, or a file ("villages.fgb", "villages.gpkg:places"). With an
/// empty time selection the scope means today, as the command does. Errors: UsageError, DataError,
/// EngineError, Cancelled.
[[nodiscard]] inline result::Result ask(const source::Atlas& atlas, std::string_view question,
                                        const query::Arguments& arguments, query::Scope scope = {},
                                        const base::Task& task = {}) {
    if (!scope.when.as_of && !scope.when.period) {
        scope.when.as_of = base::Day::today();
    }
    model::Catalog catalog = atlas.catalog(task);
    for (const source::LayerInfo& layer : atlas.layers()) {
        scope.layer_roles[layer.schema.name] = layer.schema.role;
    }
    query::Plan plan = questions::require(question).plan(arguments, scope);
    plan.languages = scope.languages;

    base::Findings findings;
    std::map<std::string, base::Ledger> ledgers;
    for (const std::string& name : plan.layers()) {
        const source::DatasetName file = source::parse_dataset_name(name);
        if (!catalog.has(name) && std::filesystem::exists(file.path)) {
            source::ReadOptions options;
            options.layer = file.layer;
            source::ReadResult read = source::read_layer(file.path, options, task);
            findings.insert(findings.end(), read.findings.begin(), read.findings.end());
            ledgers["read " + name] = read.ledger;
            catalog.add(name, std::move(read.layer));
        }
    }
    const auto engine = engine::make_embedded();
    result::Result result = engine->run(plan, catalog, task);
    result.name = question;
    result.question = "limes " + std::string{question};
    for (const auto& [option, values] : arguments) {
        for (const std::string& value : values) {
            result.question += " --" + option + " '" + value + "'";
        }
    }
    result.engine = engine->name();
    result.plan = query::explain(plan);
    result.as_of = scope.when.as_of ? scope.when.as_of->text()
                                    : scope.when.period->from.text() + "/" + scope.when.period->to.text();
    result.layers.clear();
    for (const std::string& name : plan.layers()) {
        result.layers.push_back(catalog.require(name).schema);
    }
    result.findings.insert(result.findings.begin(), findings.begin(), findings.end());
    result.ledgers.merge(ledgers);
    return result;
}

}  // namespace limes
