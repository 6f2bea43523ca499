#pragma once

#include <limes/model/layer.hpp>

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// When a change of a unit came to be law and when it came into operation, and what says so. Nothing is
/// guessed: what the data do not say is empty.
struct LegalBasis {
    base::Day operating = base::Day::min();  ///< open: unknown
    base::Day legal = base::Day::min();
    std::string decree;  ///< what the layer says, and the events that name the unit; semicolons between
};

/// The texts that units cite: a column decree, legal_basis or legal_source of the layer, and the events that
/// name them in a relation and begin on that day.
class Decrees {
public:
    Decrees(const model::Layer* events, const std::vector<std::string>& languages);

    /// Of the day that a unit began, or that it ended.
    [[nodiscard]] LegalBasis of_begin(const model::Layer& units, std::size_t row) const;
    [[nodiscard]] LegalBasis of_end(const model::Layer& units, std::size_t row) const;
    /// What is cited for either.
    [[nodiscard]] std::string of_life(const model::Layer& units, std::size_t row) const;

private:
    [[nodiscard]] std::string cited(const model::Layer& units, std::size_t row,
                                    std::initializer_list<base::Day> days) const;

    const model::Layer* m_events;
    const std::vector<std::string>* m_languages;
    std::multimap<std::string_view, std::size_t> m_of_unit;
};

}  // namespace limes::engine::embedded
