#include <limes/base/error.hpp>
#include <limes/output/map/style_reading.hpp>

#include <fmt/format.h>

namespace limes::output::map {

using nlohmann::json;

void refuse(const std::string& path, const std::string& what) {
    throw base::DataError{fmt::format("style: {}: {}", path, what)};
}

std::string text_of(const json& value, const std::string& path) {
    if (!value.is_string()) {
        refuse(path, "a text is wanted");
    }
    return value.get<std::string>();
}

std::vector<std::string> texts_of(const json& value, const std::string& path) {
    if (!value.is_array()) {
        refuse(path, "a list of texts is wanted");
    }
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < value.size(); ++i) {
        texts.push_back(text_of(value[i], fmt::format("{}[{}]", path, i)));
    }
    return texts;
}

double number_of(const json& value, const std::string& path) {
    if (!value.is_number()) {
        refuse(path, "a number is wanted");
    }
    return value.get<double>();
}

bool truth_of(const json& value, const std::string& path) {
    if (!value.is_boolean()) {
        refuse(path, "true or false is wanted");
    }
    return value.get<bool>();
}

Words words_of(const json& value, const std::string& path) {
    if (!value.is_object()) {
        refuse(path, R"(words by language are wanted: {"vi": "...", "en": "..."})");
    }
    Words words;
    for (const auto& [language, text] : value.items()) {
        words[language] = text_of(text, fmt::format("{}.{}", path, language));
    }
    return words;
}

}  // namespace limes::output::map
