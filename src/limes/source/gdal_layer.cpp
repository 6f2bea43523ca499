#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas_tables.hpp>
#include <limes/source/gdal_layer.hpp>

#include <cpl_conv.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <string_view>

namespace limes::source {

std::vector<std::string> offered_layers(const OpenDataset& dataset) {
    std::vector<std::string> names;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset.handle.get()); ++i) {
        names.emplace_back(OGR_L_GetName(GDALDatasetGetLayer(dataset.handle.get(), i)));
    }
    if (names.size() > 1) {
        std::erase(names, "layer_styles");  // where QGIS keeps the styles of the others
    }
    const bool is_atlas = std::ranges::all_of(
        kAtlasTables, [&](std::string_view table) { return std::ranges::find(names, table) != names.end(); });
    if (is_atlas) {
        std::erase_if(names, is_own_table);
    }
    return names;
}

void* choose_layer(const OpenDataset& dataset, const std::string& wanted) {
    const std::vector<std::string> names = offered_layers(dataset);
    const std::string shown = base::printable(dataset.path.string());
    if (names.empty()) {
        throw base::DataError{fmt::format("{}: has no vector layer; is it the right file?", shown)};
    }
    if (wanted.empty() && names.size() > 1) {
        if (std::ranges::find(names, "") != names.end()) {
            throw base::DataError{
                fmt::format("{}: one of its {} layers has no name, so that it cannot be asked for; name it, "
                            "as with ogr2ogr -nln",
                            shown, names.size())};
        }
        throw base::UsageError{fmt::format("{}: has {} layers ({}); name one, as {}:{}", shown, names.size(),
                                           base::printable(fmt::format("{}", fmt::join(names, ", "))), shown,
                                           base::printable(names.front()))};
    }
    const std::string& name = wanted.empty() ? names.front() : wanted;
    void* layer = nullptr;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset.handle.get()) && layer == nullptr; ++i) {
        OGRLayerH each = GDALDatasetGetLayer(dataset.handle.get(), i);
        layer = name == OGR_L_GetName(each) ? each : nullptr;
    }
    if (layer == nullptr) {
        throw base::UsageError{fmt::format("{}: no layer '{}'{}; it has {}", shown, base::printable(wanted),
                                           base::meant_instead(wanted, names),
                                           base::printable(fmt::format("{}", fmt::join(names, ", "))))};
    }
    return layer;
}

std::string crs_text(void* layer) {
    return srs_text(OGR_L_GetSpatialRef(static_cast<OGRLayerH>(layer)));
}

std::string srs_text(void* reference) {
    auto* srs = static_cast<OGRSpatialReferenceH>(reference);
    if (srs == nullptr) {
        return {};
    }
    const char* name = OSRGetName(srs);
    const std::string_view title = name == nullptr ? "" : name;
    if (title.starts_with("Undefined") || (OSRIsLocal(srs) != 0 && (title.empty() || title == "unnamed"))) {
        return {};  // GeoPackage's srs_id -1 and 0
    }
    const char* authority = OSRGetAuthorityName(srs, nullptr);
    const char* code = OSRGetAuthorityCode(srs, nullptr);
    if (authority != nullptr && code != nullptr) {
        return fmt::format("{}:{}", authority, code);
    }
    char* wkt = nullptr;
    const char* const options[] = {"FORMAT=WKT2_2019", nullptr};
    std::string text;
    if (OSRExportToWktEx(srs, &wkt, options) == OGRERR_NONE && wkt != nullptr) {
        text = wkt;
    }
    CPLFree(wkt);
    return text;
}

std::string crs_by_gdal(const std::filesystem::path& path, const std::string& layer) {
    const OpenDataset dataset = open_vector(path);
    const GdalErrors quiet;
    return crs_text(choose_layer(dataset, layer));
}

bool is_date_to_gdal(std::string_view text) {
    OGRField parsed;
    return OGRParseDate(std::string{text}.c_str(), &parsed, 0) != 0;
}

std::vector<std::uint8_t> straightened(std::span<const std::uint8_t> bytes) {
    const GdalErrors quiet;  // what it says of bytes that are none is said of the row
    OGRGeometryH curve = nullptr;
    std::vector<std::uint8_t> wkb;
    if (OGR_G_CreateFromWkb(bytes.data(), nullptr, &curve, static_cast<int>(bytes.size())) == OGRERR_NONE) {
        OGRGeometryH straight = OGR_G_GetLinearGeometry(curve, 0, nullptr);
        if (straight != nullptr) {
            wkb.resize(static_cast<std::size_t>(OGR_G_WkbSize(straight)));
            OGR_G_ExportToIsoWkb(straight, wkbNDR, wkb.data());
            OGR_G_DestroyGeometry(straight);
        }
        OGR_G_DestroyGeometry(curve);
    }
    return wkb;
}

}  // namespace limes::source
