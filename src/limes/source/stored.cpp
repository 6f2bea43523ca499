#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas_tables.hpp>
#include <limes/source/atlas_writer.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/row_digest.hpp>
#include <limes/source/stored.hpp>

#include <fmt/format.h>
#include <ogr_srs_api.h>

namespace limes::source {

namespace fs = std::filesystem;

std::map<std::string, StoredLayer> read_stored(const Atlas& atlas, const base::Task& task) {
    const std::map<std::string, Definition> definitions = read_atlas_definitions(atlas.path());
    std::map<std::string, StoredLayer> all;
    for (const LayerInfo& info : atlas.layers()) {
        task.check();
        const std::string& name = info.schema.name;
        StoredLayer stored;
        if (const auto known = definitions.find(name); known != definitions.end()) {
            stored.definition = known->second;
        }
        stored.read = read_atlas_layer(atlas.path(), name, definitions, task, Duplicates::keep);
        all.emplace(name, std::move(stored));
    }
    return all;
}

void write_mended(const fs::path& atlas, std::vector<MendedLayer> layers, const base::Task& task) {
    base::AtomicFile file{atlas, base::Overwrite::yes};
    std::error_code failure;
    fs::copy_file(atlas, file.temporary(), fs::copy_options::overwrite_existing, failure);
    if (failure) {
        throw base::DataError{fmt::format("{}: cannot be copied to change it ({}); is the disk full?",
                                          base::printable(atlas.string()), failure.message())};
    }
    AtlasWriter writer{file.temporary(), atlas, AtlasWriter::Begin::from_copy};
    for (MendedLayer& mended : layers) {
        mended.layer.schema.provenance.edition = layer_digest(mended.layer);
        writer.put(mended.layer, mended.checks, task);
        writer.note_mends(mended.layer.schema, mended.mends);
    }
    writer.close();
    task.check();
    file.commit();
}

std::optional<geodesy::Box> area_of_use(std::string_view crs) {
    const GdalErrors quiet;
    const std::string code{crs.substr(0, crs.find(' '))};
    const bool of_several = crs.find("; ") != std::string_view::npos;
    if (code.empty() || of_several) {
        return std::nullopt;
    }
    OGRSpatialReferenceH srs = OSRNewSpatialReference(nullptr);
    geodesy::Box area;
    const bool known = OSRSetFromUserInput(srs, code.c_str()) == OGRERR_NONE &&
                       OSRGetAreaOfUse(srs, &area.west, &area.south, &area.east, &area.north, nullptr) != 0 &&
                       area.west >= -180;
    OSRDestroySpatialReference(srs);
    return known ? std::optional{area} : std::nullopt;
}

}  // namespace limes::source
