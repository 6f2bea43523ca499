#pragma once

#include <limes/output/report/html.hpp>
#include <limes/output/report/words.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::output::report {

/// What the program says in English, a finding or the reason of a verdict, in the language of a page.
///
/// The words have patterns of such sentences, each under one key in every language:
/// "'{name}' has no position, …". The English one is found in what is said, and what stood in its places is
/// put into that of the language. The last word of a place says what may stand there: `number` (with a unit
/// or without, written anew in the signs of the language), `ordinal` ("2nd", its number alone), `word` (one
/// of the data, translated where the words have it), `sentence` (one that is known itself), else anything.
/// Modules that say something know nothing of this: a sentence without a pattern stays English.
class Sentences {
public:
    /// Errors: as Words.
    explicit Sentences(const Words& words);

    /// Nothing when no pattern fits. English as it is when the page is English.
    /// Cost: the patterns times the length, for sentences of up to 1000 bytes; longer ones have no pattern.
    [[nodiscard]] std::optional<std::string> said(std::string_view english) const;

private:
    struct Part {
        std::string before;  ///< what stands before the place
        std::string place;   ///< empty: the end
    };
    struct Pattern {
        std::string key;
        std::vector<Part> parts;
        std::size_t fixed = 0;  ///< bytes outside of places
    };
    /// A place of a pattern with what stands in it, in the language.
    using Values = std::vector<std::pair<std::string, std::string>>;

    static std::vector<Part> parts_of(std::string_view pattern);
    [[nodiscard]] std::optional<std::string> said(std::string_view english, int depth, int& effort) const;
    bool fits(const Pattern& pattern, std::size_t part, std::string_view rest, int depth, int& effort,
              Values& values) const;
    [[nodiscard]] std::optional<std::string> value_of(const std::string& place, std::string_view english,
                                                      int depth, int& effort) const;

    const Words& m_words;
    std::vector<Pattern> m_patterns;  ///< the most telling first
};

/// An element with what was said, in the language of the page; what stays English is marked as such, for who
/// has it read aloud.
void write_said(Html& html, std::string_view element, std::string_view english, const Sentences& sentences);

}  // namespace limes::output::report
