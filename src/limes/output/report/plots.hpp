#pragma once

#include <limes/base/finding.hpp>
#include <limes/output/report/words.hpp>
#include <limes/result/report.hpp>

#include <filesystem>
#include <string>

namespace limes::output::report {

/// A plot of an answer as SVG, in the language of the page and without a frame; empty when the answer has
/// nothing to draw. What is not drawn is added to `findings`.
///
/// `scratch`: a file to draw in, ending in .svg. Errors: as plot::draw, but for answers without rows or
/// numbers.
[[nodiscard]] std::string draw_plot(const result::ReportPart& part, const Words& words,
                                    const std::filesystem::path& scratch, base::Findings& findings);

}  // namespace limes::output::report
