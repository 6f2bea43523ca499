#include <limes/base/counted.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/nothing_selected.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
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

/// The different texts of a column; nothing when they are too many.
std::vector<std::string> values_of(const model::Column& column) {
    std::set<std::string, std::less<>> values;
    for (std::size_t row = 0; row < column.size() && values.size() <= kMostLookedAt; ++row) {
        if (const std::string_view text = column.text(row); !text.empty()) {
            values.emplace(text);
        }
    }
    return values.size() > kMostLookedAt ? std::vector<std::string>{}
                                         : std::vector<std::string>{values.begin(), values.end()};
}

/// What the layer has instead of a text that no row has.
void add_hint(const Expression& property, const Expression& literal, const model::Layer& layer,
              std::string& hints) {
    const auto* text = std::get_if<std::string>(&literal.value);
    const model::Column* column = layer.find(property.name);
    if (text == nullptr || column == nullptr || column->type() != model::ColumnType::text) {
        return;
    }
    const std::vector<std::string> values = values_of(*column);
    if (values.empty() || std::ranges::find(values, *text) != values.end()) {
        return;
    }
    hints += fmt::format("; no {} is '{}'", property.name, *text);
    if (const std::string near = base::meant_instead(*text, values); !near.empty()) {
        hints += near;
    } else if (values.size() <= kMostListed) {
        hints += fmt::format(", there are {}", fmt::join(values, ", "));
    }
}

void add_hints(const Expression& e, const model::Layer& layer, std::string& hints) {
    const bool compares = (e.op == Op::equal || e.op == Op::in_list) && e.arguments.size() > 1;
    if (compares) {
        const auto property = std::ranges::find(e.arguments, Op::property, &Expression::op);
        for (const Expression& other : e.arguments) {
            if (property != e.arguments.end() && other.op == Op::literal) {
                add_hint(*property, other, layer, hints);
            }
        }
        return;
    }
    if (e.op == Op::logical_and || e.op == Op::logical_or) {
        for (const Expression& each : e.arguments) {
            add_hints(each, layer, hints);
        }
    }
}

}  // namespace

void tell_of_no_rows(const std::string& layer, Context& context) {
    tell(layer, "it has no rows", context);
}

void tell_of_no_time(const query::Scan& step, std::size_t rows, Context& context) {
    const std::string axis = step.when.axis == query::TimeAxis::legal ? " (legal dates)" : "";
    const auto& period = step.when.period;
    tell(step.layer,
         fmt::format("{} {}{}", none_of(rows, "holds"),
                     step.when.as_of ? fmt::format("on {}", step.when.as_of->text())
                     : period        ? fmt::format("at some time from {} until before {}",
                                            period->from.is_open() ? ".." : period->from.text(),
                                            period->to.is_open() ? ".." : period->to.text())
                                     : std::string{},
                     axis),
         context);
}

void tell_of_no_place(const query::Scan& step, std::size_t rows, Context& context) {
    const geodesy::Box& box = *step.bbox;
    tell(step.layer,
         fmt::format("{} the box {},{},{},{}", none_of(rows, "meets"), box.west, box.south, box.east,
                     box.north),
         context);
}

void tell_of_no_match(const query::Scan& step, std::size_t rows, const model::Layer* layer,
                      Context& context) {
    std::string hints;
    if (layer != nullptr) {
        add_hints(*step.where, *layer, hints);
    }
    tell(step.layer, fmt::format("{} {}{}", none_of(rows, "passes"), query::to_cql2(*step.where), hints),
         context);
}

}  // namespace limes::engine::embedded
