// The command that holds an atlas against its definitions: limes check.
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/base/units.hpp>
#include <limes/check/check.hpp>
#include <limes/check/mend.hpp>

#include "command.hpp"
#include "options.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>

#include <map>

namespace limes::cli {

namespace {

check::CheckOptions check_options(const Invocation& call) {
    check::CheckOptions options;
    if (const auto only = value_of(call, "only")) {
        options.only = split_list(*only);
    }
    if (const auto day = value_of(call, "as-of")) {
        options.as_of = *day == "today" ? base::Day::today() : base::parse_day(*day);
    }
    if (const auto narrow = value_of(call, "narrow")) {
        options.narrow = base::parse_distance(*narrow);
    }
    return options;
}

void print_lines(const check::Faults& faults) {
    std::vector<std::vector<std::string>> rows;
    for (const check::Fault& fault : faults) {
        rows.push_back({std::string{check::word(fault.severity)}, fault.layer, base::printable(fault.feature),
                        fault.kind, base::printable(fault.what)});
    }
    write_stdout(aligned(rows));
}

/// How many of each kind, on standard error. Returns the number of errors.
std::size_t sum_up(const check::Faults& faults, const Invocation& call) {
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> kinds;
    std::size_t errors = 0;
    for (const check::Fault& fault : faults) {
        ++kinds[{fault.kind, check::word(fault.severity)}];
        errors += fault.severity == base::Severity::error ? 1 : 0;
    }
    for (const auto& [kind, count] : kinds) {
        say(call, fmt::format("{:>6}  {} ({})", count, kind.first, kind.second));
    }
    say(call, fmt::format("{} findings, {} of them errors", faults.size(), errors));
    return errors;
}

/// Mends what is safe to mend, before the check is made of what is left.
void run_fix(const std::string& path, const Invocation& call) {
    const bool dry = has_flag(call, "dry-run");
    const check::MendReport report =
        check::mend(path, dry ? check::DryRun::yes : check::DryRun::no, call.task);
    end_progress();
    print_findings(report.mends, call);
    print_findings(report.left, call);
    say(call, report.mends.empty()
                  ? fmt::format("{}: nothing that is safe to mend; nothing was changed.", path)
              : dry ? fmt::format("{}: {} mends; nothing was written (--dry-run).", path, report.mends.size())
                    : fmt::format("{}: {} mends, written as new editions.", path, report.mends.size()));
}

int run_check(const Invocation& call) {
    const std::string& path = only_atlas(call, "check");
    Delivery delivery{{path}, call};
    if (has_flag(call, "fix")) {
        run_fix(path, call);
    } else if (has_flag(call, "dry-run")) {
        throw base::UsageError{"limes check: --dry-run is for --fix; a check alone writes nothing"};
    }
    const source::Atlas atlas = source::Atlas::open(path);
    const check::CheckOptions options = check_options(call);
    const check::Faults faults = check::check(atlas, options, call.task);
    end_progress();
    if (value_of(call, "output") || value_of(call, "format") || value_of(call, "report")) {
        delivery.deliver(check::result_of(faults, atlas, options, call.line));
    } else {
        print_lines(faults);
    }
    const std::size_t errors = sum_up(faults, call);
    if (errors > 0 && has_flag(call, "strict")) {
        throw base::StrictLoss{fmt::format("--strict: {} has {} errors", base::printable(path), errors)};
    }
    return 0;
}

}  // namespace

Command check_command() {
    Command command;
    command.declaration.name = "check";
    command.declaration.summary =
        "Hold an atlas against its definitions, and its layers against each other: findings as a layer.";
    std::string kinds;
    for (const std::string& kind : check::fault_kinds()) {
        kinds += (kinds.empty() ? "`" : ", `") + kind + "`";
    }
    command.declaration.page =
        "A row a finding: kind, severity, layer and feature, the other feature that it takes, what was seen, "
        "how "
        "wide, large, long or far apart on the ellipsoid, and what would mend it, at the place itself: the "
        "gap, the overlap, the point where a ring crosses itself, the stretch of an edge, the way from a "
        "gate "
        "to the border. Without a file, a line each.\n\n"
        "Layers are known by their roles. Units (province, prefecture, commune) that hold at the same time "
        "shall cover the land without gaps and overlaps; units of two countries, and the border lines, shall "
        "have one edge; gates stand on a border. What is within the accuracies of both is a note at most. "
        "The "
        "width of a gap or overlap is twice its area over its perimeter; what is narrower than 1 cm is the "
        "rounding of coordinates. A `hole` is closed all around; a `gap` is open to the outside, as a sliver "
        "that runs out to the coast is, and four times as deep as it is open or more.\n\n"
        "`--fix` first mends what can be mended in one way only, and writes the layers as new editions, "
        "whole or "
        "not at all: names that are not in normal form C, rings that are not closed or wound the other way, "
        "rows "
        "that are there twice, and invalid areas whose rings can be read in one way. The table "
        "`limes_mends` of the atlas keeps what was done. Then it checks what is left.\n\n"
        "Kinds: " +
        kinds + ".";
    command.declaration.parameters = {
        own_option("only", "kinds of findings to look for: hole,overlap"),
        own_option("as-of", "only what holds on the day, 2025-07-01; all times without it"),
        own_option("narrow", "wider gaps, and edges farther apart, may be meant and are no faults")};
    command.declaration.parameters.back().default_text = "1km";
    command.declaration.parameters.push_back(own_option(
        "strict", "an error among the findings is a failure (exit 3)", query::ParameterKind::flag));
    command.declaration.parameters.push_back(
        own_option("fix", "mend what is safe to mend, as new editions", query::ParameterKind::flag));
    command.declaration.parameters.push_back(
        own_option("dry-run", "with --fix: say what would be mended", query::ParameterKind::flag));
    command.declaration.examples = {
        "limes check border.gpkg", "limes check border.gpkg --fix",
        "limes check border.gpkg -o findings.geojson",
        "limes check border.gpkg --only hole,overlap --as-of 2025-07-01 -o gaps.gpkg"};
    command.group = "Atlas";
    command.words_usage = "ATLAS";
    command.common = Takes::output;
    command.run = run_check;
    command.changes_atlas = [](const Invocation& call) { return has_flag(call, "fix"); };
    return command;
}

}  // namespace limes::cli
