#include <limes/engine/embedded/filter_eval.hpp>

namespace limes::engine::embedded {
namespace {

/// The bytes of the character that begins at `at`.
std::size_t character_size(std::string_view text, std::size_t at) {
    std::size_t size = 1;
    while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80U) {
        ++size;
    }
    return size;
}

}  // namespace

// Greedy with one point of return: a later % makes the earlier ones' choices final.
bool is_like(std::string_view text, std::string_view pattern) {
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t return_text = std::string_view::npos;
    std::size_t return_pattern = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            return_pattern = ++p;
            return_text = t;
            continue;
        }
        if (p < pattern.size() && pattern[p] == '_') {
            t += character_size(text, t);
            ++p;
            continue;
        }
        const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
        const std::size_t literal = escaped ? p + 1 : p;
        if (literal < pattern.size() && pattern[literal] == text[t]) {
            ++t;
            p = literal + 1;
            continue;
        }
        if (return_text == std::string_view::npos) {
            return false;
        }
        return_text += character_size(text, return_text);
        t = return_text;
        p = return_pattern;
    }
    while (p < pattern.size() && pattern[p] == '%') {
        ++p;
    }
    return p == pattern.size();
}

}  // namespace limes::engine::embedded
