#pragma once

#include <string>
#include <string_view>

namespace limes::output::text {

/// A text as content or as the value of an attribute of XML and HTML. Control characters but the end of a
/// line, which XML 1.0 has not, are spaces.
[[nodiscard]] std::string markup_text(std::string_view text);

}  // namespace limes::output::text
