#include <limes/database/atlas.hpp>
#include <limes/engine/embedded/run_steps.hpp>
#include <limes/engine/embedded/scan.hpp>
#include <limes/engine/engine.hpp>
#include <limes/engine/postgis/dialect.hpp>
#include <limes/engine/sql/reduction.hpp>

#include <fmt/format.h>

#include <map>
#include <string>

namespace limes::engine {

namespace {

using database::Statement;
using database::StoredLayer;
using embedded::Table;
using query::Node;
using query::Scan;

class Postgis final : public Engine {
public:
    explicit Postgis(database::Atlas atlas) : m_atlas{std::move(atlas)} {}

    [[nodiscard]] std::string_view name() const override { return "postgis"; }

    [[nodiscard]] result::Result run(const query::Plan& plan, const model::Catalog& catalog,
                                     const base::Task& task) const override {
        embedded::require_steps(plan);
        result::Result result;
        result.engine = name();
        result.plan = explain(plan);
        embedded::Context context{catalog, plan.languages, task, result, &plan};
        Read read;
        const auto elsewhere = [&](const Scan& scan, embedded::Context& at) {
            const StoredLayer* layer = m_atlas.find(scan.layer);
            return layer == nullptr ? nullptr : scanned(scan, *layer, query_of(plan, at.node), read, at);
        };
        result.table = embedded::run_steps(plan, std::nullopt, context, elsewhere).back();
        return result;
    }

    [[nodiscard]] std::optional<result::Result> stream(const query::Plan& /*plan*/,
                                                       const model::Catalog& /*catalog*/,
                                                       result::Sink& /*sink*/,
                                                       const base::Task& /*task*/) const override {
        return std::nullopt;
    }

    [[nodiscard]] std::string explain(const query::Plan& plan) const override {
        std::string text = query::explain(plan);
        for (Node node = 0; node < plan.steps.size(); ++node) {
            const auto* scan = std::get_if<Scan>(&plan.steps[node]);
            const StoredLayer* layer = scan == nullptr ? nullptr : m_atlas.find(scan->layer);
            if (layer == nullptr) {
                continue;
            }
            const sql::ScanQuery query = query_of(plan, node);
            const Statement all = both(query.condition.sql, query.reduced);
            text += fmt::format("#{} in PostGIS: {}\n", node + 1, shown(select_rows(*layer, all)));
        }
        return text + "all else here\n";
    }

private:
    /// What was read already, by the words of the statement: a layer that is taken twice alike is one table.
    using Read = std::map<std::string, Table>;

    [[nodiscard]] sql::ScanQuery query_of(const query::Plan& plan, Node node) const {
        return sql::query_of(
            plan, node, [&](const Scan& scan) { return m_atlas.find(scan.layer); }, m_dialect);
    }

    [[nodiscard]] Table rows(const StoredLayer& layer, const Statement& condition, Read& read,
                             embedded::Context& context) const {
        if (condition.empty()) {
            return context.catalog.share(layer.name());
        }
        Table& known = read[shown(select_rows(layer, condition))];
        if (known == nullptr) {
            known = std::make_shared<const model::Layer>(m_atlas.read(layer, condition, context.task));
        }
        return known;
    }

    /// The rows of a scan that may matter. What the database gives is chosen from once more here, where all
    /// of the scan is known; when nothing comes of it, the whole layer is read, to say why.
    [[nodiscard]] Table scanned(const Scan& scan, const StoredLayer& layer, const sql::ScanQuery& query,
                                Read& read, embedded::Context& context) const {
        const Statement condition =
            scan.named.empty() ? query.condition.sql : Statement{"s.id = "} + Statement::bound(scan.named);
        const bool is_reduced = !query.reduced.empty();
        const std::size_t all = is_reduced ? m_atlas.count(layer, condition, context.task) : 0;
        if (is_reduced && all > 0) {
            const Table found = rows(layer, both(condition, query.reduced), read, context);
            context.catalog.note(layer.name(), layer.definition.schema, {}, {});
            const std::size_t others = all - found->rows;
            return left_out(embedded::scanned(scan, found, context, others), others, context);
        }
        if (!is_reduced && !condition.empty()) {
            const Table found = rows(layer, condition, read, context);
            const result::Result before = context.result;
            context.catalog.note(layer.name(), layer.definition.schema, {}, {});
            if (found->rows > 0) {
                Table kept = embedded::scanned(scan, found, context);
                if (kept->rows > 0) {
                    return kept;
                }
            }
            context.result = before;
        }
        return embedded::scanned(scan, rows(layer, {}, read, context), context);
    }

    static Table left_out(Table table, std::size_t others, embedded::Context& context) {
        if (others > 0) {
            context.left_out[table.get()] = others;
        }
        return table;
    }

    database::Atlas m_atlas;
    postgis::Dialect m_dialect;
};

}  // namespace

std::unique_ptr<Engine> make_postgis(const database::Atlas& atlas) {
    return std::make_unique<Postgis>(atlas);
}

}  // namespace limes::engine
