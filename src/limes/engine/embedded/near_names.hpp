#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// Calls f with each name of a row that the layer's schema knows, other names too. A cell may hold several,
/// cut at ';': then it is called with each of them, and with the cell.
template <class F>
void for_each_name(const model::Layer& layer, std::size_t row, F&& f) {
    const auto each_of = [&](const std::string& column) {
        const model::Column* names = layer.find(column);
        const std::string_view cell = names == nullptr ? std::string_view{} : names->text(row);
        if (cell.empty()) {
            return;
        }
        f(cell);
        if (cell.find(';') != std::string_view::npos) {
            std::ranges::for_each(split_ids(cell, ';'), f);
        }
    };
    for (const auto& [language, column] : layer.schema.name_columns) {
        each_of(column);
    }
    std::ranges::for_each(layer.schema.alias_columns, each_of);
}

/// What may be meant by a name that a layer has not, to go on with: "; did you mean 'A' or 'B'?", or where to
/// look. At most three: those that it is part of, else the nearest. Cost: linear in the names. Errors:
/// Cancelled.
[[nodiscard]] std::string near_names(const model::Layer& layer, const std::string& named,
                                     const base::Task& task);

/// The rows of a layer one of whose names is a variant of the one given (NamePattern). None is taken in
/// silence: what was taken is a finding, a warning when it is more than one feature. Errors: Cancelled.
[[nodiscard]] std::vector<bool> variants_of(const model::Layer& layer, const std::string& named,
                                            Context& context);

/// The finding of that: rows taken for a name that is none of theirs.
void tell_taken(const model::Layer& layer, const std::string& named, const std::vector<std::size_t>& rows,
                Context& context);

}  // namespace limes::engine::embedded
