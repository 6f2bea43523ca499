#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/embedded/area_index.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/crosswalk_weight.hpp>
#include <limes/engine/embedded/spread_weight.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <string_view>
#include <tuple>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::Layer;
using Hits = std::vector<AreaIndex::Hit>;

constexpr std::size_t kNone = UnitPiece::kNone;

/// The column, when all in it weigh something or nothing. Errors: UsageError, DataError.
const Column& require_weight(const Layer& places, const std::string& name) {
    const Column& weight = require_column(places, name);
    if (weight.type() != model::ColumnType::integer && weight.type() != model::ColumnType::real) {
        throw base::UsageError{
            fmt::format("{}: column '{}' holds no numbers to weigh by", places.schema.name, name)};
    }
    for (std::size_t row = 0; row < places.rows; ++row) {
        if (weight.number(row).value_or(0) < 0) {
            throw base::DataError{fmt::format("{}: the {} of '{}' is {}, and no weight is below 0",
                                              places.schema.name, name, base::printable(places.ids[row]),
                                              *weight.number(row))};
        }
    }
    return weight;
}

/// The pieces of a crosswalk as a layer, in the order in which they are chosen for a point on the edge of
/// several.
class Ground {
public:
    Ground(const std::vector<CrosswalkRow>& rows, const Layer& from, const Layer& to) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].shape.size() > 0) {
                m_row_of.push_back(i);
            }
        }
        const auto id = [](const Layer& units, std::size_t row) {
            return std::pair{row == kNone, row == kNone ? std::string_view{} : units.ids[row]};
        };
        std::ranges::stable_sort(m_row_of, {}, [&](std::size_t i) {
            return std::tuple{!rows[i].counts, id(from, rows[i].from), id(to, rows[i].to)};
        });
        m_pieces.schema.name = "crosswalk";
        for (const std::size_t i : m_row_of) {
            m_pieces.ids.push_back(std::to_string(i));
            m_pieces.geometry.push_from(rows[i].shape, 0);
            ++m_pieces.rows;
        }
    }

    [[nodiscard]] const Layer& pieces() const { return m_pieces; }
    /// The row of the crosswalk that a piece is of.
    [[nodiscard]] std::size_t row_of(std::size_t piece) const { return m_row_of[piece]; }

private:
    std::vector<std::size_t> m_row_of;
    Layer m_pieces;
};

/// Whether a place lies at one point, be it the only one of a multi-point.
bool is_point(const Layer& places, std::size_t place) {
    const model::GeometryType type = places.geometry.type(place);
    return type == model::GeometryType::point ||
           (type == model::GeometryType::multi_point && places.geometry[place].part_count() == 1);
}

/// The places that are points, and where they lie.
class Points {
public:
    Points(const Layer& places, const Column& weight) {
        for (std::size_t place = 0; place < places.rows; ++place) {
            const auto own = weight.number(place);
            if (own && is_point(places, place)) {
                const geodesy::LonLat at = places.geometry[place].path(0, 0)[0];
                m_lon.push_back(at.lon);
                m_lat.push_back(at.lat);
                m_weights.push_back(*own);
            } else if (own && !model::is_areal(places.geometry.type(place))) {
                ++m_shapeless;
                m_shapeless_weight += *own;
            } else {
                m_without += own ? 0 : 1;
            }
        }
    }

    void add_to(std::vector<CrosswalkRow>& rows, const Ground& ground, const base::Task& task) {
        std::vector<std::uint32_t> all(ground.pieces().rows);
        std::iota(all.begin(), all.end(), 0U);
        const AreaIndex index{ground.pieces(), all, {.points = m_lon.size(), .box = {}}, task};
        AreaIndex::Scratch scratch;
        Hits within;
        Hits touched;
        index.locate(m_lon, m_lat, Edge::outside, scratch, within);
        index.locate(m_lon, m_lat, Edge::inside, scratch, touched);
        auto next = within.cbegin();
        auto next_touched = touched.cbegin();
        std::vector<std::size_t> units;  // those of the first day that a point counts in
        for (std::size_t point = 0; point < m_weights.size(); ++point) {
            const auto own = take(next, within.cend(), point);
            const auto met = take(next_touched, touched.cend(), point);
            units.clear();
            for (const AreaIndex::Hit& hit :
                 own.empty() ? met.first(std::min<std::size_t>(1, met.size())) : own) {
                CrosswalkRow& row = rows[ground.row_of(hit.row)];
                if (std::ranges::find(units, row.from) == units.end()) {
                    units.push_back(row.from);
                    *row.weight += m_weights[point];
                }
            }
            if (met.empty()) {
                ++m_astray;
                m_astray_weight += m_weights[point];
            }
        }
    }

    void tell(const Layer& places, const std::string& column, Context& context) const {
        const auto note = [&](base::Severity severity, const char* kind, std::string what) {
            context.result.findings.push_back({.severity = severity,
                                               .layer = places.schema.name,
                                               .feature = {},
                                               .kind = kind,
                                               .what = std::move(what),
                                               .done = "not counted"});
        };
        if (m_astray > 0) {
            note(base::Severity::warning, "weight-in-no-unit",
                 fmt::format("{} in none of the pieces, with {:.15g} of {} in all",
                             base::counted(m_astray, "place lies", "places lie"), m_astray_weight, column));
        }
        if (m_shapeless > 0) {
            note(base::Severity::warning, "weight-of-no-place",
                 fmt::format("{} neither points nor areas, with {:.15g} of {} in all",
                             base::counted(m_shapeless, "place is", "places are"), m_shapeless_weight,
                             column));
        }
        if (m_without > 0) {
            note(base::Severity::note, "no-weight",
                 fmt::format("{} no {}", base::counted(m_without, "place has", "places have"), column));
        }
    }

private:
    /// The hits of a point, which come by point.
    static std::span<const AreaIndex::Hit> take(Hits::const_iterator& next, Hits::const_iterator end,
                                                std::size_t point) {
        const auto first = next;
        while (next != end && next->point == point) {
            ++next;
        }
        return {first, next};
    }

    std::vector<double> m_lon;
    std::vector<double> m_lat;
    std::vector<double> m_weights;
    std::size_t m_astray = 0;  ///< in none of the pieces
    double m_astray_weight = 0;
    std::size_t m_shapeless = 0;  ///< lines, several points, and what has no geometry
    double m_shapeless_weight = 0;
    std::size_t m_without = 0;  ///< whose weight nobody knows
};

}  // namespace

void weigh(std::vector<CrosswalkRow>& rows, const Layer& from, const Layer& to, const Layer& places,
           const std::string& column, Context& context) {
    const Column& weight = require_weight(places, column);
    for (CrosswalkRow& row : rows) {
        if (row.shape.size() > 0 || row.area_m2 == 0) {
            row.weight = 0;
        }
    }
    const Ground ground{rows, from, to};
    Points points{places, weight};
    points.add_to(rows, ground, context.task);
    points.tell(places, column, context);
    result::Result unheard;
    const UnitAreas areas{ground.pieces(), "crosswalk", unheard, context.task};
    const SpreadWeight spread{places, weight, areas, context};
    for (std::size_t piece = 0; piece < ground.pieces().rows; ++piece) {
        *rows[ground.row_of(piece)].weight += spread.whole()[piece];
    }
}

}  // namespace limes::engine::embedded
