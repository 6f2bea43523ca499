#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/stage.hpp>
#include <limes/model/catalog.hpp>
#include <limes/query/plan.hpp>
#include <limes/result/result.hpp>
#include <limes/result/sink.hpp>

#include <optional>

namespace limes::engine::embedded {

/// A plan whose last step can take the rows of one layer in batches, so that neither the layer nor the answer
/// is ever whole: `limes near` of a hundred million places holds the gates and a few batches. What one batch
/// answers is whole, as text too: a join that gives a thousand rows for each of a batch's is held so.
///
/// Each thread takes a batch, runs it to its end (scan, join, the rows of the answer as text) and takes the
/// next, so that what a batch makes is still in the caches when it is used (V. Leis, P. Boncz, A. Kemper,
/// T. Neumann, Morsel-driven parallelism, SIGMOD 2014).
struct Spine {
    query::Node scan = 0;
    query::Node last = 0;
};

/// Nothing when the plan is of another shape, or its first layer cannot be taken in batches.
[[nodiscard]] std::optional<Spine> spine_of(const query::Plan& plan, const model::Catalog& catalog);

/// Whether the answer comes in the end only, however the layer is read.
[[nodiscard]] bool answers_in_the_end(const query::Step& step);

/// Runs the last step of a plan over the batches of the spine's layer. `tables` has the tables of all steps
/// before it but the spine's scan. `sink` is given the answer as it comes; without one what the step answers
/// in the end is returned. Nothing when these tables must be joined whole; nothing has been taken then.
/// Errors: NotStreamable in the midst of it, and what the steps throw.
[[nodiscard]] bool run_batches(const query::Plan& plan, const Spine& spine, const Tables& tables,
                               Context& context, result::Sink* sink, Table& in_the_end);

}  // namespace limes::engine::embedded
