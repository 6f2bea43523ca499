#include <limes/base/file.hpp>
#include <limes/output/report/endnotes.hpp>
#include <limes/output/report/inline_svg.hpp>
#include <limes/output/report/page.hpp>
#include <limes/output/report/plots.hpp>
#include <limes/output/report/sentences.hpp>
#include <limes/output/report/tables.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::output::report {

namespace {

std::string_view kind_key(result::Subject subject) {
    switch (subject) {
        case result::Subject::unit:
            return "kind unit";
        case result::Subject::gate:
            return "kind gate";
        case result::Subject::corridor:
            return "kind corridor";
        case result::Subject::pair:
            return "kind pair";
    }
    return {};
}

/// A heading and where it stands, for the list of contents.
struct Chapter {
    std::string id;
    std::string heading;
};

class PageWriter {
public:
    PageWriter(const result::Report& report, const MapPicture& map, const Words& words,
               const std::filesystem::path& scratch)
        : m_report{report},
          m_map{map},
          m_words{words},
          m_scratch{scratch},
          m_sentences{words},
          m_findings{findings_of(report)} {
        m_findings.insert(m_findings.end(), map.findings.begin(), map.findings.end());
    }

    std::string write(const std::string& line) {
        const std::string body = body_of(line);
        const std::string title = m_words.with(
            "page title", {{"name", m_report.name}, {"kind", m_words[kind_key(m_report.subject)]}});
        m_html.markup("<!DOCTYPE html>\n");
        m_html.open("html", {{"lang", m_words.language()}});
        m_html.open("head");
        m_html.alone("meta", {{"charset", "utf-8"}});
        m_html.alone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
        // Whatever a name smuggled in: nothing is loaded, nothing runs.
        m_html.alone("meta", {{"http-equiv", "Content-Security-Policy"},
                              {"content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}});
        m_html.alone("meta", {{"name", "description"}, {"content", lead()}});
        m_html.alone("meta", {{"name", "generator"}, {"content", fmt::format("limes {}", base::version())}});
        m_html.element("title", title);
        m_html.open("style");
        m_html.markup("\n" + base::read_text_file(base::share_folder("report") / "page.css"));
        m_html.close();
        m_html.close();
        m_html.open("body");
        write_head();
        m_html.markup(body);
        m_html.open("footer");
        m_html.element(
            "p", m_words.with("foot", {{"version", std::string{base::version()}}, {"day", m_report.as_of}}));
        m_html.close();
        m_html.close();
        m_html.close();
        m_html.markup("\n");
        return m_html.take();
    }

private:
    std::string lead() const {
        return m_words.with("lead", {{"kind", m_words[kind_key(m_report.subject)]}, {"day", m_report.as_of}});
    }

    /// A sentence with the day of the page, which stays on one line.
    void write_dated(std::string_view element, std::string_view key, std::string_view of_class) {
        constexpr std::string_view kDay = "{day}";
        const std::string& pattern = m_words[key];
        const std::size_t at = pattern.find(kDay);
        m_html.open(element, {{"class", of_class}});
        m_html.text(pattern.substr(0, at));
        m_html.element("span", m_report.as_of, {{"class", "day"}});
        m_html.text(pattern.substr(at + kDay.size()));
        m_html.close();
    }

    void write_head() {
        m_html.open("header");
        m_html.element("p", m_words[kind_key(m_report.subject)], {{"class", "kind"}});
        m_html.element("h1", m_report.name);
        if (const std::string others = other_names(); !others.empty()) {
            m_html.element("p", others, {{"class", "names"}});
        }
        write_dated("p", "lead", "lead");
        m_html.close();
        m_html.open("nav", {{"aria-label", m_words["contents"]}});
        m_html.open("ul");
        for (const Chapter& chapter : m_chapters) {
            m_html.open("li");
            m_html.element("a", chapter.heading, {{"href", "#" + chapter.id}});
            m_html.close();
        }
        m_html.close();
        m_html.close();
    }

    /// The names in the other languages, each once.
    std::string other_names() const {
        std::vector<std::string> names;
        for (const std::string& language : m_report.languages) {
            const auto column = m_report.place.table->schema.name_columns.find(language);
            if (column == m_report.place.table->schema.name_columns.end()) {
                continue;
            }
            const model::Column* held = m_report.place.table->find(column->second);
            std::string name = held == nullptr ? "" : held->display(0);
            if (!name.empty() && name != m_report.name && std::ranges::find(names, name) == names.end()) {
                names.push_back(std::move(name));
            }
        }
        std::string text;
        for (const std::string& name : names) {
            text += (text.empty() ? "" : " · ") + name;
        }
        return text;
    }

    /// Written before the head, whose list of contents it makes.
    std::string body_of(const std::string& line) {
        Html outer;
        std::swap(outer, m_html);
        m_html.open("main");
        begin("figures", "section figures");
        write_key_figures(m_html, m_report, m_words);
        write_source_of_place();
        m_html.close();
        write_map();
        for (const Section& section : sections()) {
            write_section(section);
        }
        const std::vector<model::Schema> layers = layers_of(m_report, m_map.layers);
        begin("findings", "section findings");
        m_html.element("p", m_words["intro findings"]);
        write_findings(m_html, m_findings, layers, m_words, m_sentences);
        m_html.close();
        begin("sources", "section sources");
        write_sources(m_html, layers, m_words);
        m_html.close();
        begin("method", "section method");
        write_method(m_html, m_report, line, m_words);
        m_html.close();
        m_html.close();
        std::swap(outer, m_html);
        return outer.take();
    }

    void write_source_of_place() {
        m_html.open("p", {{"class", "note"}});
        m_html.text(m_words["figures source"]);
        const std::string source = source_of_place();
        if (source.empty()) {
            m_html.text(m_words["unknown"]);
        } else {
            m_html.element("span", source, {{"lang", "en"}});  // as write_sources has it
        }
        m_html.close();
    }

    std::string source_of_place() const {
        const model::Layer& place = *m_report.place.table;
        std::string source = place.source ? place.source->display(0) : "";
        if (source.empty()) {
            source = place.schema.provenance.source;
        }
        return source;
    }

    /// The caller closes it.
    void begin(const std::string& id, std::string_view heading) {
        m_chapters.push_back({id, m_words[heading]});
        m_html.open("section", {{"id", id}});
        m_html.element("h2", m_words[heading]);
    }

    void write_map() {
        begin("map", "section map");
        m_html.open("figure");
        m_html.open("section",
                    {{"class", "picture map"}, {"tabindex", "0"}, {"aria-label", m_words["section map"]}});
        const PictureWords about{m_map.title, m_words.with("map alt", {{"name", m_report.name}})};
        m_html.markup(m_map.png.empty() ? inline_svg(m_map.svg, "map-", about)
                                        : pixels_with_texts(m_map.png, m_map.svg, about));
        m_html.close();
        write_dated("figcaption", "map caption", "note");
        m_html.close();
        m_html.close();
    }

    void write_section(const Section& section) {
        for (const result::ReportPart& part : m_report.parts) {
            if (part.key != section.part) {
                continue;
            }
            begin(part.key, section.heading);
            m_html.element("p", m_words[section.intro], {{"class", "intro"}});
            if (!part.refused.empty()) {
                m_html.open("p", {{"class", "note"}});
                m_html.text(m_words["refused"] + " ");
                write_said(m_html, "span", part.refused, m_sentences);
                m_html.close();
            } else {
                write_plot(section, part);
                if (write_tables(m_html, section, part.answer, m_words, m_report.languages) == 0) {
                    m_html.element("p", m_words[section.none], {{"class", "note"}});
                }
                write_reasons(part);
            }
            m_html.close();
        }
    }

    void write_plot(const Section& section, const result::ReportPart& part) {
        if (section.plot.empty()) {
            return;
        }
        const std::string svg = draw_plot(part, m_words, m_scratch, m_findings);
        if (svg.empty()) {
            return;
        }
        const std::string caption = m_words[section.plot];
        m_html.open("figure");
        m_html.open("section",
                    {{"class", "picture"}, {"tabindex", "0"}, {"aria-label", m_words[section.heading]}});
        m_html.markup(inline_svg(svg, part.key + "-",
                                 {m_words[section.heading], caption + " " + m_words["plot below"]}));
        m_html.close();
        m_html.element("figcaption", caption);
        m_html.close();
    }

    /// Why each declared pair has its class, in the words of the audit.
    void write_reasons(const result::ReportPart& part) {
        const model::Column* reason = part.key == "pairs" ? part.answer.table->find("reason") : nullptr;
        if (reason == nullptr || part.answer.table->rows == 0) {
            return;
        }
        m_html.open("details", {{"open", "open"}});
        m_html.element("summary", m_words["pair reasons"]);
        m_html.open("ul");
        for (std::size_t row = 0; row < part.answer.table->rows; ++row) {
            m_html.open("li");
            m_html.text(fmt::format("{}: ", part.answer.table->name(row, m_report.languages)));
            write_said(m_html, "span", reason->display(row), m_sentences);
            m_html.close();
        }
        m_html.close();
        m_html.close();
    }

    const result::Report& m_report;
    const MapPicture& m_map;
    const Words& m_words;
    const std::filesystem::path& m_scratch;
    Sentences m_sentences;
    base::Findings m_findings;
    std::vector<Chapter> m_chapters;
    Html m_html;
};

}  // namespace

std::string page(const result::Report& report, const MapPicture& map, const Words& words,
                 const std::string& line, const std::filesystem::path& scratch) {
    return PageWriter{report, map, words, scratch}.write(line);
}

}  // namespace limes::output::report
