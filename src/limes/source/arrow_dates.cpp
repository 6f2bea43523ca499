#include <limes/source/arrow_dates.hpp>
#include <limes/source/gdal_layer.hpp>

#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_recordbatch.h>
#include <ogrsf_frmts.h>

#include <chrono>
#include <memory>

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

bool is_day(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    return date.ok();
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

std::size_t ArrowDates::forget_none(model::Column& dates, std::size_t column, const std::string& field,
                                    RawTable& table) {
    if (m_driver == "PostgreSQL") {
        return 0;  // has days of the calendar only
    }
    constexpr unsigned kLastMoved = 4;  // the 31st of February is the 3rd of March, or late by a day
    std::size_t none = 0;
    for (std::size_t row = 0; row < dates.size(); ++row) {
        if (dates.is_null(row)) {
            continue;
        }
        const std::chrono::year_month_day day{
            std::chrono::sys_days{std::chrono::days{dates.dates()[row].days()}}};
        if (m_driver != "ESRI Shapefile" && static_cast<unsigned>(day.day()) > kLastMoved) {
            continue;
        }
        const std::lock_guard lock{m_mutex};
        if (!m_none) {
            m_none = find_none();
        }
        if (const auto found = m_none->find({field, table.fids[row]}); found != m_none->end()) {
            table.no_dates.push_back({row, column, found->second});
            std::get<std::vector<model::Day>>(dates.values())[row] = model::Day::min();
            dates.validity().set_null(row);
            ++none;
        }
    }
    return none;
}

ArrowDates::None ArrowDates::find_none() const {
    None all;
    OpenDataset dataset = open_vector(m_path, m_encoding);
    const GdalErrors quiet;  // what cannot be read is said by the reading itself
    OGRLayerH layer = static_cast<OGRLayerH>(choose_layer(dataset, m_layer_name));
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    std::vector<int> fields;
    CPLStringList ignored;
    ignored.AddString("OGR_GEOMETRY");
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, i);
        if (OGR_Fld_GetType(field) == OFTDate) {
            fields.push_back(i);
        } else {
            ignored.AddString(OGR_Fld_GetNameRef(field));
        }
    }
    if (OGR_L_TestCapability(layer, OLCIgnoreFields) != 0) {
        OGR_L_SetIgnoredFields(layer, const_cast<const char**>(ignored.List()));  // NOLINT: C interface
    }
    using Feature = std::unique_ptr<void, decltype(&OGR_F_Destroy)>;
    for (Feature owned{OGR_L_GetNextFeature(layer), OGR_F_Destroy}; owned;
         owned.reset(OGR_L_GetNextFeature(layer))) {
        OGRFeatureH feature = owned.get();
        for (const int i : fields) {
            int year = 1970;
            int month = 1;
            int day = 1;
            int rest = 0;
            if (OGR_F_IsFieldSetAndNotNull(feature, i) != 0 &&
                OGR_F_GetFieldAsDateTime(feature, i, &year, &month, &day, &rest, &rest, &rest, &rest) != 0 &&
                !is_day(year, month, day)) {
                all.emplace(std::pair{OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)),
                                      static_cast<std::int64_t>(OGR_F_GetFID(feature))},
                            fmt::format("{:04}-{:02}-{:02}", year, month, day));
            }
        }
    }
    return all;
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
