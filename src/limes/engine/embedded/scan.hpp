#pragma once

#include <limes/engine/embedded/steps.hpp>

namespace limes::engine::embedded {

/// What a scan keeps of a layer, or of a batch of it. The same table when it keeps all.
[[nodiscard]] Table scanned(const query::Scan& step, const Table& layer, Context& context);

/// Whether a row holds at the time.
[[nodiscard]] bool holds(const model::Layer& layer, std::size_t row, const query::TimeSelection& when);

/// Among the layers that made the answer, once.
void note_layer(const model::Layer& layer, result::Result& result);

}  // namespace limes::engine::embedded
