#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/filter_bind.hpp>
#include <limes/engine/embedded/filter_eval.hpp>
#include <limes/engine/embedded/filter_spatial.hpp>
#include <limes/engine/embedded/quiet.hpp>
#include <limes/engine/embedded/time_relation.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <memory>

namespace limes::engine::embedded {
namespace {

using base::Day;
using base::ValidTime;
using model::Layer;
using query::Op;

constexpr std::size_t kBlock = 4096;

enum class Truth : std::uint8_t { no, yes, null };
using Truths = std::vector<Truth>;

Truth of(bool value) {
    return value ? Truth::yes : Truth::no;
}
Truth negated(Truth value) {
    return value == Truth::null ? Truth::null : of(value == Truth::no);
}

/// Values of a block, and whether each is known.
template <class T>
struct Values {
    explicit Values(std::size_t count) : value(count), known(count, true) {}
    std::vector<T> value;
    std::vector<bool> known;
};

/// Texts of a block; those that had to be made are kept in `made`.
struct Texts : Values<std::string_view> {
    using Values::Values;
    std::deque<std::string> made;
};

/// How two values compare, row by row.
enum class Order : std::uint8_t { less, equal, greater, null };

bool holds(Op op, Order order) {
    switch (op) {
        case Op::equal:
            return order == Order::equal;
        case Op::not_equal:
            return order != Order::equal;
        case Op::less:
            return order == Order::less;
        case Op::less_equal:
            return order != Order::greater;
        case Op::greater:
            return order == Order::greater;
        default:
            return order != Order::less;
    }
}

Truth compared(Op op, Order order) {
    return order == Order::null ? Truth::null : of(holds(op, order));
}

/// Evaluates over rows [first, first + count) for one thread.
class Evaluator {
public:
    Evaluator(const Layer& layer, SpatialFilter& spatial) : m_layer{layer}, m_spatial{spatial} {}

    void evaluate(const Bound& whole, std::size_t first, std::size_t count, std::vector<std::size_t>& rows) {
        m_first = first;
        m_count = count;
        const Truths truths = truth(whole, std::vector<bool>(count, true));
        for (std::size_t i = 0; i < count; ++i) {
            if (truths[i] == Truth::yes) {
                rows.push_back(first + i);
            }
        }
    }

private:
    /// The truth of a condition where it is wanted; elsewhere anything.
    Truths truth(const Bound& bound, const std::vector<bool>& wanted) {
        switch (bound.op) {
            case Op::literal:
                return Truths(m_count, bound.kind == Kind::null
                                           ? Truth::null
                                           : of(std::get<bool>(bound.expression->value)));
            case Op::property:
                return column_truth(*bound.column);
            case Op::logical_and:
                return junction(bound, wanted, Truth::no);
            case Op::logical_or:
                return junction(bound, wanted, Truth::yes);
            case Op::logical_not: {
                Truths truths = truth(bound.arguments[0], wanted);
                std::ranges::transform(truths, truths.begin(), negated);
                return truths;
            }
            case Op::like:
                return like(bound, wanted);
            case Op::in_list:
                return in_list(bound, wanted);
            case Op::between:
                return between(bound, wanted);
            case Op::is_null:
                return is_null(bound.arguments[0], wanted);
            default:
                break;
        }
        if (bound.op >= Op::t_after) {
            return temporal(bound);
        }
        if (bound.op >= Op::s_intersects) {
            return spatial(bound, wanted);
        }
        Truths truths(m_count);
        const std::vector<Order> orders = order(bound.arguments[0], bound.arguments[1], wanted);
        std::ranges::transform(orders, truths.begin(), [&](Order each) { return compared(bound.op, each); });
        return truths;
    }

    Truths column_truth(const model::Column& column) const {
        Truths truths(m_count);
        for (std::size_t i = 0; i < m_count; ++i) {
            const std::size_t row = m_first + i;
            truths[i] = column.is_null(row) ? Truth::null : of(column.booleans()[row] != 0);
        }
        return truths;
    }

