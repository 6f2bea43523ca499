#pragma once

#include <limes/base/finding.hpp>

#include <map>
#include <string>
#include <string_view>

namespace limes::source {

/// Findings of one layer. A million like ones must not become a million lines: of each kind the first are
/// kept one by one, the rest as one line with their number, unless each of them must be known.
class FindingLog {
public:
    explicit FindingLog(std::string layer) : m_layer{std::move(layer)} {}

    /// One record.
    void record(base::Severity severity, std::string_view feature, std::string_view kind,
                std::string_view what, std::string_view done = {});
    /// One record of a kind whose every record is told, however many.
    void every(base::Severity severity, std::string_view feature, std::string_view kind,
               std::string_view what, std::string_view done);
    /// The layer as a whole.
    void layer(base::Severity severity, std::string_view kind, std::string_view what,
               std::string_view done = {});
    /// The same thing done to many records: one line with the count and the first of them.
    void tally(std::string_view kind, std::string_view feature, std::string_view what, std::string_view done);

    /// Adds what another log has of later records of the same layer.
    void absorb(FindingLog&& later);
    /// How many findings are kept that are not tallies.
    [[nodiscard]] std::size_t size() const { return m_findings.size(); }
    /// Keeps the tallies only.
    void drop_findings();

    [[nodiscard]] base::Findings take();

private:
    struct Tally {
        std::size_t count = 0;
        base::Finding first;
    };

    std::string m_layer;
    base::Findings m_findings;
    std::map<std::string, Tally, std::less<>> m_kinds;
    std::map<std::string, Tally, std::less<>> m_tallies;
};

}  // namespace limes::source
