#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// What is told of a coverage, in the order of its columns: all there is; what is within reach for every
/// position that the accuracy allows, by positions as given, and for some; what two sources reach; and, held
/// against the sources of an earlier day, what was within reach, what has come to be and what is no more.
enum class Told : std::uint8_t { all, lower, nominal, upper, backup, before, gained, lost };

inline constexpr std::size_t kToldCount = 8;

/// A value of each that is told.
template <class T>
class ByTold {
public:
    T& operator[](Told told) { return m_values[static_cast<std::size_t>(told)]; }
    const T& operator[](Told told) const { return m_values[static_cast<std::size_t>(told)]; }

private:
    std::array<T, kToldCount> m_values{};
};

/// What it adds to the name of a column, and how it is said of places.
struct ToldWords {
    std::string_view ending;
    std::string_view meaning;
};
inline constexpr std::array<ToldWords, kToldCount> kToldWords{
    {{"", "in the unit"},
     {"_covered_lower", "within reach wherever they and the sources truly are"},
     {"_covered", "within reach as positions are given"},
     {"_covered_upper", "within reach for some of the positions they may have"},
     {"_backup", "within reach of two sources or more"},
     {"_covered_before", "within reach before"},
     {"_gained", "within reach and not before"},
     {"_lost", "within reach before and no more"}}};

[[nodiscard]] constexpr const ToldWords& words_of(Told told) {
    return kToldWords.at(static_cast<std::size_t>(told));
}

/// Whether it depends on the accuracy of positions, and is empty when that is not known.
[[nodiscard]] constexpr bool needs_accuracy(Told told) {
    return told == Told::lower || told == Told::upper;
}

/// What is told when a question asks for backup or for a comparison.
[[nodiscard]] inline std::vector<Told> told_when(bool backup, bool before) {
    std::vector<Told> told{Told::all, Told::lower, Told::nominal, Told::upper};
    if (backup) {
        told.push_back(Told::backup);
    }
    if (before) {
        for (const Told each : {Told::before, Told::gained, Told::lost}) {
            told.push_back(each);
        }
    }
    return told;
}

}  // namespace limes::engine::embedded
