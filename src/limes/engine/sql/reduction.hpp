#pragma once

#include <limes/database/layout.hpp>
#include <limes/database/statement.hpp>
#include <limes/engine/sql/condition.hpp>
#include <limes/engine/sql/dialect.hpp>
#include <limes/query/plan.hpp>

#include <functional>
#include <optional>

namespace limes::engine::sql {

/// What a database reads for a scan of a plan: the rows that its condition and the joins that take it leave.
struct ScanQuery {
    Condition condition;  ///< of the scan alone
    database::Statement
        reduced;  ///< empty, or of a row that may matter to one of the steps that take the scan
};

/// The layer of a scan, where the database holds it; null where it does not.
using FindLayer = std::function<const database::StoredLayer*(const query::Scan&)>;

/// The scan at `node`, a row of it called `s`. A join is asked in the database for the rows that can have a
/// partner at all, by boxes that are wide enough for certain; which of them have one, and how far it is, is
/// measured by those who read them. Rows without a position stay, since they are told. Nothing is reduced
/// where a step must see all rows, or where the condition of a scan is not exact, so that it would not be
/// known how many rows were left out.
///
/// The boxes: within a geodesic distance d of a point at latitude f there is none that is more than d/M0
/// farther north or south, or more than (d/M0)/cos(|f| + d/M0) farther east or west, where M0 is the least
/// radius of curvature of the ellipsoid (in the meridian, at the equator): the ellipsoid's metric is nowhere
/// below that of a sphere of this radius in the same coordinates, and on a sphere asin(sin a/cos f) <=
/// a/cos(f + a).
[[nodiscard]] ScanQuery query_of(const query::Plan& plan, query::Node node, const FindLayer& find,
                                 const Dialect& dialect);

}  // namespace limes::engine::sql
