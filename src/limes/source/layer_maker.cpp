#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/area_validity.hpp>
#include <limes/source/column_words.hpp>
#include <limes/source/geometry_text.hpp>
#include <limes/source/infer.hpp>
#include <limes/source/layer_builder.hpp>
#include <limes/source/layer_maker.hpp>
#include <limes/source/mending.hpp>
#include <limes/source/placing.hpp>
#include <limes/source/record_ids.hpp>
#include <limes/source/table_reader.hpp>
#include <limes/source/to_wgs84.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace limes::source {

namespace {

struct Filter {
    std::string field;
    std::string value;
    bool equal = true;

    static Filter parse(const std::string& text) {
        const auto trim = [](std::string word) {
            const std::size_t first = word.find_first_not_of(' ');
            return first == std::string::npos ? std::string{}
                                              : word.substr(first, word.find_last_not_of(' ') - first + 1);
        };
        const std::size_t sign = text.find('=');
        const bool unequal = sign > 0 && text[sign - 1] == '!';
        return {trim(text.substr(0, sign - (unequal ? 1 : 0))), trim(text.substr(sign + 1)), !unequal};
    }
};

/// The words that say which columns hold positions.
bool names_positions(const ReadOptions& options) {
    return !options.lon_column.empty() || !options.wkt_column.empty() ||
           std::ranges::any_of(options.maps, [](const ColumnWord& map) {
               return map.column == "lon" || map.column == "lat" || map.column == "wkt";
           });
}

/// Last of all, since only rows that are kept are kept without a place.
void report_unplaced(const model::GeometryColumn& geometry, const Definition& definition,
                     const model::TextBuffer& ids, const Dropped& dropped, FindingLog& log) {
    if (geometry.all_points()) {
        return;
    }
    for (std::size_t row = 0; row < geometry.size(); ++row) {
        if (dropped[row]) {
            continue;
        }
        if (geometry.type(row) == model::GeometryType::empty) {
            log.tally("empty-geometry", ids[row], "has an empty geometry", "kept, without a place");
        } else if (geometry.type(row) == model::GeometryType::null && definition.geometry != "none") {
            log.tally("no-geometry", ids[row], "has no geometry", "kept, without a place");
        }
    }
}

/// Positions that a definition has in columns must be there, else an edition would wipe those of the atlas.
/// Errors: DataError.
void require_positions(const RawTable& table, const std::filesystem::path& path,
                       const Definition& definition) {
    if (table.has_geometry || table.find(definition.wkt_column) != nullptr) {
        return;
    }
    std::vector<std::string> missing;
    for (const PositionColumns& pair : definition.positions) {
        for (const std::string* name : {&pair.lon, &pair.lat}) {
            if (table.find(*name) == nullptr) {
                missing.push_back(fmt::format("'{}'", base::printable(*name)));
            }
        }
    }
    if (!missing.empty()) {
        throw base::DataError{
            fmt::format("there is no column {}, where layer '{}' has its positions; say which columns hold "
                        "them with --lon "
                        "and --lat; it has {}",
                        fmt::join(missing, " and no column "), definition.schema.name,
                        base::printable(fmt::format("{}", fmt::join(field_names(path, table.name), ", "))))};
    }
}

/// An assumed CRS is for what states none; it is not passed over in silence where a file states another.
void report_unheard_crs(const RawTable& table, const ReadOptions& options, FindingLog& log) {
    if (options.assume_crs && states_other_crs(table.crs, *options.assume_crs)) {
        log.layer(base::Severity::warning, "crs-stated",
                  fmt::format("states {} itself: --assume-crs {} is for data that state none",
                              crs_name(table.crs), base::printable(*options.assume_crs)),
                  "read as it states; where that is wrong, write it anew with ogr2ogr -a_srs");
    }
}

}  // namespace

void require_field(const RawTable& table, const std::filesystem::path& path, const std::string& name,
                   std::string_view option) {
    if (table.find(name) != nullptr) {
        return;
    }
    const std::vector<std::string> names = field_names(path, table.name);  // of the table only some are read
    if (std::ranges::find(names, name) != names.end()) {
        throw base::UsageError{
            fmt::format("{}: column '{}' is left out by --drop; read it or leave it out, not both", option,
                        base::printable(name))};
    }
    throw base::UsageError{fmt::format(
        "{}: no column '{}'{}; it has {}", option, base::printable(name), base::meant_instead(name, names),
        names.empty() ? "none" : base::printable(fmt::format("{}", fmt::join(names, ", "))))};
}

std::string crs_of_columns(const Definition& definition, const ReadOptions& options) {
    if (options.assume_crs) {
        return *options.assume_crs;
    }
    return definition.wkt_column.empty() || options.definition ? "OGC:CRS84" : "";
}

