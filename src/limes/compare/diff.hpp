#pragma once

#include <limes/base/task.hpp>
#include <limes/compare/difference.hpp>
#include <limes/result/result.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace limes::compare {

enum class Times : bool { ignore, compare };

struct DiffOptions {
    base::Metres moved_by{0.001};  ///< what lies no farther than this from where it was has not moved
    Times times = Times::compare;  ///< whether another valid time is a difference
    std::vector<std::string> languages{"vi", "en", "zh", "lo"};
};

using Layers = std::map<std::string, std::shared_ptr<const model::Layer>>;

/// What is other in one state of layers than in another. Rows are the same feature when id and start of
/// validity are the same; or the id, where it is there once in each; or, of those that are left, the
/// geometry, where it is there once in each: the feature was recoded. Values are compared under the columns'
/// names, numbers as numbers; a column that only one of the two has is one difference of the layer.
///
/// Cost: linear in rows and values, n log n in the vertices of what moved. Errors: Cancelled.
[[nodiscard]] Differences diff(const Layers& before, const Layers& after, const DiffOptions& options,
                               const base::Task& task = {});

/// The rows that hold on a day.
[[nodiscard]] std::shared_ptr<const model::Layer> holding(const std::shared_ptr<const model::Layer>& layer,
                                                          base::Day day);

}  // namespace limes::compare
