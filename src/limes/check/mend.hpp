#pragma once

#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>

#include <filesystem>

namespace limes::check {

enum class DryRun : bool { no, yes };

struct MendReport {
    base::Findings mends;  ///< a note each, with what was done
    base::Findings left;   ///< what could be mended in more than one way, or not without loss
};

/// Mends in an atlas what can be mended in one way only, and writes the layers in which something was as new
/// editions, whole or not at all; the table `limes_mends` says what was done to which.
///
/// - Texts become Unicode normal form C, rings close and are wound as RFC 7946 has them: what reading does.
/// - Of rows that say the same the first stays.
/// - An invalid area becomes valid where taking its rings as shells and holes, and as edges between inside
/// and
///   outside (even-odd), give the same area to a square metre; elsewhere its maker must say what it is.
///
/// A layer that cannot be read without loss is left as it is. Errors: DataError, Cancelled; the atlas is then
/// unchanged.
[[nodiscard]] MendReport mend(const std::filesystem::path& atlas, DryRun dry_run = DryRun::no,
                              const base::Task& task = {});

}  // namespace limes::check
