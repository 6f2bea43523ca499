#pragma once

#include <limes/base/task.hpp>

namespace limes::engine::embedded {

/// The same task without a word of how far it is: for a part of a work that tells of itself.
[[nodiscard]] inline base::Task quiet(base::Task task) {
    task.progress = nullptr;
    return task;
}

}  // namespace limes::engine::embedded
