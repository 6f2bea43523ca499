#pragma once

#include <limes/model/layer.hpp>
#include <limes/model/plot.hpp>
#include <limes/output/plot/words.hpp>

#include <string>
#include <vector>

namespace limes::output::plot {

/// In units of the column; the share comes of these.
struct Part {
    double x = 0;
    double part = 0;
    double lower = 0;
    double upper = 0;
    double whole = 0;

    [[nodiscard]] double percent(double value) const { return 100 * value / whole; }
};

/// One line: its parts by x.
using Parts = std::vector<Part>;

struct Panel {
    const model::CurveMeasure* measure = nullptr;
    std::string unit;
    std::vector<Parts> series = {};  ///< by the number of the series
    Parts together = {};
    std::size_t summed = 0;  ///< series in it
    bool has_bounds = false;
};

/// What the table holds for a curve.
struct CurveData {
    std::vector<Panel> panels;
    std::vector<std::string> labels;
    std::vector<std::size_t> order;  ///< of the series, the largest share at the end of the first panel first
    std::size_t rows_without_number = 0;
    double x_most = 0;
    Shown x;

    [[nodiscard]] bool is_together_drawn() const { return labels.size() > 1; }
};

/// The rows of a table by measure and series, and their sums.
[[nodiscard]] CurveData read_curve(const model::Curve& curve, const model::Layer& table);

}  // namespace limes::output::plot
