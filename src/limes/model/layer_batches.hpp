#pragma once

#include <limes/base/finding.hpp>
#include <limes/model/layer.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>

namespace limes::model {

/// The layer can only be taken whole after all: rows that were to be numbered turned out to need the others.
class NotStreamable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The rows of a layer in batches, in their order, for what need not hold it whole.
class LayerBatches {
public:
    struct Batch {
        std::size_t ordinal = 0;  ///< 0, 1, 2, …
        std::shared_ptr<const Layer> layer;
    };

    LayerBatches() = default;
    LayerBatches(const LayerBatches&) = delete;
    LayerBatches& operator=(const LayerBatches&) = delete;
    virtual ~LayerBatches() = default;

    /// Schema and columns, without rows.
    [[nodiscard]] virtual const Layer& head() const = 0;
    /// How many rows its maker says there are; 0 when it does not say.
    [[nodiscard]] virtual std::size_t expected_rows() const = 0;
    /// Where its maker says they lie. A hint: rows outside are no error.
    [[nodiscard]] virtual std::optional<Box> expected_extent() const { return std::nullopt; }
    /// The next batch, nothing after the last. Batches may be taken by several threads at once.
    /// Errors: DataError, NotStreamable.
    [[nodiscard]] virtual std::optional<Batch> next() = 0;
    /// What was found and lost on the way; complete after the last batch.
    [[nodiscard]] virtual base::Findings take_findings() { return {}; }
    [[nodiscard]] virtual base::Ledger ledger() const { return {}; }
};

}  // namespace limes::model
