#pragma once

#include <string>
#include <vector>

namespace limes::check {

/// How far the edges of several neighbours may be off together: the sum of the worst two. Not measured when
/// one of them is unknown.
[[nodiscard]] double sum_of_worst_two(std::vector<double> accuracies_m);

/// What that says of a gap or overlap, to end a sentence with.
[[nodiscard]] std::string accuracy_words(bool within, double accuracies_m);

}  // namespace limes::check
