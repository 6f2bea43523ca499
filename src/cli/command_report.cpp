// The command that writes a page about one place: limes report.
#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/output/formats.hpp>
#include <limes/output/map/map.hpp>
#include <limes/output/report/page.hpp>
#include <limes/session/report.hpp>

#include "command.hpp"
#include "map_rows.hpp"
#include "options.hpp"
#include "printer.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace limes::cli {

namespace {

namespace fs = std::filesystem;

/// An SVG beyond this many bytes is more than a phone draws at ease; the map is a PNG then. So it is for a
/// PDF: WeasyPrint takes a quarter of a minute for the outlines of a province, and strokes a halo over its
/// text, since it does not know `paint-order`.
constexpr std::size_t kHeaviestSvg = 3'000'000;
constexpr double kPngDpi = 220;
/// What an A4 page has between its margins. Below the legend and the sources as much is left for the map as
/// they take; on the first page of a PDF, below the key figures, all of it is two thirds as large.
constexpr double kMapWidth_mm = 180;
constexpr double kMapHeight_mm = 190;

std::string ending_of(const fs::path& target) {
    return base::fold_case(target.extension().string());
}

bool is_pdf(const Invocation& call) {
    return ending_of(value_of(call, "output").value_or("")) == ".pdf";
}

/// A file to draw in beside the output, gone at the end.
base::AtomicFile scratch(const std::string& target, const char* ending) {
    return base::AtomicFile{fs::path{target + ending}, base::Overwrite::yes};
}

output::report::MapPicture map_of(session::Session& session, const result::Report& report,
                                  const query::Scope& scope, const std::string& target, bool to_pdf) {
    output::map::MapRequest request;
    request.style = base::share_folder("styles") / "border-sheet" / "style.json";
    request.extent = report.extent;
    request.width_mm = kMapWidth_mm;
    request.height_mm = kMapHeight_mm;
    request.dpi = kPngDpi;
    request.place = report.name;
    request.languages = report.languages;
    request.as_of = report.as_of;
    const std::vector<output::map::MapLayer> layers = rows_to_draw(session, request.style, {}, scope);
    output::report::MapPicture picture;
    picture.title = report.name;
    for (const output::map::MapLayer& layer : layers) {
        picture.layers.push_back(layer.rows->schema);
    }
    const auto drawn = [&](const char* ending) {
        const base::AtomicFile file = scratch(target, ending);
        picture.findings = output::map::draw(request, layers, file.temporary()).findings;
        return base::read_text_file(file.temporary());
    };
    picture.svg = drawn(".map.svg");
    if (to_pdf || picture.svg.size() > kHeaviestSvg) {
        picture.png = drawn(".map.png");
    }
    return picture;
}

/// The page's language is the first of --lang; names are looked for in it first too.
query::Scope scope_of(const Invocation& call, const output::report::Words& words) {
    query::Scope scope = read_scope(call);
    std::vector<std::string> languages{words.language()};
    for (const std::vector<std::string>& more : {scope.languages, query::Scope{}.languages}) {
        for (const std::string& language : more) {
            if (std::ranges::find(languages, language) == languages.end()) {
                languages.push_back(language);
            }
        }
    }
    scope.languages = languages;
    return scope;
}

int run_report(const Invocation& call) {
    if (call.words.size() != 1) {
        throw base::UsageError{
            "limes report: name an atlas and a page: limes report border.gpkg -o lang-son.html --of \"Lạng "
            "Sơn\""};
    }
    const auto target = value_of(call, "output");
    if (!target || (ending_of(*target) != ".html" && !is_pdf(call))) {
        throw base::UsageError{
            "limes report: name the page with -o; its ending, .html or .pdf, chooses the format"};
    }
    const auto of = value_of(call, "of");
    if (!of) {
        throw base::UsageError{"limes report: name a unit, gate, corridor or pair with --of, by id or name"};
    }
    for (const char* option : {"where", "bbox"}) {
        if (value_of(call, option)) {
            throw base::UsageError{
                fmt::format("limes report: --{} has no meaning here, since the report chooses what it asks "
                            "about its place; "
                            "ask the question itself, whose command stands on the page",
                            option)};
        }
    }
    const output::report::Words words{read_languages(call).front()};
    const query::Scope scope = scope_of(call, words);
    session::ReportReach reach;
    reach.radii = value_of(call, "radius").value_or(reach.radii);
    reach.gap = value_of(call, "gap").value_or(reach.gap);
    session::Session session = open_session(call.words[0], call);
    base::AtomicFile file{*target, read_overwrite(call)};
    const result::Report report = session::ask_report(session, *of, scope, reach, call.words[0]);
    for (const base::Finding& finding : report.place.findings) {
        if (finding.kind == session::kSeveralSoNamed) {
            say(call, fmt::format("--of '{}': {}; {} ({})", base::printable(*of), finding.what, finding.done,
                                  report.id));
        }
    }
    const output::report::MapPicture map = map_of(session, report, scope, *target, is_pdf(call));
    const base::AtomicFile plots = scratch(*target, ".plot.svg");
    const std::string page = output::report::page(report, map, words, call.line, plots.temporary());
    base::FileWriter writer{file.temporary(), *target};
    writer.write(call.printer ? call.printer->print(page, call.task) : page);
    writer.close();
    file.commit();
    end_progress();
    const auto unanswered = std::ranges::count_if(
        report.parts, [](const result::ReportPart& part) { return !part.refused.empty(); });
    say(call,
        fmt::format("{}: {} ({}), as of {}; {} of {} questions answered", *target, report.name, report.id,
                    report.as_of, static_cast<std::ptrdiff_t>(report.parts.size()) - unanswered,
                    report.parts.size()));
    return 0;
}

}  // namespace

