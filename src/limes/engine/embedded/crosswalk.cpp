#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/crosswalk_rows.hpp>
#include <limes/engine/embedded/decrees.hpp>

#include <fmt/format.h>

#include <array>
#include <functional>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::Layer;

constexpr std::size_t kNone = UnitPiece::kNone;
constexpr double kSquareKilometre_m2 = 1e6;

/// The layers of a crosswalk, and the columns that its rows become.
class Writer {
public:
    Writer(const query::Crosswalk& step, const Tables& tables, const Context& context)
        : m_from{tables[step.from].get()},
          m_to{tables[step.to].get()},
          m_languages{&context.languages},
          m_decrees{step.events ? tables[*step.events].get() : nullptr, context.languages},
          m_forward{step.from_day <= step.to_day},
          m_first{std::min(step.from_day, step.to_day)},
          m_last{std::max(step.from_day, step.to_day)},
          m_weight_unit{step.places ? require_column(*tables[*step.places], step.weight_column).unit : ""},
          m_has_weight{step.places.has_value()} {}

    Table write(const std::vector<CrosswalkRow>& rows) {
        auto table = std::make_shared<Layer>();
        table->schema.name = "crosswalk";
        table->schema.name_columns = {{"", "from_name"}};
        table->schema.relations = {{"from_id", "", ';'}, {"to_id", "", ';'}};
        add_columns(*table);
        for (const CrosswalkRow& row : rows) {
            push(*table, row);
        }
        return table;
    }

private:
    void add_columns(Layer& table) const {
        const auto add = [&](const char* name, ColumnType type, const char* unit, const char* meaning) {
            table.add_column(name, type, unit, meaning);
        };
        add("from_id", ColumnType::text, "", "the unit before");
        add("from_name", ColumnType::text, "", "its name");
        add("to_id", ColumnType::text, "", "the unit after");
        add("to_name", ColumnType::text, "", "its name");
        add("kind", ColumnType::text, "", "what happened");
        add("also", ColumnType::text, "", "what else: renamed, recoded, code used again");
        add("area_share", ColumnType::real, "", "of the ground of from, 0 to 1; empty: unknown");
        add("to_share", ColumnType::real, "", "of the ground of to, 0 to 1; empty: unknown");
        if (m_has_weight) {
            add("weight_share", ColumnType::real, "", "of the weight of from, 0 to 1; empty: unknown");
            table.add_column("weight", ColumnType::real, m_weight_unit, "the weight on the ground in common");
        }
        add("certainty", ColumnType::text, "", "certain, or possible: no wider than the accuracies");
        add("lineage", ColumnType::text, "",
            "what the lineage says: whole or a part; empty: from the overlay");
        add("operating_date", ColumnType::date, "", "first day of it");
        add("legal_date", ColumnType::date, "", "the day it became law; empty: unknown");
        add("decree", ColumnType::text, "", "what says so");
        add("area_km2", ColumnType::real, "km2", "ellipsoidal area of the ground in common");
        add("width_m", ColumnType::real, "m", "mean width of its widest part");
    }

    void push(Layer& table, const CrosswalkRow& row) const {
        const std::string from{row.from == kNone ? std::string_view{} : m_from->ids[row.from]};
        const std::string to{row.to == kNone ? std::string_view{} : m_to->ids[row.to]};
        table.ids.push_back(from + '/' + to);
        ++table.rows;
        if (row.shape.size() > 0) {
            table.geometry.push_from(row.shape, 0);
        } else {
            table.geometry.push_null();
        }
        std::size_t next = 0;
        const auto column = [&]() -> Column& { return table.columns[next++]; };
        push_text(column(), from);
        push_text(column(), row.from == kNone ? "" : m_from->name(row.from, *m_languages));
        push_text(column(), to);
        push_text(column(), row.to == kNone ? "" : m_to->name(row.to, *m_languages));
        column().push(word_of(row.change));
        push_text(column(), fmt::format("{}", fmt::join(row.also, "; ")));
        push_optional(column(), row.area_share);
        push_optional(column(), row.to_share);
        if (m_has_weight) {
            push_optional(column(), row.weight_share);
            push_optional(column(), row.weight);
        }
        constexpr std::array<std::string_view, 3> kCertainty{"", "possible", "certain"};
        push_text(column(), kCertainty.at(static_cast<std::size_t>(row.certainty)));
        push_text(column(), row.word);
        const LegalBasis basis = basis_of(row);
        push_day(column(), basis.operating);
        push_day(column(), basis.legal);
        push_text(column(), basis.decree);
        push_optional(column(),
                      row.area_m2 ? std::optional{*row.area_m2 / kSquareKilometre_m2} : std::nullopt);
        push_optional(column(), row.width_m);
    }

    /// Of the later unit's beginning when that lies between the days, else of the earlier one's end.
    [[nodiscard]] LegalBasis basis_of(const CrosswalkRow& row) const {
        const auto [before, after] = m_forward ? std::pair{row.from, row.to} : std::pair{row.to, row.from};
        const Layer& earlier = m_forward ? *m_from : *m_to;
        const Layer& later = m_forward ? *m_to : *m_from;
        if (!row.counts || row.is_same_row) {
            return {};
        }
        if (after != kNone) {
            LegalBasis basis = m_decrees.of_begin(later, after);
            if (is_between(basis)) {
                return basis;
            }
        }
        if (before != kNone) {
            LegalBasis basis = m_decrees.of_end(earlier, before);
            if (is_between(basis)) {
                return basis;
            }
        }
        return {};
    }

    /// By either of its dates: the days may be of either axis.
    [[nodiscard]] bool is_between(const LegalBasis& basis) const {
        const auto is = [&](base::Day day) { return m_first < day && day <= m_last; };
        return is(basis.operating) || is(basis.legal);
    }

    const Layer* m_from;
    const Layer* m_to;
    const std::vector<std::string>* m_languages;
    Decrees m_decrees;
    bool m_forward;
    base::Day m_first;
    base::Day m_last;
    std::string m_weight_unit;
    bool m_has_weight;
};

}  // namespace

Table run(const query::Crosswalk& step, const Tables& tables, Context& context) {
    const Succession lineage{step, tables};
    const AskedUnits asked{step.asked, tables, *tables[step.from], *tables[step.to], step.units.has_value()};
    std::vector<CrosswalkRow> rows = crosswalk_rows(step, lineage, tables, asked, context);
    context.task.check();
    tell_changes(rows, step, tables, asked, context);
    tell_shares(rows, step, tables, asked, context);
    return Writer{step, tables, context}.write(rows);
}

}  // namespace limes::engine::embedded
