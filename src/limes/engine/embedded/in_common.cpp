#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::ColumnType;
using model::Layer;

/// The ids that a feature is paired with, in order.
using Partners = std::unordered_map<std::string_view, std::vector<std::string_view>>;

Partners partners_of(const Layer& pairs) {
    const Column& from = require_column(pairs, "from_id");
    const Column& to = require_column(pairs, "to_id");
    Partners partners;
    for (std::size_t i = 0; i < pairs.rows; ++i) {
        partners[from.text(i)].push_back(to.text(i));
    }
    for (auto& [id, others] : partners) {
        std::ranges::sort(others);
        const auto repeated = std::ranges::unique(others);
        others.erase(repeated.begin(), repeated.end());
    }
    return partners;
}

}  // namespace

Table run(const query::InCommon& step, const Tables& tables, Context& /*context*/) {
    const Layer& pairs = *tables.at(step.pairs);
    const Partners by_from = partners_of(*tables.at(step.by_from));
    const Partners by_to = partners_of(*tables.at(step.by_to));
    const Column& from = require_column(pairs, "from_id");
    const Column& to = require_column(pairs, "to_id");

    Column count{step.count, ColumnType::integer};
    Column ids{step.ids, ColumnType::text};
    count.reserve(pairs.rows);
    std::vector<std::string_view> both;
    std::string text;
    for (std::size_t i = 0; i < pairs.rows; ++i) {
        both.clear();
        const auto of_from = by_from.find(from.text(i));
        const auto of_to = by_to.find(to.text(i));
        if (of_from != by_from.end() && of_to != by_to.end()) {
            std::ranges::set_intersection(of_from->second, of_to->second, std::back_inserter(both));
        }
        count.push(static_cast<std::int64_t>(both.size()));
        if (both.empty()) {
            ids.push_null();
            continue;
        }
        text.clear();
        for (const std::string_view id : both) {
            text += text.empty() ? "" : ",";
            text += id;
        }
        ids.push(text);
    }
    auto table = std::make_shared<Layer>(pairs);
    table->columns.push_back(std::move(count));
    table->columns.push_back(std::move(ids));
    return table;
}

}  // namespace limes::engine::embedded
