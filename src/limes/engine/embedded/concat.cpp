#include <limes/base/error.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;

/// The narrowest type that both can be written in: whole numbers and truths as numbers, anything else as
/// text.
ColumnType widened(ColumnType a, ColumnType b) {
    if (a == b) {
        return a;
    }
    const bool numeric = a <= ColumnType::real && b <= ColumnType::real;
    return numeric ? std::max(a, b) : ColumnType::text;
}

void push_widened(Column& to, const Column& from, std::size_t row) {
    if (from.is_null(row) || from.type() == to.type()) {
        to.push_from(from, row);
        return;
    }
    switch (to.type()) {
        case ColumnType::integer:
            to.push(std::int64_t{from.booleans()[row]});
            break;
        case ColumnType::real:
            to.push(from.number(row).value_or(0));
            break;
        default:
            to.push(from.display(row));
            break;
    }
}

/// A number without its unit is not a number: metres and kilometres never share a column.
void merge_column(Column& merged, const Column& column, const std::string& layer) {
    if (!merged.unit.empty() && !column.unit.empty() && merged.unit != column.unit) {
        throw base::UsageError{
            fmt::format("{}: column '{}' is in {} here and in {} in a table before it; rename one of them",
                        layer, column.name, column.unit, merged.unit)};
    }
    Column wider{merged.name, widened(merged.type(), column.type()),
                 merged.unit.empty() ? column.unit : merged.unit};
    wider.description = merged.description.empty() ? column.description : merged.description;
    merged = std::move(wider);
}

/// The columns of all tables in the order they first appear.
std::vector<Column> merged_columns(const std::vector<Table>& inputs) {
    std::vector<Column> merged;
    for (const Table& input : inputs) {
        for (const Column& column : input->columns) {
            const auto same = std::find_if(merged.begin(), merged.end(),
                                           [&](const Column& c) { return c.name == column.name; });
            if (same == merged.end()) {
                merged.emplace_back(column.name, column.type(), column.unit).description = column.description;
            } else {
                merge_column(*same, column, input->schema.name);
            }
        }
    }
    return merged;
}

/// The first table's meaning; names of the others are kept where the first has no column for the language,
/// else as aliases.
model::Schema merged_schema(const std::vector<Table>& inputs) {
    if (inputs.empty()) {
        return {};
    }
    model::Schema schema = inputs.front()->schema;
    const auto add_alias = [&](const std::string& column) {
        auto& aliases = schema.alias_columns;
        if (std::find(aliases.begin(), aliases.end(), column) == aliases.end()) {
            aliases.push_back(column);
        }
    };
    for (std::size_t i = 1; i < inputs.size(); ++i) {
        const model::Schema& other = inputs[i]->schema;
        for (const auto& [language, column] : other.name_columns) {
            const auto [held, added] = schema.name_columns.emplace(language, column);
            if (!added && held->second != column) {
                add_alias(column);
            }
        }
        std::for_each(other.alias_columns.begin(), other.alias_columns.end(), add_alias);
        if (other.role != schema.role) {
            schema.role.clear();
        }
    }
    return schema;
}

bool any(const std::vector<Table>& inputs, const std::function<bool(const model::Layer&)>& has) {
    return std::any_of(inputs.begin(), inputs.end(), [&](const Table& input) { return has(*input); });
}

/// A facet that one table has and another lacks is written out for both, with the default where it was
/// lacking.
void append_facets(model::Layer& all, const std::vector<Table>& inputs) {
    const bool has_time =
        any(inputs, [](const auto& t) { return !t.valid_from.empty() || !t.valid_to.empty(); });
    const bool has_legal =
        any(inputs, [](const auto& t) { return !t.legal_from.empty() || !t.legal_to.empty(); });
    const bool has_accuracy = any(inputs, [](const auto& t) { return !t.accuracy_m.empty(); });
    const std::string& first_source = inputs.front()->schema.provenance.source;
    const bool has_source = any(inputs, [&](const auto& t) {
        return t.source.has_value() || t.schema.provenance.source != first_source;
    });
    if (has_source) {
        all.source.emplace("source", ColumnType::text);
    }
    for (const Table& input : inputs) {
        for (std::size_t row = 0; row < input->rows; ++row) {
            all.ids.push_back(input->ids[row]);
            all.geometry.push_from(input->geometry, row);
            if (has_time) {
                all.valid_from.push_back(input->valid(row).from);
                all.valid_to.push_back(input->valid(row).to);
            }
            if (has_legal) {
                all.legal_from.push_back(input->legal(row).from);
                all.legal_to.push_back(input->legal(row).to);
            }
            if (has_accuracy) {
                const auto accuracy = input->accuracy(row);
                all.accuracy_m.push_back(accuracy ? accuracy->value()
                                                  : std::numeric_limits<double>::quiet_NaN());
            }
            if (has_source && input->source && !input->source->is_null(row)) {
                all.source->push(input->source->display(row));
            } else if (has_source) {
                all.source->push(input->schema.provenance.source);
            }
        }
        all.rows += input->rows;
    }
}

}  // namespace

Table run(const query::Concat& step, const Tables& tables, Context& context) {
    std::vector<Table> inputs;
    for (const query::Node node : step.inputs) {
        inputs.push_back(tables[node]);
    }
    auto all = std::make_shared<model::Layer>();
    if (inputs.empty()) {
        return all;
    }
    all->schema = merged_schema(inputs);
    all->has_geometry = any(inputs, [](const auto& t) { return t.has_geometry; });
    append_facets(*all, inputs);
    context.task.check();

    Column label{step.label_column, ColumnType::text};
    label.description = "the table that the row is from";
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::string& text = i < step.labels.size() ? step.labels[i] : inputs[i]->schema.name;
        for (std::size_t row = 0; row < inputs[i]->rows; ++row) {
            label.push(text);
        }
    }
    all->columns.push_back(std::move(label));
    for (Column& column : merged_columns(inputs)) {
        if (column.name == step.label_column) {
            continue;  // a table labelled before: the outer label says more
        }
        for (const Table& input : inputs) {
            const Column* from = input->find(column.name);
            for (std::size_t row = 0; row < input->rows; ++row) {
                if (from == nullptr) {
                    column.push_null();
                } else {
                    push_widened(column, *from, row);
                }
            }
        }
        all->columns.push_back(std::move(column));
    }
    return all;
}

}  // namespace limes::engine::embedded
