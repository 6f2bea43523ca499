#include <limes/engine/embedded/admission.hpp>
#include <limes/engine/embedded/columns.hpp>

#include <algorithm>
#include <map>

namespace limes::engine::embedded {
namespace {

using model::Layer;

/// The words of a row, by column, each in ascending order.
using Words = std::vector<std::vector<std::string>>;

Words words_of(const std::vector<const model::Column*>& columns, std::size_t row) {
    Words words;
    for (const model::Column* column : columns) {
        std::vector<std::string>& own = words.emplace_back();
        if (!column->is_null(row)) {
            const std::string cell = column->display(row);
            for (const std::string_view word : split_ids(cell, ';')) {
                own.emplace_back(word);
            }
        }
        std::ranges::sort(own);
    }
    return words;
}

bool has_common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::ranges::any_of(a,
                               [&](const std::string& word) { return std::ranges::binary_search(b, word); });
}

bool is_admitted(const Words& demand, const Words& facility) {
    for (std::size_t i = 0; i < demand.size(); ++i) {
        if (!demand[i].empty() && !has_common(demand[i], facility[i])) {
            return false;
        }
    }
    return true;
}

}  // namespace

Admission::Admission(const Layer& demand, const Layer& facilities, const std::vector<std::string>& columns) {
    std::vector<const model::Column*> asked;
    std::vector<const model::Column*> offered;
    for (const std::string& column : columns) {
        asked.push_back(&require_column(demand, column));
        offered.push_back(&require_column(facilities, column));
    }
    std::map<Words, std::size_t> numbers;
    for (std::size_t row = 0; row < demand.rows; ++row) {
        const auto [at, is_new] = numbers.try_emplace(words_of(asked, row), m_classes.size());
        if (is_new) {
            m_classes.emplace_back();
        }
        m_classes[at->second].demands.push_back(row);
        m_class_of.push_back(at->second);
    }
    m_admitted.assign(m_classes.size(), std::vector<bool>(facilities.rows, false));
    for (std::size_t row = 0; row < facilities.rows; ++row) {
        const Words own = words_of(offered, row);
        for (const auto& [wanted, number] : numbers) {
            if (is_admitted(wanted, own)) {
                m_classes[number].facilities.push_back(row);
                m_admitted[number][row] = true;
            }
        }
    }
}

}  // namespace limes::engine::embedded
