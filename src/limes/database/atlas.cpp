#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/database/atlas.hpp>
#include <limes/database/row_reader.hpp>
#include <limes/source/definition_json.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::database {

namespace {

bool has_atlas(Connection& connection, const base::Task& task) {
    return connection.number(Statement{"SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass("} +
                                 Statement::bound(std::string{kLayers}) + ")",
                             task) > 0;
}

StoredLayer stored_layer(const Row& row, const std::string& database) {
    int at = 0;
    const auto text = [&] { return row.is_null(at) ? (++at, std::string{}) : std::string{row.text(at++)}; };
    StoredLayer layer;
    const std::string name = text();
    layer.table = whole_name(text());
    layer.definition = source::parse_definition(
        text(), fmt::format("{}:{}, row '{}'", database, kLayers, base::printable(name)));
    layer.digest = text();
    layer.rows = static_cast<std::size_t>(row.integer(at++));
    layer.has_geometry = row.truth(at++);
    layer.worst_accuracy_m = row.real(at++);
    model::Provenance& provenance = layer.definition.schema.provenance;
    provenance.source = text();
    provenance.licence = text();
    provenance.attribution = text();
    provenance.edition = text();
    provenance.crs = text();
    provenance.operation = text();
    if (!row.is_null(at)) {
        provenance.operation_accuracy = base::Metres{row.real(at)};
    }
    return layer;
}

}  // namespace

std::vector<StoredLayer> stored_layers(Connection& connection, const base::Task& task) {
    std::vector<StoredLayer> layers;
    if (!has_atlas(connection, task)) {
        return layers;
    }
    if (connection.number(fmt::format("SELECT coalesce(max(format), 0)::bigint FROM {}", kLayers), task) >
        kFormat) {
        throw base::DataError{
            fmt::format("{}: the atlas in the schema {} was loaded by a newer limes, in a form that limes {} "
                        "does not know; use "
                        "the newer program, or load the atlas again with this one",
                        connection.name(), kSchema, base::version())};
    }
    connection.query(
        fmt::format("SELECT name, table_name, definition, digest, rows, has_geometry, worst_accuracy_m, "
                    "source, licence, attribution, edition, crs, operation, operation_accuracy_m "
                    "FROM {} ORDER BY place",
                    kLayers),
        task, [&](const Row& row) { layers.push_back(stored_layer(row, connection.name())); });
    connection.query(
        fmt::format("SELECT layer, column_name, to_layer, separator FROM {} ORDER BY place", kRelations),
        task, [&](const Row& row) {
            const auto found = std::ranges::find_if(
                layers, [&](const StoredLayer& each) { return each.name() == row.text(0); });
            if (found != layers.end()) {
                found->definition.schema.relations.push_back({std::string{row.text(1)},
                                                              std::string{row.text(2)},
                                                              row.text(3).empty() ? ';' : row.text(3)[0]});
            }
        });
    return layers;
}

Atlas Atlas::open(const std::string& name, const base::Task& task) {
    Atlas atlas;
    atlas.m_connection = std::make_shared<Connection>(Connection::open(name));
    Connection& connection = *atlas.m_connection;
    if (!has_atlas(connection, task)) {
        throw base::DataError{
            fmt::format("{0}: the database has no atlas; put one there with: limes load ATLAS.gpkg --to "
                        "postgis --database {0}",
                        connection.name())};
    }
    connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", task);
    // Before the first row is read, which settles what is seen: `store` takes this lock for itself before it
    // puts new tables in place, so that these are seen whole or not at all.
    connection.run(fmt::format("LOCK TABLE {} IN ACCESS SHARE MODE", kLayers), task);
    atlas.m_layers = stored_layers(connection, task);
    return atlas;
}

const StoredLayer* Atlas::find(std::string_view layer) const {
    const auto found =
        std::ranges::find_if(m_layers, [&](const StoredLayer& each) { return each.name() == layer; });
    return found == m_layers.end() ? nullptr : &*found;
}

Statement select_rows(const StoredLayer& layer, const Statement& condition) {
    std::string columns;
    for (const Field& field : fields_of(layer.definition)) {
        const std::string name = "s." + quoted_name(field.name);
        columns += columns.empty() ? "" : ", ";
        columns += field.name == "geom" ? "ST_AsBinary(" + name + ")" : name;
    }
    Statement whole = fmt::format("SELECT {} FROM {} AS s", columns, layer.table);
    if (!condition.empty()) {
        whole += Statement{" WHERE "} + condition;
    }
    return whole += " ORDER BY s.fid";
}

model::Layer Atlas::read(const StoredLayer& layer, const Statement& condition, const base::Task& task) const {
    RowReader reader{layer};
    m_connection->query(select_rows(layer, condition), task, [&](const Row& row) { reader.take(row); });
    return reader.finish();
}

std::size_t Atlas::count(const StoredLayer& layer, const Statement& condition, const base::Task& task) const {
    Statement whole = fmt::format("SELECT count(*) FROM {} AS s", layer.table);
    if (!condition.empty()) {
        whole += Statement{" WHERE "} + condition;
    }
    return static_cast<std::size_t>(m_connection->number(whole, task));
}

model::Catalog Atlas::catalog(const base::Task& task) const {
    model::Catalog catalog;
    for (const StoredLayer& layer : m_layers) {
        catalog.add(layer.name(), layer.definition.schema.role, [atlas = *this, layer, task] {
            model::Reading reading{atlas.read(layer, {}, task), {}, {}};
            reading.ledger.read(reading.layer.rows);
            reading.ledger.wrote(reading.layer.rows);
            return reading;
        });
    }
    return catalog;
}

}  // namespace limes::database
