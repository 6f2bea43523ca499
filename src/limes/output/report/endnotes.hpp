#pragma once

#include <limes/base/finding.hpp>
#include <limes/output/report/html.hpp>
#include <limes/output/report/sentences.hpp>
#include <limes/result/report.hpp>

#include <span>
#include <string>

namespace limes::output::report {

// What stands at the end of a page: how far it can be trusted, and who says so.

/// What was found on the way, each kind once with its number and some of what it says.
void write_findings(Html& html, const base::Findings& findings, std::span<const model::Schema> layers,
                    const Words& words, const Sentences& sentences);
/// Layers, who made them, under which licence, and the edition that was asked.
void write_sources(Html& html, std::span<const model::Schema> layers, const Words& words);
/// How figures were made, and the commands that make them again.
void write_method(Html& html, const result::Report& report, const std::string& line, const Words& words);

/// The layers of all answers, each once, in the order that they come.
[[nodiscard]] std::vector<model::Schema> layers_of(const result::Report& report,
                                                   std::span<const model::Schema> of_map);
/// The findings of all answers, each once.
[[nodiscard]] base::Findings findings_of(const result::Report& report);

}  // namespace limes::output::report
