#pragma once

#include <limes/base/time.hpp>
#include <limes/base/units.hpp>
#include <limes/model/plot.hpp>
#include <limes/query/filter.hpp>
#include <limes/query/plan.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace limes::query {

enum class ParameterKind : std::uint8_t {
    layer,
    distance,
    distances,
    integer,
    text,
    texts,
    choice,
    flag,
    filter
};

/// One thing that can be said of a question: makes its option, its completion, its line of help, its field in
/// the reference page.
struct Parameter {
    std::string name;  ///< without dashes: "within"
    ParameterKind kind = ParameterKind::text;
    std::string help;
    bool required = false;
    bool positional = false;      ///< given as a bare word after the atlas
    bool value_optional = false;  ///< may be given bare ("--declared"): its values are then empty
    std::string default_text;     ///< as a user would write it; empty when there is none
    std::string default_role;  ///< a layer parameter that is not given means the atlas's layer of this role
    std::vector<std::string> choices;
};

/// The words given for parameters, not yet read: name -> values. A flag has no value, or "true" or "false".
using Arguments = std::map<std::string, std::vector<std::string>>;

/// What every question is asked under.
struct Scope {
    TimeSelection when;
    bool when_given = false;  ///< the time was asked for, not assumed to be today
    std::optional<geodesy::Box> bbox;
    Filter where;  ///< on the first layer of the question
    std::vector<std::string> languages{"vi", "en", "zh", "lo"};
    /// The layers that can be asked, with their roles: for defaults and for errors.
    std::map<std::string, std::string> layer_roles;
};

/// A question without its struct: what the command line and the server walk.
struct AnyQuestion {
    std::string name;
    std::string summary;
    std::string page;  ///< Markdown: meaning, columns of the answer, method; the body of its reference page
    std::vector<Parameter> parameters;
    std::vector<std::string> examples;  ///< whole commands that run on the samples
    std::vector<model::Plot>
        plots;  ///< how its answer is drawn: the first that the answer has columns and rows for
    /// Errors: UsageError naming the parameter and the mend.
    std::function<Plan(const Arguments&, const Scope&)> plan;
};

}  // namespace limes::query
