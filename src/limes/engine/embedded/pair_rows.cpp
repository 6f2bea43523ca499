#include <limes/base/error.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/pair_rows.hpp>

#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

namespace limes::engine::embedded {
namespace {

using model::Column;
using model::Layer;

std::vector<std::uint32_t> rows_named(const Column& ids, std::size_t count, const Layer& table) {
    std::unordered_map<std::string_view, std::uint32_t> rows;
    rows.reserve(table.rows);
    for (std::size_t row = 0; row < table.rows; ++row) {
        rows.try_emplace(table.ids[row], static_cast<std::uint32_t>(row));
    }
    std::vector<std::uint32_t> named(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = rows.find(ids.text(i));
        if (found == rows.end()) {
            throw base::EngineError{
                fmt::format("the pairs name '{}', which is not in {}; they must be a join of both tables",
                            ids.text(i), table.schema.name)};
        }
        named[i] = found->second;
    }
    return named;
}

}  // namespace

PairRows rows_of_pairs(const Layer& pairs, const Layer& from, const Layer& to) {
    return {.from = rows_named(require_column(pairs, "from_id"), pairs.rows, from),
            .to = rows_named(require_column(pairs, "to_id"), pairs.rows, to)};
}

}  // namespace limes::engine::embedded
