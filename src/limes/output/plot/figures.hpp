#pragma once

#include <limes/model/layer.hpp>
#include <limes/model/plot.hpp>
#include <limes/output/plot/page.hpp>

namespace limes::output::plot {

// Each form laid out for a table that has its columns (`fits`). Rows without a number where one is needed are
// left out, counted, and told in a remark. Errors: DataError when no row is left. Cost: linear in the rows,
// and the setting of some hundred texts.

/// Whether the table has the columns and rows without which there is nothing to draw.
[[nodiscard]] bool fits(const model::Curve& curve, const model::Layer& table);
[[nodiscard]] bool fits(const model::Bars& bars, const model::Layer& table);
[[nodiscard]] bool fits(const model::Strip& strip, const model::Layer& table);
[[nodiscard]] bool fits(const model::Composition& composition, const model::Layer& table);
[[nodiscard]] bool fits(const model::Timeline& timeline, const model::Layer& table);

/// A panel for each measure; marks where a share was computed, lines between; the bounds shaded, of all
/// together or of up to three series. More series than there are colours are grey.
[[nodiscard]] Figure lay_out(const model::Curve& curve, const model::Layer& table, Ruler& ruler,
                             double width);

/// The 25 largest; the bounds as whiskers, the limit as an outline.
[[nodiscard]] Figure lay_out(const model::Bars& bars, const model::Layer& table, Ruler& ruler, double width);

/// A strip for each line, a lane for each kind that it has. Names that find no room are left out and counted.
[[nodiscard]] Figure lay_out(const model::Strip& strip, const model::Layer& table, Ruler& ruler,
                             double width);

/// The 40 first wholes. A part too narrow for its name has it beside the bar.
[[nodiscard]] Figure lay_out(const model::Composition& composition, const model::Layer& table, Ruler& ruler,
                             double width);

/// The 40 first rows. Days are by year along the axis, and those on which something changes are written out
/// above it, as far as there is room.
[[nodiscard]] Figure lay_out(const model::Timeline& timeline, const model::Layer& table, Ruler& ruler,
                             double width);

}  // namespace limes::output::plot
