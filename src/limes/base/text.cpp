#include <limes/base/edits.hpp>
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace limes::base {

namespace {

const icu::Normalizer2& normalizer(const icu::Normalizer2* (*get)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = get(status);
    if (U_FAILURE(status)) {
        throw Error{fmt::format("ICU has no normalisation data: {}", u_errorName(status))};
    }
    return *found;
}

std::string normalized(const icu::Normalizer2& form, const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    std::string out;
    form.normalize(text, status).toUTF8String(out);
    if (U_FAILURE(status)) {
        throw DataError{fmt::format("a text cannot be normalised: {}", u_errorName(status))};
    }
    return out;
}

// ICU's macro narrows inside our code.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
/// Calls f for every code point; malformed bytes give a negative one.
template <class F>
void for_each_code_point(std::string_view text, F&& f) {
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < size;) {
        const std::int32_t start = at;
        UChar32 code = 0;
        U8_NEXT(text.data(), at, size, code);
        f(code, text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(at - start)));
    }
}

#pragma GCC diagnostic pop

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

/// What of a word is compared with others: its characters without marks and case, as far as it has any.
std::u32string letters_of(std::string_view word) {
    if (!is_utf8(word)) {
        return {word.begin(), word.end()};
    }
    std::u32string letters = code_points(fold(word));
    return letters.empty() ? code_points(word) : letters;
}

}  // namespace

bool is_utf8(std::string_view text) {
    if (is_ascii(text)) {
        return true;
    }
    bool good = true;
    for_each_code_point(text, [&](UChar32 code, std::string_view) { good = good && code >= 0; });
    return good;
}

std::string decoded(std::string_view bytes, const char* charset) {
    const icu::UnicodeString text{bytes.data(), static_cast<std::int32_t>(bytes.size()), charset};
    std::string utf8;
    text.toUTF8String(utf8);
    return nfc(utf8);
}

std::string nfc(std::string_view text) {
    if (is_ascii(text)) {
        return std::string{text};
    }
    if (!is_utf8(text)) {
        throw DataError{"a text is not UTF-8"};
    }
    static const icu::Normalizer2& form = normalizer(icu::Normalizer2::getNFCInstance);
    return normalized(form, icu::UnicodeString::fromUTF8(
                                icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())}));
}

std::string fold(std::string_view text) {
    static const icu::Normalizer2& decompose = normalizer(icu::Normalizer2::getNFKDInstance);
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString source =
        icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
    // Twice, since what is decomposed may have a case again, as the Greek letters that are symbols (Unicode
    // Standard, section 3.13, D146).
    for (int pass = 0; pass < 2; ++pass) {
        source.foldCase();
        source = decompose.normalize(source, status);
    }
    icu::UnicodeString out;
    bool gap = false;
    for (std::int32_t at = 0; at < source.length(); at = source.moveIndex32(at, 1)) {
        UChar32 code = source.char32At(at);
        // Lao vowel signs are letters of the word, not marks on it.
        const bool lao = code >= 0x0E80 && code <= 0x0EFF;
        if (u_charType(code) == U_NON_SPACING_MARK && !lao) {
            continue;
        }
        if (!u_isalnum(code) && !lao) {
            gap = !out.isEmpty();
            continue;
        }
        if (gap) {
            out.append(UChar32{' '});
            gap = false;
        }
        out.append(code == 0x0111 ? UChar32{'d'} : code);
    }
    std::string folded;
    out.toUTF8String(folded);
    return folded;
}

std::string fold_case(std::string_view text) {
    static const icu::Normalizer2& compose = normalizer(icu::Normalizer2::getNFCInstance);
    icu::UnicodeString source =
        icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
    return normalized(compose, source.foldCase());
}

std::string strip_marks(std::string_view text) {
    if (is_ascii(text)) {
        return std::string{text};
    }
    static const icu::Normalizer2& decompose = normalizer(icu::Normalizer2::getNFDInstance);
    static const icu::Normalizer2& compose = normalizer(icu::Normalizer2::getNFCInstance);
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString source = decompose.normalize(
        icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())}),
        status);
    icu::UnicodeString out;
    for (std::int32_t at = 0; at < source.length(); at = source.moveIndex32(at, 1)) {
        const UChar32 code = source.char32At(at);
        const bool lao = code >= 0x0E80 && code <= 0x0EFF;
        if (u_charType(code) == U_NON_SPACING_MARK && !lao) {
            continue;
        }
        out.append(code == 0x0111 ? UChar32{'d'} : code == 0x0110 ? UChar32{'D'} : code);
    }
    return normalized(compose, out);
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for_each_code_point(text, [&](UChar32 code, std::string_view) {
        const auto type = u_charType(code);
        if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) {
            return;
        }
        const auto wide = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
        width += wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
    });
    return width;
}

std::string_view nearest_word(std::string_view word, std::span<const std::string> choices) {
    constexpr std::size_t kLettersAnEdit = 3;
    const std::u32string letters = letters_of(word);
    std::string_view best;
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    for (const std::string& choice : choices) {
        const std::u32string others = letters_of(choice);
        const std::size_t most = std::max(letters.size(), others.size()) / kLettersAnEdit;
        const std::size_t edits = edits_between(letters, others, most);
        if (edits <= most && edits < fewest) {
            best = choice;
            fewest = edits;
        }
    }
    return best;
}

std::string meant_instead(std::string_view word, std::span<const std::string> choices) {
    const std::string_view near = nearest_word(word, choices);
    return near.empty() ? std::string{} : ", did you mean '" + excerpt(near) + "'?";
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t kMostCharacters = 60;
    std::size_t characters = 0;
    std::size_t bytes = 0;
    for_each_code_point(text, [&](UChar32 /*code*/, std::string_view character) {
        bytes += characters++ < kMostCharacters ? character.size() : 0;
    });
    return printable(text.substr(0, bytes)) + (bytes < text.size() ? "…" : "");
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for_each_code_point(text, [&](UChar32 code, std::string_view bytes) {
        const bool bidi = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
        if (code < 0) {
            out += "\xEF\xBF\xBD";
        } else if (u_iscntrl(code) || bidi) {
            out += code < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(code))
                                : fmt::format("\\u{:04x}", static_cast<unsigned>(code));
        } else {
            out += bytes;
        }
    });
    return out;
}

}  // namespace limes::base
