#include <limes/base/text.hpp>
#include <limes/output/report/tables.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace limes::output::report {

namespace {

constexpr std::size_t kMostRows = 40;

std::string day_text(base::Day day) {
    return day.is_open() ? std::string{} : day.text();
}

Cell facet_of(const model::Layer& table, std::size_t row, std::string_view facet, const Words& words,
              const std::vector<std::string>& languages) {
    if (facet == "@name") {
        return {std::string{table.name(row, languages)}, {}};
    }
    if (facet == "@from") {
        return {day_text(table.valid(row).from), {}};
    }
    if (facet == "@to") {
        return {day_text(table.valid(row).to), {}};
    }
    const auto accuracy = table.accuracy(row);
    if (!accuracy) {
        return {};
    }
    model::Column metres{"accuracy_m", model::ColumnType::real, "m"};
    metres.push(accuracy->value());
    return {"± " + written(&metres, 0, Form::length, words), {}};
}

std::vector<std::size_t> rows_of(const model::Layer& table, std::string_view kind) {
    std::vector<std::size_t> rows;
    const model::Column* kinds = table.find("kind");
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (kind.empty() || (kinds != nullptr && kinds->display(row) == kind)) {
            rows.push_back(row);
        }
    }
    return rows;
}

bool is_number(Form form) {
    return form != Form::text && form != Form::azimuth;
}

void write_cell(Html& html, const Cell& cell, const Words& words) {
    html.text(cell.value.empty() ? words["unknown"] : cell.value);
    if (!cell.range.empty()) {
        html.text(" ");
        html.element("small", cell.range, {{"class", "range"}});
    }
}

bool is_day(const Shown& column) {
    return column.column == "@from" || column.column == "@to";
}

class Writer {
public:
    Writer(Html& html, const model::Layer& table, const Words& words,
           const std::vector<std::string>& languages)
        : m_html{html}, m_table{table}, m_words{words}, m_languages{languages} {}

    bool write(const Table& layout) {
        const std::vector<std::size_t> rows = rows_of(m_table, layout.kind);
        if (rows.empty()) {
            return false;
        }
        const std::vector<Shown> columns = columns_with_values(layout, rows);
        const std::string& caption = m_words[layout.caption];
        m_html.open("section", {{"class", "wide"}, {"tabindex", "0"}, {"aria-label", caption}});
        m_html.open("table");
        m_html.element("caption", caption);
        m_html.open("thead");
        m_html.open("tr");
        for (const Shown& column : columns) {
            m_html.element("th", m_words[column.heading],
                           {{"scope", "col"}, {"class", is_number(column.form) ? "n" : "t"}});
        }
        m_html.close();
        m_html.close();
        m_html.open("tbody");
        for (std::size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) {
            write_row(columns, rows[i]);
        }
        m_html.close();
        m_html.close();
        m_html.close();
        if (rows.size() > kMostRows) {
            m_html.element("p", m_words.with("more rows", {{"shown", std::to_string(kMostRows)},
                                                           {"all", std::to_string(rows.size())}}));
        }
        return true;
    }

private:
    [[nodiscard]] Cell cell(std::size_t row, const Shown& column) const {
        return cell_of(m_table, row, column, m_words, m_languages);
    }

    [[nodiscard]] std::vector<Shown> columns_with_values(const Table& layout,
                                                         const std::vector<std::size_t>& rows) const {
        std::vector<Shown> columns;
        for (const Shown& column : layout.columns) {
            if (columns.empty() || std::ranges::any_of(rows, [&](std::size_t row) {
                    return !cell(row, column).value.empty();
                })) {
                columns.push_back(column);
            }
        }
        return columns;
    }

    void write_row(const std::vector<Shown>& columns, std::size_t row) {
        m_html.open("tr");
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i == 0) {
                m_html.open("th", {{"scope", "row"}});
            } else {
                m_html.open("td", {{"class", is_number(columns[i].form) ? "n"
                                             : is_day(columns[i])       ? "t day"
                                                                        : "t"}});
            }
            write_cell(m_html, cell(row, columns[i]), m_words);
            m_html.close();
        }
        m_html.close();
    }

    Html& m_html;
    const model::Layer& m_table;
    const Words& m_words;
    const std::vector<std::string>& m_languages;
};

/// The row that a figure at the top is of.
struct At {
    const model::Layer* table = nullptr;
    std::size_t row = 0;
};

/// The row of the distance that the gaps are beyond, when one unit is asked about.
At coverage_at_gap(const result::Report& report) {
    const result::Result* coverage = report.answer("coverage");
    const result::Result* gaps = report.answer("gaps");
    if (report.subject != result::Subject::unit || coverage == nullptr || gaps == nullptr ||
        gaps->table->rows == 0) {
        return {};
    }
    const model::Column* of_gap = gaps->table->find("radius_m");
    const model::Column* radius = coverage->table->find("radius_m");
    for (std::size_t row = 0; of_gap != nullptr && radius != nullptr && row < coverage->table->rows; ++row) {
        if (radius->number(row) == of_gap->number(0)) {
            return {coverage->table.get(), row};
        }
    }
    return {};
}

