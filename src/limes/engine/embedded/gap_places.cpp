#include <limes/engine/embedded/gap_places.hpp>
#include <limes/engine/embedded/shape_set.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace limes::engine::embedded {

namespace {

using model::ColumnType;

constexpr std::size_t kMostNamed = 5;

}  // namespace

GapPlaceColumns::GapPlaceColumns(model::Layer& table, const Places& places)
    : m_table{&table}, m_places{&places}, m_first{table.columns.size()} {
    table.add_column("places", ColumnType::integer, {}, "places out of reach");
    if (const model::Column* weight = places.weight()) {
        table.add_column("weight", places.some_are_spread() ? ColumnType::real : weight->type(), weight->unit,
                         fmt::format("sum of {} out of reach", weight->name));
    }
    table.add_column("largest", ColumnType::text, {},
                     fmt::format("the largest of them, at most {}, by weight", kMostNamed));
}

void GapPlaceColumns::push(const std::vector<std::uint32_t>& rows, std::optional<double> spread,
                           const Context& context) {
    std::size_t column = m_first;
    m_table->columns[column++].push(static_cast<std::int64_t>(rows.size()));
    const model::Column* weight = m_places->weight();
    if (weight != nullptr) {
        WeightSum sum;
        for (const std::uint32_t row : rows) {
            if (!m_places->is_spread(row)) {
                sum.add(*weight, row);
            }
        }
        sum.add(spread.value_or(0));
        sum.push_to(m_table->columns[column++]);
    }
    // Without a weight no place is larger than another.
    std::vector<std::string_view> names;
    for (std::size_t i = 0; weight != nullptr && i < std::min(rows.size(), kMostNamed); ++i) {
        names.push_back(m_places->table().name(rows[i], context.languages));
    }
    if (names.empty()) {
        m_table->columns[column].push_null();
    } else {
        m_table->columns[column].push(fmt::format("{}", fmt::join(names, "; ")));
    }
}

std::vector<std::uint32_t> out_of_reach(const Places& places, std::size_t unit, base::Metres radius) {
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t place : places.in_unit(unit)) {
        if (!places.reach().now().is_within(place, radius, Figure::nominal)) {
            rows.push_back(place);
        }
    }
    const auto weight = [&](std::uint32_t row) {
        return places.weight() == nullptr ? 0 : places.weight()->number(row).value_or(0);
    };
    std::ranges::stable_sort(rows, [&](std::uint32_t a, std::uint32_t b) {
        return std::pair{-weight(a), places.table().ids[a]} < std::pair{-weight(b), places.table().ids[b]};
    });
    return rows;
}

std::vector<std::size_t> nearest_areas(const Places& places, const std::vector<std::uint32_t>& rows,
                                       const model::GeometryColumn& areas) {
    if (areas.size() == 1) {
        return std::vector<std::size_t>(rows.size(), 0);
    }
    std::vector<Prepared> shapes;
    for (std::size_t area = 0; area < areas.size(); ++area) {
        shapes.push_back(prepare(areas[area]));
    }
    std::vector<std::size_t> nearest;
    for (const std::uint32_t row : rows) {
        const Prepared place = prepare(places.table().geometry[row]);
        base::Metres least{std::numeric_limits<double>::max()};
        std::size_t found = 0;
        for (std::size_t area = 0; area < shapes.size() && least > base::Metres{0}; ++area) {
            if (gap_m(place.box, shapes[area].box) >= least.value()) {
                continue;
            }
            const auto closest = closest_points(place, shapes[area], least);
            if (closest && closest->distance < least) {
                least = closest->distance;
                found = area;
            }
        }
        nearest.push_back(found);
    }
    return nearest;
}

}  // namespace limes::engine::embedded
