#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas_tables.hpp>
#include <limes/source/atlas_writer.hpp>
#include <limes/source/file_lock.hpp>
#include <limes/source/gdal_layer.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/row_digest.hpp>
#include <limes/source/stored.hpp>
#include <limes/source/text_cleaner.hpp>

#include <fmt/format.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace limes::source {

namespace fs = std::filesystem;

namespace {

/// The texts of a table that are not in Unicode normal form C, a finding each. Nothing when rows have no ids.
base::Findings not_nfc(const fs::path& atlas, const std::string& layer, const base::Task& task) {
    OpenDataset dataset = open_vector(atlas);
    const GdalErrors errors;
    OGRLayerH table = choose_layer(dataset, layer);
    OGRFeatureDefnH fields = OGR_L_GetLayerDefn(table);
    const int id = OGR_FD_GetFieldIndex(fields, "id");
    base::Findings found;
    std::string scratch;
    while (id >= 0) {
        const std::unique_ptr<void, decltype(&OGR_F_Destroy)> row{OGR_L_GetNextFeature(table), OGR_F_Destroy};
        if (!row) {
            break;
        }
        task.check();
        for (int i = 0; i < OGR_FD_GetFieldCount(fields); ++i) {
            OGRFieldDefnH field = OGR_FD_GetFieldDefn(fields, i);
            if (OGR_Fld_GetType(field) == OFTString &&
                clean_text(OGR_F_GetFieldAsString(row.get(), i), scratch) == TextState::normalised) {
                found.push_back(
                    {base::Severity::note, layer, OGR_F_GetFieldAsString(row.get(), id), "not-nfc",
                     fmt::format("'{}' is not in Unicode normal form C", OGR_Fld_GetNameRef(field)),
                     "normalised"});
            }
        }
    }
    close_checked(dataset, errors, layer);
    return found;
}

/// Reading says of a column how many of its texts it normalised; here they are named.
void name_normalised(ReadResult& read, const fs::path& atlas, const std::string& layer,
                     const base::Task& task) {
    const auto is_normalised = [](const base::Finding& finding) { return finding.kind == "not-nfc"; };
    if (std::ranges::none_of(read.findings, is_normalised)) {
        return;
    }
    base::Findings named = not_nfc(atlas, layer, task);
    if (!named.empty()) {
        std::erase_if(read.findings, is_normalised);
        std::ranges::move(named, std::back_inserter(read.findings));
    }
}

}  // namespace

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
        name_normalised(stored.read, atlas.path(), name, task);
        all.emplace(name, std::move(stored));
    }
    atlas.require_same();
    return all;
}

void write_mended(const Atlas& old, std::vector<MendedLayer> layers, const base::Task& task) {
    const fs::path& atlas = old.path();
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
    const WriteHold hold{atlas, task};
    old.require_same();
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
