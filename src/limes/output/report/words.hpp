#pragma once

#include <limes/output/text/number_signs.hpp>

#include <filesystem>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::output::report {

/// The words of a page in one language: report/words/<language>.json, a flat object of key and text.
class Words {
public:
    /// Languages that there are words in, by name. Errors: DataError when the folder cannot be read.
    [[nodiscard]] static std::vector<std::string> languages();
    /// Errors: UsageError naming those there are when there are none in this language; DataError.
    explicit Words(const std::string& language);

    [[nodiscard]] const std::string& language() const { return m_language; }
    /// Errors: std::logic_error when there is no such key, which is a fault of the program.
    [[nodiscard]] const std::string& operator[](std::string_view key) const;
    /// The text with each {name} in it filled in.
    [[nodiscard]] std::string with(
        std::string_view key, std::initializer_list<std::pair<std::string_view, std::string>> values) const;
    /// A word of the data, as "international", in the language where it is known, else as it is.
    [[nodiscard]] std::string value(std::string_view word) const;
    /// How numbers are written, on the page and in its plots.
    [[nodiscard]] text::NumberSigns signs() const;
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return m_words; }

private:
    std::string m_language;
    std::map<std::string, std::string, std::less<>> m_words;
};

}  // namespace limes::output::report
