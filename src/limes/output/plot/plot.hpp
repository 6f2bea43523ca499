#pragma once

#include <limes/base/finding.hpp>
#include <limes/model/plot.hpp>
#include <limes/output/text/number_signs.hpp>
#include <limes/result/result.hpp>

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace limes::output::plot {

/// The sheet's own words in another language, by the English: "not known", "all {} together".
using Phrases = std::map<std::string, std::string, std::less<>>;

/// How a plot is dressed. A page that has its own heading and foot takes the bare figure.
struct Dress {
    double width_px = 1040;
    bool framed = true;                       ///< title and day above, remarks, command and sources below
    Phrases phrases = {};                     ///< what is not in it is said in English
    std::vector<std::string> languages = {};  ///< of names that the answer has in several, first choice first
    text::NumberSigns signs = {};
};

/// Errors: UsageError when the name does not end in .png, .svg or .pdf.
void check_ending(const std::filesystem::path& target);

/// Draws an answer to a file whose ending, .png, .svg or .pdf, chooses the format, by the first of the plots
/// that the answer has the columns and rows for. The sheet states the question, the day, what is not drawn
/// and the sources. The same answer gives the same bytes on one machine. What is not drawn is a finding.
///
/// Errors: UsageError for another ending, or when no plot fits; DataError when there are no rows or no
/// numbers, and when the file
///         cannot be written; EngineError when PLplot cannot be loaded.
/// Cost:   linear in the rows, and some hundredths of a second.
base::Findings draw(const result::Result& answer, std::span<const model::Plot> plots,
                    const std::filesystem::path& target, const Dress& dress = {});

}  // namespace limes::output::plot
