#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/succession.hpp>

#include <algorithm>

namespace limes::engine::embedded {

namespace {

using model::Layer;

constexpr std::string_view kWhole = "whole";
constexpr std::string_view kPart = "part";

}  // namespace

Succession::Succession(const query::Crosswalk& step, const Tables& tables)
    : m_step{&step},
      m_from{tables[step.from].get()},
      m_to{tables[step.to].get()},
      m_units{step.units ? tables[*step.units].get() : nullptr},
      m_forward{step.from_day <= step.to_day},
      m_row_from{rows_by_id(*m_from)},
      m_row_to{rows_by_id(*m_to)} {
    if (m_units != nullptr) {
        m_kinship.emplace(*m_units);
    } else {
        relate_layers();
    }
    if (!step.links) {
        return;
    }
    const Layer& links = *tables[*step.links];
    const model::Column& from = require_column(links, "from_id");
    const model::Column& to = require_column(links, "to_id");
    const model::Column* kind = links.find("kind");
    for (std::size_t row = 0; row < links.rows; ++row) {
        const std::string_view before = from.text(row);
        const std::string_view after = to.text(row);
        if (m_units != nullptr) {
            m_kinship->add(before, after);
        } else {
            m_direct[m_forward ? before : after].insert(m_forward ? after : before);
        }
        if (m_forward) {
            m_links[{before, after}] = kind == nullptr || kind->is_null(row) ? kPart : kind->text(row);
        }
    }
}

void Succession::relate_layers() {
    const std::string_view on = m_forward ? "successors" : "predecessors";
    const std::string_view back = m_forward ? "predecessors" : "successors";
    for (std::size_t row = 0; row < m_from->rows; ++row) {
        for (const std::string_view other : named_in(*m_from, on, row)) {
            m_direct[m_from->ids[row]].insert(other);
        }
    }
    for (std::size_t row = 0; row < m_to->rows; ++row) {
        for (const std::string_view other : named_in(*m_to, back, row)) {
            m_direct[other].insert(m_to->ids[row]);
        }
    }
}

const Succession::Ids& Succession::next(std::string_view id) const {
    static const Ids none;
    if (m_units != nullptr) {
        return m_forward ? m_kinship->after(id) : m_kinship->before(id);
    }
    const auto found = m_direct.find(id);
    return found == m_direct.end() ? none : found->second;
}

/// Whether it had begun by the second day; going back, whether it had not ended.
bool Succession::is_in_time(std::string_view id) const {
    return std::ranges::any_of(m_kinship->rows(id), [&](std::size_t row) {
        const base::ValidTime when =
            m_step->axis == query::TimeAxis::legal ? m_units->legal(row) : m_units->valid(row);
        return m_forward ? when.from <= m_step->to_day : when.to > m_step->to_day;
    });
}

std::string_view Succession::link(std::string_view from, std::string_view to) const {
    const auto found = m_links.find({from, to});
    return found == m_links.end() ? std::string_view{} : found->second;
}

void Succession::follow(std::string_view first, Heirs& heirs, bool& cut) const {
    struct Step {
        std::string_view id;
        std::string_view part;  // of it in what named it
    };
    const auto add = [&](std::size_t row, std::string_view part) {
        if (std::ranges::find(heirs.rows, row, &Heir::row) == heirs.rows.end()) {
            heirs.rows.push_back({row, part});
        }
    };
    std::set<std::string_view> seen;
    std::vector<Step> ahead{{first, kPart}};  // a stack of its own: a line may be as long as a layer
    while (!ahead.empty()) {
        const Step step = ahead.back();
        ahead.pop_back();
        const auto held = m_row_to.find(step.id);
        if (m_units == nullptr ? !seen.empty() : held != m_row_to.end()) {
            add(held->second, step.part);
        }
        if (!seen.insert(step.id).second || (m_units == nullptr && step.id != first)) {
            continue;
        }
        const bool stays = m_units != nullptr && held != m_row_to.end();
        std::vector<Step> others;
        for (const std::string_view other : next(step.id)) {
            if (m_units == nullptr ? !m_row_to.contains(other) : !m_kinship->knows(other)) {
                m_dangling.emplace(other, step.id);
                heirs.some_are_lost = true;
            } else if (m_units == nullptr || ((!stays || !m_row_from.contains(other)) && is_in_time(other))) {
                const std::string_view word = link(step.id, other);
                others.push_back({other, word.empty() ? kPart : word});
            }
        }
        if (!stays && others.empty()) {
            heirs.some_are_lost = true;
        }
        cut = cut || (others.size() == 1 && !stays && !link(step.id, others[0].id).empty() &&
                      others[0].part != kWhole);
        ahead.insert(ahead.end(), others.rbegin(), others.rend());
    }
}

Heirs Succession::of(std::size_t from_row) const {
    Heirs heirs;
    bool cut = false;
    const std::string_view id = m_from->ids[from_row];
    follow(id, heirs, cut);
    heirs.some_are_lost = heirs.some_are_lost || cut;
    if (heirs.rows.size() == 1 && !heirs.some_are_lost) {
        const std::size_t row = heirs.rows.front().row;
        heirs.whole = true;
        heirs.rows.front().part = kWhole;
        heirs.is_same_row =
            m_units != nullptr && m_to->ids[row] == id && m_to->valid(row) == m_from->valid(from_row);
    }
    if (heirs.rows.empty() && m_units == nullptr) {
        heirs.some_are_lost = false;  // nothing is written down
    }
    std::ranges::sort(heirs.rows, {}, &Heir::row);
    return heirs;
}

}  // namespace limes::engine::embedded
