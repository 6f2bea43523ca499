#pragma once

#include <limes/base/finding.hpp>
#include <limes/model/layer.hpp>
#include <limes/model/layer_batches.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace limes::model {

/// A layer as it was read, and what became of its records: in = out + dropped.
struct Reading {
    Layer layer;
    base::Findings findings;
    base::Ledger ledger;
};

/// Layers by the name a question calls them. A layer is read when first asked for, by the reader it was
/// registered with. Not for use from several threads until `require` has been called for what is needed.
class Catalog {
public:
    using Reader = std::function<Reading()>;
    /// Nothing when the layer can only be taken whole.
    using Opener = std::function<std::unique_ptr<LayerBatches>()>;

    void add(std::string name, Layer layer);
    void add(std::string name, std::string role, Reader reader, Opener opener = {});

    [[nodiscard]] bool has(std::string_view name) const { return m_entries.find(name) != m_entries.end(); }
    /// Errors: UsageError naming the layers there are, with the nearest word, when there is none of that
    /// name.
    [[nodiscard]] const Layer& require(std::string_view name) const { return *share(name); }
    /// The same, kept alive by the caller. Errors: as require.
    [[nodiscard]] std::shared_ptr<const Layer> share(std::string_view name) const;
    /// Whether the layer may be had in batches. One that has been read is not read again.
    [[nodiscard]] bool has_batches(std::string_view name) const;
    /// The layer in batches; nothing when it can only be taken whole. Errors: as require, and those of
    /// reading.
    [[nodiscard]] std::unique_ptr<LayerBatches> batches(std::string_view name) const;
    /// What was found when it was taken in batches.
    void note(std::string_view name, Schema schema, base::Findings findings, base::Ledger ledger) const;
    /// The schema of a layer that has been read, whole or in batches. Errors: as require.
    [[nodiscard]] const Schema& schema(std::string_view name) const;
    /// What was found and lost when the layer was read: empty before that, and for a layer that was added as
    /// it is.
    [[nodiscard]] const base::Findings& findings(std::string_view name) const;
    [[nodiscard]] const base::Ledger& ledger(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const;
    /// The names of the layers with this role.
    [[nodiscard]] std::vector<std::string> with_role(std::string_view role) const;

private:
    struct Entry {
        std::string role;
        Reader reader;
        Opener opener;
        mutable std::shared_ptr<const Layer> layer;
        mutable Schema schema;
        mutable base::Findings findings;
        mutable base::Ledger ledger;
    };
    [[nodiscard]] const Entry& entry(std::string_view name) const;

    std::map<std::string, Entry, std::less<>> m_entries;
};

}  // namespace limes::model
