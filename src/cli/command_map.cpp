// The command that draws an atlas: limes map.
#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/output/formats.hpp>
#include <limes/output/map/map.hpp>
#include <limes/session/session.hpp>
#include <limes/source/gdal_session.hpp>

#include "command.hpp"
#include "map_place.hpp"
#include "map_rows.hpp"
#include "options.hpp"
#include "session.hpp"
#include "style_file.hpp"
#include "terminal.hpp"
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <span>

namespace limes::cli {

namespace {

namespace fs = std::filesystem;

query::Parameter option(std::string name, std::string help, std::string standard = {}) {
    query::Parameter parameter;
    parameter.name = std::move(name);
    parameter.help = std::move(help);
    parameter.default_text = std::move(standard);
    return parameter;
}

double number(const std::string& name, std::string_view text, const std::string& whole) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw base::UsageError{
            fmt::format("--{} '{}' is not understood; write it as 300 or, for --size, a3, "
                        "a3-portrait or 500x300mm",
                        name, base::printable(whole))};
    }
    return value;
}

/// "a3" lies, "a3-portrait" stands, "500x300mm" is width and height.
void read_size(const std::string& text, output::map::MapRequest& request) {
    struct Paper {
        std::string_view name;
        double long_mm;
        double short_mm;
    };
    static constexpr std::array kPapers{Paper{"a0", 1189, 841}, Paper{"a1", 841, 594}, Paper{"a2", 594, 420},
                                        Paper{"a3", 420, 297},  Paper{"a4", 297, 210}, Paper{"a5", 210, 148}};
    for (const Paper& paper : kPapers) {
        if (text == paper.name) {
            request.width_mm = paper.long_mm;
            request.height_mm = paper.short_mm;
            return;
        }
        if (text == std::string{paper.name} + "-portrait") {
            request.width_mm = paper.short_mm;
            request.height_mm = paper.long_mm;
            return;
        }
    }
    const std::size_t by = text.find('x');
    std::string_view height = std::string_view{text}.substr(by == std::string::npos ? text.size() : by + 1);
    if (height.ends_with("mm")) {
        height.remove_suffix(2);
    }
    request.width_mm = number("size", std::string_view{text}.substr(0, by), text);
    request.height_mm = number("size", height, text);
}

/// Draws under a temporary name; trouble is said with the name that the picture is to have.
output::map::MapReport draw(const output::map::MapRequest& request, std::span<const output::map::Page> pages,
                            std::span<const output::map::MapLayer> layers, const fs::path& temporary,
                            const std::string& target) {
    try {
        return output::map::draw_pages(request, pages, layers, temporary);
    } catch (const base::DataError& error) {
        throw base::DataError{output::with_name(error.what(), temporary.string(), target)};
    }
}

/// The sheets that were asked for; none: one, of the style's own extent.
std::vector<output::map::Page> pages_of(session::Session& session, const Invocation& call,
                                        const query::Scope& scope, const std::string& target) {
    const auto extent = value_of(call, "extent");
    const auto of = value_of(call, "of");
    const auto stretch = value_of(call, "stretch");
    const auto by = value_of(call, "atlas-by");
    const auto where = value_of(call, "atlas-where");
    if ((extent ? 1 : 0) + (of ? 1 : 0) + (by ? 1 : 0) > 1) {
        throw base::UsageError{
            "--extent, --of and --atlas-by exclude each other: a box, the box of a place, or a sheet for "
            "each"};
    }
    if (stretch && !of) {
        throw base::UsageError{"--stretch is a part of a line: name the line with --of"};
    }
    if (where && !by) {
        throw base::UsageError{"--atlas-where chooses among the units of --atlas-by"};
    }
    if (by) {
        if (fs::path{target}.extension() != ".pdf") {
            throw base::UsageError{
                "--atlas-by makes a sheet for each unit, the pages of a .pdf; name one with -o"};
        }
        return pages_by(session, *by, where ? query::parse_cql2(*where) : query::Filter{}, scope);
    }
    if (of) {
        base::Findings taken_for;
        output::map::Page place = find_place(session, {*of, stretch}, scope, taken_for);
        print_findings(taken_for, call);
        return {std::move(place)};
    }
    if (extent) {
        const bool is_file = source::is_there(source::parse_dataset_name(*extent).path);
        return {output::map::Page{is_file ? box_of_file(session, *extent) : read_box("extent", *extent)}};
    }
    return {};
}