    /// AND is decided by a no, OR by a yes; what is decided is not asked further.
    Truths junction(const Bound& bound, std::vector<bool> wanted, Truth deciding) {
        Truths truths(m_count, negated(deciding));
        for (const Bound& argument : bound.arguments) {
            const Truths part = truth(argument, wanted);
            for (std::size_t i = 0; i < m_count; ++i) {
                if (!wanted[i]) {
                    continue;
                }
                if (part[i] == deciding) {
                    truths[i] = deciding;
                    wanted[i] = false;
                } else if (part[i] == Truth::null) {
                    truths[i] = Truth::null;
                }
            }
        }
        return truths;
    }

    Truths like(const Bound& bound, const std::vector<bool>& wanted) {
        const Texts texts = text(bound.arguments[0], wanted);
        Truths truths(m_count, Truth::null);
        for (std::size_t i = 0; i < m_count; ++i) {
            if (wanted[i] && texts.known[i]) {
                truths[i] = of(is_like(texts.value[i], *bound.pattern));
            }
        }
        return truths;
    }

    Truths in_list(const Bound& bound, const std::vector<bool>& wanted) {
        Truths truths(m_count, Truth::no);
        for (std::size_t item = 1; item < bound.arguments.size(); ++item) {
            const std::vector<Order> orders = order(bound.arguments[0], bound.arguments[item], wanted);
            for (std::size_t i = 0; i < m_count; ++i) {
                if (orders[i] == Order::equal) {
                    truths[i] = Truth::yes;
                } else if (orders[i] == Order::null && truths[i] == Truth::no) {
                    truths[i] = Truth::null;
                }
            }
        }
        return truths;
    }

    Truths between(const Bound& bound, const std::vector<bool>& wanted) {
        const std::vector<Order> low = order(bound.arguments[0], bound.arguments[1], wanted);
        const std::vector<Order> high = order(bound.arguments[0], bound.arguments[2], wanted);
        Truths truths(m_count);
        for (std::size_t i = 0; i < m_count; ++i) {
            const Truth above = compared(Op::greater_equal, low[i]);
            const Truth below = compared(Op::less_equal, high[i]);
            const bool decided = above == Truth::no || below == Truth::no;
            const bool unknown = above == Truth::null || below == Truth::null;
            truths[i] = decided ? Truth::no : unknown ? Truth::null : Truth::yes;
        }
        return truths;
    }

    Truths is_null(const Bound& bound, const std::vector<bool>& wanted) {
        const auto from_known = [&](const std::vector<bool>& known) {
            Truths truths(m_count);
            for (std::size_t i = 0; i < m_count; ++i) {
                truths[i] = of(!known[i]);
            }
            return truths;
        };
        switch (bound.kind) {
            case Kind::null:
                return Truths(m_count, Truth::yes);
            case Kind::truth: {
                Truths truths = truth(bound, wanted);
                std::ranges::transform(truths, truths.begin(),
                                       [](Truth each) { return of(each == Truth::null); });
                return truths;
            }
            case Kind::integer:
                return from_known(integers(bound).known);
            case Kind::number:
                return from_known(numbers(bound).known);
            case Kind::text:
                return from_known(text(bound, wanted).known);
            case Kind::time:
                return from_known(times(bound).known);
            case Kind::geometry:
                break;
        }
        Truths truths(m_count, Truth::no);
        for (std::size_t i = 0; bound.op == Op::property && i < m_count; ++i) {
            truths[i] = of(m_layer.geometry.type(m_first + i) == model::GeometryType::null);
        }
        return truths;
    }

    Truths temporal(const Bound& bound) {
        const Values<ValidTime> a = times(bound.arguments[0]);
        const Values<ValidTime> b = times(bound.arguments[1]);
        Truths truths(m_count, Truth::null);
        for (std::size_t i = 0; i < m_count; ++i) {
            if (a.known[i] && b.known[i]) {
                truths[i] = of(times_related(bound.op, a.value[i], b.value[i]));
            }
        }
        return truths;
    }

