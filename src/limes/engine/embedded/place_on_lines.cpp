#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/measured_lines.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::Layer;

/// What is beyond an end by less is at it: measures are commonly written to the millimetre.
constexpr double kAtEnd_m = 1e-3;

struct Event {
    std::size_t line;
    double from_m;
    double to_m;
    std::optional<std::size_t> row;  ///< of the events

    [[nodiscard]] bool is_place() const { return from_m == to_m; }
};

/// Where the events of a table say that they are.
class EventColumns {
public:
    explicit EventColumns(const Layer& events)
        : m_line{events.find("line_id")},
          m_measure{events.find("measure_m")},
          m_from{events.find("from_measure_m")},
          m_to{events.find("to_measure_m")} {
        if (m_measure == nullptr && m_from == nullptr) {
            (void)require_column(events, "measure_m");
        }
        if (m_from != nullptr) {
            (void)require_column(events, "to_measure_m");
        }
    }

    /// Nothing when a row has no measure or an unknown line.
    [[nodiscard]] std::optional<Event> event(std::size_t row, const MeasuredLines& lines,
                                             std::string& trouble) const {
        const std::optional<std::size_t> line = line_of(row, lines);
        if (!line) {
            trouble = "its line is none of those asked for";
            return std::nullopt;
        }
        const auto place_m = number(m_measure, row);
        const auto from_m = number(m_from, row);
        const auto to_m = number(m_to, row);
        if (from_m && to_m) {
            return Event{*line, std::min(*from_m, *to_m), std::max(*from_m, *to_m), row};
        }
        if (place_m) {
            return Event{*line, *place_m, *place_m, row};
        }
        trouble = "it has no measure";
        return std::nullopt;
    }

private:
    [[nodiscard]] static std::optional<double> number(const Column* column, std::size_t row) {
        return column == nullptr ? std::nullopt : column->number(row);
    }

    [[nodiscard]] std::optional<std::size_t> line_of(std::size_t row, const MeasuredLines& lines) const {
        if (m_line != nullptr && !m_line->is_null(row)) {
            return lines.find(m_line->display(row));
        }
        return lines.size() == 1 ? std::optional<std::size_t>{0} : std::nullopt;
    }

    const Column* m_line;
    const Column* m_measure;
    const Column* m_from;
    const Column* m_to;
};

/// Puts events on their lines, row by row.
class Placer {
public:
    Placer(const MeasuredLines& lines, Context& context)
        : m_lines{lines}, m_context{context}, m_table{table_along_lines("place-on-lines")} {
        m_table->add_column("measure_m", ColumnType::real, "m", "along the line from its start");
        add_measure_columns(*m_table);
    }

    void find(const query::PlaceOnLines& step) {
        for (std::size_t line = 0; line < m_lines.size(); ++line) {
            for (const query::MeasureRange& range : step.ranges) {
                add({line, range.from.value(), range.to.value(), std::nullopt}, m_lines.table().schema.name,
                    std::string{m_lines.id(line)});
            }
        }
    }

    void find(const Layer& events) {
        const EventColumns columns{events};
        base::Ledger& ledger =
            m_context.result.ledgers[result::LedgerName::of_step("place-on-lines", events.schema.name)];
        ledger.read(events.rows);
        for (std::size_t row = 0; row < events.rows; ++row) {
            std::string trouble;
            const std::string id{events.ids[row]};
            const std::optional<Event> event = columns.event(row, m_lines, trouble);
            if (!event) {
                tell(events.schema.name, id, "no-place", trouble, "left out");
                ledger.drop(trouble);
            } else if (add(*event, events.schema.name, id)) {
                ledger.wrote();
            } else {
                ledger.drop("it lies beyond the line");
            }
        }
    }

    [[nodiscard]] Table table(const Layer* events) {
        for (const Event& event : m_events) {
            push(event, events);
        }
        if (events != nullptr) {
            keep_columns(*events);
        }
        return m_table;
    }

private:
    void tell(const std::string& layer, const std::string& feature, const char* kind, std::string what,
              const char* done) {
        m_context.result.findings.push_back({.severity = base::Severity::warning,
                                             .layer = layer,
                                             .feature = feature,
                                             .kind = kind,
                                             .what = std::move(what),
                                             .done = done});
    }

    /// Whether some of it is on the line.
    bool add(Event event, const std::string& layer, const std::string& feature) {
        const double length_m = m_lines[event.line].length_m();
        const std::string beyond = fmt::format("it is at {:.1f} to {:.1f} m of a line of {:.1f} m",
                                               event.from_m, event.to_m, length_m);
        if (!std::isfinite(event.from_m) || !std::isfinite(event.to_m) || event.to_m < -kAtEnd_m ||
            event.from_m > length_m + kAtEnd_m) {
            tell(layer, feature, "beyond-the-line", beyond, "left out");
            return false;
        }
        if (event.from_m < -kAtEnd_m || event.to_m > length_m + kAtEnd_m) {
            tell(layer, feature, "beyond-the-line", beyond, "cut at the end");
        }
        event.from_m = std::clamp(event.from_m, 0.0, length_m);
        event.to_m = std::clamp(event.to_m, 0.0, length_m);
        m_events.push_back(event);
        return true;
    }

    void push(const Event& event, const Layer* events) {
        const MeasuredLine& line = m_lines[event.line];
        const OnEdge from = line.find(event.from_m);
        const std::string_view id = event.row ? events->ids[*event.row] : std::string_view{};
        auto& columns = m_table->columns;
        columns[0].push(m_lines.id(event.line));
        columns[1].push(m_lines.name(event.line));
        if (event.is_place()) {
            m_table->geometry.push_point(line.point(from));
            columns[2].push(event.from_m);
            columns[3].push_null();
            columns[4].push_null();
            columns[5].push_null();
            m_table->ids.push_back(event.row ? std::string{id} : id_at(m_lines.id(event.line), event.from_m));
        } else {
            line.append_stretch(m_table->geometry, from, line.find(event.to_m));
            columns[2].push_null();
            columns[3].push(event.from_m);
            columns[4].push(event.to_m);
            columns[5].push(event.to_m - event.from_m);
            m_table->ids.push_back(
                event.row
                    ? std::string{id}
                    : fmt::format("{}-{:.3f}m", id_at(m_lines.id(event.line), event.from_m), event.to_m));
        }
        ++m_table->rows;
    }

    void keep_columns(const Layer& events) {
        for (const Column& column : events.columns) {
            if (m_table->find(column.name) != nullptr) {
                continue;
            }
            Column& same = m_table->add_column(column.name, column.type(), column.unit, column.description);
            for (const Event& event : m_events) {
                if (event.row) {
                    same.push_from(column, *event.row);
                } else {
                    same.push_null();
                }
            }
        }
    }

    const MeasuredLines& m_lines;
    Context& m_context;
    std::shared_ptr<Layer> m_table;
    std::vector<Event> m_events;
};

}  // namespace

Table run(const query::PlaceOnLines& step, const Tables& tables, Context& context) {
    const MeasuredLines lines{*tables[step.lines], context};
    Placer placer{lines, context};
    placer.find(step);
    const Layer* events = step.events ? tables[*step.events].get() : nullptr;
    if (events != nullptr) {
        placer.find(*events);
    }
    return placer.table(events);
}

}  // namespace limes::engine::embedded
