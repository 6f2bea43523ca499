#pragma once

#include <limes/output/map/style.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace limes::output::map {

/// Errors: DataError that names the place in the JSON.
[[noreturn]] void refuse(const std::string& path, const std::string& what);

// What a place of a style holds. Errors: DataError when it holds something else.
[[nodiscard]] std::string text_of(const nlohmann::json& value, const std::string& path);
[[nodiscard]] std::vector<std::string> texts_of(const nlohmann::json& value, const std::string& path);
[[nodiscard]] double number_of(const nlohmann::json& value, const std::string& path);
[[nodiscard]] bool truth_of(const nlohmann::json& value, const std::string& path);
[[nodiscard]] Words words_of(const nlohmann::json& value, const std::string& path);

/// The keys "limes:..." of a style's metadata, and of a layer's. Others are left alone; a key of ours that is
/// not known is refused.
void read_metadata(Style& style, const nlohmann::json& metadata);
void read_layer_metadata(StyleLayer& layer, const nlohmann::json& metadata, const std::string& path);

/// The JSON of a style, in one of its palettes. Errors: DataError when it is no JSON object, too large or too
/// deep; UsageError for a palette that it has not.
[[nodiscard]] nlohmann::json style_document(const std::filesystem::path& path, const std::string& palette);

/// The style in another of its palettes: every text of the layers that is a colour of the palette is
/// replaced. The palette must be one of "limes:palettes". Errors: UsageError naming those that are.
[[nodiscard]] nlohmann::json in_palette(nlohmann::json style, const std::string& palette);

}  // namespace limes::output::map
