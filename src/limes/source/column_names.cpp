#include <limes/base/text.hpp>
#include <limes/source/column_names.hpp>

#include <fmt/format.h>

namespace limes::source {

std::string kept_name(const std::string& name, FindingLog& log) {
    const std::string shown = base::printable(name);
    std::string kept = base::nfc(shown);
    if (kept != name) {
        log.layer(shown != name ? base::Severity::warning : base::Severity::note, "column-name",
                  fmt::format("the name of column '{}' {}", shown,
                              shown != name ? "has control characters or bytes that are no UTF-8"
                                            : "is not in Unicode normal form C"),
                  fmt::format("called '{}'", kept));
    }
    return kept;
}

}  // namespace limes::source
