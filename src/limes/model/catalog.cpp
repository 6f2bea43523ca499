#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/model/catalog.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace limes::model {

void Catalog::add(std::string name, Layer layer) {
    Entry entry;
    entry.role = layer.schema.role;
    entry.schema = layer.schema;
    entry.layer = std::make_shared<const Layer>(std::move(layer));
    m_entries.insert_or_assign(std::move(name), std::move(entry));
}

void Catalog::add(std::string name, std::string role, Reader reader, Opener opener) {
    Entry entry;
    entry.role = std::move(role);
    entry.reader = std::move(reader);
    entry.opener = std::move(opener);
    m_entries.insert_or_assign(std::move(name), std::move(entry));
}

const Catalog::Entry& Catalog::entry(std::string_view name) const {
    const auto found = m_entries.find(name);
    if (found == m_entries.end()) {
        const std::vector<std::string> known = names();
        throw base::UsageError{fmt::format(
            "there is no layer '{}'{}; the layers are: {}", name, base::meant_instead(name, known),
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
        asked.schema = asked.layer->schema;
    }
    return asked.layer;
}

bool Catalog::has_batches(std::string_view name) const {
    const Entry& asked = entry(name);
    return asked.layer == nullptr && asked.opener != nullptr;
}

std::unique_ptr<LayerBatches> Catalog::batches(std::string_view name) const {
    return has_batches(name) ? entry(name).opener() : nullptr;
}

void Catalog::note(std::string_view name, Schema schema, base::Findings findings, base::Ledger ledger) const {
    const Entry& asked = entry(name);
    asked.schema = std::move(schema);
    asked.findings = std::move(findings);
    asked.ledger = std::move(ledger);
}

const Schema& Catalog::schema(std::string_view name) const {
    return entry(name).schema;
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
