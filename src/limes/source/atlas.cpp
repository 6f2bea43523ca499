#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/atlas_tables.hpp>
#include <limes/source/atlas_writer.hpp>
#include <limes/source/definition_json.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/held_file.hpp>
#include <limes/source/sqlite_recovery.hpp>
#include <limes/source/table_reader.hpp>
#include <limes/source/values.hpp>

#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>

#include <algorithm>
#include <array>

namespace limes::source {

namespace {

std::string cell(const RawTable& table, const char* field, std::size_t row) {
    const model::Column* column = table.find(field);
    return column == nullptr ? std::string{} : column->display(row);
}

std::string without_spaces(std::string text) {
    std::erase(text, ' ');
    return text;
}

/// The earliest start and the latest end, by SQL: no row is read.
base::ValidTime valid_time(GDALDatasetH dataset, OGRLayerH layer) {
    base::ValidTime valid;
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    if (OGR_FD_GetFieldIndex(definition, "valid_from") < 0 ||
        OGR_FD_GetFieldIndex(definition, "valid_to") < 0) {
        return valid;
    }
    std::string name;
    for (const char c : std::string_view{OGR_L_GetName(layer)}) {
        name += c == '"' ? "\"\"" : std::string{c};
    }
    const std::string sql = fmt::format(
        "SELECT CASE WHEN count(valid_from) = count(*) THEN min(valid_from) END AS starts, "
        "CASE WHEN count(valid_to) = count(*) THEN max(valid_to) END AS ends FROM \"{}\"",
        name);
    OGRLayerH found = GDALDatasetExecuteSQL(dataset, sql.c_str(), nullptr, nullptr);
    if (found == nullptr) {
        return valid;
    }
    if (OGRFeatureH feature = OGR_L_GetNextFeature(found)) {
        if (const auto starts = base::parse_partial_date(OGR_F_GetFieldAsString(feature, 0))) {
            valid.from = starts->first;
        }
        if (const auto ends = base::parse_partial_date(OGR_F_GetFieldAsString(feature, 1))) {
            valid.to = ends->first;
        }
        OGR_F_Destroy(feature);
    }
    GDALDatasetReleaseResultSet(dataset, found);
    return valid;
}

LayerInfo inspect(GDALDatasetH dataset, OGRLayerH layer) {
    LayerInfo info;
    info.schema.name = OGR_L_GetName(layer);
    const OGRwkbGeometryType type = wkbFlatten(OGR_L_GetGeomType(layer));
    info.geometry = type == wkbNone      ? "none"
                    : type == wkbUnknown ? "Geometry"
                                         : without_spaces(OGRGeometryTypeToName(type));
    info.rows = static_cast<std::size_t>(std::max<GIntBig>(0, OGR_L_GetFeatureCount(layer, TRUE)));
    OGREnvelope box;
    if (type != wkbNone && info.rows > 0 && OGR_L_GetExtent(layer, &box, TRUE) == OGRERR_NONE &&
        box.MinX <= box.MaxX) {
        info.extent = model::Box{box.MinX, box.MinY, box.MaxX, box.MaxY};
    }
    info.valid = valid_time(dataset, layer);
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
        info.columns.emplace_back(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
    }
    return info;
}

bool has_table(GDALDatasetH dataset, const char* name) {
    const GdalErrors quiet;
    return GDALDatasetGetLayerByName(dataset, name) != nullptr;
}

std::string first_cell(GDALDatasetH dataset, const char* table, const char* field) {
    OGRLayerH layer = GDALDatasetGetLayerByName(dataset, table);
    const int at = OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(layer), field);
    OGR_L_ResetReading(layer);
    OGRFeatureH feature = OGR_L_GetNextFeature(layer);
    std::string text = feature == nullptr || at < 0 ? "" : OGR_F_GetFieldAsString(feature, at);
    OGR_F_Destroy(feature);
    return text;
}

/// Errors: DataError with the mend when a later limes wrote it in a way that this one does not know.
void refuse_newer(GDALDatasetH dataset, const std::filesystem::path& path) {
    if (!has_table(dataset, kFormatTable)) {
        return;
    }
    const GdalErrors quiet;
    const auto format = parse_number(first_cell(dataset, kFormatTable, "format"));
    if (format && *format <= kAtlasFormat) {
        return;
    }
    const std::string writer = first_cell(dataset, kFormatTable, "written_by");
    throw base::DataError{fmt::format(
        "{}: is an atlas of a newer limes{}, in a format that limes {} does not know; use the newer program, "
        "or "
        "let it write the layers to files of their own (limes export {} LAYER -o LAYER.gpkg) and import "
        "those",
        base::printable(path.string()), writer.empty() ? "" : fmt::format(" ({})", base::printable(writer)),
        base::version(), base::printable(path.string()))};
}

}  // namespace

bool is_atlas(const std::filesystem::path& path) {
    const OpenDataset dataset = open_vector(path);
    refuse_newer(dataset.handle.get(), path);
    return std::ranges::all_of(kAtlasTables,
                               [&](const char* table) { return has_table(dataset.handle.get(), table); });
}

