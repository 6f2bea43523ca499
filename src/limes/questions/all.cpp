#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/questions/all.hpp>
#include <limes/questions/allocate/allocate.hpp>
#include <limes/questions/border/border.hpp>
#include <limes/questions/corridor/corridor.hpp>
#include <limes/questions/coverage/coverage.hpp>
#include <limes/questions/crosswalk/crosswalk.hpp>
#include <limes/questions/find/find.hpp>
#include <limes/questions/gaps/gaps.hpp>
#include <limes/questions/history/history.hpp>
#include <limes/questions/join/join.hpp>
#include <limes/questions/locate/locate.hpp>
#include <limes/questions/near/near.hpp>
#include <limes/questions/nearest/nearest.hpp>
#include <limes/questions/pair/pair.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace limes::questions {

std::span<const query::AnyQuestion> all() {
    static const std::vector<query::AnyQuestion> questions{
        near(),       //
        nearest(),    //
        join(),       //
        pair(),       //
        coverage(),   //
        gaps(),       //
        allocate(),   //
        locate(),     //
        corridor(),   //
        border(),     //
        history(),    //
        crosswalk(),  //
        find(),       //
    };
    return questions;
}

const query::AnyQuestion& require(std::string_view name) {
    const auto found = std::ranges::find(all(), name, &query::AnyQuestion::name);
    if (found != all().end()) {
        return *found;
    }
    std::vector<std::string> names;
    for (const query::AnyQuestion& question : all()) {
        names.push_back(question.name);
    }
    const std::string_view near_name = base::nearest_word(name, names);
    throw base::UsageError{fmt::format("there is no question '{}'; {}", base::printable(name),
                                       near_name.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                                                         : fmt::format("did you mean {}?", near_name))};
}

}  // namespace limes::questions
