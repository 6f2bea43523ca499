#pragma once

#include <limes/model/catalog.hpp>
#include <limes/output/output.hpp>
#include <limes/query/plan.hpp>
#include <limes/result/result.hpp>

#include "command.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace limes::cli {

/// The layers a question may name: those of the atlas, and files that are layers of their own.
struct Sources {
    model::Catalog catalog;
    std::map<std::string, std::string> roles;      ///< layer -> role
    std::map<std::string, model::Schema> schemas;  ///< of the atlas
    base::Findings findings;                       ///< of files read
    std::map<std::string, base::Ledger> ledgers;
};

/// Opens the atlas, when one is given. Errors: DataError.
[[nodiscard]] Sources open_sources(const std::optional<std::string>& atlas, const Invocation& call);

/// Reads what the plan scans and the atlas does not have as files. Errors: UsageError, DataError.
void read_files(Sources& sources, const query::Plan& plan, const Invocation& call);

/// Runs a plan and takes its answer where the options say: a file, a terminal's table, or GeoJSON in a pipe.
int answer(Sources& sources, const query::Plan& plan, const query::TimeSelection& when,
           const std::string& name, const Invocation& call);

/// Prints findings on standard error: each when few, else counted by kind.
void print_findings(const base::Findings& findings, const Invocation& call);
/// Prints what was dropped and why, when something was.
void print_losses(const std::map<std::string, base::Ledger>& ledgers, const Invocation& call);
/// Errors: StrictLoss when --strict is given and a ledger lost something.
void hold_strict(const std::map<std::string, base::Ledger>& ledgers, const Invocation& call);

}  // namespace limes::cli
