#include <limes/index/box_tree.hpp>

#include <boost/geometry/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <boost/iterator/function_output_iterator.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
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

// Boost's incremental search sets room aside for all it may ever find, and so costs as much as a scan. Hence
// batches, each four times the last: the k nearest, told up to the last distance, where items may be missing
// from the batch.
constexpr std::size_t kFirstBatch = 16;
constexpr std::size_t kBatchGrowth = 4;

template <class Geometry>
void visit_by_distance(const Tree<Range3>& tree, const Geometry& from, const BoxVisitor& visit) {
    struct Found {
        double squared_distance;
        std::uint32_t item;
    };
    std::vector<Found> batch;
    const auto collect = boost::make_function_output_iterator([&](const Item<Range3>& item) {
        batch.push_back({bg::comparable_distance(from, item.first), item.second});
    });
    double told_below = 0;  // squared distance
    bool all = tree.empty();
    for (std::size_t k = kFirstBatch; !all; k *= kBatchGrowth) {
        all = k >= tree.size();
        batch.clear();
        tree.query(bgi::nearest(from, static_cast<unsigned>(std::min(k, tree.size()))), collect);
        std::ranges::sort(batch, {},
                          [](const Found& found) { return std::tie(found.squared_distance, found.item); });
        const double farthest = batch.back().squared_distance;
        for (const auto [squared_distance, item] : batch) {
            const bool in_order = squared_distance >= told_below && (all || squared_distance < farthest);
            if (in_order && !visit(item, std::sqrt(squared_distance))) {
                return;
            }
        }
        told_below = farthest;
    }
}

template <class Range>
void query_meeting(const Tree<Range>& tree, const Range& box, std::vector<std::uint32_t>& found) {
    tree.query(bgi::intersects(box), boost::make_function_output_iterator([&found](const Item<Range>& item) {
                   found.push_back(item.second);
               }));
}

}  // namespace

struct BoxTree::Impl {
    explicit Impl(std::span<const Box3> boxes) : tree{items_of(boxes)} {}

    Tree<Range3> tree;
};

BoxTree::BoxTree(std::span<const Box3> boxes) : m_impl{std::make_unique<Impl>(boxes)} {}
BoxTree::BoxTree(BoxTree&&) noexcept = default;
BoxTree& BoxTree::operator=(BoxTree&&) noexcept = default;
BoxTree::~BoxTree() = default;

void BoxTree::meeting(const Box3& box, std::vector<std::uint32_t>& found) const {
    found.clear();
    query_meeting(m_impl->tree, range_of(box), found);
    std::ranges::sort(found);
}

void BoxTree::by_distance(const geodesy::Ecef& point, const BoxVisitor& visit) const {
    visit_by_distance(m_impl->tree, Point3{point.x, point.y, point.z}, visit);
}

void BoxTree::by_distance(const Box3& box, const BoxVisitor& visit) const {
    visit_by_distance(m_impl->tree, range_of(box), visit);
}

struct LonLatTree::Impl {
    explicit Impl(std::span<const geodesy::Box> boxes) : tree{items_of(boxes)} {}

    Tree<Range2> tree;
};

LonLatTree::LonLatTree(std::span<const geodesy::Box> boxes) : m_impl{std::make_unique<Impl>(boxes)} {}
LonLatTree::LonLatTree(LonLatTree&&) noexcept = default;
LonLatTree& LonLatTree::operator=(LonLatTree&&) noexcept = default;
LonLatTree::~LonLatTree() = default;

void LonLatTree::meeting(const geodesy::Box& box, std::vector<std::uint32_t>& found) const {
    found.clear();
    for_each_part(box, [&](const Range2& part) { query_meeting(m_impl->tree, part, found); });
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
}

}  // namespace limes::index
