#pragma once

#include <limes/engine/embedded/steps.hpp>

#include <string>
#include <vector>

namespace limes::engine::embedded {

/// Calls f with each name of a row that the layer's schema knows, other names too; a cell without one gives
/// an empty text.
template <class F>
void for_each_name(const model::Layer& layer, std::size_t row, F&& f) {
    for (const auto& [language, column] : layer.schema.name_columns) {
        if (const model::Column* names = layer.find(column)) {
            f(names->text(row));
        }
    }
    for (const std::string& column : layer.schema.alias_columns) {
        if (const model::Column* names = layer.find(column)) {
            f(names->text(row));
        }
    }
}

/// What may be meant by a name that a layer has not, to go on with: "; did you mean 'A' or 'B'?", or where to
/// look. At most three: those that it is part of, else the nearest. Cost: linear in the names.
[[nodiscard]] std::string near_names(const model::Layer& layer, const std::string& named);

/// The rows of a layer one of whose names is a variant of the one given (NamePattern). None is taken in
/// silence: what was taken is a finding, a warning when it is more than one feature.
[[nodiscard]] std::vector<bool> variants_of(const model::Layer& layer, const std::string& named,
                                            Context& context);

/// The finding of that: rows taken for a name that is none of theirs.
void tell_taken(const model::Layer& layer, const std::string& named, const std::vector<std::size_t>& rows,
                Context& context);

}  // namespace limes::engine::embedded
