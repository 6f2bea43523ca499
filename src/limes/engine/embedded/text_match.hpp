#pragma once

#include <limes/engine/embedded/unit_title.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace limes::engine::embedded {

/// How a name answers a searched text, best first.
enum class MatchKind : std::uint8_t { exact, folded, variant, prefix, part, similar };

[[nodiscard]] std::string_view to_text(MatchKind kind);

struct NameMatch {
    MatchKind kind;
    double score;  ///< 1 exact, down to 0.2; grows with the share of the name that the text makes up
};

/// A text made ready for comparison with many names.
///
/// exact:   the same letters (NFC);  folded: the same without marks, case, punctuation and spaces ("Youyi
/// Guan", "youyiguan"); variant: the same in simplified characters, but for the kind of unit that one of
/// the two names (Tỉnh, Huyện, 省), or by the name that it has today (Sài Gòn); prefix:  the name begins with
/// it; part: it occurs in the name, or every word of it does, in any order; both also of words that it writes
/// as one ("hanoi"); similar: the name, or one of its words, becomes the text by few edits: none below 4
/// characters, 1 up to 7, 2 up to 11, then 3.
///
/// An edit inserts, drops or changes a character or swaps two neighbours (optimal string alignment).
class NamePattern {
public:
    /// Errors: UsageError when the text is not UTF-8 or holds no letter and no digit.
    explicit NamePattern(std::string_view text);

    [[nodiscard]] std::optional<NameMatch> match(std::string_view name) const;

private:
    [[nodiscard]] std::size_t run_together(std::string_view tight, std::string_view folded) const;
    [[nodiscard]] bool is_variant(std::string_view tight, std::string_view name) const;

    std::string m_exact;
    std::string m_folded;     // in simplified characters
    std::string m_as_given;   // folded, without spaces
    std::string m_tight;      // the same in simplified characters
    std::u32string m_points;  // of m_tight
    std::size_t m_edits;
    bool m_has_han;
    UnitTitle m_title;
    std::string m_rest;   // without the title
    std::string m_later;  // the name that it has today; empty for none
};

}  // namespace limes::engine::embedded
