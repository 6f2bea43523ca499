// The command that shows what an import could not keep: limes rejects.
#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/rejects.hpp>

#include "command.hpp"
#include "options.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

namespace limes::cli {

namespace {

using Counts = std::map<std::string, std::size_t>;

/// The layers that are meant. Errors: UsageError for a layer that the atlas has not.
std::vector<std::string> chosen_layers(const source::Atlas& atlas, const Counts& counts,
                                       const Invocation& call) {
    std::vector<std::string> chosen;
    if (call.words.size() > 1) {
        const std::string& layer = call.words[1];
        if (!counts.contains(layer)) {
            (void)atlas.catalog(call.task).require(layer);
        }
        return {layer};
    }
    for (const auto& [layer, count] : counts) {
        chosen.push_back(layer);
    }
    return chosen;
}

void print_lines(const std::vector<std::string>& layers, const source::Atlas& atlas) {
    std::vector<std::vector<std::string>> rows{{"layer", "feature", "reason", "what", "from", "record"}};
    for (const std::string& layer : layers) {
        for (const source::Reject& reject : source::read_rejects(atlas.path(), layer)) {
            rows.push_back({layer, base::printable(reject.feature), reject.reason,
                            base::printable(reject.what), base::printable(reject.input),
                            std::to_string(reject.record)});
        }
    }
    atlas.require_same();  // the counts are of the same as the rows
    if (rows.size() > 1) {
        write_stdout(aligned(rows));
    }
}

int run_rejects(const Invocation& call) {
    const source::Atlas atlas = source::Atlas::open(only_atlas(call, "rejects"));
    const Counts counts = source::count_rejects(atlas.path());
    const std::vector<std::string> layers = chosen_layers(atlas, counts, call);
    if (value_of(call, "output") || value_of(call, "format")) {
        if (call.words.size() < 2) {
            throw base::UsageError{
                fmt::format("limes rejects: name the layer whose records are to be written; {}",
                            counts.empty() ? "there are none"
                                           : fmt::format("there are some of {}", fmt::join(layers, ", ")))};
        }
        if (has_flag(call, "no-wkt")) {
            throw base::UsageError{
                "limes rejects: without the geometry the records cannot be mended; leave out --no-wkt"};
        }
        Delivery delivery{{atlas.path().string()}, call};
        result::Result result;
        result.name = layers.front();
        result.question = call.line;
        result.table = std::make_shared<model::Layer>(
            source::rejects_as_layer(layers.front(), source::read_rejects(atlas.path(), layers.front())));
        atlas.require_same();
        delivery.deliver(result);
        return 0;
    }
    print_lines(layers, atlas);
    std::size_t all = 0;
    for (const std::string& layer : layers) {
        const auto count = counts.find(layer);
        all += count == counts.end() ? 0 : count->second;
    }
    say(call, fmt::format("{} set aside", base::counted(all, "record is", "records are")));
    return 0;
}

}  // namespace

Command rejects_command() {
    Command command;
    command.declaration.name = "rejects";
    command.declaration.summary = "What an import could not keep: shown, or written to a file to be mended.";
    command.declaration.page =
        "An atlas sets aside what it cannot keep, a table `limes_rejects_LAYER` for each layer, which QGIS "
        "and ogrinfo open. "
        "A row has the record's own fields under their own names, as text and as they came, and:\n\n"
        "| column | meaning |\n| --- | --- |\n"
        "| `limes_reason`, `limes_what` | why: the word of the ledger; a sentence, with the place |\n"
        "| `limes_feature` | the id, or `#17` for the record of that number |\n"
        "| `limes_input`, `limes_record` | the file as seen from the folder of the atlas, and GDAL's number "
        "of the record in it "
        "|\n"
        "| `limes_valid_from` | where its valid time begins, as it came |\n"
        "| `limes_edition` | the edition whose import first set it aside |\n"
        "| `limes_geometry`, `limes_crs` | the geometry as it came, WKT in the CRS of the file; of positions "
        "in "
        "columns too |\n"
        "| `limes_words` | what the import said of the columns: `--id`, `--lon`, `--lat`, `--wkt`, `--map`, "
        "`--drop` |\n"
        "| `limes_operation_m` | metres that the way to WGS 84 adds to its accuracy, or `unknown`; they are "
        "added when it is read again |\n"
        "| `limes_place` | the geometry on WGS 84, two-dimensional, where it has one there |\n\n"
        "With `-o` and a layer they are written to a file: mend them there and import it into the layer. A "
        "record that is then "
        "kept is taken out of the table: known by `limes_input` and `limes_record` where the file still has "
        "them, else by its "
        "id and the day from which it holds, which is no answer for an id that was there twice. "
        "The values are those of the file, with the time of JSON-FG and the constants of the import as "
        "columns. What was said of the columns then need not be said again, and neither need the CRS: the "
        "geometry is "
        "on WGS 84, and columns of positions are in `limes_crs`. Of the two the one that was changed counts. "
        "In a text table the geometry is the column `wkt`, which becomes none of the layer; a field of that "
        "name is `column_wkt` there, one of that name `column_column_wkt`. "
        "Records of "
        "imports that said different things are imported apart. Of Parquet the geometry is "
        "two-dimensional, and none where it is none of a layer. A file that "
        "is imported again is known anew. "
        "A record that was "
        "set aside for its geometry and still has none, or for its id and still has it, is set aside again.";
    command.declaration.examples = {"limes rejects border.gpkg"};
    command.group = "Atlas";
    command.words_usage = "ATLAS [LAYER]";
    command.common = Takes::output;
    command.run = run_rejects;
    return command;
}

}  // namespace limes::cli
