#include <limes/output/map/characters.hpp>

#include <algorithm>

namespace limes::output::map {

namespace {

std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

/// The byte where this character begins, or the end.
std::size_t byte_of(std::string_view text, double character) {
    double seen = -1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        seen += (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U ? 1 : 0;
        if (seen >= character) {
            return i;
        }
    }
    return text.size();
}

}  // namespace

double index_of(std::string_view needle, std::string_view text) {
    const std::size_t found = text.find(needle);
    return found == std::string_view::npos ? -1.0
                                           : static_cast<double>(character_count(text.substr(0, found)));
}

std::string slice(std::string_view text, double from, std::optional<double> to) {
    const auto count = static_cast<double>(character_count(text));
    const auto place = [&](double given) {
        return byte_of(text, given < 0 ? std::max(0.0, count + given) : given);
    };
    const std::size_t begin = place(from);
    const std::size_t end = place(to.value_or(count));
    return begin < end ? std::string{text.substr(begin, end - begin)} : std::string{};
}

}  // namespace limes::output::map
