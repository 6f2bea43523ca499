#include <limes/source/finding_log.hpp>

#include <fmt/format.h>

namespace limes::source {

namespace {
constexpr std::size_t kOneByOne = 100;
}

void FindingLog::record(base::Severity severity, std::string_view feature, std::string_view kind,
                        std::string_view what, std::string_view done) {
    auto found = m_kinds.find(kind);
    if (found == m_kinds.end()) {
        found = m_kinds.emplace(std::string{kind}, Tally{}).first;
        found->second.first = {severity, m_layer, "", std::string{kind}, "", std::string{done}};
    }
    if (++found->second.count <= kOneByOne) {
        m_findings.push_back({severity, m_layer, std::string{feature}, std::string{kind}, std::string{what},
                              std::string{done}});
    }
}

void FindingLog::every(base::Severity severity, std::string_view feature, std::string_view kind,
                       std::string_view what, std::string_view done) {
    m_findings.push_back(
        {severity, m_layer, std::string{feature}, std::string{kind}, std::string{what}, std::string{done}});
}

void FindingLog::layer(base::Severity severity, std::string_view kind, std::string_view what,
                       std::string_view done) {
    m_findings.push_back({severity, m_layer, "", std::string{kind}, std::string{what}, std::string{done}});
}

void FindingLog::tally(std::string_view kind, std::string_view feature, std::string_view what,
                       std::string_view done) {
    auto found = m_tallies.find(kind);
    if (found == m_tallies.end()) {
        found = m_tallies.emplace(std::string{kind}, Tally{}).first;
        found->second.first = {base::Severity::note, m_layer,           std::string{feature},
                               std::string{kind},    std::string{what}, std::string{done}};
    }
    ++found->second.count;
}

void FindingLog::absorb(FindingLog&& later) {
    for (base::Finding& finding : later.m_findings) {
        const auto theirs = later.m_kinds.find(finding.kind);
        if (theirs != later.m_kinds.end()) {
            Tally& mine = m_kinds.try_emplace(finding.kind, Tally{.count = 0, .first = theirs->second.first})
                              .first->second;
            --theirs->second.count;
            if (++mine.count > kOneByOne) {
                continue;
            }
        }
        m_findings.push_back(std::move(finding));
    }
    for (auto& [kind, rest] : later.m_kinds) {
        m_kinds[kind].count += rest.count;
    }
    for (auto& [kind, tally] : later.m_tallies) {
        const auto [mine, is_new] = m_tallies.try_emplace(kind, tally);
        mine->second.count += is_new ? 0 : tally.count;
    }
    later = FindingLog{later.m_layer};
}

void FindingLog::drop_findings() {
    m_findings.clear();
    m_kinds.clear();
}

base::Findings FindingLog::take() {
    for (auto& [kind, kept] : m_kinds) {
        if (kept.count > kOneByOne) {
            kept.first.what = fmt::format("and {} more of this kind", kept.count - kOneByOne);
            m_findings.push_back(kept.first);
        }
    }
    for (auto& [kind, tally] : m_tallies) {
        if (tally.count > 1) {
            tally.first.what =
                fmt::format("{} ({} features, this is the first)", tally.first.what, tally.count);
        }
        m_findings.push_back(tally.first);
    }
    m_kinds.clear();
    m_tallies.clear();
    return std::move(m_findings);
}

}  // namespace limes::source
