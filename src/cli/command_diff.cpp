// The command that compares two states of data: limes diff.
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/base/units.hpp>
#include <limes/compare/diff.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/atlas_tables.hpp>
#include <limes/source/gdal_session.hpp>

#include "command.hpp"
#include "options.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace limes::cli {

namespace {

using compare::Layers;

/// The layers of one side. A file of one layer that is no atlas has it under its name.
Layers layers_of(const std::string& word, const Invocation& call) {
    const source::DatasetName dataset = source::parse_dataset_name(word);
    Layers layers;
    if (!source::is_there(dataset.path)) {
        throw base::UsageError{fmt::format("diff: there is no file '{}'", base::printable(word))};
    }
    if (dataset.layer.empty() && dataset.path.extension() == ".gpkg" && source::is_atlas(dataset.path)) {
        const model::Catalog catalog = source::Atlas::open(dataset.path).catalog(call.task);
        for (const std::string& name : catalog.names()) {
            layers.emplace(name, catalog.share(name));
        }
        return layers;
    }
    source::ReadOptions options = source::options_for(dataset.path, read_options(call));
    options.layer = dataset.layer;
    auto layer = std::make_shared<model::Layer>(source::read_layer(dataset.path, options, call.task).layer);
    const std::string name = layer->schema.name;
    layers.emplace(name, std::move(layer));
    return layers;
}

/// A file of one layer is compared with the layer of that name, whatever the file is called.
void call_alike(Layers& before, Layers& after) {
    if (before.size() != 1 || after.size() != 1 || before.begin()->first == after.begin()->first) {
        return;
    }
    auto layer = std::make_shared<model::Layer>(*before.begin()->second);
    layer->schema.name = after.begin()->first;
    before.clear();
    before.emplace(layer->schema.name, std::move(layer));
}

/// Errors: UsageError naming the layers there are.
void choose(Layers& layers, const std::vector<std::string>& wanted, const std::string& word) {
    if (layers.size() == 1) {
        return;  // a file is its own layer
    }
    std::vector<std::string> names;
    for (const auto& [name, layer] : layers) {
        names.push_back(name);
    }
    for (const std::string& name : wanted) {
        if (!layers.contains(name)) {
            throw base::UsageError{fmt::format("diff: {} has no layer '{}'; it has: {}",
                                               base::printable(word), base::printable(name),
                                               fmt::join(names, ", "))};
        }
    }
    std::erase_if(layers,
                  [&](const auto& layer) { return std::ranges::find(wanted, layer.first) == wanted.end(); });
}

Layers on_day(const Layers& layers, base::Day day) {
    Layers held;
    for (const auto& [name, layer] : layers) {
        held.emplace(name, compare::holding(layer, day));
    }
    return held;
}

struct Sides {
    Layers before;
    Layers after;
    std::string when = "all times";
    compare::Times times = compare::Times::compare;
};

Sides read_sides(const Invocation& call) {
    const auto days = value_of(call, "days");
    const auto as_of = value_of(call, "as-of");
    if (call.words.empty() || call.words.size() > 2 || (call.words.size() == 1) != days.has_value()) {
        throw base::UsageError{
            "limes diff: name two files, or one atlas and two days: limes diff old.gpkg new.gpkg; limes diff "
            "border.gpkg --days 2025-06-30,2025-07-01"};
    }
    Sides sides;
    std::vector<std::filesystem::path> files;
    for (const std::string& word : call.words) {
        files.push_back(source::parse_dataset_name(word).path);
    }
    source::refuse_unheard_encoding(read_options(call), files);
    sides.before = layers_of(call.words.front(), call);
    sides.after = days ? sides.before : layers_of(call.words.back(), call);
    if (const auto wanted = value_of(call, "layer")) {
        choose(sides.before, split_list(*wanted), call.words.front());
        choose(sides.after, split_list(*wanted), call.words.back());
        const std::vector<std::string> names = split_list(*wanted);
        const auto is_wanted = [&](const auto& layer) {
            return std::ranges::find(names, layer.first) != names.end();
        };
        if (std::ranges::none_of(sides.before, is_wanted) && std::ranges::none_of(sides.after, is_wanted)) {
            throw base::UsageError{
                fmt::format("diff: --layer: neither side has a layer '{}'", base::printable(*wanted))};
        }
    }
    if (days) {
        const std::vector<std::string> two = split_list(*days);
        if (two.size() != 2 || as_of) {
            throw base::UsageError{"diff: --days takes two days, and no --as-of: 2025-06-30,2025-07-01"};
        }
        sides.before = on_day(sides.before, base::parse_day(two[0]));
        sides.after = on_day(sides.after, base::parse_day(two[1]));
        sides.when = fmt::format("{} and {}", two[0], two[1]);
        sides.times = compare::Times::ignore;
    } else if (as_of) {
        const base::Day day = *as_of == "today" ? base::Day::today() : base::parse_day(*as_of);
        sides.before = on_day(sides.before, day);
        sides.after = on_day(sides.after, day);
        sides.when = day.text();
    }
    call_alike(sides.before, sides.after);
    return sides;
}

void print_counts(const compare::Differences& found, const Invocation& call) {
    using compare::Change;
    static constexpr std::array kChanges{Change::added,   Change::removed, Change::recoded,
                                         Change::renamed, Change::moved,   Change::changed};
    std::vector<std::vector<std::string>> rows{{"layer", "before", "after", "same"}};
    for (const Change change : kChanges) {
        rows.front().emplace_back(word(change));
    }
    for (const compare::Count& count : found.counts) {
        std::vector<std::string> row{count.layer, std::to_string(count.before), std::to_string(count.after),
                                     std::to_string(count.same)};
        for (const Change change : kChanges) {
            const auto counted = count.changes.find(change);
            row.push_back(counted == count.changes.end() ? "0" : std::to_string(counted->second));
        }
        rows.push_back(std::move(row));
    }
    say(call, aligned(rows));
}

void print_lines(const compare::Differences& found) {
    std::vector<std::vector<std::string>> rows;
    for (const compare::Difference& each : found.rows) {
        std::string how =
            each.column.empty() ? "" : fmt::format("{}: {} -> {}", each.column, each.before, each.after);
        if (each.change == compare::Change::moved) {
            how = base::to_text(base::Metres{each.distance_m});
        } else if (each.change == compare::Change::recoded) {
            how = "now " + each.new_id;
        }
        rows.push_back({std::string{word(each.change)}, each.layer, base::printable(each.feature),
                        base::printable(each.name), base::printable(how)});
    }
    write_stdout(aligned(rows));
}

result::Result result_of(const compare::Differences& found, const Sides& sides, const Invocation& call) {
    result::Result result;
    result.name = "differences";
    result.table = std::make_shared<const model::Layer>(table_of(found, result.name));
    for (const auto& [name, layer] : sides.after) {
        result.layers.push_back(layer->schema);
    }
    result.engine = "embedded";
    result.as_of = sides.when;
    result.question = call.line;
    return result;
}

int run_diff(const Invocation& call) {
    std::vector<std::string> inputs;
    for (const std::string& word : call.words) {
        inputs.push_back(source::parse_dataset_name(word).path.string());
    }
    Delivery delivery{inputs, call};
    const Sides sides = read_sides(call);
    compare::DiffOptions options;
    options.times = sides.times;
    options.languages = read_languages(call);
    if (const auto moved = value_of(call, "moved")) {
        options.moved_by = base::parse_distance(*moved);
    }
    const compare::Differences found = compare::diff(sides.before, sides.after, options, call.task);
    end_progress();
    if (value_of(call, "output") || value_of(call, "format") || value_of(call, "report")) {
        delivery.deliver(result_of(found, sides, call));
    } else {
        print_lines(found);
    }
    print_counts(found, call);
    return 0;
}

}  // namespace

