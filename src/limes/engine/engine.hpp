#pragma once

#include <limes/base/task.hpp>
#include <limes/database/atlas.hpp>
#include <limes/model/catalog.hpp>
#include <limes/query/plan.hpp>
#include <limes/result/result.hpp>
#include <limes/result/sink.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace limes::engine {

/// Runs plans. It knows steps, never questions.
class Engine {
public:
    Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    virtual ~Engine() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Errors: UsageError (no such layer or column), EngineError, Cancelled.
    [[nodiscard]] virtual result::Result run(const query::Plan& plan, const model::Catalog& catalog,
                                             const base::Task& task) const = 0;
    /// The same, the answer given to a sink as it comes, when plan and layers allow that; what is returned
    /// has everything but the rows. Nothing when the plan must be run whole: the sink was given nothing then.
    /// Errors: as run; NotStreamable in the midst of it: what the sink has is to be thrown away.
    [[nodiscard]] virtual std::optional<result::Result> stream(const query::Plan& plan,
                                                               const model::Catalog& catalog,
                                                               result::Sink& sink,
                                                               const base::Task& task) const = 0;
    /// How it would run a plan, for people.
    [[nodiscard]] virtual std::string explain(const query::Plan& plan) const = 0;
};

/// The engine in this process.
[[nodiscard]] std::unique_ptr<Engine> make_embedded();

/// PostGIS, for the layers of an atlas that it holds: the database finds the rows that can matter to the
/// answer (by time, filter, box, and the boxes of what may be near), and what is left is chosen, measured and
/// put together by the embedded engine. Its answers are those of that engine, to the last digit. Other layers
/// are of the catalog.
[[nodiscard]] std::unique_ptr<Engine> make_postgis(const database::Atlas& atlas);

}  // namespace limes::engine
