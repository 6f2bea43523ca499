#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/succession.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace limes::engine::embedded {

namespace {

using model::Layer;

constexpr std::string_view kWhole = "whole";
constexpr std::string_view kPart = "part";
constexpr std::string_view kWholeOfTo = "whole of to";

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
        const std::string_view word = kind == nullptr || kind->is_null(row) ? kPart : kind->text(row);
        if (m_forward) {
            m_links[{before, after}] = word;
        } else {
            m_links[{after, before}] = fmt::format("{} of to", word);
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

Succession::Step Succession::hop(std::string_view from, std::string_view to) const {
    const auto link = m_links.find({from, to});
    if (link == m_links.end()) {
        return {to, kPart, kPart};
    }
    return {to, m_forward ? std::string_view{link->second} : kPart, link->second};
}

const Succession::Way& Succession::way_of(std::string_view id) const {
    const auto [known, is_new] = m_ways.try_emplace(id);
    Way& way = known->second;
    if (!is_new) {
        return way;
    }
    way.stays = m_row_to.contains(id);
    for (const std::string_view other : next(id)) {
        if (!m_kinship->knows(other)) {
            m_dangling.emplace(other, id);
            way.lost = true;
        } else if ((!way.stays || !m_row_from.contains(other)) && is_in_time(other)) {
            way.others.push_back(hop(id, other));
        }
    }
    way.lost = way.lost || (!way.stays && way.others.empty());
    way.cut = m_forward && !way.stays && way.others.size() == 1 && way.others.front().part != kWhole &&
              m_links.contains({id, way.others.front().id});
    return way;
}

Succession::Run Succession::run_from(const Step& start) const {
    std::vector<std::string_view> passed;
    std::unordered_set<std::string_view> seen;
    Run run{start};
    while (seen.insert(run.end.id).second) {
        if (const auto known = m_runs.find(run.end.id); known != m_runs.end()) {
            run = known->second;
            break;
        }
        const Way& way = way_of(run.end.id);
        if (way.stays || way.lost || way.others.size() != 1) {
            break;
        }
        passed.push_back(run.end.id);
        run.end = way.others.front();
    }
    for (auto id = passed.rbegin(); id != passed.rend(); ++id) {
        run.cut = run.cut || way_of(*id).cut;
        m_runs.emplace(*id, run);
    }
    return run;
}

void Succession::follow(std::string_view first, Heirs& heirs) const {
    std::map<std::size_t, Step> found;
    std::unordered_set<std::string_view> seen;
    std::vector<Step> ahead{{first, kPart, kPart}};  // a stack of its own: a line may be as long as a layer
    while (!ahead.empty()) {
        const Run run = run_from(ahead.back());
        ahead.pop_back();
        heirs.some_are_lost = heirs.some_are_lost || run.cut;
        if (const auto held = m_row_to.find(run.end.id); held != m_row_to.end()) {
            found.emplace(held->second, run.end);
        }
        if (!seen.insert(run.end.id).second) {
            continue;
        }
        const Way& way = way_of(run.end.id);
        heirs.some_are_lost = heirs.some_are_lost || way.lost || way.cut;
        ahead.insert(ahead.end(), way.others.rbegin(), way.others.rend());
    }
    for (const auto& [row, last] : found) {
        heirs.rows.push_back({row, last.part, last.word});
    }
}

/// Of two layers: what is written down of the unit itself.
void Succession::take_kin(std::string_view id, Heirs& heirs) const {
    const Ids& others = next(id);
    for (const std::string_view other : others) {
        const auto held = m_row_to.find(other);
        if (held == m_row_to.end()) {
            m_dangling.emplace(other, id);
            heirs.some_are_lost = true;
            continue;
        }
        const Step last = hop(id, other);
        heirs.rows.push_back({held->second, last.part, last.word});
        heirs.some_are_lost = heirs.some_are_lost || (m_forward && others.size() == 1 &&
                                                      last.part != kWhole && m_links.contains({id, other}));
    }
    if (heirs.rows.empty()) {
        heirs.some_are_lost = false;  // nothing is written down
    }
    std::ranges::sort(heirs.rows, {}, &Heir::row);
}

Heirs Succession::of(std::size_t from_row) const {
    Heirs heirs;
    const std::string_view id = m_from->ids[from_row];
    if (m_units == nullptr) {
        take_kin(id, heirs);
    } else {
        follow(id, heirs);
    }
    if (heirs.rows.size() == 1 && !heirs.some_are_lost) {
        const std::size_t row = heirs.rows.front().row;
        heirs.whole = true;
        Heir& heir = heirs.rows.front();
        heir.part = kWhole;
        if (m_forward || heir.word == kPart || heir.word == kWholeOfTo) {
            heir.word = kWhole;
        }
        heirs.is_same_row =
            m_units != nullptr && m_to->ids[row] == id && m_to->valid(row) == m_from->valid(from_row);
    }
    return heirs;
}

}  // namespace limes::engine::embedded
