#include "plot_file.hpp"

#include <limes/base/error.hpp>
#include <limes/output/formats.hpp>
#include <limes/output/plot/plot.hpp>

#include "options.hpp"
#include <fmt/format.h>

namespace limes::cli {

PlotFile::PlotFile(std::span<const model::Plot> plots, const Invocation& call)
    : m_plots{plots}, m_languages{read_languages(call)} {
    if (const auto path = value_of(call, "plot")) {
        output::plot::check_ending(*path);
        m_file.emplace(*path, read_overwrite(call));
    }
}

void PlotFile::draw(result::Result& answer) const {
    if (!m_file) {
        return;
    }
    const std::string target = m_file->target().string();
    try {
        base::Findings findings =
            output::plot::draw(answer, m_plots, m_file->temporary(), {.languages = m_languages});
        answer.findings.insert(answer.findings.end(), std::make_move_iterator(findings.begin()),
                               std::make_move_iterator(findings.end()));
    } catch (const base::DataError& error) {
        throw base::DataError{
            fmt::format("--plot: {}", output::with_name(error.what(), m_file->temporary().string(), target))};
    } catch (const base::UsageError& error) {
        throw base::UsageError{fmt::format("--plot: {}", error.what())};
    }
}

void PlotFile::commit() {
    if (m_file) {
        m_file->commit();
    }
}

}  // namespace limes::cli
