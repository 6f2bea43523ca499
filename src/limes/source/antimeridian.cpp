#include <limes/geodesy/distance.hpp>
#include <limes/source/antimeridian.hpp>
#include <limes/source/area_validity.hpp>

#include <algorithm>
#include <cmath>

namespace limes::source {

namespace {

using geodesy::LonLat;

double latitude_at(LonLat a, LonLat b, double lon) {
    return a.lat + (b.lat - a.lat) * ((lon - a.lon) / (b.lon - a.lon));
}

/// The 360-degree window a longitude lies in; on its edge, the one that `towards` points into.
double window(double lon, double towards) {
    const double turns = (lon + 180) / 360;
    const double whole = std::floor(turns);
    return whole == turns && towards < lon ? whole - 1 : whole;
}

/// A ring once round the earth as a ring in [-180, 180], closed along the antimeridian and over a pole.
std::optional<Vertices> over_pole(const Vertices& ring) {
    std::vector<Vertices> pieces = split_line(ring);
    Vertices joined;
    if (pieces.size() == 2) {
        joined = std::move(pieces[1]);
        joined.insert(joined.end(), pieces[0].begin() + 1, pieces[0].end());
    } else if (pieces.size() == 1) {
        joined = std::move(pieces[0]);
    } else {
        return std::nullopt;
    }
    double sum = 0;
    for (const LonLat p : joined) {
        sum += p.lat;
    }
    const double pole = sum < 0 ? -90 : 90;
    const LonLat first = joined.front();
    joined.push_back({joined.back().lon, pole});
    joined.push_back({first.lon, pole});
    joined.push_back(first);
    return joined;
}

void bisect(LonLat a, LonLat b, unsigned depth, Vertices& out) {
    constexpr double kDeviation_m = 0.001;
    constexpr unsigned kDeepest = 20;
    const base::Metres length = geodesy::distance(a, b);
    const LonLat middle = geodesy::destination(a, geodesy::azimuth(a, b), length / 2);
    const LonLat straight{geodesy::wrap_longitude(a.lon + geodesy::wrap_longitude(b.lon - a.lon) / 2),
                          (a.lat + b.lat) / 2};
    if (depth < kDeepest && geodesy::distance(middle, straight).value() > kDeviation_m) {
        bisect(a, middle, depth + 1, out);
        bisect(middle, b, depth + 1, out);
        return;
    }
    out.push_back(b);
}

}  // namespace

bool meets_antimeridian(const Vertices& path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (std::abs(path[i].lon) > 180 || (i > 0 && std::abs(path[i].lon - path[i - 1].lon) > 180)) {
            return true;
        }
    }
    return false;
}

int unwrap(Vertices& path) {
    double shift = 0;
    double before = path.empty() ? 0 : path.front().lon;
    for (LonLat& p : path) {
        const double step = p.lon - before;
        const bool whole_turn = std::abs(step) == 360 && std::abs(p.lon) == 180;
        before = p.lon;
        if (!whole_turn) {
            shift -= 360 * std::round(step / 360 + (step > 0 ? -1e-15 : 1e-15));
        }
        p.lon += shift;
    }
    if (path.size() < 2) {
        return 0;
    }
    return static_cast<int>(std::lround((path.back().lon - path.front().lon) / 360));
}

std::vector<Vertices> split_line(const Vertices& line) {
    std::vector<Vertices> pieces;
    if (line.size() < 2) {
        return pieces;
    }
    double turn = window(line[0].lon, line[1].lon);
    Vertices piece{{line[0].lon - 360 * turn, line[0].lat}};
    for (std::size_t i = 1; i < line.size(); ++i) {
        LonLat a = line[i - 1];
        const LonLat b = line[i];
        while (a.lon != b.lon && (window(b.lon, a.lon) != turn || window(a.lon, b.lon) != turn)) {
            const bool eastward = b.lon > a.lon;
            const double edge = 360 * turn + (eastward ? 180 : -180);
            const LonLat cut{edge, latitude_at(a, b, edge)};
            if (piece.back() != LonLat{edge - 360 * turn, cut.lat}) {
                piece.push_back({edge - 360 * turn, cut.lat});
            }
            if (piece.size() > 1) {
                pieces.push_back(std::move(piece));
            }
            turn += eastward ? 1 : -1;
            piece = {{edge - 360 * turn, cut.lat}};
            a = cut;
        }
        piece.push_back({b.lon - 360 * turn, b.lat});
    }
    if (piece.size() > 1) {
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

std::optional<std::vector<std::vector<Vertices>>> split_polygon(std::vector<Vertices> rings, Invalid invalid,
                                                                Repair& repair) {
    const auto turns = [](const Vertices& ring) {
        return std::lround((ring.back().lon - ring.front().lon) / 360) != 0;
    };
    std::vector<Vertices> turned_holes;
    if (turns(rings.front())) {
        auto cap = over_pole(rings.front());
        if (!cap) {
            return std::nullopt;
        }
        rings.front() = std::move(*cap);
    }
    const auto [west, east] = std::ranges::minmax(rings.front(), {}, &LonLat::lon);
    const double middle = (west.lon + east.lon) / 2;
    for (std::size_t i = 1; i < rings.size();) {
        if (turns(rings[i])) {
            auto cap = over_pole(rings[i]);
            if (!cap) {
                return std::nullopt;
            }
            turned_holes.push_back(std::move(*cap));
            rings.erase(rings.begin() + static_cast<std::ptrdiff_t>(i));
            continue;
        }
        const double shift = 360 * std::round((rings[i].front().lon - middle) / 360);
        for (LonLat& p : rings[i]) {
            p.lon -= shift;
        }
        ++i;
    }
    OgrGeometry polygon = make_polygon(rings);
    if (invalid == Invalid::set_aside || invalid == Invalid::repair) {
        if (const auto why = flaw_of_area(polygon.get())) {
            repair.why = *why;
            OgrGeometry valid = invalid == Invalid::repair ? made_valid(polygon.get()) : nullptr;
            if (!valid) {
                return std::nullopt;
            }
            std::vector<Rings> mended;
            collect_polygons(valid.get(), 0, mended);
            repair.done = describe_repair(area_of({rings}), area_of(mended));
            polygon = std::move(valid);
        }
    }
    for (const Vertices& hole : turned_holes) {
        polygon.reset(OGR_G_Difference(polygon.get(), make_polygon({hole}).get()));
        if (!polygon) {
            return std::nullopt;
        }
    }
    std::vector<std::vector<Vertices>> parts;
    const double last = window(east.lon, west.lon);
    for (double turn = window(west.lon, east.lon); turn <= last; ++turn) {
        const double w = 360 * turn - 180;
        const double e = w + 360;
        const OgrGeometry frame = make_polygon({{{w, -91}, {e, -91}, {e, 91}, {w, 91}, {w, -91}}});
        const OgrGeometry cut{OGR_G_Intersection(polygon.get(), frame.get())};
        if (!cut) {
            return std::nullopt;
        }
        collect_polygons(cut.get(), 360 * turn, parts);
    }
    return parts;
}

Vertices densify_geodesic(const Vertices& path) {
    Vertices out;
    if (path.empty()) {
        return out;
    }
    out.push_back(path.front());
    for (std::size_t i = 1; i < path.size(); ++i) {
        if (path[i] != path[i - 1]) {
            bisect(path[i - 1], path[i], 0, out);
        } else {
            out.push_back(path[i]);
        }
    }
    return out;
}

}  // namespace limes::source
