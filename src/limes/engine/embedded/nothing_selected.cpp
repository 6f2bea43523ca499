#include <limes/base/counted.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/nothing_selected.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::engine::embedded {

namespace {

using query::Expression;
using query::Op;

constexpr std::size_t kMostListed = 8;
constexpr std::size_t kMostLookedAt = 1000;  // different values; among more, none is listed or near

void tell(const std::string& layer, std::string what, Context& context) {
    base::Finding finding{.severity = base::Severity::warning,
                          .layer = layer,
                          .feature = {},
                          .kind = "nothing-selected",
                          .what = std::move(what),
                          .done = "nothing of it is in the answer"};
    // A layer that is scanned twice the same way is told of once.
    const bool told = std::ranges::any_of(context.result.findings, [&](const base::Finding& other) {
        return other.kind == finding.kind && other.layer == layer && other.what == finding.what;
    });
    if (!told) {
        context.result.findings.push_back(std::move(finding));
    }
}

std::string none_of(std::size_t rows, std::string_view does) {
    return fmt::format("none of {} {}", base::counted(rows, "row", "rows"), does);
}

/// Calls f with each property of the filter and each literal that it is held against for equality.
template <class F>
void for_each_comparison(const Expression& e, const F& f) {
    if ((e.op == Op::equal || e.op == Op::in_list) && e.arguments.size() > 1) {
        const auto property = std::ranges::find(e.arguments, Op::property, &Expression::op);
        for (const Expression& other : e.arguments) {
            if (property != e.arguments.end() && other.op == Op::literal) {
                f(*property, other);
            }
        }
    } else if (e.op == Op::logical_and || e.op == Op::logical_or) {
        for (const Expression& each : e.arguments) {
            for_each_comparison(each, f);
        }
    }
}

std::string no_time(const query::Scan& step, std::size_t rows) {
    const std::string axis = step.when.axis == query::TimeAxis::legal ? " (legal dates)" : "";
    const auto& period = step.when.period;
    return fmt::format("{} {}{}", none_of(rows, "holds"),
                       step.when.as_of ? fmt::format("on {}", step.when.as_of->text())
                       : period        ? fmt::format("at some time from {} until before {}",
                                              period->from.is_open() ? ".." : period->from.text(),
                                              period->to.is_open() ? ".." : period->to.text())
                                       : std::string{},
                       axis);
}

}  // namespace

void LeftByScan::add(const LeftByScan& other) {
    rows += other.rows;
    of_time += other.of_time;
    in_box += other.in_box;
    passing += other.passing;
}

TextsSeen::TextsSeen(const query::Expression& filter) {
    for_each_comparison(filter, [&](const Expression& property, const Expression& literal) {
        if (const auto* text = std::get_if<std::string>(&literal.value)) {
            m_columns[property.name].asked.push_back(*text);
        }
    });
}

void TextsSeen::add(const model::Layer& rows, const base::Task& task) {
    constexpr std::size_t kBetweenChecks = 65536;
    for (auto& [name, seen] : m_columns) {
        const model::Column* column = rows.find(name);
        if (column == nullptr || column->type() != model::ColumnType::text) {
            continue;
        }
        for (std::size_t row = 0; row < column->size() && !seen.is_too_many; ++row) {
            if (row % kBetweenChecks == 0) {
                task.check();
            }
            const std::string_view text = column->text(row);
            if (!text.empty() && !seen.texts.contains(text)) {
                seen.texts.emplace(text);
                seen.is_too_many = seen.texts.size() > kMostLookedAt;
            }
        }
    }
}

bool TextsSeen::has_enough() const {
    return std::ranges::all_of(m_columns, [](const auto& each) { return each.second.is_too_many; });
}

std::string TextsSeen::hints() const {
    std::string hints;
    for (const auto& [name, seen] : m_columns) {
        if (seen.is_too_many || seen.texts.empty()) {
            continue;
        }
        const std::vector<std::string> texts{seen.texts.begin(), seen.texts.end()};
        for (const std::string& asked : seen.asked) {
            if (seen.texts.contains(asked)) {
                continue;
            }
            hints += fmt::format("; no {} is '{}'", name, base::excerpt(asked));
            if (const std::string near = base::meant_instead(asked, texts); !near.empty()) {
                hints += near;
            } else if (texts.size() <= kMostListed) {
                std::vector<std::string> listed;
                std::ranges::transform(texts, std::back_inserter(listed), base::excerpt);
                hints += fmt::format(", there are {}", fmt::join(listed, ", "));
            }
        }
    }
    return hints;
}

void tell_if_nothing(const query::Scan& step, const LeftByScan& left,
                     const std::function<void(TextsSeen&)>& show, Context& context) {
    if (left.passing > 0 || !step.named.empty() || step.may_be_empty) {
        return;
    }
    if (left.rows == 0) {
        tell(step.layer, "it has no rows", context);
    } else if (left.of_time == 0) {
        tell(step.layer, no_time(step, left.rows), context);
    } else if (left.in_box == 0) {
        const geodesy::Box& box = *step.bbox;
        tell(step.layer,
             fmt::format("{} the box {},{},{},{}", none_of(left.of_time, "meets"), box.west, box.south,
                         box.east, box.north),
             context);
    } else {
        TextsSeen seen{*step.where};
        show(seen);
        tell(
            step.layer,
            fmt::format("{} {}{}", none_of(left.in_box, "passes"), query::to_cql2(*step.where), seen.hints()),
            context);
    }
}

}  // namespace limes::engine::embedded
