#include <limes/output/report/endnotes.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace limes::output::report {

namespace {

constexpr std::size_t kMostExamples = 3;

/// The title of a layer in the language, else in English, else its name.
std::string title_of(const model::Schema& layer, const std::string& language) {
    for (const std::string& each : {language, std::string{"en"}}) {
        if (const auto found = layer.title.find(each); found != layer.title.end()) {
            return found->second;
        }
    }
    return layer.name;
}

std::string title_of(const std::string& name, std::span<const model::Schema> layers, const Words& words) {
    const auto found = std::ranges::find(layers, name, &model::Schema::name);
    if (found != layers.end()) {
        return title_of(*found, words.language());
    }
    // What was found in drawing is of no layer.
    return name.empty() ? words["layer map"] : name == "plot" ? words["layer plot"] : name;
}

std::string_view severity_key(base::Severity severity) {
    switch (severity) {
        case base::Severity::note:
            return "severity note";
        case base::Severity::warning:
            return "severity warning";
        case base::Severity::error:
            return "severity error";
    }
    return {};
}

struct Kind {
    base::Severity severity = base::Severity::note;
    std::size_t count = 0;
    std::vector<std::string> examples;
};

void head(Html& html, const std::string& caption, const Words& words,
          std::initializer_list<std::string_view> columns) {
    html.open("section", {{"class", "wide"}, {"tabindex", "0"}, {"aria-label", caption}});
    html.open("table", {{"class", "said"}});
    html.element("caption", caption);
    html.open("thead");
    html.open("tr");
    for (const std::string_view column : columns) {
        html.element("th", words[column], {{"scope", "col"}});
    }
    html.close();
    html.close();
    html.open("tbody");
}

void close(Html& html) {
    html.close();
    html.close();
    html.close();
}

/// Definitions of layers say in English what a source is, and a licence has no other words.
void write_credit(Html& html, const std::string& text, const Words& words) {
    if (text.empty()) {
        html.element("td", words["unknown"]);
    } else {
        html.element("td", text, {{"lang", "en"}});
    }
}

std::string or_unknown(const std::string& text, const Words& words) {
    return text.empty() ? words["unknown"] : text;
}

}  // namespace

void write_findings(Html& html, const base::Findings& findings, std::span<const model::Schema> layers,
                    const Words& words, const Sentences& sentences) {
    if (findings.empty()) {
        html.element("p", words["none findings"]);
        return;
    }
    std::map<std::pair<std::string, std::string>, Kind> kinds;
    for (const base::Finding& finding : findings) {
        Kind& kind = kinds[{finding.layer, finding.kind}];
        kind.severity = std::max(kind.severity, finding.severity);
        ++kind.count;
        std::string example = finding.what + (finding.done.empty() ? "" : "; " + finding.done);
        if (kind.examples.size() < kMostExamples &&
            std::ranges::find(kind.examples, example) == kind.examples.end()) {
            kind.examples.push_back(std::move(example));
        }
    }
    head(html, words["table findings"], words, {"head layer", "head severity", "head count", "head finding"});
    for (const auto& [of, kind] : kinds) {
        html.open("tr");
        html.element("th", title_of(of.first, layers, words), {{"scope", "row"}});
        html.element("td", words[severity_key(kind.severity)]);
        html.element("td", std::to_string(kind.count), {{"class", "n"}});
        html.open("td");
        for (const std::string& example : kind.examples) {
            write_said(html, "p", example, sentences);
        }
        if (kind.count > kind.examples.size()) {
            html.element("p", "…");
        }
        html.close();
        html.close();
    }
    close(html);
}

void write_sources(Html& html, std::span<const model::Schema> layers, const Words& words) {
    head(html, words["table sources"], words,
         {"head layer", "head source", "head licence", "head attribution", "head edition"});
    for (const model::Schema& layer : layers) {
        html.open("tr");
        html.element("th", title_of(layer, words.language()), {{"scope", "row"}});
        write_credit(html, layer.provenance.source, words);
        write_credit(html, layer.provenance.licence, words);
        write_credit(html, layer.provenance.attribution, words);
        html.open("td");
        html.element("code", or_unknown(layer.provenance.edition, words));
        html.close();
        html.close();
    }
    close(html);
}

void write_method(Html& html, const result::Report& report, const std::string& line, const Words& words) {
    for (const std::string_view paragraph : {"method figures", "method distance", "method accuracy",
                                             "method coverage", "method pairs", "method map"}) {
        html.element("p", words[paragraph]);
    }
    html.element("h3", words["method again"]);
    html.open("ul", {{"class", "commands"}});
    const auto write = [&](const std::string& command) {
        html.open("li");
        html.element("code", command, {{"lang", "en"}, {"translate", "no"}});
        html.close();
    };
    write(line);
    for (const result::ReportPart& part : report.parts) {
        write(part.asked);
    }
    html.close();
}

std::vector<model::Schema> layers_of(const result::Report& report, std::span<const model::Schema> of_map) {
    std::vector<model::Schema> layers;
    const auto add = [&](std::span<const model::Schema> more) {
        for (const model::Schema& layer : more) {
            if (std::ranges::find(layers, layer.name, &model::Schema::name) == layers.end()) {
                layers.push_back(layer);
            }
        }
    };
    add(report.place.layers);
    for (const result::ReportPart& part : report.parts) {
        add(part.answer.layers);
    }
    add(of_map);
    return layers;
}

base::Findings findings_of(const result::Report& report) {
    base::Findings all;
    std::set<std::tuple<std::string, std::string, std::string, std::string>> seen;
    const auto add = [&](const base::Findings& more) {
        for (const base::Finding& finding : more) {
            if (seen.emplace(finding.layer, finding.feature, finding.kind, finding.what).second) {
                all.push_back(finding);
            }
        }
    };
    add(report.place.findings);
    for (const result::ReportPart& part : report.parts) {
        add(part.answer.findings);
    }
    return all;
}

}  // namespace limes::output::report
