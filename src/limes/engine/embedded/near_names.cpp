#include <limes/base/text.hpp>
#include <limes/engine/embedded/near_names.hpp>
#include <limes/engine/embedded/text_match.hpp>
#include <limes/engine/taken_names.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace limes::engine::embedded {

namespace {

constexpr std::size_t kMostNear = 3;
constexpr std::size_t kMostKept = 4 * kMostNear;  // a name is there in several languages
constexpr std::size_t kMostTaken = 5;
constexpr std::size_t kBetweenChecks = 4096;  // rows

void check_now_and_then(std::size_t row, const base::Task& task) {
    if (row % kBetweenChecks == 0) {
        task.check();
    }
}

/// Names that answer the text in some way, best first, of those that differ in marks alone the first.
std::vector<std::string> answering(const model::Layer& layer, const std::string& named,
                                   const base::Task& task) {
    if (!base::is_utf8(named) || base::fold(named).empty()) {
        return {};
    }
    const NamePattern pattern{named};
    std::set<std::tuple<MatchKind, double, std::string>> found;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        check_now_and_then(row, task);
        const auto consider = [&](std::string_view name) {
            if (const auto match = pattern.match(name)) {
                found.emplace(match->kind, -match->score, name);
                if (found.size() > kMostKept) {
                    found.erase(std::prev(found.end()));
                }
            }
        };
        consider(layer.ids[row]);
        for_each_name(layer, row, consider);
    }
    std::vector<std::string> names;
    std::set<std::string> folded;
    for (const auto& [kind, score, name] : found) {
        if (names.size() < kMostNear && folded.insert(base::fold(name)).second) {
            names.push_back(fmt::format("'{}'", base::excerpt(name)));
        }
    }
    return names;
}

}  // namespace

std::string near_names(const model::Layer& layer, const std::string& named, const base::Task& task) {
    std::vector<std::string> near = answering(layer, named, task);
    if (near.size() > 1) {
        const std::string last = std::move(near.back());
        near.pop_back();
        return fmt::format("; did you mean {} or {}?", fmt::join(near, ", "), last);
    }
    if (near.size() == 1) {
        return fmt::format("; did you mean {}?", near[0]);
    }
    std::vector<std::string> choices;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        check_now_and_then(row, task);
        choices.emplace_back(layer.ids[row]);
        for_each_name(layer, row, [&](std::string_view name) { choices.emplace_back(name); });
    }
    const std::string_view nearest = base::nearest_word(named, choices);
    return nearest.empty() ? "; `limes find` looks through all names"
                           : fmt::format("; did you mean '{}'?", base::excerpt(nearest));
}

std::vector<bool> variants_of(const model::Layer& layer, const std::string& named, Context& context) {
    std::vector<bool> chosen(layer.rows, false);
    if (!base::is_utf8(named) || base::fold(named).empty()) {
        return chosen;
    }
    const NamePattern pattern{named};
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        check_now_and_then(row, context.task);
        for_each_name(layer, row, [&](std::string_view name) {
            const auto match = pattern.match(name);
            chosen[row] = chosen[row] || (match && match->kind == MatchKind::variant);
        });
        if (chosen[row]) {
            rows.push_back(row);
        }
    }
    if (!rows.empty()) {
        tell_taken(layer, named, rows, context);
    }
    return chosen;
}

void tell_taken(const model::Layer& layer, const std::string& named, const std::vector<std::size_t>& rows,
                Context& context) {
    std::set<std::string> ids;
    std::vector<std::string> taken;
    for (const std::size_t row : rows) {
        const std::string id{layer.ids[row]};
        if (!ids.insert(id).second || taken.size() > kMostTaken) {
            continue;
        }
        taken.push_back(taken.size() == kMostTaken
                            ? "others"
                            : fmt::format("'{}' ({})", layer.name(row, context.languages), id));
    }
    context.result.findings.push_back(
        {.severity = ids.size() > 1 ? base::Severity::warning : base::Severity::note,
         .layer = layer.schema.name,
         .feature = ids.size() > 1 ? std::string{} : *ids.begin(),
         .kind = kTakenForName,
         .what = fmt::format("'{}' is none of the names here", named),
         .done = fmt::format("taken to mean {}", fmt::join(taken, ", "))});
}

}  // namespace limes::engine::embedded
