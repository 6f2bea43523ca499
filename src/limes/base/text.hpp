#pragma once

#include <span>
#include <string>
#include <string_view>

namespace limes::base {

/// Whether every byte belongs to a well-formed UTF-8 sequence. Cost: linear.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Bytes of another character set as UTF-8 in normal form C; `charset` as ICU names it. Bytes that mean
/// nothing there become U+FFFD. Cost: linear.
[[nodiscard]] std::string decoded(std::string_view bytes, const char* charset);

/// The text in Unicode normal form C. Errors: DataError when it is not UTF-8.
[[nodiscard]] std::string nfc(std::string_view text);

/// A name as it is searched: marks, case, punctuation and double spaces gone, đ as d; Han and Lao kept.
/// Example: fold("Hữu Nghị") is "huu nghi".
[[nodiscard]] std::string fold(std::string_view text);

/// The text without case, as Unicode folds it, in normal form C; all else stays.
/// Example: fold_case("HỮU Nghị") is "hữu nghị".
[[nodiscard]] std::string fold_case(std::string_view text);

/// The text without accents and tone marks, đ as d, in normal form C; case, punctuation and Lao vowels stay.
/// Example: strip_marks("Hữu Nghị") is "Huu Nghi".
[[nodiscard]] std::string strip_marks(std::string_view text);

/// The number of columns a terminal gives the text (East Asian wide characters take two, marks none).
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The choice nearest to a misspelt word, or nothing when none is near: for "did you mean". Near is what
/// becomes the word by an edit for every three letters of the longer of the two at most, marks and case
/// aside; so no word of two letters is near another. Of equally near ones the first. Cost: a fold of each.
[[nodiscard]] std::string_view nearest_word(std::string_view word, std::span<const std::string> choices);

/// The same as words to go on with: ", did you mean 'gates'?", or nothing.
[[nodiscard]] std::string meant_instead(std::string_view word, std::span<const std::string> choices);

/// `text` with control characters made visible, so that data cannot drive the terminal.
[[nodiscard]] std::string printable(std::string_view text);

/// The same of its first 60 characters, and `…` when there are more: for a value of the data in a message.
[[nodiscard]] std::string excerpt(std::string_view text);

}  // namespace limes::base
