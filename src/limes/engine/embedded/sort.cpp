#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace limes::engine::embedded {

namespace {

/// Less than 0 when row a comes first, more when b does. UTF-8 bytes compare as their code points do.
using Compare = std::function<int(std::size_t a, std::size_t b)>;

template <class T>
int three_way(const T& a, const T& b) {
    return a < b ? -1 : (b < a ? 1 : 0);
}

/// Nulls come last whichever way the rest is ordered.
template <class IsNull, class Value>
Compare nulls_last(bool descending, IsNull is_null, Value value) {
    return [=](std::size_t a, std::size_t b) {
        const bool a_null = is_null(a);
        const bool b_null = is_null(b);
        if (a_null || b_null) {
            return static_cast<int>(a_null) - static_cast<int>(b_null);
        }
        const int order = three_way(value(a), value(b));
        return descending ? -order : order;
    };
}

Compare compare_column(const model::Column& column, bool descending) {
    const auto is_null = [&column](std::size_t row) { return column.is_null(row); };
    switch (column.type()) {
        case model::ColumnType::boolean:
            return nulls_last(descending, is_null,
                              [&v = column.booleans()](std::size_t row) { return v[row]; });
        case model::ColumnType::integer:
            return nulls_last(descending, is_null,
                              [&v = column.integers()](std::size_t row) { return v[row]; });
        case model::ColumnType::real:
            return nulls_last(
                descending,
                [&column](std::size_t row) { return column.is_null(row) || std::isnan(column.reals()[row]); },
                [&v = column.reals()](std::size_t row) { return v[row]; });
        case model::ColumnType::text:
            return nulls_last(descending, is_null, [&v = column.texts()](std::size_t row) { return v[row]; });
        case model::ColumnType::date:
            return nulls_last(descending, is_null, [&v = column.dates()](std::size_t row) { return v[row]; });
    }
    return {};
}

/// `id`, `valid_from` and `valid_to` are facets of every layer; a column of such a name goes before the
/// facet.
Compare compare_key(const model::Layer& layer, const query::SortKey& key) {
    const auto never = [](std::size_t) { return false; };
    if (layer.find(key.column) == nullptr) {
        if (key.column == "id") {
            return nulls_last(key.descending, never, [&layer](std::size_t row) { return layer.ids[row]; });
        }
        if (key.column == "valid_from") {
            return nulls_last(key.descending, never,
                              [&layer](std::size_t row) { return layer.valid(row).from; });
        }
        if (key.column == "valid_to") {
            return nulls_last(key.descending, never,
                              [&layer](std::size_t row) { return layer.valid(row).to; });
        }
    }
    return compare_column(require_column(layer, key.column), key.descending);
}

}  // namespace

Table run(const query::Sort& step, const Tables& tables, Context& context) {
    const model::Layer& input = *tables[step.input];
    std::vector<Compare> keys;
    for (const query::SortKey& key : step.keys) {
        keys.push_back(compare_key(input, key));
    }
    context.task.check();
    std::vector<std::size_t> order(input.rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        for (const Compare& compare : keys) {
            if (const int sign = compare(a, b); sign != 0) {
                return sign < 0;
            }
        }
        return false;
    });
    return std::make_shared<const model::Layer>(input.take(order));
}

}  // namespace limes::engine::embedded
