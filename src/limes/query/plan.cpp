#include <limes/query/plan.hpp>

#include <algorithm>

namespace limes::query {

std::vector<std::string> Plan::layers() const {
    std::vector<std::string> names;
    for (const Step& step : steps) {
        const auto* scan = std::get_if<Scan>(&step);
        if (scan != nullptr && std::ranges::find(names, scan->layer) == names.end()) {
            names.push_back(scan->layer);
        }
    }
    return names;
}

}  // namespace limes::query
