#pragma once

#include <limes/base/task.hpp>
#include <limes/check/fault.hpp>
#include <limes/model/layer.hpp>
#include <limes/source/definition.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace limes::check {

/// A layer as checks see it.
struct Part {
    model::Layer layer;  ///< the rows that hold on the day that is asked for
    source::Definition definition;
    base::Findings read;                  ///< what reading it had to mend or leave out
    std::unordered_set<std::string> ids;  ///< of all rows, whenever they hold
};

/// What is checked.
struct Subject {
    std::map<std::string, Part> parts;
    base::Metres narrow;  ///< gaps narrower, and edges nearer, than this are taken for faults
    const base::Task& task;
};

/// A check, and the kinds of faults that it can find. Checks run side by side.
struct Check {
    std::vector<std::string_view> kinds;
    void (*run)(const Subject& subject, Faults& faults);
};

/// All of them, in the order of their faults before these are sorted.
[[nodiscard]] std::span<const Check> all_checks();

// One function a check, a file a family; `checks.cpp` lists them.
void check_reading(const Subject& subject, Faults& faults);       ///< what reading mended
void check_ids(const Subject& subject, Faults& faults);           ///< ids and rows that are there twice
void check_times(const Subject& subject, Faults& faults);         ///< validity that overlaps or has gaps
void check_texts(const Subject& subject, Faults& faults);         ///< not in Unicode normal form C
void check_values(const Subject& subject, Faults& faults);        ///< what the definition forbids
void check_figures(const Subject& subject, Faults& faults);       ///< figures that cannot be
void check_relations(const Subject& subject, Faults& faults);     ///< ids that name nothing
void check_members(const Subject& subject, Faults& faults);       ///< members of pairs without a place
void check_areas(const Subject& subject, Faults& faults);         ///< invalid areas
void check_area_of_use(const Subject& subject, Faults& faults);   ///< outside the area of their CRS
void check_misplaced(const Subject& subject, Faults& faults);     ///< shifts of web maps, swapped axes
void check_cover(const Subject& subject, Faults& faults);         ///< gaps and overlaps between neighbours
void check_border_edges(const Subject& subject, Faults& faults);  ///< edges that differ across a border
void check_gates(const Subject& subject, Faults& faults);         ///< gates off the border

/// Whether its rows are units: areas that hold beside one another and cover a country.
[[nodiscard]] bool has_units(const model::Layer& layer);
/// The parts with this role.
[[nodiscard]] std::vector<const Part*> with_role(const Subject& subject, std::string_view role);
/// A fault of one row.
[[nodiscard]] Fault fault_of(const model::Layer& layer, std::size_t row, base::Severity severity,
                             std::string kind, std::string what, std::string mend = {});
/// "0.42 m", "18 m", "3.1 km".
[[nodiscard]] std::string length_text(double metres);
/// "12 m²", "3.4 km²".
[[nodiscard]] std::string area_text(double square_metres);

}  // namespace limes::check