int run_map(const Invocation& call) {
    if (call.words.size() != 1) {
        throw base::UsageError{"limes map: name an atlas and a picture: limes map border.gpkg -o border.pdf"};
    }
    const auto target = value_of(call, "output");
    if (!target || *target == "-") {
        throw base::UsageError{
            "limes map: name the picture with -o; its ending, .png, .svg or .pdf, chooses the format"};
    }
    output::map::check_ending(*target);
    const query::Scope scope = read_scope(call);
    output::map::MapRequest request;
    request.style = style_file(value_of(call, "style").value_or("border-sheet"));
    request.title = value_of(call, "title").value_or("");
    request.languages = scope.languages;
    request.as_of = session::time_text(scope.when);
    if (const auto size = value_of(call, "size")) {
        read_size(*size, request);
    }
    if (const auto dpi = value_of(call, "dpi")) {
        request.dpi = number("dpi", *dpi, *dpi);
    }
    request.palette = read_palette(call);
    session::Session session = open_session(call.words[0], call);
    const std::vector<output::map::Page> pages = pages_of(session, call, scope, *target);
    std::vector<std::string> with;
    if (const auto given = call.options.find("with"); given != call.options.end()) {
        for (const std::string& list : given->second) {
            std::ranges::copy(split_list(list), std::back_inserter(with));
        }
    }
    base::AtomicFile file{*target, read_overwrite(call)};
    const std::vector<output::map::MapLayer> rows = rows_to_draw(session, request.style, with, scope);
    const output::map::MapReport report = draw(request, pages, rows, file.temporary(), *target);
    file.commit();
    end_progress();
    print_findings(report.findings, call);
    say(call, fmt::format("{}: {}, as of {}; {} labels, {} without room", *target,
                          pages.size() > 1 ? fmt::format("{} sheets", pages.size())
                                           : fmt::format("1 : {:.0f}", report.scale_denominator),
                          request.as_of, report.labels_placed, report.labels_left_out));
    return 0;
}

}  // namespace

Command map_command() {
    Command command;
    command.declaration.name = "map";
    command.declaration.summary = "Draw an atlas as a sheet to print: PNG, SVG or PDF.";
    command.declaration.page =
        "Layers are drawn as they hold on the day, by a style of the MapLibre subset that docs/maps.md "
        "lists, "
        "in a projection chosen for the extent and named on the sheet. The legend shows what is drawn and "
        "nothing else; the sheet carries the scale, the sources and what each licence asks for.\n\n"
        "A style may draw the answer of a question too, which is a file: `limes coverage border.gpkg -o "
        "cover.gpkg`, then `limes map border.gpkg --with cover.gpkg --style gate-coverage -o cover.pdf`. "
        "Styles: "
        "`border-sheet` and `reference` of the atlas alone, `corridors` of its railways, `gate-coverage`, "
        "`pairs` and "
        "`before-after` of an answer.\n\n"
        "A position known only roughly is drawn with the circle it may lie in. `--where` chooses among the "
        "gates, `--bbox` among the features of all layers.\n\n"
        "Labels that find no room are left out and counted; a text that no installed font can show is a "
        "finding.";
    command.declaration.parameters = {
        option("output", "the picture to write: .png, .svg or .pdf"),
        option("style", "a style of limes by name, or a style.json", "border-sheet"),
        own_option("with", "files of answers that the style draws: cover.gpkg", query::ParameterKind::texts),
        option("palette", "of the style: light, dark or colour-blind", "light"),
        option("extent", "what to show: west,south,east,north in degrees, or the rows of a file",
               "that of the style"),
        option("of", "what to show: a unit, gate, settlement, corridor or border by id or name"),
        option("stretch", "of the line of --of: from one measure to another, 10km,40km"),
        option("atlas-by", "a sheet for each row of this layer: the pages of a .pdf"),
        option("atlas-where", "CQL2 text on that layer: \"country = 'VN'\""),
        option("size", "of the sheet: a0 to a5, a3-portrait, or 500x300mm", "a3"),
        option("dpi", "dots per inch of a PNG", "150"),
        option("title", "of the sheet", "the place of --of, else the style's")};
    query::Parameter overwrite = option("overwrite", "replace the picture when it exists");
    overwrite.kind = query::ParameterKind::flag;
    command.declaration.parameters.push_back(overwrite);
    command.declaration.examples = {
        "limes map border.gpkg -o border.pdf --as-of 2025-07-01",
        "limes map border.gpkg -o lang-son.png --of \"Lạng Sơn\" --size a4 --dpi 200",
        "limes map border.gpkg --with cover.gpkg --style gate-coverage -o cover.pdf",
        "limes map border.gpkg --atlas-by provinces --atlas-where \"country = 'VN'\" -o provinces.pdf",
        "limes map border.gpkg -o mong-cai.svg --extent 107.4,21.2,108.5,21.9 --lang zh,en"};
    command.group = "Pictures";
    command.words_usage = "ATLAS";
    command.common = Takes::scope;
    command.run = run_map;
    return command;
}

}  // namespace limes::cli