void select(RawTable& table, const std::string& filter, FindingLog& log) {
    if (filter.empty()) {
        return;
    }
    const Filter wanted = Filter::parse(filter);
    const model::Column* column = table.find(wanted.field);
    if (column == nullptr) {
        throw base::DataError{
            fmt::format("there is no column '{}' to select records by ({})", wanted.field, filter)};
    }
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if ((column->display(row) == wanted.value) == wanted.equal) {
            rows.push_back(row);
        }
    }
    if (rows.size() < table.rows) {
        log.layer(base::Severity::note, "selected",
                  fmt::format("{} of {} records have {}", rows.size(), table.rows, filter),
                  "the others are not read");
        table = take(table, rows);
    }
}

FieldFilter fields_of(const ReadOptions& options) {
    if (!options.left_out.empty()) {
        ReadOptions all = options;
        all.left_out.clear();
        return [all = std::move(all), left_out = options.left_out](const std::string& field) {
            const FieldFilter wanted = fields_of(all);
            return std::ranges::find(left_out, field) == left_out.end() && (!wanted || wanted(field));
        };
    }
    const bool only_names = options.only_names && !options.definition;
    if (options.only_columns.empty() && !only_names) {
        return {};
    }
    return [&options, only_names](const std::string& field) {
        constexpr std::array<std::string_view, 7> kFacets{"id",       "valid_from", "valid_to", "legal_from",
                                                          "legal_to", "accuracy_m", "source"};
        const auto is = [&](const std::string& name) { return name == field; };
        if (std::ranges::any_of(options.maps, is, &ColumnWord::word) ||
            std::ranges::any_of(options.only_columns, is) || is(options.id_column) ||
            is(options.lon_column) || is(options.lat_column) || is(options.wkt_column) || is("osm_id") ||
            is("osm_way_id") ||  // these two make ids of OpenStreetMap's areas
            is_wkt_column(field)) {
            return true;
        }
        if (only_names && is_name_column(field)) {
            return true;
        }
        if (!options.definition) {
            std::string lower = field;
            std::ranges::transform(lower, lower.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            return std::ranges::find(kFacets, lower) != kFacets.end() || is_position_column(lower);
        }
        const Definition& d = *options.definition;
        const bool facet = is(d.id_column) || is(d.valid_from) || is(d.valid_to) || is(d.legal_from) ||
                           is(d.legal_to) || is(d.accuracy_column) || is(d.source_column) || is(d.wkt_column);
        const bool placed = std::ranges::any_of(
            d.positions, [&](const PositionColumns& p) { return is(p.lon) || is(p.lat); });
        const bool wanted = std::ranges::any_of(d.columns, [&](const ColumnDefinition& c) {
            return is(c.from) &&
                   std::ranges::find(options.only_columns, c.name) != options.only_columns.end();
        });
        return facet || placed || wanted || (!d.filter.empty() && is(Filter::parse(d.filter).field));
    };
}

Definition definition_for(const RawTable& table, const std::filesystem::path& path,
                          const ReadOptions& options, FindingLog& log) {
    report_unheard_crs(table, options, log);
    bool guessed = false;
    Definition d = options.definition ? *options.definition : infer_definition(table, options, guessed);
    if (guessed) {
        log.layer(base::Severity::note, "position-columns",
                  fmt::format("columns '{}' and '{}' are taken as longitude and latitude", d.positions[0].lon,
                              d.positions[0].lat));
    }
    if (!options.definition && table.is_text_table() && !table.has_geometry && d.positions.empty() &&
        d.wkt_column.empty()) {
        log.layer(base::Severity::warning, "no-position-columns",
                  fmt::format("no columns of positions are known in {}; say which with --lon and --lat, or "
                              "--wkt",
                              base::printable(path.string())));
    }
    if (!options.id_column.empty()) {
        require_field(table, path, options.id_column, "--id");
        d.id_column = options.id_column;
    }
    if (!options.lon_column.empty() && !options.lat_column.empty()) {
        d.positions = {{options.lon_column, options.lat_column}};
    }
    if (!options.wkt_column.empty()) {
        d.wkt_column = options.wkt_column;
    }
    apply_words(d, table, path, options);
    for (const auto& [option, column] : {std::pair{"--lon", &options.lon_column},
                                         {"--lat", &options.lat_column},
                                         {"--wkt", &options.wkt_column}}) {
        if (!column->empty()) {
            require_field(table, path, *column, option);
        }
    }
    if (options.definition) {
        require_positions(table, path, d);
    }
    if (is_mending(table)) {
        if (table.find(d.id_column) == nullptr) {
            d.id_column = "limes_feature";
        }
    } else if (table.has_geometry && table.is_text_table() && !names_positions(options)) {
        const auto read_by_gdal = std::ranges::find_if(table.fields, is_wkt_column, &model::Column::name);
        d.wkt_column = read_by_gdal == table.fields.end() ? d.wkt_column : read_by_gdal->name;
    }
    return d;
}

ReadResult make_layer(RawTable table, const Definition& definition, const ReadOptions& options,
                      Duplicates duplicates, const StageLogs& logs, const base::Task& task) {
    const std::size_t rows = table.rows;
    const Stated stated = options.definition ? Stated::yes : Stated::no;
    const bool names_id = !options.id_column.empty() ||
                          std::ranges::find(options.maps, "id", &ColumnWord::column) != options.maps.end();
    const Stated id_stated = names_id ? Stated::yes : stated;

    const bool mending = is_mending(table);
    if (mending && table.has_geometry && table.crs.empty() && !options.assume_crs) {
        table.crs = "OGC:CRS84";
    }
    if (table.has_geometry && table.is_text_table() && !mending && names_positions(options) &&
        !is_wkt_column(definition.wkt_column)) {
        table.has_geometry = false;  // GDAL took it from another column than was said
        table.geometry = {};
    }
    Dropped dropped;
    LayerBuilder builder{table, definition, stated, id_stated, dropped, logs.facets};
    builder.ids();
    table.fids = record_numbers(table);
    if (mending && !table.has_geometry) {
        place_mending(table, names_positions(options), builder.id_texts(), dropped, logs.facets);
    }
    const bool by_columns =
        !table.has_geometry && (!definition.positions.empty() || !definition.wkt_column.empty());
    if (by_columns) {
        table.crs = crs_of_columns(definition, options);
        place_by_columns(table, definition, builder.id_texts(), dropped, logs.facets);
    } else if (table.has_geometry && table.is_text_table() && !mending) {
        table.crs = table.crs.empty() ? options.assume_crs.value_or("") : table.crs;
        place_unread(table, definition, builder.id_texts(), dropped, logs.facets);
    }
    model::Provenance placed;
    if (table.has_geometry) {
        placed = to_wgs84(table, options, logs.geometry);
        // Of a file with a geometry columns that are called so were none of positions.
        const bool has_columns = names_positions(options) || definition.positions.size() > 1;
        if (mending && !by_columns && has_columns) {
            settle_mended_places(table, definition, options, builder.id_texts(), dropped, logs.facets);
        }
    }
    builder.times();
    builder.accuracy_and_source();
    const CleanOptions cleaning{.geodesic_edges = definition.geodesic_edges,
                                .nan_point_is_empty = table.driver != "GeoJSON" &&
                                                      table.driver != "GeoJSONSeq" &&
                                                      table.driver != "ESRI Shapefile",
                                .invalid = options.invalid};
    model::GeometryColumn geometry;
    if (table.has_geometry) {
        geometry = clean_geometry(std::move(table.geometry), builder.id_texts(), cleaning, dropped,
                                  logs.geometry, task);
        settle_invalid(geometry, builder.id_texts(), options.invalid, dropped, logs.geometry, task);
    } else {
        for (std::size_t row = 0; row < rows; ++row) {
            geometry.push_null();
        }
    }
    builder.report_to(logs.columns);
    builder.columns(options.only_names && !options.definition ? std::vector<std::string>{}
                                                              : options.only_columns);
    if (duplicates == Duplicates::settle) {
        builder.drop_duplicates(options.keep_records ? GuessedId::sets_aside : GuessedId::keeps_all);
    }
    if (table.has_geometry) {
        report_unplaced(geometry, definition, builder.id_texts(), dropped, logs.geometry);
    }

    ReadResult result;
    result.layer = builder.take();
    result.layer.geometry = std::move(geometry);
    result.layer.has_geometry = table.has_geometry;
    result.layer.schema.provenance.crs = placed.crs;
    result.layer.schema.provenance.operation = placed.operation;
    result.layer.schema.provenance.operation_accuracy = placed.operation_accuracy;
    add_operation_accuracy(result.layer, placed, logs.geometry);
    result.columns = builder.uses();
    result.ledger.read(rows);
    if (dropped.any()) {
        for (std::size_t row = 0; row < rows; ++row) {
            if (dropped[row]) {
                result.dropped.push_back({table.fids[row], std::string{result.layer.ids[row]},
                                          dropped.reason(row), dropped.what(row)});
            }
        }
        const std::vector<std::size_t> kept = dropped.kept(rows, result.ledger);
        result.layer = result.layer.take(kept);
        for (std::size_t i = 0; options.keep_records && i < kept.size(); ++i) {
            result.records.push_back(table.fids[kept[i]]);
        }
    } else if (options.keep_records) {
        result.records = std::move(table.fids);
    }
    result.ledger.wrote(result.layer.rows);
    return result;
}

}  // namespace limes::source
