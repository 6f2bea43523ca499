#include <limes/base/error.hpp>
#include <limes/database/atlas.hpp>
#include <limes/database/connection.hpp>
#include <limes/database/copy_rows.hpp>
#include <limes/database/layout.hpp>
#include <limes/database/store.hpp>
#include <limes/source/definition_json.hpp>
#include <limes/source/row_digest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace limes::database {

namespace {

constexpr std::size_t kPart = std::size_t{1} << 20U;
/// PostgreSQL cuts off longer names; what it adds to them for indexes stays below its 63.
constexpr std::size_t kLongestTable = 48;

double worst_accuracy_m(const model::Layer& layer) {
    double worst = 0;
    for (const double each : layer.accuracy_m) {
        worst = std::isnan(each) ? worst : std::max(worst, each);
    }
    return worst;
}

/// What the rows say, their order, which is that of answers, and whether one part is a multi geometry. These
/// two: FNV-1a (Fowler, Noll, Vo) of ids and types.
std::string digest_of(const model::Layer& layer) {
    std::uint64_t order = 14695981039346656037U;
    const auto mix = [&](unsigned char byte) { order = (order ^ byte) * 1099511628211U; };
    for (std::size_t row = 0; row < layer.rows; ++row) {
        for (const char c : layer.ids[row]) {
            mix(static_cast<unsigned char>(c));
        }
        mix(static_cast<unsigned char>(layer.geometry.type(row)));
    }
    return fmt::format("{}-{:016x}", source::layer_digest(layer), order);
}

/// One loading, in a transaction of its own.
class Loading {
public:
    Loading(const std::string& database, const base::Task& task)
        : m_connection{Connection::open(database)}, m_task{task} {
        m_connection.run("BEGIN", task);
        // Of two that load at once the second waits here. The number is that of this lock alone.
        m_connection.query("SELECT pg_advisory_xact_lock(7234176401)", task, [](const Row&) {});
        // Who owns it need not have the right to make one.
        if (m_connection.number(
                fmt::format("SELECT count(*) FROM pg_namespace WHERE nspname = '{}'", kSchema), task) == 0) {
            m_connection.run(fmt::format("CREATE SCHEMA {}", kSchema), task);
        }
        make_own_tables();
        m_before = stored_layers(m_connection, task);
    }

    Stored put(const ToStore& wanted) {
        const model::Layer layer = wanted.read();
        StoredLayer stored;
        stored.definition = stored_definition(layer);
        stored.definition.schema.provenance = layer.schema.provenance;
        stored.digest = digest_of(layer);
        stored.rows = layer.rows;
        stored.has_geometry = layer.has_geometry;
        stored.worst_accuracy_m = worst_accuracy_m(layer);
        m_wanted.push_back(wanted.name);
        Stored told{.layer = wanted.name, .state = StoredState::unchanged, .ledger = {}};
        told.ledger.read(layer.rows);
        told.ledger.wrote(layer.rows);
        const auto old = std::ranges::find_if(
            m_before, [&](const StoredLayer& each) { return each.name() == wanted.name; });
        if (old != m_before.end() && is_same(*old, stored)) {
            return told;
        }
        told.state = old == m_before.end() ? StoredState::added : StoredState::replaced;
        fill(layer, stored);
        return told;
    }

    /// Puts the new tables in place; gives the layers that are no more.
    std::vector<std::string> commit() {
        std::vector<std::string> removed;
        std::vector<std::string> before;
        for (const StoredLayer& old : m_before) {
            before.push_back(old.name());
            if (std::ranges::find(m_wanted, old.name()) == m_wanted.end()) {
                removed.push_back(old.name());
            }
        }
        if (m_new.empty() && before == m_wanted) {
            m_connection.run("ROLLBACK", m_task);
            return removed;
        }
        // Waits for the questions that read the edition before, and holds those that come.
        m_connection.run(fmt::format("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", kLayers), m_task);
        for (const std::string& name : removed) {
            remove(name);
        }
        for (const New& each : m_new) {
            remove(each.layer.name());
            m_connection.run(fmt::format("ALTER TABLE {}.{} RENAME TO {}", kSchema,
                                         quoted_name(each.temporary), quoted_name(each.table)),
                             m_task);
            describe(each);
        }
        for (std::size_t place = 0; place < m_wanted.size(); ++place) {
            m_connection.run(
                Statement{fmt::format("UPDATE {} SET place = {} WHERE name = ", kLayers, place)} +
                    Statement::bound(m_wanted[place]),
                m_task);
        }
        m_connection.run("COMMIT", m_task);
        return removed;
    }

private:
    struct New {
        StoredLayer layer;
        std::string temporary;
        std::string table;
    };

