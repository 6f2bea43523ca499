#include <limes/source/arrow_column.hpp>
#include <limes/source/arrow_geometry.hpp>
#include <limes/source/gdal_layer.hpp>

#include <ogr_recordbatch.h>

#include <cstdint>
#include <span>

namespace limes::source {

void append_geometry(const ArrowSchema& field, const ArrowArray& values, TableBatch& batch) {
    const bool large = field.format[0] == 'Z';
    const auto* bytes = static_cast<const std::uint8_t*>(values.buffers[2]);
    const auto offset = [&](std::int64_t row) {
        return large ? static_cast<const std::int64_t*>(values.buffers[1])[values.offset + row]
                     : static_cast<const std::int32_t*>(values.buffers[1])[values.offset + row];
    };
    RawGeometries& out = batch.table.geometry;
    for (std::int64_t row = 0; row < values.length; ++row) {
        const std::int64_t begin = offset(row);
        const std::span wkb{bytes + begin, static_cast<std::size_t>(offset(row + 1) - begin)};
        if (!is_valid(values, row) || wkb.empty()) {
            out.push_null();
        } else if (out.push_wkb(wkb) == WkbState::curved) {
            const std::vector<std::uint8_t> straight = straightened(wkb);
            if (!straight.empty()) {
                out.replace_last(straight);
                batch.curves.push_back(static_cast<std::size_t>(row));
            }
        }
    }
}

}  // namespace limes::source
