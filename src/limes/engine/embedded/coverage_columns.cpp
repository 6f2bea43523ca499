#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/coverage_columns.hpp>

#include <fmt/format.h>

#include <cmath>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::ColumnType;
using model::Layer;

constexpr double kKilometre_m = 1000;

constexpr std::array<std::string_view, kToldCount> kAreaMeanings{
    "ellipsoidal area of the unit",
    "covered wherever the sources truly are",
    "covered by the positions as given",
    "covered for some of the positions they may have",
    "covered by two sources or more, positions as given",
    "covered before, by the sources as they were",
    "covered and not before",
    "covered before and no more",
};

}  // namespace

AreaColumns::AreaColumns(Layer& table, const std::vector<Told>& told)
    : m_table{&table}, m_told{told}, m_first{table.columns.size()} {
    for (const Told each : told) {
        const std::string name = each == Told::all ? "area" : std::string{words_of(each).ending.substr(1)};
        table.add_column(name + "_km2", ColumnType::real, "km2",
                         std::string{kAreaMeanings.at(static_cast<std::size_t>(each))});
        if (each == Told::upper) {
            table.add_column("share", ColumnType::real, {}, "covered_km2 / area_km2");
        }
    }
}

void AreaColumns::push(const UnitAreas& units, std::size_t unit, const RadiusReach::Figures& figures,
                       bool is_unknown) {
    const double whole_m2 = units.whole_m2(unit);
    std::size_t column = m_first;
    for (const Told told : m_told) {
        if (is_unknown && needs_accuracy(told)) {
            m_table->columns[column++].push_null();
        } else {
            const double m2 = told == Told::all ? whole_m2 : figures.m2[told][unit];
            m_table->columns[column++].push(m2 / kSquareKilometre_m2);
        }
        if (told == Told::upper) {
            const double covered_m2 = figures.m2[Told::nominal][unit];
            push_optional(m_table->columns[column++],
                          whole_m2 > 0 ? std::optional{covered_m2 / whole_m2} : std::nullopt);
        }
    }
}

PlaceColumns::PlaceColumns(Layer& table, const Places& places, const std::vector<Told>& told)
    : m_table{&table}, m_places{&places}, m_told{told}, m_first{table.columns.size()} {
    for (const Told each : told) {
        table.add_column(fmt::format("places{}", words_of(each).ending), ColumnType::integer, {},
                         fmt::format("places {}", words_of(each).meaning));
    }
    const Column* weight = places.weight();
    if (weight == nullptr) {
        return;
    }
    const ColumnType type = places.some_are_spread() ? ColumnType::real : weight->type();
    for (const Told each : told) {
        table.add_column(fmt::format("weight{}", words_of(each).ending), type, weight->unit,
                         fmt::format("sum of {} {}", weight->name, words_of(each).meaning));
    }
    table.add_column(
        "weight_unknown", ColumnType::integer, {},
        fmt::format("places in the unit, areas also in part, whose {} is not known", weight->name));
}

void PlaceColumns::push(std::size_t unit, const RadiusReach& reach,
                        const std::optional<ByTold<std::vector<WeightSum>>>& spread) {
    ByTold<std::int64_t> count;
    ByTold<WeightSum> weight;
    bool count_unknown = reach.unknown()[unit];
    bool weight_unknown = count_unknown;
    const bool weighs = m_places->weight() != nullptr;
    for (const std::uint32_t place : m_places->in_unit(unit)) {
        const bool spreads = m_places->is_spread(place);
        const bool known = m_places->is_accuracy_known(place);
        count_unknown = count_unknown || !known;
        weight_unknown = weight_unknown || (!known && !spreads);
        const ByTold<bool> is = m_places->reach().told(place, reach.radius());
        for (const Told told : m_told) {
            if (is[told]) {
                ++count[told];
                if (weighs && !spreads) {
                    weight[told].add(m_places->table(), *m_places->weight(), place);
                }
            }
        }
    }
    std::size_t column = m_first;
    for (const Told told : m_told) {
        if (count_unknown && needs_accuracy(told)) {
            m_table->columns[column++].push_null();
        } else {
            m_table->columns[column++].push(count[told]);
        }
    }
    for (const Told told : m_told) {
        if (!weighs) {
            return;
        }
        if (spread) {
            weight[told].add((*spread)[told][unit]);
        }
        if (weight_unknown && needs_accuracy(told)) {
            m_table->columns[column++].push_null();
        } else {
            weight[told].push_to(m_table->columns[column++]);
        }
    }
    m_table->columns[column].push(static_cast<std::int64_t>(weight[Told::all].unknown()));
}

LineColumns::LineColumns(Layer& table, const std::vector<Told>& told)
    : m_table{&table}, m_told{told}, m_first{table.columns.size()} {
    for (const Told each : told) {
        table.add_column(
            fmt::format("line{}_km", words_of(each).ending), ColumnType::real, "km",
            fmt::format("length of lines in the unit or beside it{}{}", each == Told::all ? "" : ", ",
                        each == Told::all ? "" : words_of(each).meaning));
    }
}

void LineColumns::push(const LineReach& lines, std::size_t unit, const RadiusReach& reach) {
    const ByTold<double> lengths_m = lines.lengths_m(unit, reach.radius());
    std::size_t column = m_first;
    for (const Told told : m_told) {
        const bool unknown = needs_accuracy(told) && (reach.unknown()[unit] || std::isnan(lengths_m[told]));
        push_optional(m_table->columns[column++],
                      unknown ? std::nullopt : std::optional{lengths_m[told] / kKilometre_m});
    }
}

}  // namespace limes::engine::embedded
