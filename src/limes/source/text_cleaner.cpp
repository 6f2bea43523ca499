#include <limes/base/text.hpp>
#include <limes/source/text_cleaner.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace limes::source {

namespace {

bool is_ascii(std::string_view text) {
    std::uint64_t seen = 0;
    std::size_t i = 0;
    for (; i + sizeof seen <= text.size(); i += sizeof seen) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, sizeof word);
        seen |= word;
    }
    for (; i < text.size(); ++i) {
        seen |= static_cast<unsigned char>(text[i]);
    }
    return (seen & 0x8080808080808080U) == 0;
}

/// The length of the well-formed sequence at the start, at most 4; 0 when there is none.
std::size_t sequence_length(std::string_view text) {
    const std::size_t most = std::min<std::size_t>(4, text.size());
    for (std::size_t length = 1; length <= most; ++length) {
        if (base::is_utf8(text.substr(0, length))) {
            return length;
        }
    }
    return 0;
}

std::string with_replacements(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0) {
            out += "\xEF\xBF\xBD";
            text.remove_prefix(1);
        } else {
            out += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return out;
}

}  // namespace

bool is_surely_nfc(std::string_view text) {
    if (is_ascii(text)) {
        return true;
    }
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto follows = [&](std::size_t at) { return at < text.size() && (byte(at) & 0xC0U) == 0x80U; };
    for (std::size_t i = 0; i < text.size();) {
        if (byte(i) < 0x80) {
            ++i;
        } else if (byte(i) >= 0xC2 && byte(i) <= 0xCB && follows(i + 1)) {
            i += 2;  // U+0080 to U+02FF: no combining marks, nothing decomposes in form C
        } else if (byte(i) >= 0xE1 && byte(i) <= 0xE9 && follows(i + 1) && follows(i + 2)) {
            const unsigned code =
                (byte(i) & 0x0FU) << 12U | (byte(i + 1) & 0x3FU) << 6U | (byte(i + 2) & 0x3FU);
            const bool vietnamese = code >= 0x1EA0 && code <= 0x1EF9;
            const bool han = code >= 0x4E00 && code <= 0x9FFF;
            if (!vietnamese && !han) {
                return false;
            }
            i += 3;
        } else {
            return false;
        }
    }
    return true;
}

TextState clean_text(std::string_view text, std::string& out) {
    if (is_surely_nfc(text)) {
        return TextState::as_it_was;
    }
    if (!base::is_utf8(text)) {
        out = base::nfc(with_replacements(text));
        return TextState::repaired;
    }
    out = base::nfc(text);
    return out == text ? TextState::as_it_was : TextState::normalised;
}

}  // namespace limes::source
