#include <limes/engine/embedded/decrees.hpp>
#include <limes/engine/embedded/kinship.hpp>

#include <algorithm>
#include <array>

namespace limes::engine::embedded {

namespace {

using base::Day;
using model::Layer;

constexpr std::array<std::string_view, 3> kColumns{"decree", "legal_basis", "legal_source"};

std::string_view cited_in_layer(const Layer& units, std::size_t row) {
    for (const std::string_view name : kColumns) {
        const model::Column* column = units.find(name);
        if (column != nullptr && column->type() == model::ColumnType::text && !column->is_null(row)) {
            return column->text(row);
        }
    }
    return {};
}

void add(std::string& texts, std::string_view text) {
    if (!text.empty() && texts.find(text) == std::string::npos) {
        texts += texts.empty() ? "" : "; ";
        texts += text;
    }
}

}  // namespace

Decrees::Decrees(const Layer* events, const std::vector<std::string>& languages)
    : m_events{events}, m_languages{&languages} {
    if (events == nullptr) {
        return;
    }
    for (const model::Relation& relation : events->schema.relations) {
        for (std::size_t row = 0; row < events->rows; ++row) {
            for (const std::string_view id : named_in(*events, relation.column, row)) {
                m_of_unit.emplace(id, row);
            }
        }
    }
}

/// The events that begin on one of the days.
std::string Decrees::cited(const Layer& units, std::size_t row, std::initializer_list<Day> days) const {
    std::string texts;
    const auto [first, last] = m_of_unit.equal_range(units.ids[row]);
    for (auto each = first; each != last; ++each) {
        const std::size_t event = each->second;
        const Day began = m_events->valid(event).from;
        if (began.is_open() || std::ranges::find(days, began) == days.end()) {
            continue;
        }
        std::string text{m_events->name(event, *m_languages)};
        if (m_events->source && !m_events->source->is_null(event)) {
            text += " (" + m_events->source->display(event) + ")";
        }
        add(texts, text);
    }
    return texts;
}

LegalBasis Decrees::of_begin(const Layer& units, std::size_t row) const {
    const Day operating = units.valid(row).from;
    const Day legal = units.legal_from.empty() ? Day::min() : units.legal_from[row];
    // What a layer cites is what a unit began by.
    std::string texts{cited_in_layer(units, row)};
    add(texts, cited(units, row, {operating, legal}));
    return {operating, legal, std::move(texts)};
}

LegalBasis Decrees::of_end(const Layer& units, std::size_t row) const {
    const Day operating = units.valid(row).to;
    const Day legal = units.legal_to.empty() ? Day::max() : units.legal_to[row];
    return {operating, legal, cited(units, row, {operating, legal})};
}

std::string Decrees::of_life(const Layer& units, std::size_t row) const {
    const LegalBasis begin = of_begin(units, row);
    const LegalBasis end = of_end(units, row);
    std::string texts{cited_in_layer(units, row)};
    add(texts, cited(units, row, {begin.operating, begin.legal, end.operating, end.legal}));
    return texts;
}

}  // namespace limes::engine::embedded
