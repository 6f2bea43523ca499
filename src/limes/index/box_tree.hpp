#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limes/geodesy/ecef.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <memory>
#include <span>
#include <vector>

namespace limes::index {

/// An axis-parallel box in earth-centred space, metres.
struct Box3 {
    std::array<double, 3> low;
    std::array<double, 3> high;
};

/// A static R-tree (Boost.Geometry, bulk loaded) over boxes in earth-centred space. Read by many threads.
class BoxTree {
public:
    explicit BoxTree(std::span<const Box3> boxes);
    BoxTree(BoxTree&&) noexcept;
    BoxTree& operator=(BoxTree&&) noexcept;
    ~BoxTree();

    /// The items whose box meets `box`, in ascending order.
    void meeting(const Box3& box, std::vector<std::uint32_t>& found) const;
    /// Items by growing distance of their box from `point`, until `visit` returns false.
    void by_distance(const geodesy::Ecef& point, const std::function<bool(std::uint32_t item, double box_distance_m)>& visit) const;
    /// The same by the distance between boxes.
    void by_distance(const Box3& box, const std::function<bool(std::uint32_t item, double box_distance_m)>& visit) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// A static R-tree (Boost.Geometry, bulk loaded) over boxes in longitude/latitude; a box over the antimeridian is kept as two.
class LonLatTree {
public:
    explicit LonLatTree(std::span<const geodesy::Box> boxes);
    LonLatTree(LonLatTree&&) noexcept;
    LonLatTree& operator=(LonLatTree&&) noexcept;
    ~LonLatTree();

    /// The items whose box meets `box`, each once, in ascending order.
    void meeting(const geodesy::Box& box, std::vector<std::uint32_t>& found) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace limes::index
