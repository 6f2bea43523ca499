#pragma once

#include <limes/base/file.hpp>
#include <limes/model/plot.hpp>
#include <limes/result/result.hpp>

#include "command.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace limes::cli {

/// The picture of --plot, if there is one. Like a report it is made before the work, drawn before the answer
/// is given, and put in place after it.
class PlotFile {
public:
    /// `plots`: how the question's answer may be drawn. Errors: UsageError for an ending that is no picture;
    /// DataError as AtomicFile.
    PlotFile(std::span<const model::Plot> plots, const Invocation& call);

    [[nodiscard]] bool is_asked() const { return m_file.has_value(); }
    /// Draws the answer; what is not drawn becomes a finding of it. Errors: as output::plot::draw, which name
    /// the picture.
    void draw(result::Result& answer) const;
    void commit();

private:
    std::span<const model::Plot> m_plots;
    std::vector<std::string> m_languages;
    std::optional<base::AtomicFile> m_file;
};

}  // namespace limes::cli
