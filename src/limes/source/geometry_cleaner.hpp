#pragma once

#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>
#include <limes/model/column.hpp>
#include <limes/model/geometry.hpp>
#include <limes/source/finding_log.hpp>
#include <limes/source/wkb.hpp>

#include <string_view>
#include <vector>

namespace limes::source {

/// Which rows cannot be kept, and why: the first reason counts.
class Dropped {
public:
    void drop(std::size_t row, std::string_view reason, std::size_t rows) {
        m_reasons.resize(rows);
        if (m_reasons[row].empty()) {
            m_reasons[row] = reason;
        }
    }
    [[nodiscard]] bool any() const { return !m_reasons.empty(); }
    [[nodiscard]] bool operator[](std::size_t row) const { return any() && !m_reasons[row].empty(); }
    /// The rows that stay; the others are entered in the ledger.
    [[nodiscard]] std::vector<std::size_t> kept(std::size_t rows, base::Ledger& ledger) const;

private:
    std::vector<std::string_view> m_reasons;  // literals
};

struct CleanOptions {
    bool geodesic_edges = false;
    bool nan_point_is_empty = true;  ///< false for formats that cannot say POINT EMPTY: then it was a NaN
};

/// From coordinates in longitude/latitude to geometry that keeps the model's promises: finite, in range,
/// rings closed and wound, nothing over the antimeridian. Rows that cannot are dropped (and null here),
/// repairs are findings. Rows without a geometry, or with an empty one, stay so. Cost: linear; rows that are
/// all sound points are moved, not copied.
[[nodiscard]] model::GeometryColumn clean_geometry(RawGeometries raw, const model::TextBuffer& ids,
                                                   const CleanOptions& options, Dropped& dropped,
                                                   FindingLog& log, const base::Task& task);

}  // namespace limes::source
