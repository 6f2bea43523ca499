#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/filter_bind.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace limes::engine::embedded {
namespace {

using base::UsageError;
using model::ColumnType;
using query::Expression;
using query::Op;

std::string_view word(Kind kind) {
    constexpr std::array<std::string_view, 7> kWord{"null",   "a condition", "a whole number", "a number",
                                                    "a text", "a time",      "a geometry"};
    return kWord.at(static_cast<std::size_t>(kind));
}

bool is_numeric(Kind kind) {
    return kind == Kind::integer || kind == Kind::number;
}

Kind kind_of(ColumnType type) {
    constexpr std::array<Kind, 5> kKind{Kind::truth, Kind::integer, Kind::number, Kind::text, Kind::time};
    return kKind.at(static_cast<std::size_t>(type));
}

struct Special {
    std::string_view name;
    PropertySource source;
    Kind kind;
};
constexpr std::array<Special, 6> kSpecials{{{"id", PropertySource::id, Kind::text},
                                            {"geometry", PropertySource::geometry, Kind::geometry},
                                            {"valid_time", PropertySource::valid_time, Kind::time},
                                            {"valid_from", PropertySource::valid_from, Kind::time},
                                            {"valid_to", PropertySource::valid_to, Kind::time},
                                            {"accuracy_m", PropertySource::accuracy, Kind::number}}};

struct LiteralKind {
    Kind operator()(std::monostate) const { return Kind::null; }
    Kind operator()(bool) const { return Kind::truth; }
    Kind operator()(std::int64_t) const { return Kind::integer; }
    Kind operator()(double) const { return Kind::number; }
    Kind operator()(const std::string&) const { return Kind::text; }
    Kind operator()(base::Day) const { return Kind::time; }
    Kind operator()(const base::ValidTime&) const { return Kind::time; }
    Kind operator()(const query::GeometryLiteral&) const { return Kind::geometry; }
};

class Binder {
public:
    explicit Binder(const model::Layer& layer) : m_layer{layer} {}

    Bound bind(const Expression& expression) const {
        Bound bound;
        bound.op = expression.op;
        bound.expression = &expression;
        if (expression.op == Op::literal) {
            bound.kind = std::visit(LiteralKind{}, expression.value);
            if (const auto* text = std::get_if<std::string>(&expression.value)) {
                bound.text = base::nfc(*text);
            }
            return bound;
        }
        if (expression.op == Op::property) {
            bind_property(expression.name, bound);
            return bound;
        }
        for (const Expression& argument : expression.arguments) {
            bound.arguments.push_back(bind(argument));
        }
        bound.kind = check(bound);
        return bound;
    }

private:
    void bind_property(const std::string& name, Bound& bound) const {
        if (const model::Column* column = m_layer.find(name)) {
            bound.source = PropertySource::column;
            bound.column = column;
            bound.kind = kind_of(column->type());
            return;
        }
        const auto* special = std::ranges::find(kSpecials, name, &Special::name);
        if (special == kSpecials.end()) {
            static_cast<void>(require_column(m_layer, name));  // says which columns there are
            return;
        }
        bound.source = special->source;
        bound.kind = special->kind;
    }

    [[noreturn]] void refuse(const Bound& bound, std::string_view mend) const {
        throw UsageError{fmt::format("the condition `{}` does not fit the layer '{}': {}",
                                     query::to_cql2(*bound.expression), m_layer.schema.name, mend)};
    }

    void need(const Bound& whole, const Bound& argument, Kind kind) const {
        const bool fits = argument.kind == kind || argument.kind == Kind::null ||
                          (kind == Kind::number && argument.kind == Kind::integer);
        if (!fits) {
            refuse(whole, fmt::format("`{}` is {}, and {} is needed here",
                                      query::to_cql2(*argument.expression), word(argument.kind), word(kind)));
        }
    }

    void need_comparable(const Bound& whole, const Bound& a, const Bound& b) const {
        const bool same = a.kind == b.kind || a.kind == Kind::null || b.kind == Kind::null ||
                          (is_numeric(a.kind) && is_numeric(b.kind));
        if (a.kind == Kind::geometry || b.kind == Kind::geometry) {
            refuse(whole, "geometries are compared by S_EQUALS, S_INTERSECTS, ...");
        }
        if (same) {
            return;
        }
        const bool time_and_text =
            (a.kind == Kind::time && b.kind == Kind::text) || (a.kind == Kind::text && b.kind == Kind::time);
        refuse(whole, fmt::format("`{}` is {} and `{}` is {}{}", query::to_cql2(*a.expression), word(a.kind),
                                  query::to_cql2(*b.expression), word(b.kind),
                                  time_and_text ? "; a day is written DATE('2025-07-01')" : ""));
    }

    Kind check(Bound& bound) const {
        std::vector<Bound>& arguments = bound.arguments;
        switch (bound.op) {
            case Op::logical_and:
            case Op::logical_or:
            case Op::logical_not:
                for (const Bound& each : arguments) {
                    need(bound, each, Kind::truth);
                }
                return Kind::truth;
            case Op::equal:
            case Op::not_equal:
            case Op::less:
            case Op::less_equal:
            case Op::greater:
            case Op::greater_equal:
            case Op::in_list:
            case Op::between:
                for (std::size_t i = 1; i < arguments.size(); ++i) {
                    need_comparable(bound, arguments[0], arguments[i]);
                }
                return Kind::truth;
            case Op::like:
                need(bound, arguments.at(0), Kind::text);
                bound.pattern = constant_text(bound, arguments.at(1));
                return Kind::truth;
            case Op::is_null:
                return Kind::truth;
            case Op::casei:
            case Op::accenti:
                need(bound, arguments.at(0), Kind::text);
                return Kind::text;
            case Op::add:
            case Op::subtract:
            case Op::multiply:
            case Op::divide:
            case Op::negate:
                for (const Bound& each : arguments) {
                    need(bound, each, Kind::number);
                }
                return Kind::number;
            default:
                break;
        }
        const Kind needed = bound.op >= Op::t_after ? Kind::time : Kind::geometry;
        for (const Bound& each : arguments) {
            need(bound, each, needed);
        }
        return Kind::truth;
    }

    std::string constant_text(const Bound& whole, const Bound& pattern) const {
        if (pattern.op == Op::casei) {
            return base::fold_case(constant_text(whole, pattern.arguments.at(0)));
        }
        if (pattern.op == Op::accenti) {
            return base::strip_marks(constant_text(whole, pattern.arguments.at(0)));
        }
        if (pattern.op != Op::literal || pattern.kind != Kind::text) {
            refuse(whole, "the pattern of LIKE is a text in quotes");
        }
        return pattern.text;
    }

    const model::Layer& m_layer;
};

}  // namespace

Bound bind(const Expression& expression, const model::Layer& layer) {
    Bound bound = Binder{layer}.bind(expression);
    if (bound.kind != Kind::truth && bound.kind != Kind::null) {
        throw UsageError{fmt::format("`{}` is {}, not a condition; compare it with something",
                                     query::to_cql2(expression), word(bound.kind))};
    }
    return bound;
}

}  // namespace limes::engine::embedded
