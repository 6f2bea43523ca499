// The commands that describe and publish an atlas: info, export.
#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/database/atlas.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/rejects.hpp>

#include "command.hpp"
#include "options.hpp"
#include "report_file.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>

namespace limes::cli {

namespace {

/// How exactly a layer came to WGS 84: "1 m", "0 m" when by a formula or as it was, "unknown"; nothing
/// without positions.
std::string operation_accuracy(const model::Provenance& provenance) {
    if (provenance.crs.empty()) {
        return "";
    }
    if (!provenance.operation_accuracy) {
        return "unknown";
    }
    return provenance.operation_accuracy->value() == 0 ? "0 m"
                                                       : base::to_text(*provenance.operation_accuracy);
}

/// What a database holds: it knows no more of a layer without reading it.
int run_database_info(const Invocation& call) {
    const database::Atlas atlas = database::Atlas::open(call.words.front(), call.task);
    std::vector<std::vector<std::string>> rows{{"layer", "role", "rows", "edition", "licence"}};
    for (const database::StoredLayer& layer : atlas.layers()) {
        const model::Schema& schema = layer.definition.schema;
        rows.push_back({layer.name(), schema.role, std::to_string(layer.rows), schema.provenance.edition,
                        schema.provenance.licence});
    }
    if (call.words.size() > 1) {
        (void)atlas.catalog(call.task).require(call.words[1]);  // says which there are
        std::erase_if(rows,
                      [&](const auto& row) { return &row != &rows.front() && row[0] != call.words[1]; });
    }
    write_stdout(aligned(rows));
    return 0;
}

int run_info(const Invocation& call) {
    if (!call.words.empty() && call.words.front().starts_with(database::kPrefix)) {
        return run_database_info(call);
    }
    const source::Atlas atlas = source::Atlas::open(only_atlas(call, "info"));
    const auto end = [](base::Day day) { return day.is_open() ? std::string{".."} : day.text(); };
    if (call.words.size() > 1) {
        const auto& layers = atlas.layers();
        const auto found = std::find_if(layers.begin(), layers.end(),
                                        [&](const auto& l) { return l.schema.name == call.words[1]; });
        if (found == layers.end()) {
            (void)atlas.catalog(call.task).require(call.words[1]);
            return 1;
        }
        std::vector<std::vector<std::string>> facts{
            {"layer", found->schema.name},
            {"role", found->schema.role},
            {"rows", std::to_string(found->rows)},
            {"geometry", found->geometry},
            {"valid", end(found->valid.from) + " to " + end(found->valid.to)},
            {"source", found->schema.provenance.source},
            {"licence", found->schema.provenance.licence},
            {"attribution", found->schema.provenance.attribution},
            {"came from CRS", found->schema.provenance.crs},
            {"by operation", found->schema.provenance.operation},
            {"to within", operation_accuracy(found->schema.provenance)}};
        if (found->extent) {
            facts.push_back(
                {"extent", fmt::format("{:.4f}, {:.4f} to {:.4f}, {:.4f}", found->extent->west,
                                       found->extent->south, found->extent->east, found->extent->north)});
        }
        for (const auto& [language, title] : found->schema.title) {
            facts.push_back({"title (" + language + ")", title});
        }
        std::string columns;
        for (const std::string& column : found->columns) {
            columns += (columns.empty() ? "" : ", ") + column;
        }
        facts.push_back({"columns", columns});
        const std::map<std::string, std::size_t> rejects = source::count_rejects(atlas.path());
        if (const auto aside = rejects.find(found->schema.name); aside != rejects.end()) {
            facts.push_back(
                {"set aside",
                 fmt::format("{}; limes rejects {} {}", base::counted(aside->second, "record", "records"),
                             base::printable(atlas.path().string()), found->schema.name)});
        }
        write_stdout(aligned(facts));
        return 0;
    }
    std::vector<std::vector<std::string>> rows{{"layer", "role", "rows", "geometry", "valid", "licence"}};
    for (const source::LayerInfo& layer : atlas.layers()) {
        rows.push_back({layer.schema.name, layer.schema.role, std::to_string(layer.rows), layer.geometry,
                        end(layer.valid.from) + " to " + end(layer.valid.to),
                        layer.schema.provenance.licence});
    }
    write_stdout(aligned(rows));
    return 0;
}

/// A layer is called as a style calls it, also in a file of its own.
std::string layer_called(const Invocation& call) {
    const source::DatasetName name = source::parse_dataset_name(call.words.back());
    if (call.words.size() == 2) {
        return call.words.back();
    }
    return name.layer.empty() ? source::layer_names(name.path).front() : name.layer;
}

int run_export(const Invocation& call) {
    if (call.words.empty() || call.words.size() > 2) {
        throw base::UsageError{
            "limes export: name an atlas and one of its layers, or a file: limes export border.gpkg gates -o "
            "gates.geojson"};
    }
    // One word is a file that is a layer of its own; an atlas has layers to choose from.
    const bool from_atlas = call.words.size() == 2;
    const std::string& layer = call.words.back();
    session::Session session = open_session(from_atlas ? std::optional{call.words[0]} : std::nullopt, call);
    const query::Scope scope = read_scope(call);
    for (const char* other : {"as-of", "period", "dates"}) {
        if (has_flag(call, "all-times") && value_of(call, other)) {
            throw base::UsageError{
                fmt::format("limes export: --all-times takes every row, whenever it holds, and --{} some of "
                            "them; leave one out",
                            other)};
        }
    }
    query::Plan plan;
    plan.languages = scope.languages;
    query::Scan scan;
    scan.layer = layer;
    if (!has_flag(call, "all-times")) {
        scan.when = scope.when;
    }
    scan.where = scope.where;
    scan.bbox = scope.bbox;
    plan.add(scan);
    return answer(session, plan, scan.when,
                  from_atlas ? layer : source::parse_dataset_name(layer).path.stem().string(), call, {},
                  value_of(call, "style") ? layer_called(call) : "");
}

}  // namespace

Command info_command() {
    Command command;
    command.declaration.name = "info";
    command.declaration.summary = "What an atlas holds: layers, rows, times, sources and licences.";
    command.declaration.page = "Without a layer, one line a layer. With one, all that is known of it.";
    command.declaration.examples = {"limes info border.gpkg", "limes info border.gpkg gates",
                                    "limes info PG:service=border"};
    command.group = "Atlas";
    command.words_usage = "ATLAS [LAYER]";
    command.run = run_info;
    return command;
}

Command export_command() {
    Command command;
    command.declaration.name = "export";
    command.declaration.summary =
        "Write a layer as it holds on a day, of an atlas or a file of its own: GeoJSON, GeoPackage, "
        "FlatGeobuf, CSV.";
    command.declaration.page =
        "The rows of the layer that hold on the day, pass the filter and meet the box, with all their "
        "columns.\n\nWith `--style` a GeoPackage has a table `layer_styles`, and QGIS draws it as `limes "
        "map` does, "
        "labels too. What QGIS has nothing for is a note, with its place in the style.";
    command.declaration.parameters = {
        own_option("all-times", "every row, whenever it holds", query::ParameterKind::flag)};
    command.declaration.examples = {
        "limes export border.gpkg gates -o gates.geojson",
        "limes export border.gpkg provinces --as-of 2025-06-30 -o provinces-before.fgb",
        "limes export villages.gpkg:places -o places.geojson",
        "limes export border.gpkg gates --style border-sheet -o gates.gpkg"};
    command.group = "Atlas";
    command.words_usage = "[ATLAS] LAYER";
    command.common = Takes::scope | Takes::output | Takes::style | Takes::engine | Takes::loading;
    command.run = run_export;
    return command;
}

}  // namespace limes::cli
