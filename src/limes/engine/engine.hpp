#pragma once

#include <limes/base/task.hpp>
#include <limes/model/catalog.hpp>
#include <limes/query/plan.hpp>
#include <limes/result/result.hpp>
#include <memory>
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
};

/// The engine in this process.
[[nodiscard]] std::unique_ptr<Engine> make_embedded();

}  // namespace limes::engine
