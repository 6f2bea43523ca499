// The commands that fill and describe an atlas: import, info, export.
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/dataset.hpp>

#include "command.hpp"
#include "options.hpp"
#include "report_file.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>

namespace limes::cli {

namespace {

/// By input.
std::map<std::string, base::Ledger> ledgers_of(const source::ImportReport& report) {
    std::map<std::string, base::Ledger> ledgers;
    for (const auto& entry : report.entries) {
        ledgers[entry.input].add(entry.ledger);
    }
    return ledgers;
}

/// What an import read and found, without rows, as --report has it.
result::Result result_of(const source::ImportReport& report, const Invocation& call) {
    result::Result result;
    result.table = std::make_shared<model::Layer>();
    result.findings = report.findings;
    result.ledgers = ledgers_of(report);
    result.question = call.line;
    return result;
}

int run_import(const Invocation& call) {
    source::ImportOptions options;
    std::vector<std::string> words = call.words;
    std::string atlas;
    if (const auto output = value_of(call, "output")) {
        atlas = *output;
    } else {
        if (words.size() < 2) {
            throw base::UsageError{
                "limes import: say what goes where: limes import data-samples -o border.gpkg, or limes "
                "import border.gpkg "
                "--layer gates my_gates.shp"};
        }
        atlas = words[0];
        words.erase(words.begin());
    }
    if (words.empty()) {
        throw base::UsageError{"limes import: name a file or a folder to import"};
    }
    options.inputs.assign(words.begin(), words.end());
    options.layer = value_of(call, "layer").value_or("");
    options.read = read_options(call);
    options.strict = has_flag(call, "strict");
    options.dry_run = has_flag(call, "dry-run");
    ReportFile file{call};
    options.before_commit = [&](const source::ImportReport& report) {
        file.fill(result_of(report, call), {});
    };
    const source::ImportReport report = source::import_into(atlas, options, call.task);
    file.commit();

    std::vector<std::vector<std::string>> rows{
        {"layer", "from", "read", "kept", "added", "unchanged", "ended"}};
    for (const auto& entry : report.entries) {
        rows.push_back({entry.layer, entry.input, std::to_string(entry.ledger.in()),
                        std::to_string(entry.ledger.out()), std::to_string(entry.added),
                        std::to_string(entry.unchanged), std::to_string(entry.ended)});
    }
    say(call, aligned(rows));
    print_losses(ledgers_of(report), call);
    print_findings(report.findings, call);
    say(call, options.dry_run   ? "Nothing was written (--dry-run)."
              : !report.changed ? fmt::format("{}: holds all of this already; nothing was changed.", atlas)
                                : fmt::format("{}: written.", atlas));
    return 0;
}

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

int run_info(const Invocation& call) {
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
                  from_atlas ? layer : source::parse_dataset_name(layer).path.stem().string(), call);
}

}  // namespace

Command import_command() {
    Command command;
    command.declaration.name = "import";
    command.declaration.summary = "Load layers into an atlas, one GeoPackage.";
    command.declaration.page =
        "A folder is loaded by the layer definitions in `layers/`: each definition says which files it is "
        "made of and what their columns "
        "mean. A single file goes into the layer that `--layer` names, by that layer's definition when there "
        "is one.\n\n"
        "The atlas is written under a temporary name and renamed when it is whole. Importing the same data "
        "twice changes nothing. A new "
        "edition keeps history: a row with a new start of validity ends the open interval of the row before "
        "it.\n\n"
        "A record that cannot be kept is left out, counted and named; `--strict` makes that an error and "
        "leaves the atlas as it was.";
    command.declaration.parameters = {
        own_option("output", "the atlas to write; without it the first word is the atlas"),
        own_option("layer", "the layer to make or to add an edition to"),
        own_option("report", "write ledger and findings as JSON to this file"),
        own_option("overwrite", "replace the report when it exists", query::ParameterKind::flag),
        own_option("strict", "a dropped record is an error (exit 3)", query::ParameterKind::flag),
        own_option("dry-run", "say what would be loaded and write nothing", query::ParameterKind::flag)};
    command.declaration.examples = {
        "limes import data-samples -o border.gpkg", "limes import border.gpkg --layer my_gates my_gates.shp",
        "limes import villages.csv --lon x --lat y --layer villages -o border.gpkg"};
    command.group = "Atlas";
    command.words_usage = "[ATLAS] INPUT...";
    command.common = Takes::loading;
    command.run = run_import;
    command.reads = Reads::strangers;
    command.changes_atlas = [](const Invocation& call) { return !value_of(call, "output"); };
    return command;
}

Command info_command() {
    Command command;
    command.declaration.name = "info";
    command.declaration.summary = "What an atlas holds: layers, rows, times, sources and licences.";
    command.declaration.page = "Without a layer, one line a layer. With one, all that is known of it.";
    command.declaration.examples = {"limes info border.gpkg", "limes info border.gpkg gates"};
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
        "columns.";
    command.declaration.parameters = {
        own_option("all-times", "every row, whenever it holds", query::ParameterKind::flag)};
    command.declaration.examples = {
        "limes export border.gpkg gates -o gates.geojson",
        "limes export border.gpkg provinces --as-of 2025-06-30 -o provinces-before.fgb",
        "limes export villages.gpkg:places -o places.geojson"};
    command.group = "Atlas";
    command.words_usage = "[ATLAS] LAYER";
    command.common = Takes::scope | Takes::output | Takes::engine | Takes::loading;
    command.run = run_export;
    return command;
}

}  // namespace limes::cli
