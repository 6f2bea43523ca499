#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/measured_lines.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <algorithm>
#include <optional>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::Layer;

/// Measures that differ by less are one: stretches of two tables that end at one place were measured apart.
constexpr double kSame_m = 1e-5;

struct Stretch {
    double from_m;
    double to_m;
    std::size_t row;
};

/// The stretches of a table, by line and where they begin.
class Stretches {
public:
    Stretches(const Layer& table, const MeasuredLines& lines) : m_of_line(lines.size()) {
        const Column& line = require_column(table, "line_id");
        const Column& from = require_column(table, "from_measure_m");
        const Column& to = require_column(table, "to_measure_m");
        const Column* id = table.find("other_id");
        m_id = id != nullptr ? id : &require_column(table, "id");
        m_name = table.find(id != nullptr ? "other_name" : "name");
        for (std::size_t row = 0; row < table.rows; ++row) {
            if (const auto found = lines.find(line.text(row))) {
                m_of_line[*found].push_back({from.number(row).value_or(0), to.number(row).value_or(0), row});
            }
        }
        for (auto& stretches : m_of_line) {
            std::ranges::stable_sort(stretches, {}, &Stretch::from_m);
        }
    }

    [[nodiscard]] const std::vector<Stretch>& of(std::size_t line) const { return m_of_line[line]; }
    void push_id_and_name(std::optional<std::size_t> row, Column& id, Column& name) const {
        if (!row || m_id->is_null(*row)) {
            id.push_null();
            name.push_null();
            return;
        }
        id.push(m_id->text(*row));
        name.push(m_name != nullptr ? m_name->text(*row) : m_id->text(*row));
    }

private:
    std::vector<std::vector<Stretch>> m_of_line;
    const Column* m_id = nullptr;
    const Column* m_name = nullptr;
};

/// The stretch over a place, of several the one that begins first. Asked for growing measures only.
class Sweep {
public:
    explicit Sweep(const std::vector<Stretch>& stretches) : m_stretches{stretches} {}

    [[nodiscard]] std::optional<std::size_t> at(double measure_m) {
        while (m_next < m_stretches.size() && m_stretches[m_next].to_m <= measure_m) {
            ++m_next;
        }
        for (std::size_t i = m_next; i < m_stretches.size() && m_stretches[i].from_m <= measure_m; ++i) {
            if (m_stretches[i].to_m > measure_m) {
                return m_stretches[i].row;
            }
        }
        return std::nullopt;
    }

private:
    const std::vector<Stretch>& m_stretches;
    std::size_t m_next = 0;
};

std::vector<double> ends_of(const std::vector<Stretch>& a, const std::vector<Stretch>& b) {
    std::vector<double> ends;
    for (const auto* stretches : {&a, &b}) {
        for (const Stretch& stretch : *stretches) {
            ends.push_back(stretch.from_m);
            ends.push_back(stretch.to_m);
        }
    }
    std::ranges::sort(ends);
    const auto repeated =
        std::ranges::unique(ends, [](double first, double second) { return second - first < kSame_m; });
    ends.erase(repeated.begin(), repeated.end());
    return ends;
}

}  // namespace

Table run(const query::OverlayStretches& step, const Tables& tables, Context& context) {
    const MeasuredLines lines{*tables[step.lines], context};
    const Stretches first{*tables[step.first], lines};
    const Stretches second{*tables[step.second], lines};
    const auto table = table_along_lines("overlay-stretches");
    table->add_column("a_id", ColumnType::text, {}, "id of what lies along the line in the first table");
    table->add_column("a_name", ColumnType::text, {}, "its name");
    table->add_column("b_id", ColumnType::text, {}, "id of what lies along the line in the second table");
    table->add_column("b_name", ColumnType::text, {}, "its name");
    add_measure_columns(*table);
    for (std::size_t line = 0; line < lines.size(); ++line) {
        const std::vector<double> ends = ends_of(first.of(line), second.of(line));
        Sweep in_first{first.of(line)};
        Sweep in_second{second.of(line)};
        for (std::size_t i = 1; i < ends.size(); ++i) {
            const double middle_m = (ends[i - 1] + ends[i]) / 2;
            const auto a = in_first.at(middle_m);
            const auto b = in_second.at(middle_m);
            if (!a && !b) {
                continue;
            }
            table->ids.push_back(id_at(lines.id(line), ends[i - 1]));
            lines[line].append_stretch(table->geometry, lines[line].find(ends[i - 1]),
                                       lines[line].find(ends[i]));
            ++table->rows;
            table->columns[0].push(lines.id(line));
            table->columns[1].push(lines.name(line));
            first.push_id_and_name(a, table->columns[2], table->columns[3]);
            second.push_id_and_name(b, table->columns[4], table->columns[5]);
            table->columns[6].push(ends[i - 1]);
            table->columns[7].push(ends[i]);
            table->columns[8].push(ends[i] - ends[i - 1]);
        }
    }
    return table;
}

}  // namespace limes::engine::embedded
