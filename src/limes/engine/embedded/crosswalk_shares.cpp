#include <limes/base/error.hpp>
#include <limes/engine/embedded/area_index.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/crosswalk_rows.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/spread_weight.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace limes::engine::embedded {

namespace {

using model::Layer;
using Side = std::size_t CrosswalkRow::*;
using Value = std::optional<double> CrosswalkRow::*;

constexpr std::size_t kNone = UnitPiece::kNone;

/// Each value of a unit's rows over their sum; none when one of them is not known, or their sum is 0. A unit
/// with one row has all of itself there.
void share_out(std::vector<CrosswalkRow>& rows, Side side, std::size_t units, Value value, Value share) {
    struct Sum {
        double total = 0;
        std::size_t count = 0;
        bool known = true;
    };
    std::vector<Sum> sums(units);
    for (const CrosswalkRow& row : rows) {
        if (const std::size_t unit = row.*side; unit != kNone) {
            sums[unit].total += (row.*value).value_or(0);
            sums[unit].known = sums[unit].known && row.*value;
            ++sums[unit].count;
        }
    }
    for (CrosswalkRow& row : rows) {
        if (row.*side == kNone) {
            continue;
        }
        const Sum& sum = sums[row.*side];
        if (sum.known && sum.total > 0) {
            row.*share = *(row.*value) / sum.total;
        } else if (sum.count == 1 && (!sum.known || row.part == "whole") && row.from != kNone &&
                   row.to != kNone &&
                   (row.part.empty() || row.part == "whole" || side == &CrosswalkRow::to)) {
            row.*share = 1;
        }
    }
}

/// The weight in each row's ground.
class Weigher {
public:
    Weigher(const Layer& places, const std::string& column, Context& context)
        : m_places{&places}, m_weight{&require_column(places, column)}, m_context{&context} {
        if (m_weight->type() != model::ColumnType::integer && m_weight->type() != model::ColumnType::real) {
            throw base::UsageError{
                fmt::format("{}: column '{}' holds no numbers to weigh by", places.schema.name, column)};
        }
    }

    void weigh(std::vector<CrosswalkRow>& rows) const {
        Layer ground;
        ground.schema.name = "crosswalk";
        std::vector<std::size_t> row_of;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].counts && rows[i].shape.size() > 0) {
                ground.ids.push_back(std::to_string(i));
                ground.geometry.push_from(rows[i].shape, 0);
                ++ground.rows;
                row_of.push_back(i);
                rows[i].weight = 0;
            }
        }
        for (const auto& [piece, weight] : at_points(ground, rows, row_of)) {
            *rows[row_of[piece]].weight += weight;
        }
        result::Result unheard;
        const UnitAreas areas{ground, "crosswalk", unheard, m_context->task};
        const SpreadWeight spread{*m_places, *m_weight, areas, *m_context};
        for (std::size_t piece = 0; piece < row_of.size(); ++piece) {
            *rows[row_of[piece]].weight += spread.whole()[piece];
        }
    }

private:
    /// A place on the edge of two pieces of a unit is in the first.
    [[nodiscard]] std::map<std::size_t, double> at_points(const Layer& ground,
                                                          const std::vector<CrosswalkRow>& rows,
                                                          const std::vector<std::size_t>& row_of) const {
        std::vector<double> lon;
        std::vector<double> lat;
        std::vector<double> weights;
        for (std::size_t place = 0; place < m_places->rows; ++place) {
            const auto weight = m_weight->number(place);
            if (m_places->geometry.type(place) == model::GeometryType::point && weight) {
                const geodesy::LonLat at = m_places->geometry[place].path(0, 0)[0];
                lon.push_back(at.lon);
                lat.push_back(at.lat);
                weights.push_back(*weight);
            }
        }
        std::vector<std::uint32_t> all(ground.rows);
        std::iota(all.begin(), all.end(), 0U);
        const AreaIndex index{ground, all, {.points = lon.size(), .box = {}}, m_context->task};
        AreaIndex::Scratch scratch;
        std::vector<AreaIndex::Hit> hits;
        index.locate(lon, lat, Edge::inside, scratch, hits);
        std::map<std::size_t, double> sums;
        for (std::size_t i = 0; i < hits.size(); ++i) {
            const bool again = i > 0 && hits[i - 1].point == hits[i].point &&
                               rows[row_of[hits[i - 1].row]].from == rows[row_of[hits[i].row]].from;
            if (!again) {
                sums[hits[i].row] += weights[hits[i].point];
            }
        }
        return sums;
    }

    const Layer* m_places;
    const model::Column* m_weight;
    Context* m_context;
};

void tell_unknown(const std::vector<CrosswalkRow>& rows, const Layer& from, Context& context) {
    std::vector<bool> unknown(from.rows);
    std::vector<bool> is_divided(from.rows);
    std::size_t whole = 0;
    for (const CrosswalkRow& row : rows) {
        if (row.from == kNone || row.to == kNone || row.is_same_row) {
            continue;
        }
        unknown[row.from] = !row.area_share && !row.weight_share;
        is_divided[row.from] = row.part != "whole";
        whole += row.part == "whole" ? 1 : 0;
    }
    const auto count = [](const std::vector<bool>& flags) {
        return static_cast<std::size_t>(std::ranges::count(flags, true));
    };
    if (count(unknown) > 0) {
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = from.schema.name,
             .feature = {},
             .kind = "unknown-shares",
             .what = fmt::format("{} went whole into another; of {} that did not, the shares of {} are not "
                                 "known",
                                 counted(whole, "unit", "units"), count(is_divided), count(unknown)),
             .done = "their shares are empty"});
    }
}

}  // namespace

void tell_shares(std::vector<CrosswalkRow>& rows, const query::Crosswalk& step, const Tables& tables,
                 Context& context) {
    const Layer& from = *tables[step.from];
    const Layer& to = *tables[step.to];
    share_out(rows, &CrosswalkRow::from, from.rows, &CrosswalkRow::area_m2, &CrosswalkRow::area_share);
    share_out(rows, &CrosswalkRow::to, to.rows, &CrosswalkRow::area_m2, &CrosswalkRow::to_share);
    if (step.places) {
        Weigher{*tables[*step.places], step.weight_column, context}.weigh(rows);
        share_out(rows, &CrosswalkRow::from, from.rows, &CrosswalkRow::weight, &CrosswalkRow::weight_share);
    }
    tell_unknown(rows, from, context);
}

}  // namespace limes::engine::embedded
