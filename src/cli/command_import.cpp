// The command that fills an atlas: limes import.
#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas.hpp>

#include "command.hpp"
#include "options.hpp"
#include "report_file.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace limes::cli {

namespace {

/// "name=TEN_XA", as often as the option is given. Errors: UsageError.
std::vector<source::ColumnWord> column_words(const Invocation& call, const std::string& option) {
    std::vector<source::ColumnWord> words;
    std::set<std::string> columns;
    const auto given = call.options.find(option);
    if (given == call.options.end()) {
        return words;
    }
    for (const std::string& word : given->second) {
        const std::size_t sign = word.find('=');
        if (sign == std::string::npos || sign == 0 || sign + 1 == word.size()) {
            throw base::UsageError{fmt::format("--{} '{}': write the column, =, and {}", option,
                                               base::printable(word),
                                               option == "map" ? "the field of the file: name=TEN_XA"
                                                               : "its value in every row: accuracy_m=50")};
        }
        if (!columns.insert(word.substr(0, sign)).second) {
            throw base::UsageError{fmt::format("--{}: column '{}' is said twice", option,
                                               base::printable(word.substr(0, sign)))};
        }
        words.push_back({word.substr(0, sign), word.substr(sign + 1)});
    }
    return words;
}

source::Invalid invalid_option(const Invocation& call) {
    if (has_flag(call, "repair") && has_flag(call, "keep-invalid")) {
        throw base::UsageError{"--repair and --keep-invalid exclude each other: an area is mended or kept"};
    }
    return has_flag(call, "repair")         ? source::Invalid::repair
           : has_flag(call, "keep-invalid") ? source::Invalid::keep
                                            : source::Invalid::set_aside;
}

/// The atlas, and what goes into it.
std::string read_words(const Invocation& call, source::ImportOptions& options) {
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
    return atlas;
}

/// What a file would become, column by column, and what of it would be set aside, with examples.
void print_preview(const source::ImportReport::Entry& entry, const Invocation& call) {
    constexpr std::size_t kExamples = 3;
    std::vector<std::vector<std::string>> rows{{"  field", "column", "type", "kept", "unreadable"}};
    for (const source::ImportedColumn& column : entry.columns) {
        rows.push_back({"  " + base::printable(column.use.field), base::printable(column.use.column),
                        column.type, std::to_string(column.kept), std::to_string(column.use.no_value)});
    }
    say(call, fmt::format("{} from {}:\n{}", entry.layer, base::printable(entry.input), aligned(rows)));
    for (const auto& [reason, count] : entry.ledger.reasons()) {
        std::string examples;
        std::size_t shown = 0;
        for (const source::DroppedRow& row : entry.dropped) {
            if (row.reason == reason && shown < kExamples) {
                examples += fmt::format("\n    {}: {}", base::printable(row.id), base::printable(row.what));
                ++shown;
            }
        }
        say(call, fmt::format("  {} would be set aside: {}{}", count, reason, examples));
    }
}

Ledgers ledgers_of(const source::ImportReport& report) {
    Ledgers ledgers;
    for (const auto& entry : report.entries) {
        ledgers[{.of = result::LedgerName::Of::import, .layer = entry.layer, .by = entry.input}].add(
            entry.ledger);
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
    const std::string atlas = read_words(call, options);
    options.layer = value_of(call, "layer").value_or("");
    options.read = read_options(call);
    options.read.maps = column_words(call, "map");
    options.read.constants = column_words(call, "constant");
    if (const auto dropped = call.options.find("drop"); dropped != call.options.end()) {
        options.read.left_out = dropped->second;
    }
    options.invalid = invalid_option(call);
    options.strict = has_flag(call, "strict");
    options.dry_run = has_flag(call, "dry-run");
    ReportFile file{call};
    options.before_commit = [&](const source::ImportReport& report) {
        file.fill(result_of(report, call), {});
    };
    const source::ImportReport report = [&] {
        try {
            return source::import_into(atlas, options, call.task);
        } catch (const base::StrictLoss&) {
            file.commit();
            throw;
        }
    }();
    end_progress();
    file.commit();

    std::vector<std::vector<std::string>> rows{
        {"layer", "from", "read", "kept", "added", "unchanged", "changed", "ended"}};
    for (const auto& entry : report.entries) {
        rows.push_back({entry.layer, entry.input, std::to_string(entry.ledger.in()),
                        std::to_string(entry.ledger.out()), std::to_string(entry.added),
                        std::to_string(entry.unchanged), std::to_string(entry.changed),
                        std::to_string(entry.ended)});
    }
    say(call, aligned(rows));
    for (const auto& entry : report.entries) {
        if (options.dry_run) {
            print_preview(entry, call);
        }
    }
    print_losses(ledgers_of(report), call);
    print_findings(report.findings, call);
    for (const auto& [layer, count] : report.rejects) {
        const bool was_read =
            std::ranges::any_of(report.entries, [&](const auto& entry) { return entry.layer == layer; });
        if (count > 0 && was_read) {
            say(call, fmt::format("{}: {} set aside; limes rejects {} {} shows {}", layer,
                                  base::counted(count, "record is", "records are"), atlas, layer,
                                  count == 1 ? "it" : "them"));
        }
    }
    say(call, options.dry_run   ? "Nothing was written (--dry-run)."
              : !report.changed ? fmt::format("{}: holds all of this already; nothing was changed.", atlas)
                                : fmt::format("{}: written.", atlas));
    return 0;
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
        "is one. `--map name=TEN_XA` says which field of the file a column is, `--constant accuracy_m=50` "
        "what it is in "
        "every row; the columns `id`, `valid_from`, `valid_to`, `legal_from`, `legal_to`, `accuracy_m`, "
        "`source`, `lon`, "
        "`lat` and `wkt` mean the same in every layer.\n\n"
        "The atlas is written under a temporary name and renamed when it is whole. Importing the same data "
        "twice changes nothing. A new "
        "edition keeps history: a row with a new start of validity ends the open interval of the row before "
        "it.\n\n"
        "A record that cannot be kept is counted, named and set aside in the atlas, in the table "
        "`limes_rejects_LAYER`: a "
        "date that is none, an id that is there twice, a coordinate that is no place on earth, an area that "
        "is not valid. "
        "[`limes rejects`](rejects.md) shows them and writes them to a file; mended there and imported into "
        "the layer "
        "again, they leave the table. `--strict` makes such a record an error, and bytes that are no text, "
        "and leaves the atlas as it "
        "was; the report is written even so. `--report` "
        "has a ledger for each layer and file: in = out + dropped, by reason.\n\n"
        "`--repair` makes an area valid that is not (its rings cross, a hole lies outside, a spike), by "
        "GEOS's MakeValid, "
        "method structure, and says what was wrong, where, and by how many square metres on the ellipsoid "
        "the area "
        "changed; the table `limes_mends` of the atlas keeps that. `--keep-invalid` keeps such areas as they "
        "are, as every "
        "question about a file of its own does. `--dry-run` shows what each column would become and what "
        "would be set "
        "aside.";
    command.declaration.parameters = {
        own_option("output", "the atlas to write; without it the first word is the atlas"),
        own_option("layer", "the layer to make or to add an edition to"),
        own_option("map", "the column is this field of the file: name=TEN_XA; may be repeated"),
        own_option("constant", "the column has this value in every row: accuracy_m=50; may be repeated"),
        own_option("drop", "a field of the file that is not loaded; may be repeated"),
        own_option("repair", "make areas valid that are not", query::ParameterKind::flag),
        own_option("keep-invalid", "keep areas that are not valid as they are", query::ParameterKind::flag),
        own_option("report", "write ledger and findings as JSON to this file"),
        own_option("overwrite", "replace the report when it exists", query::ParameterKind::flag),
        own_option("strict", "a record that cannot be kept is an error (exit 3)", query::ParameterKind::flag),
        own_option("dry-run", "say what would be loaded and write nothing", query::ParameterKind::flag)};
    command.declaration.examples = {
        "limes import data-samples -o border.gpkg", "limes import border.gpkg --layer my_gates my_gates.shp",
        "limes import villages.csv --lon x --lat y --layer villages -o border.gpkg",
        "limes import border.gpkg --layer villages xa.shp --map name=TEN_XA --constant accuracy_m=50",
        "limes import border.gpkg --layer communes xa.gpkg --repair --report repairs.json"};
    command.group = "Atlas";
    command.words_usage = "[ATLAS] INPUT...";
    command.common = Takes::loading;
    command.run = run_import;
    command.reads = Reads::strangers;
    command.changes_atlas = [](const Invocation& call) { return !value_of(call, "output"); };
    return command;
}

}  // namespace limes::cli
