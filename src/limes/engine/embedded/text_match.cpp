#include <limes/base/edits.hpp>
#include <limes/base/error.hpp>
#include <limes/base/han.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/near_names.hpp>
#include <limes/engine/embedded/scan.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/text_match.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>

namespace limes::engine::embedded {

namespace {

constexpr std::array<std::string_view, 6> kKinds{"exact", "folded", "variant", "prefix", "part", "similar"};

std::string without_spaces(std::string_view folded) {
    std::string tight{folded};
    std::erase(tight, ' ');
    return tight;
}

std::size_t edits_for(std::size_t length) {
    return length < 4 ? 0 : std::min<std::size_t>(length / 4, 3);
}

/// Whether every word of the text begins some word of the name.
bool has_all_words(std::string_view text, std::string_view name) {
    const auto words = split_ids(text, ' ');
    const auto name_words = split_ids(name, ' ');
    return words.size() > 1 && std::all_of(words.begin(), words.end(), [&](std::string_view word) {
               return std::any_of(name_words.begin(), name_words.end(),
                                  [&](std::string_view other) { return other.starts_with(word); });
           });
}

}  // namespace

std::string_view to_text(MatchKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

NamePattern::NamePattern(std::string_view text) {
    if (!base::is_utf8(text)) {
        throw base::UsageError{"the name that is looked for is not UTF-8"};
    }
    m_exact = base::nfc(text);
    m_folded = base::fold(text);
    m_as_given = without_spaces(m_folded);
    m_has_han = base::has_han(m_folded);
    if (m_has_han) {
        m_folded = base::simplified(m_folded);
    }
    m_tight = without_spaces(m_folded);
    const TitledName titled = split_title(m_tight, text, TitleMarks::optional);
    m_title = titled.title;
    m_rest = titled.rest;
    m_later = later_name(m_rest);
    m_points = base::code_points(m_tight);
    m_edits = edits_for(m_points.size());
    if (m_tight.empty()) {
        throw base::UsageError{"there is no letter or digit to look for; give a name or a part of one"};
    }
}

/// Where the text, written as one word, is words of the name one after the other; npos for nowhere.
std::size_t NamePattern::run_together(std::string_view tight, std::string_view folded) const {
    if (m_edits == 0 || m_folded.size() != m_tight.size() || tight.find(m_tight) == std::string_view::npos) {
        return std::string_view::npos;
    }
    std::size_t at = 0;
    for (const std::string_view word : split_ids(folded, ' ')) {
        if (tight.substr(at).starts_with(m_tight)) {
            return at;
        }
        at += word.size();
    }
    return std::string_view::npos;
}

bool NamePattern::is_variant(std::string_view tight, std::string_view name) const {
    const auto has = [&](const std::string& part) {
        return !part.empty() && tight.find(part) != std::string_view::npos;
    };
    if (!has(m_rest) && !has(m_later)) {
        return false;  // most names are none
    }
    const TitledName other = split_title(tight, name, TitleMarks::needed);
    // Of two kinds that differ the names are two units': the town of Lào Cai is not its province.
    const bool may_be_one =
        other.title == m_title || other.title == UnitTitle::none || m_title == UnitTitle::none;
    if (may_be_one && other.rest == m_rest) {
        return true;
    }
    return !m_later.empty() && other.rest == m_later &&
           (other.title == UnitTitle::none || other.title == UnitTitle::city);
}

std::optional<NameMatch> NamePattern::match(std::string_view name) const {
    if (name.empty()) {
        return std::nullopt;
    }
    if (name == m_exact) {
        return NameMatch{MatchKind::exact, 1};
    }
    std::string folded = base::fold(name);
    std::string tight = without_spaces(folded);
    if (tight == m_as_given) {
        return NameMatch{MatchKind::folded, 0.95};
    }
    if (tight.empty()) {
        return std::nullopt;
    }
    if (m_has_han && base::has_han(folded)) {
        folded = base::simplified(folded);
        tight = without_spaces(folded);
    }
    if (is_variant(tight, name)) {
        return NameMatch{MatchKind::variant, 0.92};
    }
    const std::u32string points = base::code_points(tight);
    const double share =
        std::min(1.0, static_cast<double>(m_points.size()) / static_cast<double>(points.size()));
    const std::size_t run = run_together(tight, folded);
    if (folded.starts_with(m_folded) || run == 0) {
        return NameMatch{MatchKind::prefix, 0.7 + 0.2 * share};
    }
    if (run != std::string::npos || folded.find(m_folded) != std::string::npos ||
        has_all_words(m_folded, folded)) {
        return NameMatch{MatchKind::part, 0.45 + 0.2 * share};
    }
    if (m_edits == 0) {
        return std::nullopt;
    }
    std::size_t edits = base::edits_between(m_points, points, m_edits);
    double of_name = 1;
    if (edits > m_edits && m_folded.find(' ') == std::string::npos) {
        for (const std::string_view word : split_ids(folded, ' ')) {
            edits = std::min(edits, base::edits_between(m_points, base::code_points(word), m_edits));
        }
        of_name = share;
    }
    if (edits > m_edits) {
        return std::nullopt;
    }
    const double kept = 1 - static_cast<double>(edits) / static_cast<double>(m_points.size());
    return NameMatch{MatchKind::similar, 0.2 + 0.2 * kept * of_name};
}

namespace {

struct NamedColumn {
    const model::Column* column;
    std::string language;  // empty: not stated
};

/// All columns that hold names. A layer that no definition describes has its names in text columns called
/// name, name_vi, ...
std::vector<NamedColumn> name_columns(const model::Layer& layer) {
    std::vector<NamedColumn> columns;
    const auto add = [&](const std::string& name, const std::string& language) {
        const model::Column* column = layer.find(name);
        if (column != nullptr && column->type() == model::ColumnType::text) {
            columns.push_back({column, language});
        }
    };
    for (const auto& [language, name] : layer.schema.name_columns) {
        add(name, language);
    }
    for (const std::string& alias : layer.schema.alias_columns) {
        add(alias, {});
    }
    if (columns.empty()) {
        for (const model::Column& column : layer.columns) {
            if (column.name.starts_with("name")) {
                add(column.name, column.name.starts_with("name_") ? column.name.substr(5) : "");
            }
        }
    }
    return columns;
}

struct RowMatch {
    std::size_t row;
    NameMatch match;
    std::string matched;
    std::string language;
};

bool better(const NameMatch& a, const NameMatch& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.score > b.score;
}

/// The best of a row's names; of equally good ones the first by column. A cell may hold several names, cut at
/// ';'.
std::optional<RowMatch> best_match(const model::Layer& layer, std::size_t row,
                                   const std::vector<NamedColumn>& columns, const NamePattern& pattern) {
    std::optional<RowMatch> best;
    const auto consider = [&](std::string_view name, const std::string& language) {
        const auto match = pattern.match(name);
        if (match && (!best || better(*match, best->match))) {
            best = RowMatch{row, *match, std::string{name}, language};
        }
    };
    for (const NamedColumn& named : columns) {
        const std::string_view cell = named.column->text(row);
        consider(cell, named.language);
        if (cell.find(';') != std::string_view::npos) {
            for (const std::string_view name : split_ids(cell, ';')) {
                consider(name, named.language);
            }
        }
    }
    consider(layer.ids[row], {});
    return best;
}

std::vector<RowMatch> matches(const model::Layer& layer, const NamePattern& pattern, const base::Task& task) {
    constexpr std::size_t kGrain = 1024;
    const std::vector<NamedColumn> columns = name_columns(layer);
    std::vector<std::vector<RowMatch>> found((layer.rows + kGrain - 1) / kGrain);
    base::parallel_for(task, layer.rows, kGrain, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t row = begin; row < end; ++row) {
            if (auto match = best_match(layer, row, columns, pattern)) {
                found[row / kGrain].push_back(std::move(*match));
            }
        }
    });
    std::vector<RowMatch> all;
    for (auto& chunk : found) {
        std::move(chunk.begin(), chunk.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace

Table run(const query::TextMatch& step, const Tables& tables, Context& context) {
    const model::Layer& input = *tables[step.input];
    std::vector<RowMatch> found = matches(input, NamePattern{step.text}, context.task);

    // Of equally good matches the unit of today comes before those it followed.
    std::stable_sort(found.begin(), found.end(), [&](const RowMatch& a, const RowMatch& b) {
        const auto key = [&](const RowMatch& m) {
            return std::tuple{m.match.kind, -m.match.score, base::Day::max() <= input.valid(m.row).to ? 0 : 1,
                              input.ids[m.row], input.valid(m.row).from};
        };
        return key(a) < key(b);
    });
    if (step.best_only && found.empty()) {
        throw base::UsageError{
            fmt::format("{}: no feature has a name like '{}'; limes find searches all layers",
                        input.schema.name, base::printable(step.text))};
    }
    if (step.best_only) {
        const MatchKind best = found.front().match.kind;
        std::erase_if(found, [&](const RowMatch& m) { return m.match.kind != best; });
        const auto holds_then = [&](const RowMatch& m) { return holds(input, m.row, *step.rather); };
        if (step.rather && std::ranges::any_of(found, holds_then)) {
            std::erase_if(found, std::not_fn(holds_then));
        }
        if (best > MatchKind::folded) {
            std::vector<std::size_t> taken;
            std::ranges::transform(found, std::back_inserter(taken), &RowMatch::row);
            tell_taken(input, step.text, taken, context);
        }
    }

    auto table = std::make_shared<model::Layer>();
    std::vector<std::size_t> rows;
    for (const RowMatch& match : found) {
        rows.push_back(match.row);
    }
    *table = input.take(rows);
    table->columns.clear();
    table->schema.name_columns = {{"", "matched"}};
    table->schema.alias_columns.clear();
    table->schema.relations.clear();
    const auto add = [&](const char* name, model::ColumnType type, const char* description, auto&& push) {
        model::Column& column = table->add_column(name, type, {}, description);
        for (const RowMatch& match : found) {
            push(column, match);
        }
    };
    using model::ColumnType;
    add("id", ColumnType::text, "the feature's id in its layer",
        [&](auto& c, const RowMatch& m) { c.push(input.ids[m.row]); });
    add("layer", ColumnType::text, "the layer that the feature is in",
        [&](auto& c, const RowMatch&) { c.push(std::string_view{input.schema.name}); });
    add("matched", ColumnType::text, "the name that answers",
        [](auto& c, const RowMatch& m) { c.push(std::string_view{m.matched}); });
    add("language", ColumnType::text, "of that name; empty: not stated", [](auto& c, const RowMatch& m) {
        if (m.language.empty()) {
            c.push_null();
        } else {
            c.push(std::string_view{m.language});
        }
    });
    add("match", ColumnType::text, "exact, folded (without marks), variant, prefix, part or similar",
        [](auto& c, const RowMatch& m) { c.push(to_text(m.match.kind)); });
    add("score", ColumnType::real, "1 for the very name, down to 0.2",
        [](auto& c, const RowMatch& m) { c.push(m.match.score); });
    add("valid_from", ColumnType::date, "first day; empty: since ever or unknown",
        [&](auto& c, const RowMatch& m) { push_day(c, input.valid(m.row).from); });
    add("valid_to", ColumnType::date, "first day after; empty: still valid",
        [&](auto& c, const RowMatch& m) { push_day(c, input.valid(m.row).to); });
    return table;
}

}  // namespace limes::engine::embedded
