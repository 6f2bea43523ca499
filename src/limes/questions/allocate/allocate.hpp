#pragma once

#include <limes/query/declare.hpp>
#include <limes/query/layer_ref.hpp>

namespace limes::questions {

/// What the answer of `allocate` is.
enum class AllocationList : std::uint8_t { demand, facilities, regions };

/// Who is served by which facility.
struct Allocate {
    query::LayerRef demand = {.default_role = "settlement"};
    query::LayerRef to = {.default_role = "gate"};
    query::Filter to_where = {};
    std::optional<query::Metres> within = {};
    query::Keep keep = query::Keep::nominal;
    std::optional<std::string> weight = {};
    std::optional<std::size_t> unknown_weight = {};
    std::optional<std::string> capacity = {};
    std::vector<std::string> admits = {};
    AllocationList list = AllocationList::demand;
    std::optional<query::LayerRef> of = {};
    query::Filter of_where = {};
    std::optional<query::Metres> tolerance = {};
};

[[nodiscard]] query::Question<Allocate> allocate();

}  // namespace limes::questions

namespace limes::query {

template <>
inline constexpr std::array<Choice<questions::AllocationList>, 3> choices_of<questions::AllocationList>{
    {{"demand", questions::AllocationList::demand},
     {"facilities", questions::AllocationList::facilities},
     {"regions", questions::AllocationList::regions}}};

}  // namespace limes::query
