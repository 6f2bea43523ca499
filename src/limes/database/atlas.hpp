#pragma once

#include <limes/base/task.hpp>
#include <limes/database/connection.hpp>
#include <limes/database/layout.hpp>
#include <limes/database/statement.hpp>
#include <limes/model/catalog.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace limes::database {

/// An atlas in a database, as `store` put it there. All that is read is of the one edition that was opened: a
/// transaction is held until the atlas is gone, and an edition that is loaded meanwhile waits for it to take
/// its place.
class Atlas {
public:
    /// Errors: as Connection::open; DataError when the database has no atlas, or one of a newer limes.
    static Atlas open(const std::string& name, const base::Task& task = {});

    [[nodiscard]] const std::vector<StoredLayer>& layers() const { return m_layers; }
    /// Null when there is none.
    [[nodiscard]] const StoredLayer* find(std::string_view layer) const;

    /// The rows of a layer, called `s`, for which the condition holds, in their order; all when it is empty.
    /// Cost: these rows are held, and no more. Errors: EngineError, Cancelled.
    [[nodiscard]] model::Layer read(const StoredLayer& layer, const Statement& condition,
                                    const base::Task& task) const;
    /// How many these are.
    [[nodiscard]] std::size_t count(const StoredLayer& layer, const Statement& condition,
                                    const base::Task& task) const;

    /// Its layers, read whole when asked for.
    [[nodiscard]] model::Catalog catalog(const base::Task& task = {}) const;

private:
    std::shared_ptr<Connection> m_connection;
    std::vector<StoredLayer> m_layers;
};

/// The statement that `read` sends.
[[nodiscard]] Statement select_rows(const StoredLayer& layer, const Statement& condition);

/// The layers that a database holds, none when it has no atlas. Errors: DataError for one of a newer limes.
[[nodiscard]] std::vector<StoredLayer> stored_layers(Connection& connection, const base::Task& task);

}  // namespace limes::database
