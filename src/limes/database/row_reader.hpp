#pragma once

#include <limes/database/connection.hpp>
#include <limes/database/layout.hpp>
#include <limes/model/layer.hpp>
#include <limes/source/wkb.hpp>

namespace limes::database {

/// Makes a layer of the rows of its table, as it was before it was stored.
class RowReader {
public:
    explicit RowReader(const StoredLayer& layer);
    /// The fields are those of `fields_of`, in order, the geometry as WKB.
    void take(const Row& row);
    [[nodiscard]] model::Layer finish();

private:
    void take_geometry(const Row& row);

    model::Layer m_layer;
    bool m_has_legal_from;
    bool m_has_legal_to;
};

}  // namespace limes::database
