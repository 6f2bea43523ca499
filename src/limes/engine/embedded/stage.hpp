#pragma once

#include <limes/engine/embedded/area_index.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/lonlat.hpp>

#include <memory>
#include <optional>

namespace limes::engine::embedded {

/// A step that takes the rows of its first table in batches. What depends on the other table alone is made
/// once, when the stage is.
class Stage {
public:
    Stage() = default;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    virtual ~Stage() = default;

    /// What the step gives for a table of these rows alone; nothing when it answers in the end only. Called
    /// from several threads, each with a number of its own below the task's thread count.
    /// Errors: NotStreamable when the rows need what only the whole table shows.
    [[nodiscard]] virtual Table next(const Table& batch, unsigned thread, Context& context) const = 0;
    /// What is left to answer when all batches have been taken; nothing for most.
    [[nodiscard]] virtual Table finish(Context& /*context*/) const { return nullptr; }
};

/// What is known before the first batch of how the others will be.
struct Expected {
    Table first;                         ///< the first batch
    std::optional<geodesy::Box> extent;  ///< where the points are said to lie
    std::size_t rows = 0;                ///< how many there are said to be; 0: not known
};

/// The same for an index of areas.
[[nodiscard]] inline AreaIndex::Expected expected_points(const Expected& expected) {
    AreaIndex::Expected points;
    points.points = expected.rows > 0 ? expected.rows : points.points;
    points.box = expected.extent;
    return points;
}

// One function a step that can be a stage; nothing when these tables must be joined whole.
std::unique_ptr<Stage> stage(const query::DistanceJoin& step, const Tables& tables, const Expected& expected,
                             Context& context);
std::unique_ptr<Stage> stage(const query::NearestJoin& step, const Tables& tables, const Expected& expected,
                             Context& context);
std::unique_ptr<Stage> stage(const query::PredicateJoin& step, const Tables& tables, const Expected& expected,
                             Context& context);
std::unique_ptr<Stage> stage(const query::CountJoin& step, const Tables& tables, const Expected& expected,
                             Context& context);

}  // namespace limes::engine::embedded
