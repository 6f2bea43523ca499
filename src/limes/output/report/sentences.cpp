#include <limes/output/report/sentences.hpp>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace limes::output::report {

namespace {

constexpr std::string_view kPrefix = "sentence ";
constexpr std::size_t kLongest = 1000;  // bytes
constexpr int kMostEffort = 20'000;     // of comparing; what a hostile name costs at most
constexpr int kDeepest = 3;             // sentences within sentences
constexpr std::string_view kNarrowSpace = "\u202f";

std::string_view kind_of(std::string_view place) {
    return place.substr(place.rfind(' ') + 1);  // npos + 1 is 0
}

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// "12.3 km" as "12.3" and " km"; the thousands of a plot's remarks are narrow spaces.
std::optional<std::pair<std::string, std::string>> number_of(std::string_view text) {
    std::string digits;
    std::size_t at = 0;
    while (at < text.size()) {
        if (is_digit(text[at]) || (text[at] == '.' && !digits.empty())) {
            digits += text[at++];
        } else if (!digits.empty() && text.substr(at).starts_with(kNarrowSpace)) {
            at += kNarrowSpace.size();
        } else {
            break;
        }
    }
    const std::string_view unit = text.substr(at);
    if (digits.empty() || !(unit.empty() || unit == " m" || unit == " km")) {
        return std::nullopt;
    }
    return std::pair{digits, unit.empty() ? std::string{} : "\u00a0" + std::string{unit.substr(1)}};
}

std::optional<std::string> ordinal_of(std::string_view text) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) {
        ++digits;
    }
    const std::string_view ending = text.substr(digits);
    const bool is_ordinal =
        digits > 0 && (ending == "st" || ending == "nd" || ending == "rd" || ending == "th");
    return is_ordinal ? std::optional{std::string{text.substr(0, digits)}} : std::nullopt;
}

}  // namespace

std::vector<Sentences::Part> Sentences::parts_of(std::string_view pattern) {
    std::vector<Part> parts;
    while (true) {
        const std::size_t begin = pattern.find('{');
        if (begin == std::string_view::npos) {
            parts.push_back({std::string{pattern}, {}});
            return parts;
        }
        const std::size_t end = pattern.find('}', begin);
        parts.push_back(
            {std::string{pattern.substr(0, begin)}, std::string{pattern.substr(begin + 1, end - begin - 1)}});
        pattern.remove_prefix(std::min(end, pattern.size() - 1) + 1);
    }
}

Sentences::Sentences(const Words& words) : m_words{words} {
    if (words.language() == "en") {
        return;
    }
    const Words english{"en"};
    for (const auto& [key, text] : english.all()) {
        if (!key.starts_with(kPrefix)) {
            continue;
        }
        Pattern pattern{key, parts_of(text), 0};
        pattern.fixed =
            std::accumulate(pattern.parts.begin(), pattern.parts.end(), std::size_t{0},
                            [](std::size_t sum, const Part& part) { return sum + part.before.size(); });
        m_patterns.push_back(std::move(pattern));
    }
    std::ranges::stable_sort(m_patterns, std::greater{}, &Pattern::fixed);
}

std::optional<std::string> Sentences::said(std::string_view english) const {
    if (m_words.language() == "en") {
        return std::string{english};
    }
    int effort = kMostEffort;
    return english.size() > kLongest ? std::nullopt : said(english, kDeepest, effort);
}

std::optional<std::string> Sentences::said(std::string_view english, int depth, int& effort) const {
    if (depth == 0) {
        return std::nullopt;
    }
    for (const Pattern& pattern : m_patterns) {
        Values values;
        if (!fits(pattern, 0, english, depth, effort, values)) {
            continue;
        }
        std::string text;
        for (const Part& part : parts_of(m_words[pattern.key])) {
            text += part.before;
            const auto value = std::ranges::find(values, part.place, &Values::value_type::first);
            text += value == values.end() ? std::string{} : value->second;
        }
        return text;
    }
    return std::nullopt;
}

bool Sentences::fits(const Pattern& pattern, std::size_t part, std::string_view rest, int depth, int& effort,
                     Values& values) const {
    const Part& here = pattern.parts[part];
    if (--effort < 0 || !rest.starts_with(here.before)) {
        return false;
    }
    rest.remove_prefix(here.before.size());
    if (here.place.empty()) {
        return rest.empty();
    }
    // Up to each of the places where what follows stands, the nearest first.
    const Part& next = pattern.parts[part + 1];
    const bool to_the_end = next.before.empty() && next.place.empty();
    for (std::size_t end = to_the_end ? rest.size() : rest.find(next.before, 1);
         end <= rest.size() && end > 0;
         end = to_the_end ? std::string_view::npos : rest.find(next.before, end + 1)) {
        const std::size_t held = values.size();
        if (auto value = value_of(here.place, rest.substr(0, end), depth, effort)) {
            values.emplace_back(here.place, *std::move(value));
            if (fits(pattern, part + 1, rest.substr(end), depth, effort, values)) {
                return true;
            }
            values.resize(held);
        }
        if (effort < 0) {
            return false;
        }
    }
    return false;
}

std::optional<std::string> Sentences::value_of(const std::string& place, std::string_view english, int depth,
                                               int& effort) const {
    const std::string_view kind = kind_of(place);
    if (kind == "number") {
        const auto number = number_of(english);
        return number ? std::optional{text::with_signs(number->first, m_words.signs()) + number->second}
                      : std::nullopt;
    }
    if (kind == "ordinal") {
        return ordinal_of(english);
    }
    if (kind == "sentence") {
        return said(english, depth - 1, effort);
    }
    if (english.find("; ") != std::string_view::npos) {
        return std::nullopt;  // two sentences, of which each has its own pattern
    }
    return kind == "word" ? m_words.value(english) : std::string{english};
}

void write_said(Html& html, std::string_view element, std::string_view english, const Sentences& sentences) {
    if (const auto said = sentences.said(english)) {
        html.element(element, *said);
    } else {
        html.element(element, english, {{"lang", "en"}});
    }
}

}  // namespace limes::output::report
