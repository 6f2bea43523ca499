#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/apportion.hpp>
#include <limes/engine/embedded/asked_units.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/restate_parts.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/unit_figures.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <variant>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::Layer;

constexpr std::size_t kNone = Part::kNone;
const std::string kNowhere = "lies in none of the units after";
const std::string kUnknown = "its shares are not known";
const std::string kStray = "is of no unit before";

/// Sums of one column: whole numbers without rounding, others with more digits than they have.
class Sum {
public:
    void add(std::int64_t value) {
        if (__builtin_add_overflow(m_whole, value, &m_whole)) {
            throw base::DataError{"a total of figures is beyond 64 bits; give the figures in larger units"};
        }
        m_some = true;
    }
    void add(double value) {
        m_real += value;
        m_some = true;
    }
    [[nodiscard]] bool some() const { return m_some; }
    void push_to(Column& column) const {
        if (!m_some) {
            column.push_null();
        } else if (column.type() == ColumnType::integer) {
            column.push(m_whole);
        } else {
            column.push(static_cast<double>(m_real));
        }
    }
    [[nodiscard]] std::string text(ColumnType type) const {
        return type == ColumnType::integer ? fmt::format("{}", m_whole)
                                           : fmt::format("{}", static_cast<double>(m_real));
    }

private:
    std::int64_t m_whole = 0;
    long double m_real = 0;
    bool m_some = false;
};

/// What could not be given to a unit after.
struct Residual {
    std::size_t unit = kNone;  ///< of from
    std::string key;           ///< of a row of figures that is of no unit
    std::string reason;
    std::vector<Sum> sums;  ///< by extensive column
};

/// Whether the units of both days are of one layer, as the crosswalk has it.
bool is_of_one_layer(const query::Restate& step, const Context& context) {
    const auto* crosswalk = context.plan == nullptr
                                ? nullptr
                                : std::get_if<query::Crosswalk>(&context.plan->steps[step.crosswalk]);
    return crosswalk == nullptr || crosswalk->units.has_value();
}

class Restatement {
public:
    Restatement(const query::Restate& step, const Tables& tables, Context& context)
        : m_step{&step},
          m_from{tables[step.from].get()},
          m_to{tables[step.to].get()},
          m_context{&context},
          m_figures{step, tables, context},
          m_parts{parts_of(step, tables, context)},
          m_from_units(m_to->rows) {
        for (const Parts& parts : m_parts) {
            for (const Part& part : parts.parts) {
                if (part.to != kNone) {
                    ++m_from_units[part.to];
                }
            }
        }
        choose(AskedUnits{step.asked, tables, *m_from, *m_to, is_of_one_layer(step, context)});
    }

    Table run() {
        std::vector<std::vector<Sum>> extensive;
        for (std::size_t i = 0; i < m_step->extensive.size(); ++i) {
            extensive.push_back(share_out(i));
        }
        std::vector<std::vector<std::optional<double>>> intensive;
        for (const std::string& name : m_step->intensive) {
            intensive.push_back(means_of(m_figures.column(name)));
        }
        return write(extensive, intensive);
    }

private:
    /// The rows of the answer: what is asked for, and what it gave to or has from.
    void choose(const AskedUnits& asked) {
        for (std::size_t to = 0; to < m_to->rows; ++to) {
            m_is_shown.push_back(asked.has_to(to));
        }
        for (std::size_t unit = 0; unit < m_from->rows; ++unit) {
            m_may_remain.push_back(asked.has_from(unit));
            for (const Part& part : m_parts[unit].parts) {
                if (part.to != kNone) {
                    m_may_remain[unit] = m_may_remain[unit] || asked.has_to(part.to);
                    m_is_shown[part.to] = m_is_shown[part.to] || asked.has_from(unit);
                }
            }
        }
    }

