#pragma once

#include <limes/engine/embedded/steps.hpp>

#include <cstddef>

namespace limes::engine::embedded {

/// What a scan keeps of a layer, or of a batch of it. The same table when it keeps all. `left_out`: rows that
/// it would have kept too, and that are not in the layer since no later step needs them; they count.
[[nodiscard]] Table scanned(const query::Scan& step, const Table& layer, Context& context,
                            std::size_t left_out = 0);
/// The same, where all that it keeps was left out: the table, which has no rows.
[[nodiscard]] Table scanned_elsewhere(const query::Scan& step, const Table& layer, std::size_t left_out,
                                      Context& context);

/// Whether a row holds at the time.
[[nodiscard]] bool holds(const model::Layer& layer, std::size_t row, const query::TimeSelection& when);

/// Among the layers that made the answer, once.
void note_layer(const model::Layer& layer, result::Result& result);

}  // namespace limes::engine::embedded
