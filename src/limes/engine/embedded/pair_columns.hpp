#pragma once

#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <limes/query/plan.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// A row of `from` and a row of `to`, and the geodesic distance between them.
struct Pair {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double distance_m = 0;
};

/// The closest points of the two of a pair.
struct Ends {
    geodesy::LonLat on_from;
    geodesy::LonLat on_to;
};

enum class Certainty : std::uint8_t { unknown, possible, certain };

/// Pairs in the order of their rows, before they become a table.
struct PairList {
    std::vector<Pair> pairs;
    std::vector<Ends> ends;            ///< as many, or none when both sides are single points
    std::vector<Certainty> certainty;  ///< as many
    std::vector<std::uint32_t> rank;   ///< as many when ranked
    bool ranked = false;
};

/// The names of a table's rows, its columns looked up once.
class Names {
public:
    Names(const model::Layer& table, const std::vector<std::string>& languages);
    [[nodiscard]] std::string_view operator[](std::size_t row) const;

private:
    const model::Layer* m_table;
    std::vector<const model::Column*> m_columns;
};

/// How far the two may be from where they are said to be, together; NaN when either is not known.
[[nodiscard]] double margin_m(const model::Layer& from, std::size_t from_row, const model::Layer& to,
                              std::size_t to_row);

/// The table all joins by distance give: from_id, from_name, to_id, to_name, distance_m, distance_min_m,
/// distance_max_m, certainty, azimuth_deg and, with ranks, rank. Its name is `name`; a row's id is
/// "from_id/to_id". The geometry of a row is the line between the closest points (split at the antimeridian),
/// or one of the two features. Cost: linear, on the task's threads.
[[nodiscard]] Table make_pair_table(std::string name, const model::Layer& from, const model::Layer& to,
                                    PairList list, query::Shape shape, const Context& context);

/// Adds the line from a to b, two vertices, as two lines when the short way crosses the antimeridian.
void push_segment(model::GeometryColumn& column, geodesy::LonLat a, geodesy::LonLat b);

}  // namespace limes::engine::embedded
