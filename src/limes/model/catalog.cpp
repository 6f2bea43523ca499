#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/model/catalog.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace limes::model {

void Catalog::add(std::string name, Layer layer) {
    Entry entry{layer.schema.role, nullptr, std::make_shared<const Layer>(std::move(layer)), {}, {}};
    m_entries.insert_or_assign(std::move(name), std::move(entry));
}

void Catalog::add(std::string name, std::string role, Reader reader) {
    m_entries.insert_or_assign(std::move(name), Entry{std::move(role), std::move(reader), nullptr, {}, {}});
}

const Catalog::Entry& Catalog::entry(std::string_view name) const {
    const auto found = m_entries.find(name);
    if (found == m_entries.end()) {
        const std::vector<std::string> known = names();
        const std::string_view near = base::nearest_word(name, known);
        throw base::UsageError{
            fmt::format("there is no layer '{}'{}; the layers are: {}", name,
                        near.empty() ? "" : fmt::format(", did you mean '{}'?", near),
                        known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")))};
    }
    return found->second;
}

std::shared_ptr<const Layer> Catalog::share(std::string_view name) const {
    const Entry& asked = entry(name);
    if (!asked.layer) {
        Reading reading = asked.reader();
        asked.layer = std::make_shared<const Layer>(std::move(reading.layer));
        asked.findings = std::move(reading.findings);
        asked.ledger = reading.ledger;
    }
    return asked.layer;
}

const base::Findings& Catalog::findings(std::string_view name) const {
    return entry(name).findings;
}
const base::Ledger& Catalog::ledger(std::string_view name) const {
    return entry(name).ledger;
}

std::vector<std::string> Catalog::names() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : m_entries) {
        names.push_back(name);
    }
    return names;
}

std::vector<std::string> Catalog::with_role(std::string_view role) const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : m_entries) {
        if (entry.role == role) {
            names.push_back(name);
        }
    }
    return names;
}

}  // namespace limes::model
