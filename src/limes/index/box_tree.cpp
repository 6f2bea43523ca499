#include <limes/index/box_tree.hpp>

#include <boost/geometry/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace limes::index {

namespace {

namespace bg = boost::geometry;
namespace bgi = boost::geometry::index;

using Point3 = bg::model::point<double, 3, bg::cs::cartesian>;
using Range3 = bg::model::box<Point3>;
using Point2 = bg::model::point<double, 2, bg::cs::cartesian>;
using Range2 = bg::model::box<Point2>;
template <class Range>
using Item = std::pair<Range, std::uint32_t>;
template <class Range>
using Tree = bgi::rtree<Item<Range>, bgi::rstar<16>>;

Range3 range_of(const Box3& box) {
    return {{box.low[0], box.low[1], box.low[2]}, {box.high[0], box.high[1], box.high[2]}};
}

std::vector<Item<Range3>> items_of(std::span<const Box3> boxes) {
    std::vector<Item<Range3>> items;
    items.reserve(boxes.size());
    for (const Box3& box : boxes) {
        items.emplace_back(range_of(box), static_cast<std::uint32_t>(items.size()));
    }
    return items;
}

/// The one or two parts of a box that do not cross the antimeridian; one that touches it from one side only
/// touches it from the other too.
template <class F>
void for_each_part(const geodesy::Box& box, F&& f) {
    const auto part = [&](double west, double east) { f(Range2{{west, box.south}, {east, box.north}}); };
    if (box.crosses_antimeridian()) {
        part(box.west, 180);
        part(-180, box.east);
        return;
    }
    part(box.west, box.east);
    if (box.east == 180 && box.west != -180) {
        part(-180, -180);
    }
    if (box.west == -180 && box.east != 180) {
        part(180, 180);
    }
}

std::vector<Item<Range2>> items_of(std::span<const geodesy::Box> boxes) {
    std::vector<Item<Range2>> items;
    items.reserve(boxes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        for_each_part(boxes[i],
                      [&](const Range2& part) { items.emplace_back(part, static_cast<std::uint32_t>(i)); });
    }
    return items;
}

/// Runs the tree's incremental search; items at the same distance wait for one another, to be told in order.
template <class Geometry>
void visit_by_distance(const Tree<Range3>& tree, const Geometry& from, const BoxVisitor& visit) {
    if (tree.empty()) {
        return;  // Boost takes no search for nothing
    }
    std::vector<std::uint32_t> level;
    double squared_distance = -1;
    const auto tell = [&] {
        std::ranges::sort(level);
        const double distance_m = std::sqrt(squared_distance);
        const bool all =
            std::ranges::all_of(level, [&](std::uint32_t item) { return visit(item, distance_m); });
        level.clear();
        return all;
    };
    for (auto found = tree.qbegin(bgi::nearest(from, static_cast<unsigned>(tree.size())));
         found != tree.qend(); ++found) {
        const double distance = bg::comparable_distance(from, found->first);
        if (distance != squared_distance && !tell()) {
            return;
        }
        squared_distance = distance;
        level.push_back(found->second);
    }
    tell();
}

}  // namespace

struct BoxTree::Impl {
    Tree<Range3> tree;
};

BoxTree::BoxTree(std::span<const Box3> boxes)
    : m_impl{std::make_unique<Impl>(Tree<Range3>{items_of(boxes)})} {}
BoxTree::BoxTree(BoxTree&&) noexcept = default;
BoxTree& BoxTree::operator=(BoxTree&&) noexcept = default;
BoxTree::~BoxTree() = default;

void BoxTree::meeting(const Box3& box, std::vector<std::uint32_t>& found) const {
    found.clear();
    for (auto item = m_impl->tree.qbegin(bgi::intersects(range_of(box))); item != m_impl->tree.qend();
         ++item) {
        found.push_back(item->second);
    }
    std::ranges::sort(found);
}

void BoxTree::by_distance(const geodesy::Ecef& point, const BoxVisitor& visit) const {
    visit_by_distance(m_impl->tree, Point3{point.x, point.y, point.z}, visit);
}

void BoxTree::by_distance(const Box3& box, const BoxVisitor& visit) const {
    visit_by_distance(m_impl->tree, range_of(box), visit);
}

struct LonLatTree::Impl {
    Tree<Range2> tree;
};

LonLatTree::LonLatTree(std::span<const geodesy::Box> boxes)
    : m_impl{std::make_unique<Impl>(Tree<Range2>{items_of(boxes)})} {}
LonLatTree::LonLatTree(LonLatTree&&) noexcept = default;
LonLatTree& LonLatTree::operator=(LonLatTree&&) noexcept = default;
LonLatTree::~LonLatTree() = default;

void LonLatTree::meeting(const geodesy::Box& box, std::vector<std::uint32_t>& found) const {
    found.clear();
    for_each_part(box, [&](const Range2& part) {
        for (auto item = m_impl->tree.qbegin(bgi::intersects(part)); item != m_impl->tree.qend(); ++item) {
            found.push_back(item->second);
        }
    });
    std::ranges::sort(found);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
}

}  // namespace limes::index