    Truths spatial(const Bound& bound, const std::vector<bool>& wanted) {
        Truths truths(m_count, Truth::null);
        for (std::size_t i = 0; i < m_count; ++i) {
            if (!wanted[i]) {
                continue;
            }
            if (const std::optional<bool> answer = m_spatial.related(bound, m_first + i)) {
                truths[i] = of(*answer);
            }
        }
        return truths;
    }

    // ---- values ----

    template <class T, class Less>
    static Order in_order(const T& a, const T& b, Less less) {
        return less(a, b) ? Order::less : less(b, a) ? Order::greater : Order::equal;
    }

    template <class T, class Less = std::less<>>
    std::vector<Order> orders(const Values<T>& a, const Values<T>& b, Less less = {}) const {
        std::vector<Order> orders(m_count, Order::null);
        for (std::size_t i = 0; i < m_count; ++i) {
            if (a.known[i] && b.known[i]) {
                orders[i] = in_order(a.value[i], b.value[i], less);
            }
        }
        return orders;
    }

    std::vector<Order> order(const Bound& a, const Bound& b, const std::vector<bool>& wanted) {
        if (a.kind == Kind::null || b.kind == Kind::null) {
            return std::vector<Order>(m_count, Order::null);
        }
        if (a.kind == Kind::text) {
            return orders<std::string_view>(text(a, wanted), text(b, wanted));
        }
        if (a.kind == Kind::time) {
            return orders(times(a), times(b), [](const ValidTime& x, const ValidTime& y) {
                return x.from != y.from ? x.from < y.from : x.to < y.to;
            });
        }
        if (a.kind == Kind::truth) {
            return orders(truth_values(a, wanted), truth_values(b, wanted));
        }
        if (a.kind == Kind::integer && b.kind == Kind::integer) {
            return orders(integers(a), integers(b));
        }
        return orders(numbers(a), numbers(b));
    }

    Values<int> truth_values(const Bound& bound, const std::vector<bool>& wanted) {
        const Truths truths = truth(bound, wanted);
        Values<int> values{m_count};
        for (std::size_t i = 0; i < m_count; ++i) {
            values.value[i] = truths[i] == Truth::yes ? 1 : 0;
            values.known[i] = truths[i] != Truth::null;
        }
        return values;
    }

    Values<std::int64_t> integers(const Bound& bound) const {
        Values<std::int64_t> values{m_count};
        if (bound.op == Op::literal) {
            std::ranges::fill(values.value, std::get<std::int64_t>(bound.expression->value));
            return values;
        }
        for (std::size_t i = 0; i < m_count; ++i) {
            values.value[i] = bound.column->integers()[m_first + i];
            values.known[i] = !bound.column->is_null(m_first + i);
        }
        return values;
    }

    Values<double> numbers(const Bound& bound) const {
        Values<double> values{m_count};
        if (bound.kind == Kind::null) {
            values.known.assign(m_count, false);
        } else if (bound.kind == Kind::integer) {
            const Values<std::int64_t> whole = integers(bound);
            std::ranges::transform(whole.value, values.value.begin(),
                                   [](std::int64_t each) { return static_cast<double>(each); });
            values.known = whole.known;
        } else if (bound.op == Op::literal) {
            std::ranges::fill(values.value, std::get<double>(bound.expression->value));
        } else if (bound.source == PropertySource::accuracy) {
            for (std::size_t i = 0; i < m_count; ++i) {
                const auto accuracy = m_layer.accuracy(m_first + i);
                values.known[i] = accuracy.has_value();
                values.value[i] = accuracy.value_or(base::Metres{}).value();
            }
        } else if (bound.op == Op::property) {
            for (std::size_t i = 0; i < m_count; ++i) {
                values.value[i] = bound.column->reals()[m_first + i];
                values.known[i] = !bound.column->is_null(m_first + i);
            }
        } else {
            calculate(bound, values);
        }
        for (std::size_t i = 0; i < m_count; ++i) {
            values.known[i] = values.known[i] && !std::isnan(values.value[i]);
        }
        return values;
    }

