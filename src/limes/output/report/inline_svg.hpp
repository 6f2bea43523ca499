#pragma once

#include <string>
#include <string_view>

namespace limes::output::report {

/// What a picture is, for who does not see it.
struct PictureWords {
    std::string title;
    std::string description;
};

/// An SVG that this program drew, made a part of a page: without its prolog, its ids told apart from those of
/// the page's other pictures by `prefix`, with title and description in the page's language, as wide as its
/// place. Errors: DataError when it is no SVG as cairo writes them. Cost: linear.
[[nodiscard]] std::string inline_svg(std::string_view svg, std::string_view prefix,
                                     const PictureWords& words);

/// A PNG as such a picture, with the texts of the SVG of the same picture on it: not seen, since the PNG
/// shows them, but found, marked and copied, on a screen and in a PDF. Errors: DataError as inline_svg. Cost:
/// linear.
[[nodiscard]] std::string pixels_with_texts(std::string_view png, std::string_view svg,
                                            const PictureWords& words);

/// The bytes in base 64 (RFC 4648), for a data URI.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace limes::output::report
