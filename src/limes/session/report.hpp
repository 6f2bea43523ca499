#pragma once

#include <limes/query/question.hpp>
#include <limes/result/report.hpp>
#include <limes/session/session.hpp>

#include <string>
#include <string_view>

namespace limes::session {

/// How far a report looks.
struct ReportReach {
    std::string radii = "5km,10km,20km,30km,50km";  ///< of the coverage
    std::string gap = "20km";                       ///< what is farther is a gap
};

/// The kind of the finding, of the place, that its name is that of others in its layer too.
inline constexpr std::string_view kSeveralSoNamed = "several-so-named";

/// Asks all that a report of one place tells: a unit, gate, corridor or pair by id or name, the first of the
/// atlas's layers that has it, in that order. A question that cannot be answered of this atlas, which may
/// lack a layer, is a part that says why.
///
/// `atlas`: how the commands that ask again name it. Errors: UsageError when there is no such place then, or
/// it has no position; DataError, EngineError, Cancelled.
/// Cost: of its questions, each asked once.
[[nodiscard]] result::Report ask_report(Session& session, const std::string& place, query::Scope scope,
                                        const ReportReach& reach, const std::string& atlas);

}  // namespace limes::session
