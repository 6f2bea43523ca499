#include <limes/engine/sql/reduction.hpp>

#include <fmt/format.h>

#include <limits>
#include <type_traits>

namespace limes::engine::sql {

namespace {

using database::Statement;
using database::StoredLayer;
using query::Node;
using query::Scan;

/// A degree along the meridian at the equator, where it is shortest, less what rounding may take.
constexpr double kLeastDegree_m = 110574.2;
constexpr double kRounding_deg = 1e-9;
/// A layer that is not many times larger than the other is not worth a search for every row of that.
constexpr std::size_t kMuchLarger = 8;

/// One of the layers of a join.
struct Side {
    const StoredLayer* layer;
    Condition condition;
    std::string alias;
};

template <class Step>
constexpr bool is_join =
    std::is_same_v<Step, query::DistanceJoin> || std::is_same_v<Step, query::NearestJoin> ||
    std::is_same_v<Step, query::PredicateJoin> || std::is_same_v<Step, query::CountJoin>;

class Reducer {
public:
    Reducer(const query::Plan& plan, const FindLayer& find, const Dialect& dialect)
        : m_plan{plan}, m_find{find}, m_dialect{dialect} {}

    ScanQuery scan(Node node) const {
        const std::optional<Side> own = side(node, "s");
        if (!own) {
            return {};
        }
        ScanQuery found{own->condition, {}};
        if (!own->condition.is_exact || !std::get<Scan>(m_plan.steps[node]).named.empty()) {
            return found;
        }
        for (Node step = node + 1; step < m_plan.steps.size(); ++step) {
            if (std::holds_alternative<Scan>(m_plan.steps[step])) {
                continue;
            }
            const std::optional<Statement> partners = std::visit(
                [&](const auto& each) { return reduced_by(each, node, *own); }, m_plan.steps[step]);
            if (!partners) {
                return {own->condition, {}};  // this step sees all rows
            }
            if (!partners->empty()) {
                found.reduced += Statement{found.reduced.empty() ? "" : " OR "} + *partners;
            }
        }
        if (!found.reduced.empty()) {
            found.reduced = Statement{"("} + found.reduced + " OR NOT " + m_dialect.is_placed("s.geom") + ")";
        }
        return found;
    }

private:
    /// A table of a join that is a scan of a layer in the database.
    std::optional<Side> side(Node node, std::string alias) const {
        const auto* scan = std::get_if<Scan>(&m_plan.steps[node]);
        const StoredLayer* layer = scan == nullptr ? nullptr : m_find(*scan);
        if (layer == nullptr) {
            return std::nullopt;
        }
        return Side{layer, condition_of(*scan, *layer, m_dialect, alias), std::move(alias)};
    }

    /// Which rows matter to a step: nothing when all may; an empty one when the step does not take the scan.
    /// Steps that are no joins are not looked into.
    template <class Step>
    std::optional<Statement> reduced_by(const Step& step, Node node, const Side& own) const {
        if constexpr (is_join<Step>) {
            if (step.from != node && step.to != node) {
                return Statement{};
            }
            const std::optional<Side> other = side(step.from == node ? step.to : step.from, "o");
            const Statement partners =
                other && step.from != step.to ? partners_of(step, node, own, *other) : Statement{};
            return partners.empty() ? std::nullopt : std::optional{partners};
        } else {
            return std::nullopt;
        }
    }

    Statement partners_of(const query::DistanceJoin& step, Node /*node*/, const Side& own,
                          const Side& other) const {
        return within(own, other, metres(farthest_m(step, own, other)));
    }

    /// Rows of from have neighbours however far away, unless that is bounded. Of `to` only those matter that
    /// are not farther than k others for certain.
    Statement partners_of(const query::NearestJoin& step, Node node, const Side& own,
                          const Side& other) const {
        if (node == step.to) {
            return nearest(step, own, other);
        }
        return step.within ? within(own, other, metres(step.within->value())) : Statement{};
    }

    Statement partners_of(const query::PredicateJoin& step, Node node, const Side& own,
                          const Side& other) const {
        const bool all_rows =
            step.predicate == query::Predicate::disjoint || (node == step.from && step.keep_unmatched);
        return all_rows ? Statement{} : within(own, other, metres(0));
    }

    Statement partners_of(const query::CountJoin& step, Node node, const Side& own, const Side& other) const {
        const bool all_rows = step.predicate == query::Predicate::disjoint || node == step.to;
        return all_rows ? Statement{} : within(own, other, metres(0));
    }

    static Statement metres(double value) { return Statement::bound(value); }

    /// How far two of a pair may be from one another, as given, for the pair to count.
    static double farthest_m(const query::DistanceJoin& step, const Side& a, const Side& b) {
        const double slack =
            step.keep == query::Keep::possible ? a.layer->worst_accuracy_m + b.layer->worst_accuracy_m : 0;
        return step.within.value() + slack;
    }