At place_of(const result::Report& report, std::string_view part) {
    if (part.empty()) {
        return {report.place.table.get(), 0};
    }
    if (part == "coverage-gap") {
        return coverage_at_gap(report);
    }
    if (part == "pairs-own" && report.subject != result::Subject::pair) {
        return {};
    }
    if (part == "coverage" && report.subject != result::Subject::unit) {
        return {};
    }
    const result::Result* answer = report.answer(part == "pairs-own" ? "pairs" : part);
    return answer == nullptr || answer->table->rows == 0 ? At{} : At{answer->table.get(), 0};
}

class KeyFigures {
public:
    KeyFigures(Html& html, const result::Report& report, const Words& words)
        : m_html{html}, m_report{report}, m_words{words} {}

    void write() {
        m_html.open("ul", {{"class", "figures"}});
        for (const KeyFigure& figure : key_figures()) {
            write(figure);
        }
        write_accuracy();
        m_html.close();
    }

private:
    void write(const KeyFigure& figure) {
        const At at = place_of(m_report, figure.part);
        if (at.table == nullptr || at.row >= at.table->rows || !has(*at.table, figure.shown.column)) {
            return;
        }
        const Cell cell = cell_of(*at.table, at.row, figure.shown, m_words, m_report.languages);
        if (cell.value.empty() && !figure.always) {
            return;
        }
        begin(m_words[figure.shown.heading], at,
              figure.shown.heading == "figure covered share" ||
                  figure.shown.heading == "figure covered places");
        write_cell(m_html, cell, m_words);
        m_html.close();
        const model::Column* dated = figure.dated.empty() ? nullptr : at.table->find(figure.dated);
        std::string day = dated == nullptr ? "" : dated->display(at.row);
        foot(figure.part.empty(), cell.value.empty(), day);
    }

    /// Names by language: counterpart_vi stands for all of its kind.
    static bool has(const model::Layer& table, std::string_view column) {
        return table.find(column) != nullptr;
    }

    void begin(const std::string& heading, const At& at, bool within) {
        m_html.open("li");
        std::string title = heading;
        if (within) {
            const model::Column* radius = at.table->find("radius_m");
            title = m_words.with(
                "within title",
                {{"what", heading}, {"distance", written(radius, at.row, Form::reach, m_words)}});
        }
        m_html.element("span", title);
        m_html.text(" ");
        m_html.open("strong");
    }

    /// The day of a figure, and whether it is published or measured here.
    void foot(bool published, bool unknown, const std::string& day) {
        std::string text = published ? (unknown ? std::string{} : m_words["published"]) : m_words["measured"];
        if (!day.empty()) {
            text += (text.empty() ? "" : ", ") + day;
        }
        if (!text.empty()) {
            m_html.text(" ");
            m_html.element("small", text);
        }
        m_html.close();
    }

    void write_accuracy() {
        const Cell cell = facet_of(*m_report.place.table, 0, "@accuracy", m_words, m_report.languages);
        begin(m_words["figure accuracy"], {}, false);
        write_cell(m_html, cell, m_words);
        m_html.close();
        foot(true, cell.value.empty(), {});
    }

    Html& m_html;
    const result::Report& m_report;
    const Words& m_words;
};

}  // namespace

Cell cell_of(const model::Layer& table, std::size_t row, const Shown& shown, const Words& words,
             const std::vector<std::string>& languages) {
    if (shown.column.starts_with('@')) {
        return facet_of(table, row, shown.column, words, languages);
    }
    Cell cell{written(table.find(shown.column), row, shown.form, words), {}};
    if (shown.column.ends_with("_vi")) {
        for (const std::string& language : languages) {
            const std::string name = std::string{shown.column.substr(0, shown.column.size() - 2)} + language;
            if (std::string in = written(table.find(name), row, shown.form, words); !in.empty()) {
                cell.value = std::move(in);
                break;
            }
        }
    }
    if (!cell.value.empty() && !shown.lower.empty()) {
        cell.range = written_range(table.find(shown.lower), table.find(shown.upper), row, shown.form, words);
    }
    return cell;
}

std::size_t write_tables(Html& html, const Section& section, const result::Result& answer, const Words& words,
                         const std::vector<std::string>& languages) {
    std::size_t written = 0;
    for (const Table& table : section.tables) {
        written += Writer{html, *answer.table, words, languages}.write(table) ? 1 : 0;
    }
    return written;
}

void write_key_figures(Html& html, const result::Report& report, const Words& words) {
    KeyFigures{html, report, words}.write();
}

}  // namespace limes::output::report
