#pragma once

#include <limes/model/layer.hpp>
#include <limes/result/result.hpp>

#include <cstddef>

namespace limes::result {

/// Takes an answer that is never whole, batch by batch.
class Sink {
public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;

    /// Called once, before the first batch. `result.table` holds the first rows that there are, and says what
    /// columns all have; nothing is known yet of ledgers and findings.
    virtual void begin(const Result& result) = 0;
    /// Batch number `ordinal`, each from 0 on once, in any order and from any thread. Errors: NotStreamable
    /// when its rows do not fit what was begun, DataError, Cancelled.
    virtual void put(std::size_t ordinal, const model::Layer& rows) = 0;
    /// A thread failed: no number that is missing will come.
    virtual void abandon() = 0;
};

}  // namespace limes::result
