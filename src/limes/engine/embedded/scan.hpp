#pragma once

#include <limes/engine/embedded/nothing_selected.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <cstddef>

namespace limes::engine::embedded {

/// What a scan keeps of a layer. The same table when it keeps all. That it keeps nothing is told. `left_out`:
/// rows that it would have kept too, and that are not in the layer since no later step needs them; they
/// count.
[[nodiscard]] Table scanned(const query::Scan& step, const Table& layer, Context& context,
                            std::size_t left_out = 0);

/// What it keeps of a batch of the layer, and how much each thing that it asks has left: who has all batches
/// knows whether that is nothing (tell_if_nothing).
[[nodiscard]] Table scanned_batch(const query::Scan& step, const Table& batch, LeftByScan& left,
                                  Context& context, std::size_t left_out = 0);

/// Tells it of a layer in batches; where a text of the filter may be misspelt, it is read a second time.
void tell_if_nothing_of_batches(const query::Scan& step, const LeftByScan& left, Context& context);

/// Whether a row holds at the time.
[[nodiscard]] bool holds(const model::Layer& layer, std::size_t row, const query::TimeSelection& when);

/// Among the layers that made the answer, once.
void note_layer(const model::Layer& layer, result::Result& result);

}  // namespace limes::engine::embedded
