#pragma once

#include <limes/base/finding.hpp>
#include <limes/model/layer.hpp>
#include <limes/result/ledger_name.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace limes::result {

/// An answer: a table of typed columns with units and geometry, and everything needed to trust it.
struct Result {
    std::string name;                           ///< the question's, or the layer's that was exported
    std::shared_ptr<const model::Layer> table;  ///< null only when its rows went to a sink
    base::Findings findings;
    std::map<LedgerName, base::Ledger> ledgers;  ///< in = out + dropped
    std::vector<model::Schema> layers;           ///< the layers that made it, for attribution and licences
    std::string engine;
    std::string plan;      ///< as explained
    std::string as_of;     ///< the day or period, as text
    std::string question;  ///< the command line that asks it again
};

}  // namespace limes::result
