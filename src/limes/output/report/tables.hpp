#pragma once

#include <limes/output/report/html.hpp>
#include <limes/output/report/layout.hpp>
#include <limes/result/report.hpp>

namespace limes::output::report {

/// A value and its bounds; empty when it is not known.
struct Cell {
    std::string value;
    std::string range;
};
[[nodiscard]] Cell cell_of(const model::Layer& table, std::size_t row, const Shown& shown, const Words& words,
                           const std::vector<std::string>& languages);

/// The tables of one section with the rows of its answer; columns that no row has a value in are left out,
/// and so are rows beyond the first 40, which is said. How many tables were written.
std::size_t write_tables(Html& html, const Section& section, const result::Result& answer, const Words& words,
                         const std::vector<std::string>& languages);

/// What stands out, with its day, how well it is known, and who says so.
void write_key_figures(Html& html, const result::Report& report, const Words& words);

}  // namespace limes::output::report
