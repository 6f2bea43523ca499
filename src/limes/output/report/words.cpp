#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/output/report/words.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace limes::output::report {

namespace {

namespace fs = std::filesystem;

/// Words of the data stand under this prefix and the word.
constexpr std::string_view kOfData = "value ";

fs::path folder() {
    return base::share_folder("report") / "words";
}

}  // namespace

std::vector<std::string> Words::languages() {
    std::vector<std::string> found;
    std::error_code failure;
    for (const fs::directory_entry& entry : fs::directory_iterator{folder(), failure}) {
        if (entry.path().extension() == ".json") {
            found.push_back(entry.path().stem().string());
        }
    }
    if (failure || found.empty()) {
        throw base::DataError{
            fmt::format("{}: the words of reports cannot be read; install limes again, or set LIMES_SHARE",
                        folder().string())};
    }
    std::ranges::sort(found);
    return found;
}

Words::Words(const std::string& language) : m_language{language} {
    const std::vector<std::string> known = languages();
    if (std::ranges::find(known, language) == known.end()) {
        throw base::UsageError{
            fmt::format("--lang: a report cannot be written in '{}', but in {}; name one of them first",
                        base::printable(language), fmt::join(known, ", "))};
    }
    const fs::path file = folder() / (language + ".json");
    try {
        m_words = nlohmann::json::parse(base::read_text_file(file))
                      .get<std::map<std::string, std::string, std::less<>>>();
    } catch (const nlohmann::json::exception& error) {
        throw base::DataError{fmt::format("{}: {}", file.string(), error.what())};
    }
}

const std::string& Words::operator[](std::string_view key) const {
    const auto found = m_words.find(key);
    if (found == m_words.end()) {
        throw std::logic_error{fmt::format("a report has no word '{}' in {}", key, m_language)};
    }
    return found->second;
}

std::string Words::with(std::string_view key,
                        std::initializer_list<std::pair<std::string_view, std::string>> values) const {
    const std::string& pattern = (*this)[key];
    std::string out;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::size_t begin = pattern.find('{', at);
        out += pattern.substr(at, begin - at);
        if (begin == std::string::npos) {
            break;
        }
        const std::size_t end = pattern.find('}', begin);
        const std::string_view name = std::string_view{pattern}.substr(begin + 1, end - begin - 1);
        const auto* const found =
            std::ranges::find(values, name, &std::pair<std::string_view, std::string>::first);
        if (end == std::string::npos || found == values.end()) {
            throw std::logic_error{
                fmt::format("the word '{}' in {} has a place that nothing fills", key, m_language)};
        }
        out += found->second;
        at = end + 1;
    }
    return out;
}

text::NumberSigns Words::signs() const {
    return {(*this)["number decimal"], (*this)["number thousands"], "−"};
}

std::string Words::value(std::string_view word) const {
    const auto found = m_words.find(std::string{kOfData}.append(word));
    return found == m_words.end() ? std::string{word} : found->second;
}

}  // namespace limes::output::report