Command diff_command() {
    Command command;
    command.declaration.name = "diff";
    command.declaration.summary =
        "What is other in one edition than in another: added, removed, moved, renamed, recoded, changed.";
    command.declaration.page =
        "Compares two atlases or files, or one atlas on two days. A row a difference: the change, layer, "
        "feature and name, the column with its value before and after, how far it moved in metres. On a map "
        "it is the feature as it is now, as it was when it was removed, and of what moved the way from the "
        "old place to the new.\n\n"
        "A feature is the same when its id and the start of its validity are, or its id where that is there "
        "once "
        "in both. Of those that are left, one with the geometry of another is that one under a new id: "
        "recoded. A point moved by the distance between its places; a line or area by the greatest distance "
        "of a "
        "vertex of one from the edges of the other. A name that is another is renamed, any other value "
        "changed; a "
        "feature may be both. Without a file, a line each; the numbers of each layer are on standard "
        "error.\n\n"
        "An atlas keeps history by valid time, so that two days of it are two editions.";
    query::Parameter moved = own_option("moved", "what lies no farther from where it was has not moved");
    moved.default_text = "0.001m, the accuracy of distances";
    query::Parameter languages = own_option("lang", "languages of names, first choice first");
    languages.default_text = "vi,en,zh,lo";
    command.declaration.parameters = {
        own_option("layer", "the layers to compare, of atlases that have several: communes,gates"),
        own_option("days", "of one atlas: the day before and the day after, 2025-06-30,2025-07-01"),
        own_option("as-of", "of two files: only what holds on the day; all times without it"), moved,
        languages};
    command.declaration.examples = {
        "limes diff border-2024.gpkg border.gpkg",
        "limes diff border.gpkg --days 2025-06-30,2025-07-01 -o merger.gpkg",
        "limes diff gates-old.csv border.gpkg:gates --moved 10m -o moved.geojson"};
    command.group = "Atlas";
    command.words_usage = "OLD [NEW]";
    command.common = Takes::output | Takes::loading;
    command.run = run_diff;
    return command;
}

}  // namespace limes::cli
