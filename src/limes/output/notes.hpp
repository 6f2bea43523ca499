#pragma once

#include <limes/base/finding.hpp>
#include <limes/model/layer.hpp>

#include <string>

namespace limes::output {

/// Where a writer notes what it did to single rows of a table; kept a block, so that threads do not meet.
class Notes {
public:
    explicit Notes(const model::Layer& table) : m_table{&table} {}

    void add(std::size_t row, base::Severity severity, std::string kind, std::string what, std::string done) {
        m_findings.push_back({.severity = severity,
                              .layer = m_table->schema.name,
                              .feature = row < m_table->ids.size() ? std::string{m_table->ids[row]}
                                                                   : "#" + std::to_string(row + 1),
                              .kind = std::move(kind),
                              .what = std::move(what),
                              .done = std::move(done)});
    }
    [[nodiscard]] base::Findings& findings() { return m_findings; }

private:
    const model::Layer* m_table;
    base::Findings m_findings;
};

}  // namespace limes::output