    void make_own_tables() {
        m_connection.run(
            fmt::format(
                "CREATE TABLE IF NOT EXISTS {} (name text PRIMARY KEY, place bigint NOT NULL, "
                "table_name text NOT NULL UNIQUE, definition text NOT NULL, digest text NOT NULL, "
                "rows bigint NOT NULL, has_geometry boolean NOT NULL, "
                "worst_accuracy_m double precision NOT NULL, source text, licence text, attribution text, "
                "edition text, crs text, operation text, operation_accuracy_m double precision, "
                "format bigint NOT NULL)",
                kLayers),
            m_task);
        m_connection.run(
            fmt::format("CREATE TABLE IF NOT EXISTS {} (layer text NOT NULL, place bigint NOT NULL, "
                        "column_name text NOT NULL, to_layer text NOT NULL, separator text NOT NULL, "
                        "PRIMARY KEY (layer, place))",
                        kRelations),
            m_task);
    }

    static bool is_same(const StoredLayer& a, const StoredLayer& b) {
        const model::Provenance& p = a.definition.schema.provenance;
        const model::Provenance& q = b.definition.schema.provenance;
        return a.digest == b.digest && a.rows == b.rows && a.has_geometry == b.has_geometry &&
               source::to_json(a.definition) == source::to_json(b.definition) && p.source == q.source &&
               p.licence == q.licence && p.attribution == q.attribution && p.edition == q.edition &&
               p.crs == q.crs && p.operation == q.operation && p.operation_accuracy == q.operation_accuracy &&
               std::ranges::equal(a.definition.schema.relations, b.definition.schema.relations,
                                  [](const model::Relation& r, const model::Relation& s) {
                                      return r.column == s.column && r.to == s.to &&
                                             r.separator == s.separator;
                                  });
    }

    /// A name that is no other table's: of PostgreSQL's length, and none of limes's own.
    std::string table_name(const std::string& layer) const {
        const bool is_own = layer.starts_with("limes_") || layer.ends_with("_of_atlas");
        if (layer.size() <= kLongestTable && !is_own) {
            return layer;
        }
        const auto is_taken = [&](const std::string& name) {
            return std::ranges::any_of(
                       m_before, [&](const StoredLayer& old) { return old.table == whole_name(name); }) ||
                   std::ranges::any_of(m_new, [&](const New& fresh) { return fresh.table == name; });
        };
        for (std::size_t number = 1;; ++number) {
            if (const std::string name = fmt::format("layer_{}_of_atlas", number); !is_taken(name)) {
                return name;
            }
        }
    }

