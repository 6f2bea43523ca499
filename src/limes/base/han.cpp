#include <limes/base/error.hpp>
#include <limes/base/han.hpp>

#include <fmt/format.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace limes::base {

namespace {

constexpr unsigned kFirst = 0x3400;  // of the extension A
constexpr unsigned kEnd = 0xA000;    // after the unified ideographs
constexpr std::size_t kBytes = 3;    // of one in UTF-8

/// The character at a place of a text, 0 when it is none of these.
unsigned han_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned>(static_cast<unsigned char>(text[i]));
    };
    if (at + kBytes > text.size() || (byte(at) & 0xF0U) != 0xE0U || (byte(at + 1) & 0xC0U) != 0x80U ||
        (byte(at + 2) & 0xC0U) != 0x80U) {
        return 0;
    }
    const unsigned code =
        ((byte(at) & 0x0FU) << 12U) | ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU);
    return code >= kFirst && code < kEnd ? code : 0;
}

/// The simplified character of each, by its number from the first. One by one, so that a character has one
/// whatever stands beside it.
std::vector<char16_t> read_table() {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> rules{
        icu::Transliterator::createInstance("Hant-Hans", UTRANS_FORWARD, status)};
    if (U_FAILURE(status) || rules == nullptr) {
        throw Error{fmt::format("ICU has no rules from traditional to simplified characters: {}",
                                u_errorName(status))};
    }
    icu::UnicodeString all;
    for (unsigned code = kFirst; code < kEnd; ++code) {
        all.append(static_cast<char16_t>(code)).append(u'\n');
    }
    rules->transliterate(all);
    std::vector<char16_t> table;
    table.reserve(kEnd - kFirst);
    std::int32_t begin = 0;
    for (unsigned code = kFirst; code < kEnd; ++code) {
        const std::int32_t end = all.indexOf(u'\n', begin);
        const char16_t found = end == begin + 1 ? all.charAt(begin) : char16_t{0};
        table.push_back(found >= kFirst && found < kEnd ? found : static_cast<char16_t>(code));
        begin = end + 1;
    }
    return table;
}

}  // namespace

bool has_han(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (han_at(text, at) != 0) {
            return true;
        }
    }
    return false;
}

std::string simplified(std::string_view text) {
    static const std::vector<char16_t> table = read_table();
    std::string out{text};
    for (std::size_t at = 0; at < out.size(); ++at) {
        if (const unsigned code = han_at(out, at); code != 0) {
            const unsigned to = table[code - kFirst];
            out[at] = static_cast<char>(0xE0U | (to >> 12U));
            out[at + 1] = static_cast<char>(0x80U | ((to >> 6U) & 0x3FU));
            out[at + 2] = static_cast<char>(0x80U | (to & 0x3FU));
            at += kBytes - 1;
        }
    }
    return out;
}

}  // namespace limes::base
