#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/questions/pair/criteria.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace limes::questions {
namespace {

using base::UsageError;
using query::Term;
using query::TermForm;

struct Word {
    std::string_view word;
    Criterion criterion;
    std::string_view column;
    TermForm form;
};

constexpr std::array<Word, 4> kWords{{
    {"distance", Criterion::distance, "distance_m", TermForm::near},
    {"shared-border", Criterion::shared_border, "shared_border_m", TermForm::share},
    {"population-ratio", Criterion::population_ratio, "population_ratio", TermForm::ratio},
    {"gate", Criterion::gate, "gates_between", TermForm::any},
}};

Criterion criterion_of(std::string word) {
    std::ranges::replace(word, '_', '-');
    const auto found = std::ranges::find(kWords, word, &Word::word);
    if (found != kWords.end()) {
        return found->criterion;
    }
    std::vector<std::string> words;
    for (const Word& each : kWords) {
        words.emplace_back(each.word);
    }
    const std::string_view meant = base::nearest_word(word, words);
    throw UsageError{fmt::format("pair: --by: '{}' is none of {}{}", base::printable(word),
                                 fmt::join(words, ", "),
                                 meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant))};
}

constexpr double kHeaviest = 1000;

double weight_of(std::string_view word, std::string_view text) {
    double weight = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
    if (error != std::errc{} || last != text.data() + text.size() || !(weight > 0) || weight > kHeaviest) {
        throw UsageError{
            fmt::format("pair: --by: the weight of {} is '{}', and must be a number above 0, up to 1000, as "
                        "in distance=2",
                        word, base::printable(text))};
    }
    return weight;
}

query::Node add_column(query::Plan& plan, Criterion criterion, const Judged& judged, query::Node pairs) {
    switch (criterion) {
        case Criterion::distance:
            return pairs;
        case Criterion::shared_border:
            return plan.add(query::SharedBorder{.from = judged.from, .to = judged.to, .pairs = pairs});
        case Criterion::population_ratio:
            return plan.add(query::ColumnRatio{.from = judged.from,
                                               .to = judged.to,
                                               .pairs = pairs,
                                               .column = judged.population_column,
                                               .as = "population_ratio"});
        case Criterion::gate: {
            const auto reach = [&](query::Node side) {
                return plan.add(query::DistanceJoin{.from = side,
                                                    .to = judged.gates.value(),
                                                    .within = judged.gate_within,
                                                    .shape = query::Shape::none});
            };
            const query::Node by_from = reach(judged.from);
            const query::Node by_to = reach(judged.to);
            return plan.add(query::InCommon{.pairs = pairs,
                                            .by_from = by_from,
                                            .by_to = by_to,
                                            .count = "gates_between",
                                            .ids = "gate_ids"});
        }
    }
    return pairs;
}

}  // namespace

std::string_view word_of(Criterion criterion) {
    return std::ranges::find(kWords, criterion, &Word::criterion)->word;
}

std::vector<WeightedCriterion> read_criteria(const std::vector<std::string>& words) {
    std::vector<WeightedCriterion> criteria;
    for (const std::string& word : words) {
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::string name = word.substr(0, equals);
        WeightedCriterion each{.criterion = criterion_of(name)};
        if (equals < word.size()) {
            each.weight = weight_of(name, std::string_view{word}.substr(equals + 1));
        }
        if (has(criteria, each.criterion)) {
            throw UsageError{fmt::format("pair: --by: {} is said twice", name)};
        }
        criteria.push_back(each);
    }
    return criteria;
}

bool has(const std::vector<WeightedCriterion>& criteria, Criterion criterion) {
    return std::ranges::find(criteria, criterion, &WeightedCriterion::criterion) != criteria.end();
}

query::Node add_score(query::Plan& plan, const std::vector<WeightedCriterion>& criteria,
                      const Judged& judged) {
    query::Node pairs = judged.pairs;
    std::vector<Term> terms;
    for (const WeightedCriterion& each : criteria) {
        pairs = add_column(plan, each.criterion, judged, pairs);
        const auto& word = *std::ranges::find(kWords, each.criterion, &Word::criterion);
        terms.push_back({.column = std::string{word.column},
                         .form = word.form,
                         .weight = each.weight,
                         .bound = word.form == TermForm::near ? judged.within.value() : 1});
    }
    return plan.add(query::Score{.pairs = pairs, .terms = std::move(terms)});
}

}  // namespace limes::questions
