#include "session.hpp"

#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/model/layer_batches.hpp>
#include <limes/output/batch_writer.hpp>
#include <limes/output/formats.hpp>
#include <limes/output/styled.hpp>
#include <limes/source/atlas.hpp>

#include "options.hpp"
#include "plot_file.hpp"
#include "style_file.hpp"
#include "terminal.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

namespace limes::cli {

namespace {

constexpr std::size_t kFindingsShown = 12;
const result::LedgerName kWriting{.of = result::LedgerName::Of::writing};

}  // namespace

source::ReadOptions read_options(const Invocation& call) {
    source::ReadOptions options;
    options.assume_crs = value_of(call, "assume-crs");
    options.ballpark =
        has_flag(call, "allow-ballpark") ? geodesy::Ballpark::allow : geodesy::Ballpark::refuse;
    options.lon_column = value_of(call, "lon").value_or("");
    options.lat_column = value_of(call, "lat").value_or("");
    options.wkt_column = value_of(call, "wkt").value_or("");
    options.id_column = value_of(call, "id").value_or("");
    if (options.lon_column.empty() != options.lat_column.empty()) {
        throw base::UsageError{"--lon and --lat go together: name both columns of the positions"};
    }
    options.encoding = value_of(call, "encoding").value_or("");
    return options;
}

namespace {

/// What is asked: the atlas and the files that are layers of their own.
std::vector<std::string> inputs_of(const query::Plan& plan, const Invocation& call) {
    std::vector<std::string> inputs;
    if (!call.words.empty()) {
        inputs.push_back(call.words.front());
    }
    for (const std::string& layer : plan.layers()) {
        inputs.push_back(source::parse_dataset_name(layer).path.string());
    }
    return inputs;
}

/// Neither an answer nor its report replaces what was asked, nor one the other. Errors: UsageError.
void refuse_own_input(const std::string& target, const std::vector<std::string>& inputs) {
    for (const std::string& input : inputs) {
        std::error_code ignored;
        if (std::filesystem::equivalent(input, target, ignored)) {
            throw base::UsageError{fmt::format(
                "{}: is what the question is asked of; write the answer to another file", target)};
        }
    }
}

/// Whether two names are of one file, be it there or not.
bool same_file(const std::string& a, const std::string& b) {
    std::error_code ignored;
    return std::filesystem::equivalent(a, b, ignored) ||
           std::filesystem::weakly_canonical(a, ignored) == std::filesystem::weakly_canonical(b, ignored);
}

/// The files of --output, --report and --plot. Errors: UsageError.
void refuse_own_inputs(const std::vector<std::string>& inputs, const Invocation& call) {
    struct Target {
        std::string path;
        std::string_view whose;
    };
    std::vector<Target> targets;
    using Option = std::pair<const char*, std::string_view>;
    for (const auto& [option, whose] :
         {Option{"output", "answer's"}, Option{"report", "report's"}, Option{"plot", "plot's"}}) {
        const auto path = value_of(call, option);
        if (!path || (*path == "-" && whose == "answer's")) {
            continue;
        }
        refuse_own_input(*path, inputs);
        for (const Target& other : targets) {
            if (same_file(other.path, *path)) {
                throw base::UsageError{fmt::format("{}: is the {} file and the {} too; name two files", *path,
                                                   other.whose, whose)};
            }
        }
        targets.push_back({*path, whose});
    }
}

output::WriteOptions write_options(const Invocation& call) {
    output::WriteOptions options;
    options.overwrite = read_overwrite(call);
    options.languages = read_languages(call);
    options.bbox = has_flag(call, "with-bbox") ? output::WithBbox::yes : output::WithBbox::no;
    options.wkt = has_flag(call, "no-wkt") ? output::WithWkt::no : output::WithWkt::yes;
    if (const auto decimals = value_of(call, "decimals")) {
        options.decimals = static_cast<int>(whole_number("decimals", *decimals, 0, 8));
    }
    return options;
}

/// The formats that --format may name, as it names them.
std::vector<std::string> text_formats() {
    std::vector<std::string> known{"table"};
    for (const output::Format& format : output::formats()) {
        if (format.text != nullptr) {
            known.push_back(base::fold(format.name));
        }
    }
    return known;
}

/// --format is of standard output: beside a file, whose ending says its format, it may say the same and no
/// more. Errors: UsageError.
void check_format(const std::optional<std::string>& target, const Invocation& call) {
    const auto format = value_of(call, "format");
    if (!format) {
        return;
    }
    const std::vector<std::string> known = text_formats();
    if (std::ranges::find(known, *format) == known.end()) {
        throw base::UsageError{
            fmt::format("--format '{}' is none of {}", base::printable(*format), fmt::join(known, ", "))};
    }
    if (!target || *target == "-") {
        return;
    }
    const output::Format& of_file = output::require_format(*target);
    if (base::fold(of_file.name) != *format) {
        throw base::UsageError{fmt::format(
            "--format {} is of standard output, and the ending of {} makes it {}; leave out --format, or "
            "choose another ending",
            *format, base::printable(*target), of_file.name)};
    }
}

/// A terminal gets a table and a pipe GeoJSON, unless --format says otherwise; "-o -" is never a table by
/// itself.
output::WriteReport to_stdout(const result::Result& result, bool asked, const Invocation& call) {
    const std::string format =
        value_of(call, "format").value_or(!asked && stdout_is_terminal() ? "table" : "geojson");
    if (format == "table") {
        write_stdout(output::terminal_table(result, terminal_width()));
        return {};
    }
    const auto chosen = std::ranges::find_if(
        output::formats(), [&](const output::Format& each) { return base::fold(each.name) == format; });
    return chosen->write(result, "-", write_options(call), call.task);
}

/// A picture is drawn beside the answer, never in its place. Errors: UsageError.
void refuse_picture(const std::optional<std::string>& target, std::span<const model::Plot> plots) {
    if (!target || plots.empty() || output::find_format(*target) != nullptr) {
        return;
    }
    const std::string ending = std::filesystem::path{*target}.extension().string();
    if (ending == ".svg" || ending == ".png" || ending == ".pdf") {
        throw base::UsageError{fmt::format("--output {}: an answer is no picture; it is drawn by --plot {}",
                                           base::printable(*target), base::printable(*target))};
    }
}

/// Neither the first layer nor the answer is held whole where question, layers and format allow it. Whether
/// they did.
bool to_file_in_batches(session::Session& session, const query::Plan& plan, const query::TimeSelection& when,
                        const std::string& name, const std::string& target,
                        const output::WriteOptions& options, const Invocation& call, result::Result& result,
                        output::WriteReport& written) {
    if (!output::BatchWriter::can_write(target, options)) {
        return false;
    }
    try {
        output::BatchWriter writer{target, options, call.task};
        std::optional<result::Result> answer = session.stream(plan, when, name, call.line, writer);
        if (!answer) {
            return false;
        }
        result = std::move(*answer);
        hold_strict(result, call, name);
        written = writer.finish(result);
        return true;
    } catch (const model::NotStreamable&) {
        return false;  // the rows need what only the whole layer shows
    }
}

}  // namespace

session::Session open_session(const std::optional<std::string>& atlas, const Invocation& call) {
    const std::string engine = value_of(call, "engine").value_or("");
    if (atlas && atlas->starts_with(database::kPrefix)) {
        return session::Session{database::Atlas::open(*atlas, call.task),
                                engine == "embedded" ? session::Where::here : session::Where::there,
                                read_options(call), call.task};
    }
    if (engine == "postgis") {
        throw base::UsageError{
            "--engine postgis: PostGIS is asked where the atlas is in a database: put it there with 'limes "
            "load "
            "ATLAS.gpkg --to postgis --database PG:service=border', and name the database as the atlas, "
            "PG:service=border"};
    }
    if (!atlas) {
        return session::Session{nullptr, read_options(call), call.task};
    }
    const source::Atlas opened = source::Atlas::open(*atlas);
    return session::Session{&opened, read_options(call), call.task};
}

int answer(session::Session& session, const query::Plan& plan, const query::TimeSelection& when,
           const std::string& name, const Invocation& call, std::span<const model::Plot> plots,
           const std::string& styled_as) {
    if (has_flag(call, "explain")) {
        write_stdout(session.explain(plan));
        return 0;
    }
    const auto target = value_of(call, "output");
    const std::vector<std::string> inputs = inputs_of(plan, call);
    check_format(target, call);
    refuse_picture(target, plots);
    refuse_own_inputs(inputs, call);
    source::refuse_unheard_encoding(read_options(call), {inputs.begin(), inputs.end()});
    ReportFile report{call};
    PlotFile plot{plots, call};
    result::Result result;
    output::WriteReport written;
    output::WriteOptions options = write_options(call);
    options.before_commit = [&](const output::WriteReport& whole) { report.fill(result, whole); };
    const auto style = value_of(call, "style")
                           ? std::optional{qgis_request(call, styled_as.empty() ? name : styled_as)}
                           : std::nullopt;
    try {
        if (!target || *target == "-") {
            result = session.answer(plan, when, name, call.line);
            hold_strict(result, call, name);
            plot.draw(result);
            written = to_stdout(result, target.has_value(), call);
            report.fill(result, written);
        } else if (plot.is_asked() ||
                   !to_file_in_batches(session, plan, when, name, *target, options, call, result, written)) {
            result = session.answer(plan, when, name, call.line);
            hold_strict(result, call, name);
            plot.draw(result);
            written = style ? output::write_styled(result, *target, options, *style, call.task)
                            : output::write(result, *target, options, call.task);
        }
        hold_strict({{kWriting, written.ledger}}, call);
    } catch (const base::StrictLoss&) {
        report.fill(result, written);  // what was lost is wanted most when it is an error
        report.commit();
        throw;
    }
    end_progress();
    report.commit();
    plot.commit();
    result.findings.insert(result.findings.end(), written.findings.begin(), written.findings.end());
    print_losses(result.ledgers, call, name);
    print_losses({{kWriting, written.ledger}}, call);
    print_findings(result.findings, call);
    if (target && *target != "-") {
        say(call, fmt::format("{}: {}, as of {}", *target, base::counted(written.ledger.out(), "row", "rows"),
                              result.as_of));
    }
    return 0;
}

Delivery::Delivery(const std::vector<std::string>& inputs, const Invocation& call)
    : m_call{call}, m_target{value_of(call, "output")}, m_report{call} {
    check_format(m_target, call);
    refuse_own_inputs(inputs, call);
    if (m_target && *m_target != "-") {
        (void)output::require_format(*m_target);
        const base::AtomicFile can_be{*m_target, read_overwrite(call)};
    }
}

void Delivery::deliver(const result::Result& result) {
    output::WriteReport written;
    if (!m_target || *m_target == "-") {
        written = to_stdout(result, m_target.has_value(), m_call);
        m_report.fill(result, written);
    } else {
        output::WriteOptions options = write_options(m_call);
        options.before_commit = [&](const output::WriteReport& whole) { m_report.fill(result, whole); };
        written = output::write(result, *m_target, options, m_call.task);
    }
    end_progress();
    m_report.commit();
    print_losses({{kWriting, written.ledger}}, m_call);
    print_findings(written.findings, m_call);
    hold_strict({{kWriting, written.ledger}}, m_call);
    if (m_target && *m_target != "-") {
        say(m_call, fmt::format("{}: {}", *m_target, base::counted(written.ledger.out(), "row", "rows")));
    }
}

void print_findings(const base::Findings& findings, const Invocation& call) {
    if (call.quiet || findings.empty()) {
        return;
    }
    std::map<std::string, std::size_t> kinds;
    std::size_t shown = 0;
    for (const base::Finding& finding : findings) {
        ++kinds[finding.layer.empty() ? finding.kind : fmt::format("{}: {}", finding.layer, finding.kind)];
        if (findings.size() <= kFindingsShown) {
            say(call, fmt::format("  {}{}{}: {}{}", finding.layer,
                                  finding.layer.empty() || finding.feature.empty() ? "" : " ",
                                  base::printable(finding.feature), base::printable(finding.what),
                                  finding.done.empty() ? "" : "; " + base::printable(finding.done)));
            ++shown;
        }
    }
    if (shown == 0) {
        say(call, fmt::format("{} findings (--report FILE lists each):", findings.size()));
        for (const auto& [kind, count] : kinds) {
            say(call, fmt::format("  {:>6}  {}", count, kind));
        }
    }
}

namespace {

std::string in_words(result::LedgerName ledger, std::string_view question) {
    if (ledger.of == result::LedgerName::Of::step && !question.empty()) {
        ledger.by = question;
    }
    return ledger.text();
}

}  // namespace

void print_losses(const Ledgers& ledgers, const Invocation& call, std::string_view question) {
    std::set<std::string> said;  // two steps may leave out the same
    for (const auto& [name, ledger] : ledgers) {
        for (const auto& [reason, count] : ledger.reasons()) {
            const std::string line = fmt::format("{}: {} of {} left out: {}", in_words(name, question), count,
                                                 ledger.in(), reason);
            if (said.insert(line).second) {
                say(call, line);
            }
        }
    }
}

void hold_strict(const Ledgers& ledgers, const Invocation& call, std::string_view question) {
    if (!has_flag(call, "strict")) {
        return;
    }
    for (const auto& [name, ledger] : ledgers) {
        if (!ledger.reasons().empty()) {
            const auto& [reason, count] = *ledger.reasons().begin();
            throw base::StrictLoss{fmt::format("--strict: {}: {} of {} left out: {}",
                                               in_words(name, question), count, ledger.in(), reason)};
        }
    }
}

void hold_strict(const result::Result& result, const Invocation& call, std::string_view question) {
    hold_strict(result.ledgers, call, question);
    const auto nothing = std::ranges::find(result.findings, "nothing-selected", &base::Finding::kind);
    if (has_flag(call, "strict") && nothing != result.findings.end()) {
        throw base::StrictLoss{fmt::format("--strict: {}: {}", nothing->layer, nothing->what)};
    }
}

}  // namespace limes::cli
