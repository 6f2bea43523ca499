#include <limes/base/text.hpp>
#include <limes/output/text/json_text.hpp>

#include <array>
#include <cstdint>
#include <cstring>

namespace limes::output::text {

namespace {

constexpr std::uint64_t each_byte(std::uint64_t byte) {
    return byte * 0x0101010101010101U;
}
constexpr std::uint64_t high_bits = each_byte(0x80);

// The high bit of a byte is set where the byte is below 0x20, a quote, a backslash or no ASCII; bits above
// the first true one may be false alarms, which a caller that looks at single bytes next does not mind.
constexpr std::uint64_t needs_care(std::uint64_t bytes) {
    const auto zero = [](std::uint64_t x) { return (x - each_byte(0x01)) & ~x; };
    const std::uint64_t control = (bytes - each_byte(0x20)) & ~bytes;
    return (control | zero(bytes ^ each_byte('"')) | zero(bytes ^ each_byte('\\')) | bytes) & high_bits;
}

bool is_plain(std::string_view text) {
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, 8);
        if (needs_care(bytes) != 0) {
            return false;
        }
    }
    std::uint64_t bytes = each_byte(' ');
    std::memcpy(&bytes, at, left);
    return needs_care(bytes) == 0;
}

void append_escaped(ByteBuffer& out, char c) {
    static constexpr std::string_view hex = "0123456789abcdef";
    static constexpr std::string_view named = "\"\\\b\f\n\r\t";
    static constexpr std::string_view letters = "\"\\bfnrt";
    const auto at = named.find(c);
    if (at != std::string_view::npos) {
        const std::array<char, 2> pair{'\\', letters[at]};
        out.append(std::string_view{pair.data(), pair.size()});
        return;
    }
    const auto code = static_cast<unsigned char>(c);
    out.append("\\u00");
    out.append(hex[code >> 4U]);
    out.append(hex[code & 15U]);
}

void append_checked(ByteBuffer& out, std::string_view text) {
    std::size_t plain_from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        out.append(text.substr(plain_from, i - plain_from));
        append_escaped(out, c);
        plain_from = i + 1;
    }
    out.append(text.substr(plain_from));
}

std::size_t sequence_length(char first) {
    const auto lead = static_cast<unsigned char>(first);
    return lead < 0x80 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U;
}

}  // namespace

void append_mended_utf8(ByteBuffer& out, std::string_view text) {
    while (!text.empty()) {
        const std::string_view sequence = text.substr(0, sequence_length(text.front()));
        if (base::is_utf8(sequence)) {
            out.append(sequence);
            text.remove_prefix(sequence.size());
        } else {
            out.append("\xEF\xBF\xBD");
            text.remove_prefix(1);
        }
    }
}

Utf8 append_json_string(ByteBuffer& out, std::string_view text) {
    out.append('"');
    Utf8 utf8 = Utf8::whole;
    if (is_plain(text)) {
        out.append(text);
    } else if (base::is_utf8(text)) {
        append_checked(out, text);
    } else {
        utf8 = Utf8::broken;
        ByteBuffer mended;
        append_mended_utf8(mended, text);
        append_checked(out, mended.view());
    }
    out.append('"');
    return utf8;
}

}  // namespace limes::output::text
