#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::output::map::qml {

/// Options of a symbol layer, and those of them that are expressions.
struct Options {
    std::vector<std::pair<std::string, std::string>> fixed;   ///< name, value
    std::vector<std::pair<std::string, std::string>> by_row;  ///< QGIS's name of the property, expression
};

/// `<layer class="SimpleFill">` with its options; `pass` orders the layers of all symbols.
[[nodiscard]] std::string symbol_layer(std::string_view kind, const Options& options, std::size_t pass);

/// A `<symbol>` of one layer.
[[nodiscard]] std::string symbol(std::string_view type, std::size_t number, const std::string& layer);

/// The expressions of a property collection, as `tag`: data_defined_properties of a symbol, dd_properties of
/// a label.
[[nodiscard]] std::string by_row(std::string_view tag,
                                 const std::vector<std::pair<std::string, std::string>>& properties);

}  // namespace limes::output::map::qml