Command report_command() {
    Command command;
    command.declaration.name = "report";
    command.declaration.summary = "Write a page about one unit, gate, corridor or pair: HTML or PDF.";
    command.declaration.page =
        "Map, key figures, coverage, gaps, what lies along a corridor, registered pairs with their audit, "
        "findings, "
        "sources and method, in Vietnamese, English, French or Chinese. The page asks the questions of this "
        "program and shows their answers: each figure can be had again by the command that the page "
        "names.\n\n"
        "HTML is one file that needs nothing beside it, no script and no network, for screens of any width "
        "and "
        "for print. A PDF is set from the same page by WeasyPrint, where that is installed. What a page says "
        "is "
        "in [reports](../report.md).\n\n"
        "A question that an atlas cannot answer, which may lack a layer, stands on the page with the reason.";
    query::Parameter output = own_option("output", "the page to write: .html or .pdf");
    query::Parameter of = own_option("of", "a unit, gate, corridor or declared pair, by id or name");
    of.required = true;
    query::Parameter radius =
        own_option("radius", "how far gates reach, for the coverage; several with commas");
    radius.default_text = session::ReportReach{}.radii;
    query::Parameter gap = own_option("gap", "what lies farther than this from every gate is a gap");
    gap.default_text = session::ReportReach{}.gap;
    command.declaration.parameters = {
        output, of, radius, gap,
        own_option("overwrite", "replace the page when it exists", query::ParameterKind::flag)};
    command.declaration.examples = {
        "limes report border.gpkg -o lang-son.html --of \"Lạng Sơn\" --as-of 2025-07-01",
        "limes report border.gpkg -o huu-nghi.pdf --of \"Hữu Nghị\" --lang fr",
        "limes report border.gpkg -o line.html --of \"Lào Cai - Hà Nội - Hải Phòng\" --lang en"};
    command.group = "Pictures";
    command.words_usage = "ATLAS";
    command.common = Takes::scope;
    command.run = run_report;
    command.prints = is_pdf;
    return command;
}

}  // namespace limes::cli