    /// The box around a geometry that holds whatever is within so many metres of it.
    Statement reach(const std::string& geometry, const Statement& distance_m) const {
        const Statement degrees =
            Statement{"("} + distance_m + fmt::format(" / {} + {})", kLeastDegree_m, kRounding_deg);
        const Statement farthest = Statement{m_dialect.greatest_latitude(geometry) + " + "} + degrees;
        // Around a pole, all longitudes.
        const Statement wide = Statement{"CASE WHEN "} + farthest + " >= 89.99 THEN 360 ELSE LEAST(360, " +
                               degrees + " / cos(radians(" + farthest + "))) END";
        return m_dialect.expanded(geometry, wide, degrees);
    }

    /// Whether the box of a geometry meets that around another, which may be over the antimeridian.
    Statement in_reach(const std::string& geometry, const std::string& of,
                       const Statement& distance_m) const {
        Statement any;
        for (const char* shift : {"", " - 360", " + 360"}) {
            const std::string seen = *shift == '\0' ? of : m_dialect.moved(of, shift);
            any += Statement{any.empty() ? "(" : " OR "} +
                   m_dialect.box_meets(geometry, reach(seen, distance_m));
        }
        return any + ")";
    }

    Statement where(const Side& side) const {
        return both(side.condition.sql, Statement{m_dialect.is_placed(side.alias + ".geom")});
    }

    /// Whether a row of `own` has one of `other` within the distance: the index of the larger layer is asked.
    Statement within(const Side& own, const Side& other, const Statement& distance_m) const {
        if (other.layer->rows > own.layer->rows) {
            return Statement{fmt::format("EXISTS (SELECT 1 FROM {} AS o WHERE ", other.layer->table)} +
                   where(other) + " AND " + in_reach("o.geom", "s.geom", distance_m) + ")";
        }
        return Statement{fmt::format("s.fid IN (SELECT m.fid FROM {} AS o JOIN {} AS m ON ",
                                     other.layer->table, own.layer->table)} +
               in_reach("m.geom", "o.geom", distance_m) + " WHERE " + where(other) + ")";
    }

    /// Rows of `to` as near to a row of `from` as the farthest of some k, within what the accuracies make
    /// uncertain. Those of unknown accuracy stay: how many they are decides on certainty.
    Statement nearest(const query::NearestJoin& step, const Side& to, const Side& from) const {
        if (to.layer->rows < kMuchLarger * from.layer->rows ||
            step.k > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
            return {};
        }
        const auto scan = [&](Node node) { return std::get<Scan>(m_plan.steps[node]); };
        const Condition candidates = condition_of(scan(step.to), *to.layer, m_dialect, "q");
        const Statement others = both(both(candidates.sql, Statement{m_dialect.is_placed("q.geom")}),
                                      step.same_layer ? Statement{"q.id <> o.id"} : Statement{});
        // Some k of them: whichever a search by degrees finds.
        const Statement reach_m =
            Statement{fmt::format("(SELECT max(n.d) FROM (SELECT {} AS d FROM {} AS q WHERE ",
                                  m_dialect.some_distance_m("q.geom", "o.geom"), to.layer->table)} +
            others + fmt::format(" ORDER BY {} LIMIT ", m_dialect.nearness("q.geom", "o.geom")) +
            Statement::bound(static_cast<std::int64_t>(step.k)) + ") AS n)";
        const double slack = 2 * (to.layer->worst_accuracy_m + from.layer->worst_accuracy_m) + 1;
        const Statement bounded =
            step.within ? Statement{"LEAST("} + reach_m + ", " + metres(step.within->value()) + ")" : reach_m;
        return Statement{fmt::format(
                   "s.accuracy_m IS NULL OR s.fid IN (SELECT m.fid FROM (SELECT o.geom AS geom, ")} +
               bounded + " + " + metres(slack) +
               fmt::format(" AS reach_m FROM {} AS o WHERE ", from.layer->table) + where(from) +
               // OFFSET 0: what is searched for once is not to be searched for in each of the comparisons
               // below
               fmt::format(" OFFSET 0) AS o JOIN {} AS m ON ", to.layer->table) +
               in_reach("m.geom", "o.geom", Statement{"o.reach_m"}) + ")";
    }

    const query::Plan& m_plan;
    const FindLayer& m_find;
    const Dialect& m_dialect;
};

}  // namespace

ScanQuery query_of(const query::Plan& plan, Node node, const FindLayer& find, const Dialect& dialect) {
    return Reducer{plan, find, dialect}.scan(node);
}

}  // namespace limes::engine::sql
