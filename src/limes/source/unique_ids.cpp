#include <limes/source/unique_ids.hpp>

#include <bit>
#include <map>
#include <string_view>
#include <unordered_map>

namespace limes::source {

bool has_empty(const model::TextBuffer& texts) {
    for (std::size_t row = 0; row < texts.size(); ++row) {
        if (texts[row].empty()) {
            return true;
        }
    }
    return false;
}

bool all_unique(const model::TextBuffer& texts) {
    // Open addressing; a slot holds the upper half of the hash and the row, so that most probes stay in one
    // cache line.
    if (texts.size() >= 0xFFFFFFFFU) {
        return false;
    }
    constexpr std::uint64_t kUpper = 0xFFFFFFFF00000000U;
    const std::size_t mask = std::bit_ceil(2 * texts.size() + 2) - 1;
    std::vector<std::uint64_t> slots(mask + 1, 0);
    for (std::size_t row = 0; row < texts.size(); ++row) {
        const std::uint64_t hash = std::hash<std::string_view>{}(texts[row]);
        std::size_t at = hash & mask;
        for (; slots[at] != 0; at = (at + 1) & mask) {
            const std::size_t other = (slots[at] & ~kUpper) - 1;
            if ((slots[at] & kUpper) == (hash & kUpper) && texts[other] == texts[row]) {
                return false;
            }
        }
        slots[at] = (hash & kUpper) | (row + 1);
    }
    return true;
}

std::vector<std::size_t> overlapping_rows(const model::TextBuffer& ids, const std::vector<model::Day>& from,
                                          const std::vector<model::Day>& to, const Dropped& dropped) {
    using model::Day;
    std::unordered_map<std::string_view, std::map<Day, Day>> held;  // start -> end, disjoint
    std::vector<std::size_t> overlapping;
    for (std::size_t row = 0; row < ids.size(); ++row) {
        if (dropped[row]) {
            continue;
        }
        const Day begin = from.empty() ? Day::min() : from[row];
        const Day end = to.empty() ? Day::max() : to[row];
        auto& periods = held[ids[row]];
        const auto after = periods.lower_bound(end);  // the first that begins when this one is over
        if (after != periods.begin() && std::prev(after)->second > begin) {
            overlapping.push_back(row);
        } else {
            periods.emplace(begin, end);
        }
    }
    return overlapping;
}

}  // namespace limes::source
