#include <limes/geodesy/shape.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

using namespace limes::geodesy;

namespace {

/// A vertex on a small grid of whole degrees, where plain integers are exact.
struct Grid {
    int x;
    int y;

    bool operator==(const Grid&) const = default;
};

using Ring = std::vector<Grid>;

struct Figure {
    ShapeKind kind = ShapeKind::points;
    std::vector<Ring> paths;
    std::vector<std::vector<double>> lon;
    std::vector<std::vector<double>> lat;

    Shape shape() {
        lon.clear();
        lat.clear();
        for (const Ring& ring : paths) {
            auto& x = lon.emplace_back();
            auto& y = lat.emplace_back();
            for (const Grid g : ring) {
                x.push_back(g.x);
                y.push_back(g.y);
            }
        }
        std::vector<Path> seen;
        for (std::size_t i = 0; i < lon.size(); ++i) {
            seen.push_back({lon[i], lat[i]});
        }
        return {kind, seen};
    }
};

int cross(Grid a, Grid b, Grid c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

int sign(int v) {
    return v > 0 ? 1 : (v < 0 ? -1 : 0);
}

bool holds(Grid a, Grid b, Grid p) {
    return cross(a, b, p) == 0 && std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) &&
           std::min(a.y, b.y) <= p.y && p.y <= std::max(a.y, b.y);
}

bool meet(Grid a, Grid b, Grid c, Grid d) {
    if (holds(a, b, c) || holds(a, b, d) || holds(c, d, a) || holds(c, d, b)) {
        return true;
    }
    return sign(cross(a, b, c)) * sign(cross(a, b, d)) < 0 && sign(cross(c, d, a)) * sign(cross(c, d, b)) < 0;
}

template <class F>
void for_each_edge(const Figure& figure, const F& f) {
    for (const Ring& path : figure.paths) {
        if (figure.kind == ShapeKind::points) {
            for (const Grid g : path) {
                f(g, g);
            }
            continue;
        }
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            f(path[i], path[i + 1]);
        }
    }
}

/// By the winding of no ray at all: a boundary test, then the parity of edges met by a ray whose far end lies
/// at an odd slope that no vertex of the grid can be on.
Location locate_slowly(const Figure& area, Grid p) {
    bool boundary = false;
    bool odd = false;
    // The ray to (p.x + 1000, p.y + 1): vertices of the grid other than p's row are never on it.
    const Grid far{p.x + 1000, p.y + 1};
    for_each_edge(area, [&](Grid a, Grid b) {
        boundary = boundary || holds(a, b, p);
        const int side_a = cross(p, far, a);
        const int side_b = cross(p, far, b);
        // A vertex on the ray's line counts as left of it; then no edge end is on the line.
        const bool left_a = side_a >= 0;
        const bool left_b = side_b >= 0;
        if (left_a != left_b && sign(cross(a, b, p)) * sign(cross(a, b, far)) < 0) {
            odd = !odd;
        }
    });
    return boundary ? Location::boundary : (odd ? Location::inside : Location::outside);
}

bool intersect_slowly(const Figure& a, const Figure& b) {
    bool found = false;
    for_each_edge(a, [&](Grid p, Grid q) {
        for_each_edge(b, [&](Grid r, Grid s) { found = found || meet(p, q, r, s); });
    });
    const auto vertex_inside = [](const Figure& area, const Figure& other) {
        if (area.kind != ShapeKind::areas) {
            return false;
        }
        bool inside = false;
        for_each_edge(other,
                      [&](Grid p, Grid) { inside = inside || locate_slowly(area, p) != Location::outside; });
        return inside;
    };
    return found || vertex_inside(a, b) || vertex_inside(b, a);
}

class Figures {
public:
    Figures(unsigned seed, int size) : m_random{seed}, m_size{size} {}

    Grid grid() { return {number(m_size + 1), number(m_size + 1)}; }
    int number(int below) { return std::uniform_int_distribution<int>{0, below - 1}(m_random); }

    /// Of random rings even overlapping and self-crossing ones are fine: even-odd has an answer for all.
    Figure next() {
        Figure figure;
        figure.kind =
            std::array{ShapeKind::points, ShapeKind::lines, ShapeKind::areas, ShapeKind::areas}[number(4)];
        const int paths = 1 + number(3);
        const int most = number(6) == 0 ? 40 : 4;
        for (int i = 0; i < paths; ++i) {
            Ring ring;
            const int vertices = (figure.kind == ShapeKind::areas ? 3 : 1) + number(most);
            for (int v = 0; v < vertices; ++v) {
                ring.push_back(grid());
            }
            if (figure.kind == ShapeKind::areas) {
                ring.push_back(ring.front());
            } else if (figure.kind == ShapeKind::lines && ring.size() == 1) {
                ring.push_back(grid());
            }
            figure.paths.push_back(ring);
        }
        return figure;
    }

private:
    std::mt19937_64 m_random;
    int m_size;
};

}  // namespace

