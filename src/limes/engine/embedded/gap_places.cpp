#include <limes/engine/embedded/gap_places.hpp>
#include <limes/engine/embedded/shape_set.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

namespace limes::engine::embedded {

namespace {

using model::ColumnType;

constexpr std::size_t kMostNamed = 5;

}  // namespace

const GapWords& words_of(Gap gap) {
    static constexpr std::array<GapWords, kGapCount> words{{{"", "out of reach"},
                                                            {"_before", "out of reach before"},
                                                            {"_opened", "out of reach and not before"},
                                                            {"_closed", "out of reach before and no more"}}};
    return words.at(static_cast<std::size_t>(gap));
}

GapPlaceColumns::GapPlaceColumns(model::Layer& table, const Places& places, Gap shown,
                                 const std::vector<Gap>& also)
    : m_table{&table}, m_places{&places}, m_first{table.columns.size()} {
    const model::Column* weight = places.weight();
    const auto add = [&](Gap gap) {
        const auto& [ending, meaning] = words_of(gap);
        table.add_column(fmt::format("places{}", ending), ColumnType::integer, {},
                         fmt::format("places {}", meaning));
        if (weight != nullptr) {
            table.add_column(fmt::format("weight{}", ending),
                             places.some_are_spread() ? ColumnType::real : weight->type(), weight->unit,
                             fmt::format("sum of {} {}", weight->name, meaning));
        }
    };
    add(shown);
    if (weight != nullptr) {
        table.add_column(
            fmt::format("weight{}_unknown", words_of(shown).ending), ColumnType::integer, {},
            fmt::format("places {} whose {} is not known", words_of(shown).meaning, weight->name));
        table.add_column("largest", ColumnType::text, {},
                         fmt::format("the largest of them, at most {}, by {}", kMostNamed, weight->name));
    }
    m_first_also = table.columns.size();
    std::ranges::for_each(also, add);
}

WeightSum GapPlaceColumns::sum_of(const std::vector<std::uint32_t>& rows, WeightSum sum) const {
    for (const std::uint32_t row : rows) {
        if (!m_places->is_spread(row)) {
            sum.add(m_places->table(), *m_places->weight(), row);
        }
    }
    return sum;
}

void GapPlaceColumns::push(const std::vector<std::uint32_t>& rows, const WeightSum& spread,
                           const Context& context) {
    std::size_t column = m_first;
    m_table->columns[column++].push(static_cast<std::int64_t>(rows.size()));
    if (m_places->weight() == nullptr) {
        return;  // nothing says which of them are the largest
    }
    const WeightSum weight = sum_of(rows, spread);
    weight.push_to(m_table->columns[column++]);
    m_table->columns[column++].push(static_cast<std::int64_t>(weight.unknown()));
    // A place without a weight is not known to be larger than another.
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < rows.size() && names.size() < kMostNamed; ++i) {
        if (!m_places->is_weight_unknown(rows[i])) {
            names.push_back(m_places->table().name(rows[i], context.languages));
        }
    }
    if (names.empty()) {
        m_table->columns[column].push_null();
    } else {
        m_table->columns[column].push(fmt::format("{}", fmt::join(names, "; ")));
    }
}

void GapPlaceColumns::push_also(std::size_t index, const std::vector<std::uint32_t>& rows,
                                const WeightSum& spread) {
    const bool weighs = m_places->weight() != nullptr;
    const std::size_t column = m_first_also + index * (weighs ? 2 : 1);
    m_table->columns[column].push(static_cast<std::int64_t>(rows.size()));
    if (weighs) {
        sum_of(rows, spread).push_to(m_table->columns[column + 1]);
    }
}

namespace {

bool is_in(Gap gap, const ByTold<bool>& told) {
    switch (gap) {
        case Gap::now:
            return !told[Told::nominal];
        case Gap::before:
            return !told[Told::before];
        case Gap::opened:
            return told[Told::lost];
        case Gap::closed:
            return told[Told::gained];
    }
    return false;
}

}  // namespace

std::vector<std::uint32_t> out_of_reach(const Places& places, std::size_t unit, base::Metres radius,
                                        Gap gap) {
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t place : places.in_unit(unit)) {
        if (is_in(gap, places.reach().told(place, radius))) {
            rows.push_back(place);
        }
    }
    // One whose weight is not known comes after all others: a number that is none has no place in an order.
    const auto key = [&](std::uint32_t row) {
        const bool is_known = places.weight() != nullptr && !places.is_weight_unknown(row);
        return std::tuple{!is_known, is_known ? -places.weight()->number(row).value() : 0,
                          places.table().ids[row]};
    };
    std::ranges::stable_sort(rows, {}, key);
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
