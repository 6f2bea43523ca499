#include <limes/source/gdal_session.hpp>
#include <limes/source/validity.hpp>
#include <limes/source/wkb.hpp>

#include <ogr_api.h>

namespace limes::source {

void for_each_invalid_area(const model::Layer& layer, const base::Task& task,
                           const std::function<void(std::size_t row, std::string_view why)>& found) {
    std::vector<std::uint8_t> wkb;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        if (!model::is_areal(layer.geometry.type(row))) {
            continue;
        }
        task.check();
        wkb.clear();
        append_wkb(layer.geometry[row], false, wkb);
        const GdalErrors said;  // the reason comes as a warning
        OGRGeometryH geometry = nullptr;
        if (OGR_G_CreateFromWkb(wkb.data(), nullptr, &geometry, static_cast<int>(wkb.size())) !=
            OGRERR_NONE) {
            continue;
        }
        if (OGR_G_IsValid(geometry) == 0) {
            found(row, said.warnings().empty() ? "the area is not valid" : said.warnings().front());
        }
        OGR_G_DestroyGeometry(geometry);
    }
}

}  // namespace limes::source
