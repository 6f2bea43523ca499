#include <limes/base/error.hpp>
#include <limes/engine/embedded/boxes.hpp>
#include <limes/engine/embedded/filter_spatial.hpp>

#include <fmt/format.h>

#include <array>

namespace limes::engine::embedded {
namespace {

using query::Op;

// From s_intersects on, in the order of Op.
constexpr std::array<Relation, 8> kRelation{Relation::intersects, Relation::disjoint, Relation::within,
                                            Relation::contains,   Relation::touches,  Relation::crosses,
                                            Relation::overlaps,   Relation::equals};
static_assert(static_cast<int>(Op::s_equals) - static_cast<int>(Op::s_intersects) + 1 == kRelation.size());
static_assert(Op::s_disjoint > Op::s_intersects && Op::s_within > Op::s_disjoint &&
              Op::s_contains > Op::s_within && Op::s_touches > Op::s_contains &&
              Op::s_crosses > Op::s_touches && Op::s_overlaps > Op::s_crosses);

Relation relation_of(Op op) {
    return kRelation.at(static_cast<std::size_t>(op) - static_cast<std::size_t>(Op::s_intersects));
}

const model::GeometryColumn* column_of(const Bound& bound) {
    const auto* literal = std::get_if<query::GeometryLiteral>(&bound.expression->value);
    return literal == nullptr ? nullptr : literal->get();
}

}  // namespace

const SpatialFilter::Literal& SpatialFilter::literal(const Bound& bound) {
    const auto [found, is_new] = m_literals.try_emplace(&bound);
    Literal& literal = found->second;
    if (is_new) {
        literal.geometry = to_geos((*column_of(bound))[0]);
        literal.box = box_of(literal.geometry);
        literal.prepared.emplace(literal.geometry);
    }
    return literal;
}

std::optional<bool> SpatialFilter::related(const Bound& predicate, std::size_t row) {
    const Bound& a = predicate.arguments[0];
    const Bound& b = predicate.arguments[1];
    const Relation relation = relation_of(predicate.op);
    const bool null_row = m_layer->geometry.type(row) == model::GeometryType::null;
    for (const Bound* each : {&a, &b}) {
        if (each->kind == Kind::null || (each->op == Op::property && null_row)) {
            return std::nullopt;
        }
    }
    try {
        if (a.op == Op::literal && b.op == Op::literal) {
            return literal(a).prepared->related(literal(b).geometry, relation);
        }
        if (a.op == Op::property && b.op == Op::property) {
            const GeosGeometry geometry = to_geos(m_layer->geometry[row]);
            return embedded::related(geometry, geometry, relation);
        }
        // The literal is the prepared one; where the row comes first the relation is turned round.
        const Literal& fixed = literal(a.op == Op::literal ? a : b);
        const std::optional<geodesy::Box> box = m_layer->geometry.box(row);
        if (box && fixed.box && !boxes_meet(*box, *fixed.box)) {
            return relation == Relation::disjoint;
        }
        return fixed.prepared->related(to_geos(m_layer->geometry[row]),
                                       a.op == Op::literal ? relation : converse(relation));
    } catch (const base::EngineError& error) {
        throw base::EngineError{
            fmt::format("layer '{}', feature '{}': {}; `limes check` shows what is wrong with it",
                        m_layer->schema.name, m_layer->ids[row], error.what())};
    }
}

}  // namespace limes::engine::embedded
