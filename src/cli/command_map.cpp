// The command that draws an atlas: limes map.
#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/taken_names.hpp>
#include <limes/output/formats.hpp>
#include <limes/output/map/map.hpp>
#include <limes/session/session.hpp>

#include "command.hpp"
#include "options.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
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

/// A style of ours by its name, or a file.
fs::path style_file(const std::string& name) {
    fs::path shipped = base::share_folder("styles") / name / "style.json";
    std::error_code ignored;
    if (name.find('/') == std::string::npos && fs::exists(shipped, ignored)) {
        return shipped;
    }
    if (fs::exists(name, ignored)) {
        return name;
    }
    std::vector<std::string> known;
    for (const auto& entry : fs::directory_iterator{base::share_folder("styles"), ignored}) {
        known.push_back(entry.path().filename().string());
    }
    const std::string_view near = base::nearest_word(name, known);
    throw base::UsageError{fmt::format("--style '{}' is no style and no file{}", base::printable(name),
                                       near.empty() ? "" : fmt::format("; did you mean '{}'?", near))};
}

/// A place that a sheet is of.
struct Place {
    std::string name;
    geodesy::Box extent;
};

/// The place of this id or name and its box, a tenth wider: of the first of the atlas's layers that has it,
/// units before places. A layer where only a variant of the name is known gives way to one that has the name
/// itself, and what was taken for it is said.
Place find_place(session::Session& session, const std::string& place, const query::Scope& scope,
                 const Invocation& call) {
    constexpr double kLeastMargin_deg = 0.15;
    static constexpr std::array kRoles{"province",   "prefecture", "commune", "gate",
                                       "settlement", "corridor",   "pair"};
    std::string first_refusal;
    std::optional<Place> taken;
    base::Findings taken_for;
    for (const char* role : kRoles) {
        for (const auto& [layer, layer_role] : session.layer_roles()) {
            if (layer_role != role) {
                continue;
            }
            query::Plan plan;
            plan.languages = scope.languages;
            query::Scan scan;
            scan.layer = layer;
            scan.when = scope.when;
            scan.named = place;
            plan.add(scan);
            try {
                const result::Result found = session.answer(plan, scope.when, layer, "");
                for (std::size_t row = 0; row < found.table->rows; ++row) {
                    if (const auto box = found.table->geometry.box(row)) {
                        const double margin = std::max(
                            {kLeastMargin_deg, (box->east - box->west) / 10, (box->north - box->south) / 10});
                        Place here{std::string{found.table->name(row, scope.languages)},
                                   {box->west - margin, box->south - margin, box->east + margin,
                                    box->north + margin}};
                        const bool is_taken = std::ranges::any_of(found.findings, [](const auto& finding) {
                            return finding.kind == engine::kTakenForName;
                        });
                        if (!is_taken) {
                            return here;
                        }
                        if (!taken) {
                            taken = std::move(here);
                            taken_for = found.findings;
                        }
                        break;
                    }
                }
            } catch (const base::UsageError& refusal) {
                first_refusal = first_refusal.empty() ? refusal.what() : first_refusal;
            }
        }
    }
    if (taken) {
        print_findings(taken_for, call);
        return *taken;
    }
    throw base::UsageError{fmt::format("--of '{}': no place of that id or name has a position then{}{}",
                                       base::printable(place), first_refusal.empty() ? "" : "; ",
                                       first_refusal)};
}

/// The rows of every layer that the style draws and the atlas has, as they hold then.
std::vector<output::map::MapLayer> rows_of(session::Session& session, const fs::path& style,
                                           const query::Scope& scope) {
    std::vector<output::map::MapLayer> layers;
    for (const std::string& name : output::map::layers_of_style(style)) {
        const auto role = session.layer_roles().find(name);
        if (role == session.layer_roles().end()) {
            continue;
        }
        query::Plan plan;
        plan.languages = scope.languages;
        query::Scan scan;
        scan.layer = name;
        scan.when = scope.when;
        scan.bbox = scope.bbox;
        if (role->second == "gate") {
            scan.where = scope.where;
        }
        plan.add(scan);
        layers.push_back({name, session.answer(plan, scope.when, name, "").table});
    }
    return layers;
}

/// Draws under a temporary name; trouble is said with the name that the picture is to have.
output::map::MapReport draw(const output::map::MapRequest& request,
                            std::span<const output::map::MapLayer> layers, const fs::path& temporary,
                            const std::string& target) {
    try {
        return output::map::draw(request, layers, temporary);
    } catch (const base::DataError& error) {
        throw base::DataError{output::with_name(error.what(), temporary.string(), target)};
    }
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
    session::Session session = open_session(call.words[0], call);
    const auto extent = value_of(call, "extent");
    const auto of = value_of(call, "of");
    if (extent && of) {
        throw base::UsageError{"--extent and --of exclude each other: a box, or the box of a place"};
    }
    if (extent) {
        request.extent = read_box("extent", *extent);
    } else if (of) {
        Place place = find_place(session, *of, scope, call);
        request.extent = place.extent;
        request.place = std::move(place.name);
    }
    base::AtomicFile file{*target, read_overwrite(call)};
    const output::map::MapReport report =
        draw(request, rows_of(session, request.style, scope), file.temporary(), *target);
    file.commit();
    end_progress();
    print_findings(report.findings, call);
    say(call,
        fmt::format("{}: 1 : {:.0f}, as of {}; {} labels, {} without room", *target, report.scale_denominator,
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
        "A position known only roughly is drawn with the circle it may lie in. `--where` chooses among the "
        "gates, `--bbox` among the features of all layers.\n\n"
        "Labels that find no room are left out and counted; a text that no installed font can show is a "
        "finding.";
    command.declaration.parameters = {
        option("output", "the picture to write: .png, .svg or .pdf"),
        option("style", "a style of limes by name, or a style.json", "border-sheet"),
        option("extent", "what to show: west,south,east,north in degrees", "the gates"),
        option("of", "what to show: a unit, gate or settlement by id or name"),
        option("size", "of the sheet: a0 to a5, a3-portrait, or 500x300mm", "a3"),
        option("dpi", "dots per inch of a PNG", "150"),
        option("title", "of the sheet", "the place of --of, else the style's")};
    query::Parameter overwrite = option("overwrite", "replace the picture when it exists");
    overwrite.kind = query::ParameterKind::flag;
    command.declaration.parameters.push_back(overwrite);
    command.declaration.examples = {
        "limes map border.gpkg -o border.pdf --as-of 2025-07-01",
        "limes map border.gpkg -o lang-son.png --of \"Lạng Sơn\" --size a4 --dpi 200",
        "limes map border.gpkg -o mong-cai.svg --extent 107.4,21.2,108.5,21.9 --lang zh,en"};
    command.group = "Pictures";
    command.words_usage = "ATLAS";
    command.common = Takes::scope;
    command.run = run_map;
    return command;
}

}  // namespace limes::cli
