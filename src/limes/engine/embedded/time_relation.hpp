#pragma once

#include <limes/base/time.hpp>
#include <limes/query/filter.hpp>

namespace limes::engine::embedded {

/// Whether `a relation b` holds between two times, both half-open; a day is the time from it up to the next.
///
/// With a = [a.from, a.to) and b likewise: after a.from >= b.to; disjoint: no common day; meets a.to ==
/// b.from; and Allen's others by the order of their ends. A single day is during (or contained in) every time
/// that covers it, the first and the last day included; longer times must lie strictly inside, as CQL2 has
/// it. Source: OGC 21-065r2, section 7.8; J. F. Allen, Maintaining knowledge about temporal intervals, CACM
/// 26 (1983).
[[nodiscard]] bool times_related(query::Op relation, base::ValidTime a, base::ValidTime b);

}  // namespace limes::engine::embedded
