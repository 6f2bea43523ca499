#pragma once

#include <limes/model/layer.hpp>
#include <limes/model/plot.hpp>
#include <limes/output/plot/words.hpp>

#include <optional>
#include <string>
#include <vector>

namespace limes::output::plot {

/// What lies along a line: at one measure, or from one to another.
struct Place {
    double from_m = 0;
    double to_m = 0;
    std::string name;
    bool is_possible = false;  ///< and not certain
    bool stands_out = false;
    std::optional<double> first;  ///< the larger, the sooner it gets its name

    [[nodiscard]] bool is_stretch() const { return to_m > from_m; }
};

struct LaneData {
    const model::Lane* lane = nullptr;
    std::vector<Place> places;  ///< by measure
};

struct LineData {
    std::string name;
    double length_m = 0;
    std::vector<LaneData> lanes;  ///< those that have places
};

struct StripData {
    std::vector<LineData> lines;
    std::size_t rows_without_measure = 0;  ///< of the kinds that have a lane
};

/// The rows of a table by line and lane. A row of a line that the table has no row of its own of is no one's,
/// and left out.
[[nodiscard]] StripData read_strip(const model::Strip& strip, const model::Layer& table);

}  // namespace limes::output::plot
