#include <limes/base/text.hpp>
#include <limes/engine/embedded/audit_members.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/near_names.hpp>
#include <limes/geodesy/distance.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace limes::engine::embedded {
namespace {

using base::Metres;
using geodesy::ClosestPoints;
using geodesy::LonLat;
using model::Column;
using model::Layer;

constexpr Metres kAnywhere{4e7};

std::string side_text(const Layer& pairs, std::size_t row, std::string_view prefix, std::string_view what) {
    const Column* column = pairs.find(std::string{prefix} + std::string{what});
    return column == nullptr ? std::string{} : std::string{column->text(row)};
}

std::optional<double> side_number(const Layer& pairs, std::size_t row, std::string_view prefix,
                                  std::string_view what) {
    const Column* column = pairs.find(std::string{prefix} + std::string{what});
    return column == nullptr ? std::nullopt : column->number(row);
}

std::vector<std::string> names_of(const Layer& pairs, std::size_t row, std::string_view prefix) {
    const std::string start = std::string{prefix} + "name_";
    std::vector<std::string> names;
    for (const Column& column : pairs.columns) {
        if (column.name.starts_with(start) && !column.text(row).empty()) {
            names.emplace_back(column.text(row));
        }
    }
    return names;
}

std::vector<std::string> folded(const std::vector<std::string>& names) {
    std::vector<std::string> all;
    for (const std::string& name : names) {
        std::string each = base::fold(name);
        if (!each.empty() && std::ranges::find(all, each) == all.end()) {
            all.push_back(std::move(each));
        }
    }
    return all;
}

std::string of_country(const std::string& country) {
    return country.empty() ? "" : " of " + country;
}

/// Why a side without coordinates could not be placed by its names.
std::string reason(const Member& member, const std::vector<std::string>& names, std::size_t found,
                   std::optional<double> count, const Gazetteer& gazetteer) {
    const std::string side = "the side" + of_country(member.country);
    if (names.empty() && count.value_or(1) > 1) {
        return fmt::format("{} is not named: the row stands for {:.0f} pairs", side, *count);
    }
    if (names.empty()) {
        return side + " is not named";
    }
    if (gazetteer.table().rows == 0) {
        return fmt::format(
            "'{}' has no position, and there is no layer of settlements that could have its name",
            member.label);
    }
    if (found == 0) {
        return fmt::format("'{}' has no position, and no place{} in {} has its name", member.label,
                           of_country(member.country), gazetteer.table().schema.name);
    }
    return fmt::format("'{}' has no position, and {} places{} in {} have its name", member.label, found,
                       of_country(member.country), gazetteer.table().schema.name);
}

double zero_if_unknown(double accuracy) {
    return std::isnan(accuracy) ? 0 : accuracy;
}

/// Places of the same name no farther away than the accuracies allow; the nearest is the one it is called by.
void recognise(Member& member, const std::vector<std::uint32_t>& named, const Gazetteer& gazetteer) {
    double nearest_m = kAnywhere.value();
    for (const std::uint32_t place : named) {
        const double margin = zero_if_unknown(member.accuracy_m) + zero_if_unknown(gazetteer.accuracy(place));
        const auto found = closest_points(member, place, gazetteer, Metres{margin});
        if (!found || found->distance.value() > margin) {
            continue;
        }
        member.same_places.push_back(place);
        if (found->distance.value() < nearest_m) {
            nearest_m = found->distance.value();
            member.place = place;
        }
    }
}

}  // namespace

Gazetteer::Gazetteer(const Layer& places, const Positions& positions, const base::Task& task)
    : m_places{places}, m_positions{positions}, m_shapes{places, positions, task}, m_all(positions.size()) {
    const Column& country = require_column(places, "country");
    std::iota(m_all.begin(), m_all.end(), 0U);
    for (const std::uint32_t place : m_all) {
        const std::size_t row = positions.rows[place];
        m_by_country[country.text(row)].push_back(place);
        std::vector<std::string> names;
        for_each_name(places, row, [&](std::string_view name) { names.emplace_back(name); });
        for (std::string& name : folded(names)) {
            m_by_name[std::move(name)].push_back(place);
        }
    }
}

