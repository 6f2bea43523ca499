// What several steps of a plan are told in.
#pragma once

#include <limes/base/time.hpp>
#include <limes/base/units.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace limes::query {

using base::Metres;

/// A step of a plan, by its number in it. Steps only name steps before them.
using Node = std::size_t;

enum class TimeAxis : std::uint8_t { operating, legal };

/// Which rows count: those valid on a day, those valid at some time of a period, or (neither given) all.
struct TimeSelection {
    std::optional<base::Day> as_of = {};
    std::optional<base::ValidTime> period = {};
    TimeAxis axis = TimeAxis::operating;
};

/// What a row of a pair table shows on a map.
enum class Shape : std::uint8_t { line, from, to, none };

/// Which pairs a threshold keeps, given the accuracy of both positions.
enum class Keep : std::uint8_t { certain, nominal, possible };

enum class Ties : std::uint8_t { all, first };

enum class Predicate : std::uint8_t {
    intersects,
    within,
    contains,
    covers,
    covered_by,
    touches,
    crosses,
    overlaps,
    equals,
    disjoint
};

enum class MatchMethod : std::uint8_t { opposite, mutual, best };

/// Where the points of a grid lie: along lines and the outlines of areas, or over areas.
enum class GridForm : std::uint8_t { along, over };

/// What makes a set of sites good; the models are told at `SiteSelection`.
enum class SiteModel : std::uint8_t { lscp, lscp_b, mclp, p_median, p_center };

/// What the rows of a selection or an allocation are: the places that serve, or those that are served.
enum class ServiceList : std::uint8_t { sites, demand };

/// At which end of a line measures begin: where it was drawn from, or the end farther to a side.
enum class LineStart : std::uint8_t { as_drawn, west, east, north, south };

struct SortKey {
    std::string column;
    bool descending = false;
};

}  // namespace limes::query
