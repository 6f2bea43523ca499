#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::ColumnType;
using model::Layer;
using query::Term;
using query::TermForm;

/// The greatest number of a column that each feature of one side has in a pair.
class Greatest {
public:
    Greatest(const Column& ids, const Column& numbers, std::size_t rows) : m_ids{ids} {
        for (std::size_t i = 0; i < rows; ++i) {
            double& most = m_most[ids.text(i)];
            most = std::max(most, numbers.number(i).value_or(0));
        }
    }
    [[nodiscard]] double of(std::size_t row) const { return m_most.at(m_ids.text(row)); }

private:
    const Column& m_ids;
    std::unordered_map<std::string_view, double> m_most;
};

/// A term of every pair; nothing where it is not known.
std::vector<std::optional<double>> values_of(const Term& term, const Layer& pairs) {
    const Column& column = require_column(pairs, term.column);
    std::vector<std::optional<double>> values(pairs.rows);
    for (std::size_t i = 0; i < pairs.rows; ++i) {
        values[i] = column.number(i);
    }
    if (term.form == TermForm::share) {
        const Greatest from{require_column(pairs, "from_id"), column, pairs.rows};
        const Greatest to{require_column(pairs, "to_id"), column, pairs.rows};
        for (std::size_t i = 0; i < pairs.rows; ++i) {
            const double most = std::max(from.of(i), to.of(i));
            values[i] = values[i] && most > 0 ? *values[i] / most : values[i];
        }
    }
    for (std::optional<double>& value : values) {
        if (value && term.form == TermForm::near) {
            value = 1 - *value / term.bound;
        } else if (value && term.form == TermForm::any) {
            value = *value > 0 ? 1 : 0;
        }
        value = value ? std::optional{std::clamp(*value, 0.0, 1.0)} : value;
    }
    return values;
}

/// A criterion that is known of no pair at all decides nothing, which its asker will want to hear.
base::Finding unknown_of_all(const Term& term, const Layer& pairs) {
    return {.severity = base::Severity::warning,
            .layer = pairs.schema.name,
            .feature = {},
            .kind = "criterion-unknown",
            .what = fmt::format("{} is not known of any of the {} candidates", term.column, pairs.rows),
            .done = "it adds nothing to any score"};
}

}  // namespace

Table run(const query::Score& step, const Tables& tables, Context& context) {
    const Layer& pairs = *tables.at(step.pairs);
    std::vector<double> known(pairs.rows, 0);
    std::vector<double> unknown(pairs.rows, 0);
    double weights = 0;
    for (const Term& term : step.terms) {
        weights += term.weight;
        const std::vector<std::optional<double>> values = values_of(term, pairs);
        if (pairs.rows > 0 &&
            std::ranges::none_of(values, [](const auto& value) { return value.has_value(); })) {
            context.result.findings.push_back(unknown_of_all(term, pairs));
        }
        for (std::size_t i = 0; i < pairs.rows; ++i) {
            (values[i] ? known : unknown)[i] += term.weight * values[i].value_or(1);
        }
    }
    auto table = std::make_shared<Layer>(pairs);
    table->columns.reserve(table->columns.size() + 2);
    Column& least = table->add_column("score", ColumnType::real, {},
                                      "0 to 1: the weighted terms; one that is not known adds nothing");
    Column& most =
        table->add_column("score_max", ColumnType::real, {}, "the same with every unknown term at its best");
    for (std::size_t i = 0; i < pairs.rows; ++i) {
        least.push(known[i] / weights);
        most.push((known[i] + unknown[i]) / weights);
    }
    return table;
}

}  // namespace limes::engine::embedded
