#pragma once

#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/shape_set.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace limes::engine::embedded {

/// The places that members of declared pairs are recognised among, by country and folded name.
class Gazetteer {
public:
    /// Errors: UsageError when the table has no column `country`.
    Gazetteer(const model::Layer& places, const Positions& positions, const base::Task& task);

    /// Numbers of positions of the places of a country (of all, when it is empty), ascending.
    [[nodiscard]] const std::vector<std::uint32_t>& of_country(std::string_view country) const;
    /// Those of them that have one of the names, ascending. The names are folded.
    [[nodiscard]] std::vector<std::uint32_t> named(const std::vector<std::string>& names,
                                                   std::string_view country) const;

    [[nodiscard]] const model::Layer& table() const { return m_places; }
    [[nodiscard]] const ShapeSet& shapes() const { return m_shapes; }
    [[nodiscard]] std::string_view id(std::uint32_t place) const {
        return m_places.ids[m_positions.rows[place]];
    }
    [[nodiscard]] bool is_area(std::uint32_t place) const;
    /// NaN when unknown.
    [[nodiscard]] double accuracy(std::uint32_t place) const;

private:
    const model::Layer& m_places;
    const Positions& m_positions;
    ShapeSet m_shapes;
    std::vector<std::uint32_t> m_all;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> m_by_country;
    std::unordered_map<std::string, std::vector<std::uint32_t>> m_by_name;
};

/// One side of a declared pair, as far as it could be placed.
struct Member {
    std::string label;  ///< for people: its name, or what is said of it
    std::string country;
    std::optional<geodesy::LonLat> point;  ///< its own coordinates
    std::optional<std::uint32_t> place;    ///< the place it is, of the gazetteer
    std::vector<std::uint32_t>
        same_places;        ///< places that are it: same name, within both accuracies; ascending
    double accuracy_m = 0;  ///< NaN: unknown
    std::string why_not;    ///< why it has no position; empty when it has one

    [[nodiscard]] bool is_placed() const { return why_not.empty(); }
};

/// Places the side `prefix` ("a_" or "b_") of a declared pair: by its own coordinates, else as the only place
/// of its country with one of its names.
[[nodiscard]] Member member_of(const model::Layer& pairs, std::size_t row, std::string_view prefix,
                               const Gazetteer& gazetteer);

/// The closest points of two placed members, or of a member and a place; nothing when farther apart than
/// `within`.
[[nodiscard]] std::optional<geodesy::ClosestPoints> closest_points(const Member& a, const Member& b,
                                                                   const Gazetteer& gazetteer);
[[nodiscard]] std::optional<geodesy::ClosestPoints> closest_points(const Member& a, std::uint32_t place,
                                                                   const Gazetteer& gazetteer,
                                                                   base::Metres within);

}  // namespace limes::engine::embedded