    /// By unit after, the sums of an extensive column.
    std::vector<Sum> share_out(std::size_t index) {
        const Column& column = m_figures.column(m_step->extensive[index]);
        std::vector<Sum> sums(m_to->rows);
        Sum total;
        Sum assigned;
        Sum left;
        const auto give = [&](std::size_t to, std::size_t unit, auto value, const std::string& reason) {
            (to == kNone ? left : assigned).add(value);
            (to == kNone ? residual(unit, {}, reason).sums[index] : sums[to]).add(value);
        };
        const auto each = [&](std::size_t unit, auto value, auto&& share) {
            total.add(value);
            const Parts& parts = m_parts[unit];
            if (parts.shares.empty()) {
                const bool is_gone = parts.parts.size() == 1 && parts.parts.front().to == kNone;
                give(kNone, unit, value, is_gone ? kNowhere : kUnknown);
                return;
            }
            const auto shared = share(value, parts.shares);
            for (std::size_t i = 0; i < shared.size(); ++i) {
                if (parts.parts[i].to != kNone || parts.shares[i] > 0) {
                    give(parts.parts[i].to, unit, shared[i], kNowhere);
                }
            }
        };
        std::vector<bool> lacks_part(m_to->rows, false);
        Below below;
        for (std::size_t unit = 0; unit < m_from->rows; ++unit) {
            m_context->task.check();
            const auto row = m_figures.row_of(unit);
            if (m_figures.number(column, unit).value_or(0) < 0) {
                below.add(m_from->ids[unit], *row);
            }
            if (!row || !is_known(column, *row)) {
                for (const Part& part : m_parts[unit].parts) {
                    if (part.to != kNone) {
                        lacks_part[part.to] = true;
                    }
                }
            } else if (column.type() == ColumnType::integer) {
                each(unit, column.integers()[*row], apportion);
            } else {
                each(unit, column.reals()[*row], divide);
            }
        }
        tell_lacking(column.name, sums, lacks_part);
        for (const UnitFigures::Stray& stray : m_figures.strays()) {
            if (!is_known(column, stray.row)) {
                continue;
            }
            if (column.number(stray.row).value_or(0) < 0) {
                below.add(stray.key, stray.row);
            }
            Residual& row = residual(kNone, stray.key, kStray);
            const auto add = [&](auto value) {
                total.add(value);
                left.add(value);
                row.sums[index].add(value);
            };
            column.type() == ColumnType::integer ? add(column.integers()[stray.row])
                                                 : add(column.reals()[stray.row]);
        }
        tell_below(column, below);
        m_context->result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = m_from->schema.name,
             .feature = {},
             .kind = "restated",
             .what = fmt::format("{}: {} in all = {} assigned + {} residual", column.name,
                                 total.text(column.type()), assigned.text(column.type()),
                                 left.text(column.type())),
             .done = ""});
        return sums;
    }

    static bool is_known(const Column& column, std::size_t row) {
        return !column.is_null(row) &&
               (column.type() == ColumnType::integer || std::isfinite(column.reals()[row]));
    }

    /// A sum of some of the units that went into one is no figure of all of it.
    void tell_lacking(const std::string& column, const std::vector<Sum>& sums,
                      const std::vector<bool>& lacks_part) {
        std::size_t count = 0;
        std::string first;
        for (std::size_t to = 0; to < sums.size(); ++to) {
            if (lacks_part[to] && sums[to].some()) {
                first = count == 0 ? m_to->ids[to] : first;
                ++count;
            }
        }
        if (count > 0) {
            m_context->result.findings.push_back(
                {.severity = base::Severity::warning,
                 .layer = m_to->schema.name,
                 .feature = first,
                 .kind = "part-unknown",
                 .what = fmt::format(
                     "{}: {} of a part of the units that went into {} alone: the others have none", column,
                     base::counted(count, "figure is", "figures are"), count == 1 ? "one" : "each"),
                 .done = "the sum of what is known"});
        }
    }

    /// Figures below 0, of units and of none.
    struct Below {
        std::size_t count = 0;
        std::string first;
        std::size_t first_row = 0;  ///< of the figures

        void add(std::string_view whose, std::size_t row) {
            if (count++ == 0) {
                first = whose;
                first_row = row;
            }
        }
    };

    /// What adds up may be below 0, as migration is; people are not.
    void tell_below(const Column& column, const Below& below) {
        if (below.count == 0) {
            return;
        }
        m_context->result.findings.push_back(
            {.severity = base::Severity::warning,
             .layer = m_from->schema.name,
             .feature = below.first,
             .kind = "negative-figure",
             .what = fmt::format(
                 "{} of {} below 0, the first {}", base::counted(below.count, "figure", "figures"),
                 column.name + (below.count == 1 ? " is" : " are"), column.display(below.first_row)),
             .done = "shared out as it is"});
    }

    Residual& residual(std::size_t unit, const std::string& key, const std::string& reason) {
        const auto [at, is_new] = m_residual_at.try_emplace({unit, key, reason}, m_residuals.size());
        if (is_new) {
            m_residuals.push_back({unit, key, reason, std::vector<Sum>(m_step->extensive.size())});
        }
        return m_residuals[at->second];
    }

    /// Errors: DataError when the weight of a unit is below 0.
    void require_weight(std::size_t unit, const Column* by) const {
        if (by != nullptr && m_figures.number(*by, unit).value_or(0) < 0) {
            throw base::DataError{fmt::format("the {} of '{}' is {}, and no weight is below 0", by->name,
                                              base::printable(m_from->ids[unit]),
                                              by->display(*m_figures.row_of(unit)))};
        }
    }

    /// What a part of a unit weighs in a mean; nothing when that is not known.
    [[nodiscard]] std::optional<double> weight_of(std::size_t unit, std::size_t part,
                                                  const Column* by) const {
        const Parts& parts = m_parts[unit];
        if (by == nullptr) {
            return parts.parts[part].has_area ? std::optional{parts.parts[part].area_km2} : std::nullopt;
        }
        const auto weight = m_figures.number(*by, unit);
        return weight && !parts.shares.empty() ? std::optional{*weight * parts.shares[part]} : std::nullopt;
    }

    /// By unit after, the weighted mean of an intensive column. Of one value, whatever it weighs, the mean is
    /// the value.
    std::vector<std::optional<double>> means_of(const Column& column) {
        const Column* by = m_step->weight_column.empty() ? nullptr : &m_figures.column(m_step->weight_column);
        struct Mean {
            double first = 0;
            double sum = 0;  ///< of weight times what a value has more than the first
            double weight = 0;
            std::size_t count = 0;
            bool known = true;
        };
        std::vector<Mean> means(m_to->rows);
        for (std::size_t unit = 0; unit < m_from->rows; ++unit) {
            m_context->task.check();
            require_weight(unit, by);
            const auto value = m_figures.number(column, unit);
            for (std::size_t i = 0; value && i < m_parts[unit].parts.size(); ++i) {
                const std::size_t to = m_parts[unit].parts[i].to;
                if (to == kNone) {
                    continue;
                }
                Mean& mean = means[to];
                mean.first = mean.count++ == 0 ? *value : mean.first;
                const auto weight = weight_of(unit, i, by);
                mean.known = mean.known && weight;
                mean.sum += weight.value_or(0) * (*value - mean.first);
                mean.weight += weight.value_or(0);
            }
        }
        std::vector<std::optional<double>> found(means.size());
        std::size_t unknown = 0;
        for (std::size_t to = 0; to < means.size(); ++to) {
            const Mean& mean = means[to];
            if (mean.count == 1) {
                found[to] = mean.first;
            } else if (mean.known && mean.weight > 0) {
                found[to] = mean.first + mean.sum / mean.weight;
            } else {
                unknown += mean.count > 0 ? 1 : 0;
            }
        }
        if (unknown > 0) {
            m_context->result.findings.push_back(
                {.severity = base::Severity::warning,
                 .layer = m_to->schema.name,
                 .feature = {},
                 .kind = "no-mean",
                 .what = fmt::format("the mean of {} of {} has parts that weigh nobody knows what",
                                     column.name, base::counted(unknown, "unit", "units")),
                 .done = "it is empty; --weight names a column of the figures to weigh by"});
        }
        return found;
    }

    Table write(const std::vector<std::vector<Sum>>& extensive,
                const std::vector<std::vector<std::optional<double>>>& intensive) {
        auto table = std::make_shared<Layer>();
        table->schema.name = "restated";
        table->schema.name_columns = {{"", "unit_name"}};
        table->schema.relations = {{"unit_id", "", ';'}};
        table->add_column("unit_id", ColumnType::text, {}, "the unit");
        table->add_column("unit_name", ColumnType::text, {}, "its name");
        table->add_column("kind", ColumnType::text, {}, "unit, or residual: what could not be assigned");
        table->add_column("from_units", ColumnType::integer, {}, "units before that the unit has a part of");
        for (const std::string& name : m_step->extensive) {
            const Column& column = m_figures.column(name);
            table->add_column(name, column.type(), column.unit, column.description);
        }
        for (const std::string& name : m_step->intensive) {
            const Column& column = m_figures.column(name);
            table->add_column(name, ColumnType::real, column.unit, column.description);
        }
        table->add_column("reason", ColumnType::text, {}, "why it could not be assigned");
        for (std::size_t to = 0; to < m_to->rows; ++to) {
            if (!m_is_shown[to]) {
                continue;
            }
            push_unit(*table, *m_to, to, std::string{m_to->ids[to]}, "unit");
            table->columns[3].push(m_from_units[to]);
            std::size_t next = 4;
            for (const auto& sums : extensive) {
                sums[to].push_to(table->columns[next++]);
            }
            for (const auto& means : intensive) {
                push_optional(table->columns[next++], means[to]);
            }
            table->columns[next].push_null();
        }
        for (const Residual& each : m_residuals) {
            if (each.unit == kNone || m_may_remain[each.unit]) {
                push_residual(*table, each);
            }
        }
        return table;
    }

    void push_unit(Layer& table, const Layer& units, std::size_t row, std::string id,
                   const char* kind) const {
        table.ids.push_back(id);
        ++table.rows;
        table.geometry.push_from(units.geometry, row);
        table.columns[0].push(units.ids[row]);
        table.columns[1].push(units.name(row, m_context->languages));
        table.columns[2].push(kind);
    }

    void push_residual(Layer& table, const Residual& each) const {
        if (each.unit != kNone) {
            push_unit(table, *m_from, each.unit,
                      fmt::format("residual:{}:{}", m_from->ids[each.unit], each.reason), "residual");
        } else {
            table.ids.push_back("residual:" + each.key);
            ++table.rows;
            table.geometry.push_null();
            table.columns[0].push(each.key);
            table.columns[1].push(each.key);
            table.columns[2].push("residual");
        }
        table.columns[3].push_null();
        std::size_t next = 4;
        for (const Sum& sum : each.sums) {
            sum.push_to(table.columns[next++]);
        }
        for (std::size_t i = 0; i < m_step->intensive.size(); ++i) {
            table.columns[next++].push_null();
        }
        table.columns[next].push(each.reason);
    }

    const query::Restate* m_step;
    const Layer* m_from;
    const Layer* m_to;
    Context* m_context;
    UnitFigures m_figures;
    std::vector<Parts> m_parts;
    std::vector<std::int64_t> m_from_units;
    std::vector<bool> m_is_shown;    // by unit after
    std::vector<bool> m_may_remain;  // by unit before, whether what is left of it is told
    std::vector<Residual> m_residuals;
    std::map<std::tuple<std::size_t, std::string, std::string>, std::size_t> m_residual_at;
};

}  // namespace

Table run(const query::Restate& step, const Tables& tables, Context& context) {
    return Restatement{step, tables, context}.run();
}

}  // namespace limes::engine::embedded
