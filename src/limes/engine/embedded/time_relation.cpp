#include <limes/engine/embedded/time_relation.hpp>

namespace limes::engine::embedded {
namespace {

using base::ValidTime;

bool is_day(ValidTime t) {
    return !t.from.is_open() && !t.to.is_open() && t.from.days() + 1 == t.to.days();
}

bool during(ValidTime a, ValidTime b) {
    return is_day(a) ? b.covers(a.from) : a.from > b.from && a.to < b.to;
}

bool overlaps(ValidTime a, ValidTime b) {
    return a.from < b.from && a.to > b.from && a.to < b.to;
}

bool starts(ValidTime a, ValidTime b) {
    return a.from == b.from && a.to < b.to;
}

bool finishes(ValidTime a, ValidTime b) {
    return a.from > b.from && a.to == b.to;
}

}  // namespace

bool times_related(query::Op relation, ValidTime a, ValidTime b) {
    using query::Op;
    switch (relation) {
        case Op::t_after:
            return a.from >= b.to;
        case Op::t_before:
            return a.to <= b.from;
        case Op::t_during:
            return during(a, b);
        case Op::t_contains:
            return during(b, a);
        case Op::t_equals:
            return a == b;
        case Op::t_intersects:
            return a.meets(b);
        case Op::t_disjoint:
            return !a.meets(b);
        case Op::t_meets:
            return a.to == b.from;
        case Op::t_met_by:
            return a.from == b.to;
        case Op::t_overlaps:
            return overlaps(a, b);
        case Op::t_overlapped_by:
            return overlaps(b, a);
        case Op::t_starts:
            return starts(a, b);
        case Op::t_started_by:
            return starts(b, a);
        case Op::t_finishes:
            return finishes(a, b);
        case Op::t_finished_by:
            return finishes(b, a);
        default:
            return false;
    }
}

}  // namespace limes::engine::embedded
