#pragma once

#include <limes/base/finding.hpp>
#include <limes/model/layer.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace limes::engine::embedded {

/// The column of that name. Errors: UsageError naming the layer, the word that was meant and the columns
/// there are.
[[nodiscard]] const model::Column& require_column(const model::Layer& layer, std::string_view name);

/// The ids in a cell such as "vn-ha-giang; vn-tuyen-quang": cut at the separator, blanks trimmed, empty ones
/// left out.
[[nodiscard]] std::vector<std::string_view> split_ids(std::string_view cell, char separator);

/// Appends a day, or null when it is the open end of a time.
void push_day(model::Column& column, base::Day day);

/// Appends a number, or null when there is none.
void push_optional(model::Column& column, std::optional<double> value);

/// Appends a text, or null when it is empty.
void push_text(model::Column& column, std::string_view text);

/// The first row of each id; refers to the layer. Cost: linear.
[[nodiscard]] std::unordered_map<std::string_view, std::size_t> rows_by_id(const model::Layer& layer);

}  // namespace limes::engine::embedded
