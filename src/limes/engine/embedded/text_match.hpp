#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace limes::engine::embedded {

/// How a name answers a searched text, best first.
enum class MatchKind : std::uint8_t { exact, folded, prefix, part, similar };

[[nodiscard]] std::string_view to_text(MatchKind kind);

struct NameMatch {
    MatchKind kind;
    double score;  ///< 1 exact, down to 0.2; grows with the share of the name that the text makes up
};

/// A text made ready for comparison with many names.
///
/// exact:   the same letters (NFC);  folded: the same without marks, case, punctuation and spaces ("Youyi
/// Guan", "youyiguan"); prefix:  the name begins with it; part: it occurs in the name, or every word of it
/// does, in any order; similar: the name, or one of its words, becomes the text by few edits: none below 4
/// characters, 1 up to 7, 2 up to 11, then 3.
///
/// An edit inserts, drops or changes a character or swaps two neighbours (optimal string alignment).
class NamePattern {
public:
    /// Errors: UsageError when the text is not UTF-8 or holds no letter and no digit.
    explicit NamePattern(std::string_view text);

    [[nodiscard]] std::optional<NameMatch> match(std::string_view name) const;

private:
    std::string m_exact;
    std::string m_folded;
    std::string m_tight;      // folded, without spaces
    std::u32string m_points;  // of m_tight
    std::size_t m_edits;
};

}  // namespace limes::engine::embedded
