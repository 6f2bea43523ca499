#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <limes/model/layer.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// The rows of a table that have a position, in order, and where they are when every one is a single point.
struct Positions {
    std::vector<std::uint32_t> rows;
    bool only_points = true;
    std::span<const double> lon;  ///< of rows[i]; only with only_points
    std::span<const double> lat;

    [[nodiscard]] std::size_t size() const { return rows.size(); }
    [[nodiscard]] geodesy::LonLat point(std::size_t i) const { return {lon[i], lat[i]}; }

    // Holds the coordinates when they could not be taken straight from the table.
    std::vector<double> own_lon;
    std::vector<double> own_lat;

    Positions() = default;
    Positions(Positions&&) noexcept = default;
    Positions& operator=(Positions&&) noexcept = default;
    Positions(const Positions&) = delete;
    Positions& operator=(const Positions&) = delete;
    ~Positions() = default;
};

/// Finds them. A row without geometry, with an empty one or with coordinates that are no place on earth is
/// left out, counted in the ledger `step: name of the table`, and named in a finding when there are at most
/// twenty of them; once, whatever the number of steps of the kind that take the table.
[[nodiscard]] Positions positions_of(const model::Layer& table, const std::string& step, Context& context);

/// Puts the findings that `positions_of` made of the batches of a table together, as it would have made them
/// of the whole: `ledger` is that of all batches.
void sum_up_positions(base::Findings& findings, const std::string& layer, const base::Ledger& ledger);

/// Whether every row that has a position is a single point.
[[nodiscard]] bool only_points(const model::Layer& table);

/// The positional accuracy of each position in metres, NaN when unknown; empty when all are unknown.
[[nodiscard]] std::vector<double> accuracies_of(const model::Layer& table, const Positions& positions);

}  // namespace limes::engine::embedded
