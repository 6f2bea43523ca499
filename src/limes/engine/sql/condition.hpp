#pragma once

#include <limes/database/layout.hpp>
#include <limes/database/statement.hpp>
#include <limes/engine/sql/dialect.hpp>
#include <limes/query/plan.hpp>

#include <string>

namespace limes::engine::sql {

/// What a database is asked to keep of a layer. Every row that belongs to the answer passes; when it is not
/// exact, others may pass too.
struct Condition {
    database::Statement sql;  ///< empty: every row
    bool is_exact = true;
};

/// The time, the box and the filter of a scan as a condition on the row `alias`. Of a filter goes in what SQL
/// says with the same meaning, three-valued; a conjunct that it does not (folded texts, arithmetic,
/// intervals, spatial predicates) is left to those who read the rows. Errors: UsageError as the embedded
/// scan.
[[nodiscard]] Condition condition_of(const query::Scan& scan, const database::StoredLayer& layer,
                                     const Dialect& dialect, const std::string& alias);

}  // namespace limes::engine::sql
