#include <limes/check/accuracies.hpp>
#include <limes/check/subject.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace limes::check {

double sum_of_worst_two(std::vector<double> accuracies_m) {
    if (accuracies_m.empty() ||
        std::ranges::any_of(accuracies_m, [](double each) { return std::isnan(each); })) {
        return kNotMeasured;
    }
    std::ranges::sort(accuracies_m, std::greater{});
    return accuracies_m[0] + (accuracies_m.size() > 1 ? accuracies_m[1] : 0);
}

std::string accuracy_words(bool within, double accuracies_m) {
    return std::isnan(accuracies_m) ? std::string{"; how well the edges are known is not said"}
           : within                 ? fmt::format("; the edges are known to {} together, so it may be none",
                                                  length_text(accuracies_m))
                                    : fmt::format(", more than the {} to which the edges are known together",
                                                  length_text(accuracies_m));
}

}  // namespace limes::check
