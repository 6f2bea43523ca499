#include <limes/engine/embedded/reach_region.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace limes::engine::embedded {

namespace {

/// A piece of more vertices that sticks out of the box is cut to it.
constexpr std::size_t kLargePiece = 1000;

bool holds(const geodesy::Box& outer, const geodesy::Box& inner) {
    return outer.west <= inner.west && outer.south <= inner.south && outer.east >= inner.east &&
           outer.north >= inner.north;
}

GeosGeometry piece_in(const geodesy::Box& box, const model::GeometryColumn& areas, std::size_t row) {
    GeosGeometry piece = to_geos(areas[row]);
    const auto own = areas.box(row);
    if (areas[row].vertex_count() <= kLargePiece || !own || holds(box, *own)) {
        return piece;
    }
    return areas_in(intersection(piece, to_geos(box)));
}

GeosGeometry united(GeosGeometry a, GeosGeometry b) {
    std::vector<GeosGeometry> both;
    both.push_back(std::move(a));
    both.push_back(std::move(b));
    return union_of(std::move(both));
}

/// What one source reaches, and what two do.
struct Layers {
    GeosGeometry one;
    GeosGeometry two;
};

Layers laid_over(Layers a, Layers b) {
    GeosGeometry both = areas_in(intersection(a.one, b.one));
    return {united(std::move(a.one), std::move(b.one)),
            united(std::move(both), united(std::move(a.two), std::move(b.two)))};
}

/// Of neighbours first, so that most unions are of few vertices.
Layers cascaded(std::span<Layers> sources) {
    if (sources.size() == 1) {
        return std::move(sources.front());
    }
    const std::size_t half = sources.size() / 2;
    return laid_over(cascaded(sources.first(half)), cascaded(sources.subspan(half)));
}

GeosGeometry reached_by_two(std::vector<std::pair<std::size_t, GeosGeometry>> pieces) {
    std::vector<Layers> sources;
    std::size_t begin = 0;
    while (begin < pieces.size()) {
        std::vector<GeosGeometry> own;
        const std::size_t source = pieces[begin].first;
        for (; begin < pieces.size() && pieces[begin].first == source; ++begin) {
            own.push_back(std::move(pieces[begin].second));
        }
        sources.push_back({union_of(std::move(own)), union_of({})});
    }
    return sources.empty() ? union_of({}) : cascaded(sources).two;
}

}  // namespace

GeosGeometry region_in(const geodesy::Box& box, const ReachPieces& reach, std::span<const std::size_t> pieces,
                       Depth depth) {
    if (depth == Depth::two) {
        std::vector<std::pair<std::size_t, GeosGeometry>> by_source;
        for (const std::size_t piece : pieces) {
            by_source.emplace_back(reach.sources[piece], piece_in(box, reach.areas, piece));
        }
        std::ranges::stable_sort(by_source, {}, [](const auto& each) { return each.first; });
        return reached_by_two(std::move(by_source));
    }
    std::vector<GeosGeometry> all;
    for (const std::size_t piece : pieces) {
        all.push_back(piece_in(box, reach.areas, piece));
    }
    return union_of(std::move(all));
}

}  // namespace limes::engine::embedded
