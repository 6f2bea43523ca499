#pragma once

#include <limes/source/gdal_session.hpp>

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace limes::test {

/// One feature to be written: WKT (empty for none) and a value for each field, as GDAL parses it from text.
struct MadeFeature {
    std::string wkt;
    std::vector<std::optional<std::string>> values;
};

struct MadeField {
    const char* name;
    OGRFieldType type;
    OGRFieldSubType subtype = OFSTNone;
};

struct MadeOptions {
    OGRwkbGeometryType geometry = wkbUnknown;
    int epsg = 4326;
    bool index = true;
};

/// Writes a layer "made" with GDAL, the independent writer.
inline void make_dataset(const std::filesystem::path& path, const std::vector<MadeField>& fields,
                         const std::vector<MadeFeature>& features, const MadeOptions& options = {}) {
    source::prepare_gdal();
    const source::GdalErrors quiet;
    const bool is_fgb = path.extension() == ".fgb";
    GDALDriverH driver = GDALGetDriverByName(is_fgb ? "FlatGeobuf" : "GPKG");
    GDALDatasetH dataset = GDALCreate(driver, path.c_str(), 0, 0, 0, GDT_Unknown, nullptr);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(nullptr);
    OSRImportFromEPSG(srs, options.epsg);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    const char* const no_index[] = {"SPATIAL_INDEX=NO", nullptr};
    OGRLayerH layer = GDALDatasetCreateLayer(
        dataset, "made", options.geometry == wkbNone ? nullptr : srs, options.geometry,
        options.index ? nullptr : const_cast<char**>(no_index));  // NOLINT: C interface
    for (const MadeField& field : fields) {
        OGRFieldDefnH definition = OGR_Fld_Create(field.name, field.type);
        OGR_Fld_SetSubType(definition, field.subtype);
        OGR_L_CreateField(layer, definition, TRUE);
        OGR_Fld_Destroy(definition);
    }
    if (!is_fgb) {
        GDALDatasetStartTransaction(dataset, FALSE);
    }
    for (const MadeFeature& made : features) {
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        for (std::size_t i = 0; i < made.values.size(); ++i) {
            const int index = static_cast<int>(i);
            if (!made.values[i]) {
                continue;
            }
            if (fields[i].type == OFTBinary) {
                OGR_F_SetFieldBinary(feature, index, static_cast<int>(made.values[i]->size()),
                                     made.values[i]->data());
            } else {
                OGR_F_SetFieldString(feature, index, made.values[i]->c_str());
            }
        }
        if (!made.wkt.empty()) {
            std::string wkt = made.wkt;
            char* text = wkt.data();
            OGRGeometryH geometry = nullptr;
            OGR_G_CreateFromWkt(&text, nullptr, &geometry);
            OGR_F_SetGeometryDirectly(feature, geometry);
        }
        [[maybe_unused]] const OGRErr made_it =
            OGR_L_CreateFeature(layer, feature);  // FlatGeobuf refuses some
        OGR_F_Destroy(feature);
    }
    if (!is_fgb) {
        GDALDatasetCommitTransaction(dataset);
    }
    OSRRelease(srs);
    GDALClose(dataset);
}

}  // namespace limes::test
