#include <limes/source/arrow_dates.hpp>
#include <limes/source/gdal_layer.hpp>

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_recordbatch.h>
#include <ogrsf_frmts.h>

#include <chrono>

namespace limes::source {

namespace {

/// Asks GDAL for the first day of 1960, so that a version that is right is left alone.
bool days_are_late() {
    const GdalErrors quiet;
    RegisterOGRMEM();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nullptr);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "days", nullptr, wkbNone, nullptr);
    OGRFieldDefnH field = OGR_Fld_Create("day", OFTDate);
    OGR_L_CreateField(layer, field, TRUE);
    OGR_Fld_Destroy(field);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFieldDateTime(feature, 0, 1960, 1, 1, 0, 0, 0, 0);
    const bool made = OGR_L_CreateFeature(layer, feature) == OGRERR_NONE;
    OGR_F_Destroy(feature);
    const char* const options[] = {"INCLUDE_FID=NO", nullptr};
    bool late = false;
    ArrowArrayStream stream{};
    if (made && OGR_L_GetArrowStream(layer, &stream, const_cast<char**>(options))) {  // NOLINT: C interface
        ArrowArray batch{};
        if (stream.get_next(&stream, &batch) == 0 && batch.release != nullptr) {
            const auto* days = static_cast<const std::int32_t*>(batch.children[0]->buffers[1]);
            late = days[0] > base::Day::from_ymd(1960, 1, 1).days();
            batch.release(&batch);
        }
        stream.release(&stream);
    }
    GDALClose(dataset);
    return late;
}

}  // namespace

std::size_t ArrowDates::mend(model::Column& dates, const std::string& field,
                             const std::vector<std::int64_t>& fids) {
    static const bool late = days_are_late();
    if (!late) {
        return 0;
    }
    std::size_t none = 0;
    auto& days = std::get<std::vector<model::Day>>(dates.values());
    for (std::size_t row = 0; row < days.size(); ++row) {
        if (dates.is_null(row)) {
            continue;
        }
        if (days[row].days() < 0) {
            days[row] = model::Day{days[row].days() - 1};
        } else if (days[row].days() == 0) {
            if (const auto day = look_up(field, fids[row])) {
                days[row] = *day;
            } else {
                days[row] = model::Day::min();
                dates.validity().set_null(row);
                ++none;
            }
        }
    }
    return none;
}

std::optional<model::Day> ArrowDates::look_up(const std::string& field, std::int64_t fid) {
    const std::lock_guard lock{m_mutex};
    if (m_layer == nullptr) {
        m_dataset = open_vector(m_path, m_encoding);
        m_layer = choose_layer(m_dataset, m_layer_name);
    }
    int year = 1970;
    int month = 1;
    int day = 1;
    if (OGRFeatureH feature = OGR_L_GetFeature(static_cast<OGRLayerH>(m_layer), fid)) {
        int rest = 0;
        OGR_F_GetFieldAsDateTime(feature, OGR_F_GetFieldIndex(feature, field.c_str()), &year, &month, &day,
                                 &rest, &rest, &rest, &rest);
        OGR_F_Destroy(feature);
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return model::Day{static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

}  // namespace limes::source
