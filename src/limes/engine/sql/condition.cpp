#include <limes/engine/embedded/filter_bind.hpp>
#include <limes/engine/sql/condition.hpp>

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace limes::engine::sql {

namespace {

using database::Statement;
using embedded::Bound;
using embedded::Kind;
using embedded::PropertySource;
using query::Op;

using Maybe = std::optional<Statement>;

Statement bracketed(const Statement& inner) {
    return Statement{"("} + inner + ")";
}

/// Conditions and values of a filter in SQL, where it means the same by them.
class Translator {
public:
    Translator(const database::StoredLayer& layer, const Dialect& dialect, const std::string& alias)
        : m_layer{layer}, m_dialect{dialect}, m_alias{alias} {}

    /// What every row that passes the filter passes.
    Condition necessary(const Bound& bound) const {
        if (Maybe whole = exact(bound)) {
            return {std::move(*whole), true};
        }
        Condition all{{}, false};
        if (bound.op == Op::logical_and) {
            for (const Bound& each : bound.arguments) {
                const Condition part = necessary(each);
                all.sql = part.sql.empty() ? all.sql : both(std::move(all.sql), bracketed(part.sql));
            }
        }
        return all;
    }

private:
    Maybe exact(const Bound& bound) const {
        switch (bound.op) {
            case Op::literal:
                if (bound.kind == Kind::truth) {
                    return Statement::bound(std::get<bool>(bound.expression->value));
                }
                return std::nullopt;
            case Op::property:
                return value(bound);
            case Op::logical_and:
                return joined(bound, " AND ");
            case Op::logical_or:
                return joined(bound, " OR ");
            case Op::logical_not:
                if (const Maybe inner = exact(bound.arguments[0])) {
                    return Statement{"NOT ("} + *inner + ")";
                }
                return std::nullopt;
            case Op::like:
                return like(bound);
            case Op::in_list:
                return in_list(bound);
            case Op::between:
                return between(bound);
            case Op::is_null:
                return is_null(bound.arguments[0]);
            case Op::equal:
                return compared(bound.arguments[0], "=", bound.arguments[1]);
            case Op::not_equal:
                return compared(bound.arguments[0], "<>", bound.arguments[1]);
            case Op::less:
                return compared(bound.arguments[0], "<", bound.arguments[1]);
            case Op::less_equal:
                return compared(bound.arguments[0], "<=", bound.arguments[1]);
            case Op::greater:
                return compared(bound.arguments[0], ">", bound.arguments[1]);
            case Op::greater_equal:
                return compared(bound.arguments[0], ">=", bound.arguments[1]);
            default:
                return std::nullopt;
        }
    }

    Maybe joined(const Bound& bound, const char* word) const {
        Statement all;
        for (const Bound& each : bound.arguments) {
            const Maybe part = exact(each);
            if (!part) {
                return std::nullopt;
            }
            all += Statement{all.empty() ? "" : word} + bracketed(*part);
        }
        return all;
    }

    Maybe like(const Bound& bound) const {
        const Maybe text = value(bound.arguments[0]);
        std::size_t slashes = 0;
        const std::string& pattern = *bound.pattern;
        for (auto c = pattern.rbegin(); c != pattern.rend() && *c == '\\'; ++c) {
            ++slashes;
        }
        if (!text || slashes % 2 != 0) {  // SQL refuses a pattern that ends in the middle of an escape
            return std::nullopt;
        }
        return m_dialect.like(*text, pattern);
    }

    Maybe in_list(const Bound& bound) const {
        Statement all;
        for (std::size_t i = 1; i < bound.arguments.size(); ++i) {
            const Maybe part = compared(bound.arguments[0], "=", bound.arguments[i]);
            if (!part) {
                return std::nullopt;
            }
            all += Statement{all.empty() ? "" : " OR "} + bracketed(*part);
        }
        return all;
    }

    Maybe between(const Bound& bound) const {
        const Maybe low = compared(bound.arguments[0], ">=", bound.arguments[1]);
        const Maybe high = compared(bound.arguments[0], "<=", bound.arguments[2]);
        if (!low || !high) {
            return std::nullopt;
        }
        return bracketed(*low) + " AND " + bracketed(*high);
    }

    Maybe is_null(const Bound& bound) const {
        if (bound.op != Op::property || bound.kind == Kind::geometry) {
            return std::nullopt;
        }
        const Maybe inner = value(bound);
        return inner ? Maybe{bracketed(*inner) + " IS NULL"} : std::nullopt;
    }

    Maybe compared(const Bound& a, const char* sign, const Bound& b) const {
        const Maybe left = value(a);
        const Maybe right = value(b);
        if (!left || !right || a.kind == Kind::null || b.kind == Kind::null) {
            return std::nullopt;
        }
        const bool texts = a.kind == Kind::text;
        const auto side = [&](const Maybe& each) { return texts ? m_dialect.by_code_point(*each) : *each; };
        return side(left) + " " + sign + " " + side(right);
    }

    Maybe value(const Bound& bound) const {
        if (bound.op == Op::literal) {
            return literal(bound);
        }
        if (bound.op != Op::property) {
            return std::nullopt;
        }
        switch (bound.source) {
            case PropertySource::id:
                return Statement{m_alias + ".id"};
            case PropertySource::accuracy:
                return Statement{m_alias + ".accuracy_m"};
            case PropertySource::column:
                break;
            default:
                return std::nullopt;
        }
        // Numbers that are none are null to a filter, and days are intervals of one day, which stand in the
        // order of their days; an open day is none.
        for (const source::ColumnDefinition& each : m_layer.definition.columns) {
            if (each.name == bound.column->name) {
                const std::string name = m_alias + "." + m_dialect.name_of(each.from);
                return bound.column->type() == model::ColumnType::real
                           ? Statement{fmt::format("NULLIF({}, 'NaN')", name)}
                           : Statement{name};
            }
        }
        return std::nullopt;
    }

    static Maybe literal(const Bound& bound) {
        const query::Literal& value = bound.expression->value;
        if (bound.kind == Kind::text) {
            const bool can_be_sent = bound.text.find('\0') == std::string::npos;
            return can_be_sent ? Maybe{Statement::bound(bound.text)} : std::nullopt;
        }
        if (const auto* truth = std::get_if<bool>(&value)) {
            return Statement::bound(*truth);
        }
        if (const auto* whole = std::get_if<std::int64_t>(&value)) {
            return Statement::bound(*whole);
        }
        if (const auto* real = std::get_if<double>(&value); real != nullptr && std::isfinite(*real)) {
            return Statement::bound(*real);
        }
        if (const auto* day = std::get_if<base::Day>(&value); day != nullptr && !day->is_open()) {
            return Statement::bound(*day);
        }
        return std::nullopt;
    }

    const database::StoredLayer& m_layer;
    const Dialect& m_dialect;
    const std::string& m_alias;
};

Statement time_condition(const query::TimeSelection& when, const source::Definition& definition,
                         const std::string& alias) {
    const bool legal = when.axis == query::TimeAxis::legal;
    const std::string from =
        alias + (legal && !definition.legal_from.empty() ? ".legal_from" : ".valid_from");
    const std::string to = alias + (legal && !definition.legal_to.empty() ? ".legal_to" : ".valid_to");
    Statement holds;
    const auto starts = [&](const char* sign, base::Day day) {
        holds = both(std::move(holds),
                     fmt::format("({0} IS NULL OR {0} {1} ", from, sign) + Statement::bound(day) + ")");
    };
    const auto ends_after = [&](base::Day day) {
        holds =
            both(std::move(holds), fmt::format("({0} IS NULL OR {0} > ", to) + Statement::bound(day) + ")");
    };
    if (when.as_of) {
        starts("<=", *when.as_of);
        ends_after(*when.as_of);
    }
    if (when.period) {
        if (!when.period->to.is_open()) {
            starts("<", when.period->to);
        }
        if (!when.period->from.is_open()) {
            ends_after(when.period->from);
        }
    }
    return holds;
}

Statement box_condition(const geodesy::Box& box, const Dialect& dialect, const std::string& alias) {
    const std::string geometry = alias + ".geom";
    if (!box.crosses_antimeridian()) {
        return dialect.meets(geometry, box);
    }
    return Statement{"("} + dialect.meets(geometry, {box.west, box.south, 180, box.north}) + " OR " +
           dialect.meets(geometry, {-180, box.south, box.east, box.north}) + ")";
}

}  // namespace

Condition condition_of(const query::Scan& scan, const database::StoredLayer& layer, const Dialect& dialect,
                       const std::string& alias) {
    Condition condition;
    condition.sql = time_condition(scan.when, layer.definition, alias);
    if (scan.bbox) {
        const bool has_area = scan.bbox->west != scan.bbox->east && scan.bbox->south < scan.bbox->north;
        condition.is_exact = has_area;  // a box that is a line or a point is no polygon to a database
        if (has_area) {
            condition.sql = both(std::move(condition.sql), box_condition(*scan.bbox, dialect, alias));
        }
    }
    if (scan.where) {
        const model::Layer empty = layer.empty();
        const Condition filter =
            Translator{layer, dialect, alias}.necessary(embedded::bind(*scan.where, empty));
        condition.sql =
            filter.sql.empty() ? condition.sql : both(std::move(condition.sql), bracketed(filter.sql));
        condition.is_exact = condition.is_exact && filter.is_exact;
    }
    return condition;
}

}  // namespace limes::engine::sql