TEST_CASE("a point is inside, on the boundary or outside as whole-number arithmetic has it") {
    const auto seed = GENERATE(range(0U, 40U));
    CAPTURE(seed);
    Figures make{seed, 7};
    int seen[3] = {0, 0, 0};
    for (int i = 0; i < 60; ++i) {
        Figure figure = make.next();
        if (figure.kind != ShapeKind::areas) {
            continue;
        }
        const Shape area = figure.shape();
        for (int x = -1; x <= 8; ++x) {
            for (int y = -1; y <= 8; ++y) {
                const Location found = locate(area, {static_cast<double>(x), static_cast<double>(y)});
                const Location expected = locate_slowly(figure, {x, y});
                ++seen[static_cast<int>(expected)];
                if (found != expected) {
                    CAPTURE(i, x, y, static_cast<int>(found), static_cast<int>(expected));
                    FAIL_CHECK("located wrongly");
                }
            }
        }
    }
    CHECK(*std::ranges::min_element(seen) > 100);
}

TEST_CASE("shapes share a point exactly when whole-number arithmetic finds one") {
    const auto size = GENERATE(3, 6, 14, 40);
    CAPTURE(size);
    Figures make{static_cast<unsigned>(size), size};
    int yes = 0;
    int no = 0;
    int wrong = 0;
    for (int i = 0; i < 4000; ++i) {
        Figure first = make.next();
        Figure second = make.next();
        const bool expected = intersect_slowly(first, second);
        const Shape a = first.shape();
        const Shape b = second.shape();
        (expected ? yes : no) += 1;
        wrong += intersects(a, b) == expected && intersects(b, a) == expected ? 0 : 1;
        const auto closest = closest_points(a, b);
        wrong += closest && (closest->distance == Metres{0}) == expected ? 0 : 1;
    }
    CHECK(wrong == 0);
    CHECK(yes > 100);
    CHECK(no > 50);
}

TEST_CASE("areas that touch at a vertex, along an edge, or lie in one another meet") {
    const auto square = [](int x, int y, int size) {
        Figure f;
        f.kind = ShapeKind::areas;
        f.paths = {{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}};
        return f.shape();
    };
    const Shape middle = square(10, 10, 4);
    CHECK(intersects(middle, square(14, 14, 2)));
    CHECK(intersects(middle, square(14, 11, 2)));
    CHECK(intersects(middle, square(14, 8, 8)));
    CHECK(intersects(middle, square(11, 11, 1)));
    CHECK(intersects(middle, square(0, 0, 40)));
    CHECK(intersects(middle, middle));
    CHECK_FALSE(intersects(middle, square(15, 10, 2)));
}

TEST_CASE("where shapes meet is named") {
    Figure across;
    across.kind = ShapeKind::lines;
    across.paths = {{{0, 0}, {4, 4}}};
    Figure other;
    other.kind = ShapeKind::lines;
    other.paths = {{{0, 4}, {4, 0}}};
    const auto found = closest_points(across.shape(), other.shape());
    REQUIRE(found);
    CHECK(found->distance == Metres{0});
    CHECK(found->on_first == LonLat{2, 2});
    CHECK(found->on_second == LonLat{2, 2});
}

TEST_CASE("a point by rounding beside a sloping edge is not on it") {
    Figure area;
    area.kind = ShapeKind::areas;
    area.paths = {{{0, 0}, {3, 1}, {0, 2}, {0, 0}}};
    const Shape shape = area.shape();
    CHECK(locate(shape, {1.5, 0.5}) == Location::boundary);
    CHECK(locate(shape, {1.5, std::nextafter(0.5, 1)}) == Location::inside);
    CHECK(locate(shape, {1.5, std::nextafter(0.5, 0)}) == Location::outside);
    CHECK(locate(shape, {3, 1}) == Location::boundary);
    CHECK(locate(shape, {std::nextafter(3, 4), 1}) == Location::outside);
}

TEST_CASE("a shape may be moved") {
    Figure area;
    area.kind = ShapeKind::areas;
    area.paths = {{{0, 0}, {4, 0}, {0, 4}, {0, 0}}};
    Shape first = area.shape();
    const Shape second = std::move(first);
    CHECK(second.kind() == ShapeKind::areas);
    CHECK(locate(second, {1, 1}) == Location::inside);
}