    void fill(const model::Layer& layer, const StoredLayer& stored) {
        New fresh{stored, fmt::format("limes_loading_{}", m_new.size()), table_name(stored.name())};
        const std::string table = whole_name(fresh.temporary);
        std::string columns;
        for (const Field& field : fields_of(stored.definition)) {
            columns += fmt::format("{}{} {}{}", columns.empty() ? "" : ", ", quoted_name(field.name),
                                   field.type, field.name == "fid" ? " PRIMARY KEY" : "");
        }
        m_connection.run(fmt::format("CREATE TABLE {} ({})", table, columns), m_task);
        m_connection.begin_copy(fmt::format("COPY {} FROM STDIN (FORMAT binary)", table));
        const CopyRows rows{layer, stored.definition};
        std::string part;
        CopyRows::begin(part);
        if (m_task.progress != nullptr) {
            m_task.progress->start("load " + stored.name(), layer.rows);
        }
        std::size_t told = 0;
        for (std::size_t row = 0; row < layer.rows; ++row) {
            rows.put(row, part);
            if (part.size() >= kPart) {
                m_connection.put_copy(part, m_task);
                part.clear();
                if (m_task.progress != nullptr) {
                    m_task.progress->advance(row + 1 - told);
                    told = row + 1;
                }
            }
        }
        CopyRows::end(part);
        m_connection.put_copy(part, m_task);
        m_connection.end_copy(m_task);
        m_connection.run(fmt::format("CREATE INDEX ON {} USING gist (geom)", table), m_task);
        m_connection.run(fmt::format("CREATE INDEX ON {} USING hash (id)", table), m_task);
        m_connection.run(fmt::format("CREATE INDEX ON {} (valid_from, valid_to)", table), m_task);
        m_connection.run(fmt::format("ANALYZE {}", table), m_task);
        m_new.push_back(std::move(fresh));
    }

    void remove(const std::string& layer) {
        const auto old =
            std::ranges::find_if(m_before, [&](const StoredLayer& each) { return each.name() == layer; });
        if (old == m_before.end()) {
            return;
        }
        m_connection.run(fmt::format("DROP TABLE IF EXISTS {}", old->table), m_task);
        for (const char* own : {kLayers, kRelations}) {
            m_connection.run(
                Statement{fmt::format("DELETE FROM {} WHERE {} = ", own, own == kLayers ? "name" : "layer")} +
                    Statement::bound(layer),
                m_task);
        }
    }

    void describe(const New& fresh) {
        const model::Schema& schema = fresh.layer.definition.schema;
        const model::Provenance& from = schema.provenance;
        Statement values;
        const auto add = [&](const Value& value) {
            values += Statement{values.empty() ? "" : ", "} + Statement::bound(value);
        };
        const auto whole = [](std::size_t number) { return static_cast<std::int64_t>(number); };
        add(schema.name);
        add(std::int64_t{0});  // all are given theirs in the end
        add(fresh.table);
        add(source::to_json(fresh.layer.definition));
        add(fresh.layer.digest);
        add(whole(fresh.layer.rows));
        add(fresh.layer.has_geometry);
        add(fresh.layer.worst_accuracy_m);
        for (const std::string& text :
             {from.source, from.licence, from.attribution, from.edition, from.crs, from.operation}) {
            add(text);
        }
        if (from.operation_accuracy) {
            add(from.operation_accuracy->value());
        } else {
            values += ", NULL";
        }
        add(std::int64_t{kFormat});
        m_connection.run(Statement{fmt::format("INSERT INTO {} VALUES (", kLayers)} + values + ")", m_task);
        std::int64_t place = 0;
        for (const model::Relation& relation : schema.relations) {
            Statement one = Statement::bound(schema.name);
            for (const Value& value : {Value{place++}, Value{relation.column}, Value{relation.to},
                                       Value{std::string{relation.separator}}}) {
                one += Statement{", "} + Statement::bound(value);
            }
            m_connection.run(Statement{fmt::format("INSERT INTO {} VALUES (", kRelations)} + one + ")",
                             m_task);
        }
    }

    Connection m_connection;
    const base::Task& m_task;
    std::vector<StoredLayer> m_before;
    std::vector<New> m_new;
    std::vector<std::string> m_wanted;  ///< in the order of the atlas
};

}  // namespace

std::vector<Stored> store(const std::string& database, const std::vector<ToStore>& layers,
                          const base::Task& task) {
    Loading loading{database, task};
    std::vector<Stored> told;
    for (const ToStore& layer : layers) {
        task.check();
        told.push_back(loading.put(layer));
    }
    for (const std::string& name : loading.commit()) {
        told.push_back({.layer = name, .state = StoredState::removed, .ledger = {}});
    }
    return told;
}

}  // namespace limes::database
