#pragma once

#include <limes/base/file.hpp>
#include <limes/model/plot.hpp>
#include <limes/output/output.hpp>
#include <limes/session/session.hpp>

#include "command.hpp"
#include "report_file.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limes::cli {

/// How files that say too little are read, from the options.
[[nodiscard]] source::ReadOptions read_options(const Invocation& call);

/// Opens the atlas, when one is given. Errors: DataError.
[[nodiscard]] session::Session open_session(const std::optional<std::string>& atlas, const Invocation& call);

/// Runs a plan and takes its answer where the options say: a file, a terminal's table, or GeoJSON in a pipe;
/// with --plot also a picture, by the first of `plots` that fits; with --style a GeoPackage that QGIS opens
/// as the style draws `styled_as`, or else `name`.
int answer(session::Session& session, const query::Plan& plan, const query::TimeSelection& when,
           const std::string& name, const Invocation& call, std::span<const model::Plot> plots = {},
           const std::string& styled_as = {});

/// Where an answer that needed no plan goes: the file of --output, or standard output in the format that
/// --format names; the report too. Made before the work, so that what cannot be written is refused at once.
class Delivery {
public:
    /// `inputs`: what is asked, which no output replaces. Errors: UsageError, DataError.
    Delivery(const std::vector<std::string>& inputs, const Invocation& call);

    /// Errors: DataError, StrictLoss.
    void deliver(const result::Result& result);

private:
    const Invocation& m_call;
    std::optional<std::string> m_target;
    ReportFile m_report;
};

/// Prints findings on standard error: each when few, else counted by kind.
void print_findings(const base::Findings& findings, const Invocation& call);
using Ledgers = std::map<result::LedgerName, base::Ledger>;

/// Prints what was dropped and why, when something was. Where a question was asked, its name is said in place
/// of the step's, which its asker never heard.
void print_losses(const Ledgers& ledgers, const Invocation& call, std::string_view question = {});
/// The same as an error. Errors: StrictLoss when --strict is given and a ledger lost something.
void hold_strict(const Ledgers& ledgers, const Invocation& call, std::string_view question = {});
/// The same of an answer; also when nothing was selected of a layer, so that its figures are of nothing.
void hold_strict(const result::Result& result, const Invocation& call, std::string_view question);

}  // namespace limes::cli
