#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::output::report {

/// Writes HTML whose elements are closed in order and whose texts are texts: whatever a name holds, it is
/// shown, and never is markup. All text goes through `text` or an attribute's value; only what this program
/// made itself (a picture, the sheet of styles) goes through `markup`.
///
/// There is no template library beneath: the one in Debian that escapes by context, ctemplate, is not
/// developed any more, and the pages are tables whose rows and columns are data.
class Html {
public:
    using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// An attribute's name is a literal of ours.
    void open(std::string_view element, Attributes attributes = {});
    /// An element without content: meta, col.
    void alone(std::string_view element, Attributes attributes = {});
    void close();
    /// Control characters are made visible.
    void text(std::string_view words);
    void markup(std::string_view trusted) { m_out += trusted; }
    /// A whole element with nothing but text.
    void element(std::string_view name, std::string_view words, Attributes attributes = {}) {
        open(name, attributes);
        text(words);
        close();
    }
    /// Errors: std::logic_error when an element is still open.
    [[nodiscard]] std::string take();

private:
    void begin(std::string_view element, Attributes attributes);

    std::string m_out;
    std::vector<std::string_view> m_open;
};

}  // namespace limes::output::report