    void calculate(const Bound& bound, Values<double>& values) const {
        values = numbers(bound.arguments[0]);
        if (bound.op == Op::negate) {
            std::ranges::transform(values.value, values.value.begin(), std::negate<>{});
            return;
        }
        const Values<double> right = numbers(bound.arguments[1]);
        for (std::size_t i = 0; i < m_count; ++i) {
            const double a = values.value[i];
            const double b = right.value[i];
            values.known[i] = values.known[i] && right.known[i] && !(bound.op == Op::divide && b == 0);
            values.value[i] = !values.known[i]           ? 0
                              : bound.op == Op::add      ? a + b
                              : bound.op == Op::subtract ? a - b
                              : bound.op == Op::multiply ? a * b
                                                         : a / b;
        }
    }

    Texts text(const Bound& bound, const std::vector<bool>& wanted) const {
        if (bound.op == Op::casei || bound.op == Op::accenti) {
            Texts texts = text(bound.arguments[0], wanted);
            for (std::size_t i = 0; i < m_count; ++i) {
                if (wanted[i] && texts.known[i]) {
                    texts.value[i] =
                        texts.made.emplace_back(bound.op == Op::casei ? base::fold_case(texts.value[i])
                                                                      : base::strip_marks(texts.value[i]));
                }
            }
            return texts;
        }
        Texts texts{m_count};
        for (std::size_t i = 0; i < m_count; ++i) {
            const std::size_t row = m_first + i;
            if (bound.kind == Kind::null) {
                texts.known[i] = false;
            } else if (bound.op == Op::literal) {
                texts.value[i] = bound.text;
            } else if (bound.source == PropertySource::id) {
                texts.value[i] = m_layer.ids[row];
            } else {
                texts.value[i] = bound.column->texts()[row];
                texts.known[i] = !bound.column->is_null(row);
            }
        }
        return texts;
    }

    static ValidTime whole_day(Day day) { return {day, Day{day.days() + 1}}; }

    Values<ValidTime> times(const Bound& bound) const {
        Values<ValidTime> values{m_count};
        for (std::size_t i = 0; i < m_count; ++i) {
            const std::optional<ValidTime> time = time_at(bound, m_first + i);
            values.known[i] = time.has_value();
            values.value[i] = time.value_or(ValidTime{});
        }
        return values;
    }

    std::optional<ValidTime> time_at(const Bound& bound, std::size_t row) const {
        const auto day = [](Day each) {
            return each.is_open() ? std::nullopt : std::optional{whole_day(each)};
        };
        if (bound.op == Op::literal) {
            if (const Day* literal = std::get_if<Day>(&bound.expression->value)) {
                return whole_day(*literal);
            }
            const auto* period = std::get_if<ValidTime>(&bound.expression->value);
            return period == nullptr ? std::nullopt : std::optional{*period};
        }
        switch (bound.source) {
            case PropertySource::valid_time:
                return m_layer.valid(row);
            case PropertySource::valid_from:
                return day(m_layer.valid(row).from);
            case PropertySource::valid_to:
                return day(m_layer.valid(row).to);
            default:
                return bound.column->is_null(row) ? std::nullopt : day(bound.column->dates()[row]);
        }
    }

    const Layer& m_layer;
    SpatialFilter& m_spatial;
    std::size_t m_first = 0;
    std::size_t m_count = 0;
};

}  // namespace

std::vector<std::size_t> rows_where(const query::Expression& expression, const Layer& layer,
                                    const base::Task& task) {
    const Bound bound = bind(expression, layer);
    std::vector<std::vector<std::size_t>> blocks((layer.rows + kBlock - 1) / kBlock);
    std::vector<std::unique_ptr<SpatialFilter>> spatial(task.thread_count());
    base::parallel_for(
        quiet(task), layer.rows, kBlock, [&](std::size_t begin, std::size_t end, unsigned thread) {
            if (!spatial[thread]) {
                spatial[thread] = std::make_unique<SpatialFilter>(layer);
            }
            Evaluator{layer, *spatial[thread]}.evaluate(bound, begin, end - begin, blocks[begin / kBlock]);
        });
    std::vector<std::size_t> rows;
    for (const auto& block : blocks) {
        rows.insert(rows.end(), block.begin(), block.end());
    }
    return rows;
}

}  // namespace limes::engine::embedded
