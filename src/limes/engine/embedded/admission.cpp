#include <limes/engine/embedded/admission.hpp>
#include <limes/engine/embedded/columns.hpp>

#include <algorithm>
#include <map>
#include <utility>

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

/// The keys of a map to their numbers, 0, 1, 2, …, in the order of these.
template <class Key>
std::vector<Key> by_number(std::map<Key, std::size_t> numbers) {
    std::vector<Key> keys(numbers.size());
    while (!numbers.empty()) {
        auto node = numbers.extract(numbers.begin());
        keys[node.mapped()] = std::move(node.key());
    }
    return keys;
}

/// Rows of the same words: the number of each row's kind, and the words of each kind, in the order of the
/// first row.
struct Kinds {
    std::vector<std::size_t> of_row;
    std::vector<Words> words;
};

Kinds kinds_of(const Layer& layer, const std::vector<std::string>& names) {
    std::vector<const model::Column*> columns;
    for (const std::string& name : names) {
        columns.push_back(&require_column(layer, name));
    }
    Kinds kinds;
    std::map<Words, std::size_t> numbers;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        const auto [at, is_new] = numbers.try_emplace(words_of(columns, row), numbers.size());
        kinds.of_row.push_back(at->second);
    }
    kinds.words = by_number(std::move(numbers));
    return kinds;
}

}  // namespace

Admission::Admission(const Layer& demand, const Layer& facilities, const std::vector<std::string>& columns,
                     const base::Task& task) {
    const Kinds wishes = kinds_of(demand, columns);
    Kinds offers = kinds_of(facilities, columns);
    std::map<std::vector<bool>, std::size_t> classes;
    std::vector<std::size_t> class_of_wish;
    for (const Words& wish : wishes.words) {
        task.check();
        std::vector<bool> admitted;
        for (const Words& offer : offers.words) {
            admitted.push_back(is_admitted(wish, offer));
        }
        const auto [at, is_new] = classes.try_emplace(std::move(admitted), classes.size());
        class_of_wish.push_back(at->second);
    }
    m_admitted = by_number(std::move(classes));
    m_demands.resize(m_admitted.size());
    for (std::size_t row = 0; row < demand.rows; ++row) {
        m_class_of.push_back(class_of_wish[wishes.of_row[row]]);
        m_demands[m_class_of.back()].push_back(row);
    }
    m_kind_of = std::move(offers.of_row);
}

std::vector<std::size_t> Admission::facilities(std::size_t of_class) const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < m_kind_of.size(); ++row) {
        if (m_admitted[of_class][m_kind_of[row]]) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace limes::engine::embedded