const std::vector<std::uint32_t>& Gazetteer::of_country(std::string_view country) const {
    static const std::vector<std::uint32_t> kNone;
    if (country.empty()) {
        return m_all;
    }
    const auto found = m_by_country.find(country);
    return found == m_by_country.end() ? kNone : found->second;
}

std::vector<std::uint32_t> Gazetteer::named(const std::vector<std::string>& names,
                                            std::string_view country) const {
    std::vector<std::uint32_t> found;
    for (const std::string& name : names) {
        if (const auto places = m_by_name.find(name); places != m_by_name.end()) {
            found.insert(found.end(), places->second.begin(), places->second.end());
        }
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    const std::vector<std::uint32_t>& own = of_country(country);
    std::erase_if(found, [&](std::uint32_t place) { return !std::ranges::binary_search(own, place); });
    return found;
}

bool Gazetteer::is_area(std::uint32_t place) const {
    return model::is_areal(m_places.geometry.type(m_positions.rows[place]));
}

double Gazetteer::accuracy(std::uint32_t place) const {
    const auto accuracy = m_places.accuracy(m_positions.rows[place]);
    return accuracy ? accuracy->value() : std::nan("");
}

Member member_of(const Layer& pairs, std::size_t row, std::string_view prefix, const Gazetteer& gazetteer) {
    Member member;
    const std::vector<std::string> names = names_of(pairs, row, prefix);
    member.label = names.empty() ? std::string{"an unnamed place"} : names.front();
    member.country = side_text(pairs, row, prefix, "country");
    member.accuracy_m = side_number(pairs, row, prefix, "accuracy_m").value_or(std::nan(""));
    const std::vector<std::uint32_t> named = gazetteer.named(folded(names), member.country);

    const auto lon = side_number(pairs, row, prefix, "lon");
    const auto lat = side_number(pairs, row, prefix, "lat");
    if (lon && lat) {
        member.point = LonLat{*lon, *lat};
        if (!geodesy::is_valid(*member.point)) {
            member.why_not =
                fmt::format("'{}' has coordinates that are no longitude and latitude", member.label);
            return member;
        }
        recognise(member, named, gazetteer);
        return member;
    }
    if (named.size() != 1) {
        const Column* count = pairs.find("count");
        member.why_not = reason(member, names, named.size(),
                                count == nullptr ? std::nullopt : count->number(row), gazetteer);
        return member;
    }
    member.place = named.front();
    member.same_places = named;
    member.accuracy_m = gazetteer.accuracy(named.front());
    return member;
}

std::optional<ClosestPoints> closest_points(const Member& a, std::uint32_t place, const Gazetteer& gazetteer,
                                            Metres within) {
    const ShapeSet& shapes = gazetteer.shapes();
    // A straight line in space is shorter than any way between the two.
    const index::Box3 box = a.point ? box_of(*a.point) : shapes.box(*a.place);
    if (gap_m(box, shapes.box(place)) > within.value()) {
        return std::nullopt;
    }
    if (!a.point) {
        return closest_points(shapes, *a.place, shapes, place, within);
    }
    if (const geodesy::Shape* shape = shapes.shape(place)) {
        return geodesy::closest_points(*a.point, *shape, within);
    }
    const Metres distance = geodesy::distance(*a.point, shapes.point(place));
    return distance <= within ? std::optional{ClosestPoints{distance, *a.point, shapes.point(place)}}
                              : std::nullopt;
}

std::optional<ClosestPoints> closest_points(const Member& a, const Member& b, const Gazetteer& gazetteer) {
    if (!b.point) {
        return closest_points(a, *b.place, gazetteer, kAnywhere);
    }
    if (a.point) {
        return ClosestPoints{geodesy::distance(*a.point, *b.point), *a.point, *b.point};
    }
    auto found = closest_points(b, *a.place, gazetteer, kAnywhere);
    if (found) {
        std::swap(found->on_first, found->on_second);
    }
    return found;
}

}  // namespace limes::engine::embedded