std::map<std::string, Definition> read_atlas_definitions(const std::filesystem::path& path) {
    std::map<std::string, Definition> all;
    if (!is_atlas(path)) {
        return all;
    }
    FindingLog log{""};
    const RawTable layers = read_table(path, kLayersTable, {}, log, {});
    for (std::size_t row = 0; row < layers.rows; ++row) {
        const std::string name = cell(layers, "name", row);
        Definition d = parse_definition(cell(layers, "definition", row),
                                        fmt::format("{}:{}, row '{}'", base::printable(path.string()),
                                                    kLayersTable, base::printable(name)));
        all.emplace(name, std::move(d));
    }
    const RawTable provenance = read_table(path, kProvenanceTable, {}, log, {});
    for (std::size_t row = 0; row < provenance.rows; ++row) {
        const auto found = all.find(cell(provenance, "layer", row));
        if (found == all.end()) {
            continue;
        }
        model::Provenance& p = found->second.schema.provenance;
        p = {cell(provenance, "source", row),
             cell(provenance, "licence", row),
             cell(provenance, "attribution", row),
             cell(provenance, "edition", row),
             cell(provenance, "crs", row),
             cell(provenance, "operation", row),
             std::nullopt};
        if (const auto accuracy = parse_number(cell(provenance, "operation_accuracy_m", row))) {
            p.operation_accuracy = base::Metres{*accuracy};
        }
    }
    const RawTable relations = read_table(path, kRelationsTable, {}, log, {});
    for (std::size_t row = 0; row < relations.rows; ++row) {
        const auto found = all.find(cell(relations, "layer", row));
        const std::string separator = cell(relations, "separator", row);
        if (found != all.end()) {
            found->second.schema.relations.push_back({cell(relations, "column_name", row),
                                                      cell(relations, "to_layer", row),
                                                      separator.empty() ? ';' : separator[0]});
        }
    }
    return all;
}

ReadResult read_atlas_layer(const std::filesystem::path& path, const std::string& layer,
                            const std::map<std::string, Definition>& definitions, const base::Task& task,
                            Duplicates duplicates) {
    ReadOptions options;
    options.layer = layer;
    options.keep_duplicates = duplicates == Duplicates::keep;
    const auto found = definitions.find(layer);
    if (found != definitions.end()) {
        options.definition = found->second;
    }
    ReadResult result = read_layer(path, options, task);
    if (found != definitions.end()) {
        // The atlas itself is WGS 84; how its layers came to it is what provenance says.
        result.layer.schema.provenance = found->second.schema.provenance;
    }
    return result;
}

Atlas Atlas::open(const std::filesystem::path& path) {
    prepare_gdal();
    recover_sqlite(vet_input(path), path);
    Atlas atlas;
    atlas.m_path = path;
    atlas.m_held = std::make_shared<const HeldFile>(path);
    const std::map<std::string, Definition> definitions = read_atlas_definitions(path);
    OpenDataset dataset = open_vector(path);
    if (dataset.driver != "GPKG") {
        throw base::DataError{
            fmt::format("{}: is {}, not a GeoPackage; make an atlas of it with "
                        "'limes import {} -o atlas.gpkg'",
                        base::printable(path.string()), dataset.driver, base::printable(path.string()))};
    }
    const GdalErrors errors;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset.handle.get()); ++i) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset.handle.get(), i);
        if (is_own_table(OGR_L_GetName(layer))) {
            continue;
        }
        LayerInfo info = inspect(dataset.handle.get(), layer);
        if (const auto found = definitions.find(info.schema.name); found != definitions.end()) {
            info.schema = found->second.schema;
        }
        atlas.m_layers.push_back(std::move(info));
    }
    close_checked(dataset, errors, "");
    atlas.require_same();
    return atlas;
}

void Atlas::require_same() const {
    if (!m_held->is_same()) {
        throw Replaced{
            fmt::format("{}: was replaced while it was read; ask again", base::printable(m_path.string()))};
    }
}

model::Layer Atlas::read(const std::string& layer, const base::Task& task) const {
    ReadResult read = read_atlas_layer(m_path, layer, read_atlas_definitions(m_path), task);
    require_same();
    return std::move(read.layer);
}

model::Catalog Atlas::catalog(const base::Task& task) const {
    model::Catalog catalog;
    for (const LayerInfo& info : m_layers) {
        const std::string name = info.schema.name;
        catalog.add(name, info.schema.role, [atlas = *this, name, task] {
            const std::filesystem::path& path = atlas.path();
            ReadResult read = read_atlas_layer(path, name, read_atlas_definitions(path), task);
            atlas.require_same();
            // What a whole layer is like was said when it was imported; what is lost on reading it is said
            // each time.
            if (read.ledger.dropped() == 0) {
                read.findings.clear();
            }
            return model::Reading{std::move(read.layer), std::move(read.findings), read.ledger};
        });
    }
    return catalog;
}

void write_atlas(const std::filesystem::path& path, const std::vector<const model::Layer*>& layers,
                 const base::Task& task, const std::filesystem::path& shown) {
    AtlasWriter writer{path, shown.empty() ? path : shown, AtlasWriter::Begin::anew};
    for (const model::Layer* layer : layers) {
        writer.put(*layer, {}, task);
    }
    writer.close();
}

}  // namespace limes::source
