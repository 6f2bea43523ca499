#pragma once

#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>
#include <limes/model/layer.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace limes::database {

/// A layer to store, read when its turn comes, so that one is held at a time.
struct ToStore {
    std::string name;
    std::function<model::Layer()> read;
};

enum class StoredState : std::uint8_t { added, replaced, unchanged, removed };

/// What became of a layer: in = out + dropped.
struct Stored {
    std::string layer;
    StoredState state = StoredState::added;
    base::Ledger ledger;
};

/// Puts an atlas into a database, in place of the one that is there: its schema `limes` has these layers then
/// and no others. A layer that is there as it is stays untouched. New tables are filled and indexed beside
/// the old ones and take their place in the end, all in one transaction: what interrupts it leaves the
/// edition before, and a question that is being answered sees one edition. Of two that load at once the
/// second waits.
///
/// Tables have a primary key, and indexes by id, place (GiST) and valid time.
/// Errors: EngineError (DataError for a value that PostgreSQL cannot hold, naming the feature); Cancelled;
/// the database is as it was.
[[nodiscard]] std::vector<Stored> store(const std::string& database, const std::vector<ToStore>& layers,
                                        const base::Task& task);

}  // namespace limes::database
