#include <limes/query/cql2/number.hpp>
#include <limes/query/cql2/wkt.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <variant>
#include <vector>

namespace limes::query::cql2 {
namespace {

using geodesy::LonLat;
using model::GeometryColumn;
using model::GeometryType;

using Vertices = std::vector<LonLat>;
using Rings = std::vector<Vertices>;

double number(TokenStream& tokens) {
    const Sign sign = tokens.sees_symbol("-") ? Sign::minus : Sign::plus;
    if (tokens.sees_symbol("-") || tokens.sees_symbol("+")) {
        tokens.take();
    }
    if (tokens.peek().kind != TokenKind::number) {
        fail(tokens.peek(), "a coordinate in degrees");
    }
    const Literal value = read_number(tokens.take(), sign);
    const auto* integer = std::get_if<std::int64_t>(&value);
    return integer != nullptr ? static_cast<double>(*integer) : std::get<double>(value);
}

LonLat checked(LonLat position, const Token& at) {
    if (!geodesy::is_valid(position)) {
        const bool swapped = geodesy::is_valid({position.lat, position.lon});
        fail(at, "a longitude from -180 to 180 and a latitude from -90 to 90",
             swapped ? "longitude comes first" : "coordinates are degrees on WGS84");
    }
    return position;
}

LonLat position(TokenStream& tokens) {
    const Token at = tokens.peek();
    const double lon = number(tokens);
    const double lat = number(tokens);
    if (tokens.peek().kind == TokenKind::number || tokens.sees_symbol("-")) {
        number(tokens);  // a height
    }
    return checked({lon, lat}, at);
}

/// ( item , item , ... )
template <class Item>
void in_brackets(TokenStream& tokens, Item&& item) {
    tokens.expect_symbol("(", "'('");
    do {
        item();
    } while (tokens.accept_symbol(","));
    tokens.expect_symbol(")", "',' or ')'");
}

Vertices path(TokenStream& tokens, std::size_t least, std::string_view expected) {
    const Token at = tokens.peek();
    Vertices vertices;
    in_brackets(tokens, [&] { vertices.push_back(position(tokens)); });
    if (vertices.size() < least) {
        fail(at, expected);
    }
    for (std::size_t i = 1; i < vertices.size(); ++i) {
        if (std::abs(vertices[i].lon - vertices[i - 1].lon) > 180) {
            fail(at, "edges of at most 180 degrees of longitude",
                 "cut what lies over the antimeridian there, into two parts");
        }
    }
    return vertices;
}

Vertices line(TokenStream& tokens) {
    return path(tokens, 2, "a line of two positions or more");
}

/// Twice the area in square degrees, positive when counter-clockwise. Relative to the first vertex, for
/// digits.
double turning(const Vertices& ring) {
    double sum = 0;
    for (std::size_t i = 1; i + 1 < ring.size(); ++i) {
        sum += (ring[i].lon - ring[0].lon) * (ring[i + 1].lat - ring[0].lat) -
               (ring[i + 1].lon - ring[0].lon) * (ring[i].lat - ring[0].lat);
    }
    return sum;
}

Rings polygon(TokenStream& tokens) {
    Rings rings;
    in_brackets(tokens, [&] {
        const Token at = tokens.peek();
        Vertices ring = path(tokens, 4, "a ring of four positions or more");
        if (!(ring.front() == ring.back())) {
            fail(at, "a closed ring", "repeat its first position at its end");
        }
        const double area = turning(ring);
        if (area == 0) {
            fail(at, "a ring with an area");
        }
        const bool wants_left_turn = rings.empty();
        if ((area > 0) != wants_left_turn) {
            std::ranges::reverse(ring);
        }
        rings.push_back(std::move(ring));
    });
    return rings;
}

void add_path(GeometryColumn& column, const Vertices& vertices) {
    column.begin_path();
    for (const LonLat vertex : vertices) {
        column.push_vertex(vertex);
    }
}

void add_part(GeometryColumn& column, const Rings& rings) {
    column.begin_part();
    for (const Vertices& ring : rings) {
        add_path(column, ring);
    }
}

void read_point(TokenStream& tokens, GeometryColumn& column) {
    tokens.expect_symbol("(", "'('");
    column.push_point(position(tokens));
    tokens.expect_symbol(")", "')'");
}

void read_line(TokenStream& tokens, GeometryColumn& column) {
    column.begin_row(GeometryType::line_string);
    add_part(column, {line(tokens)});
}

void read_polygon(TokenStream& tokens, GeometryColumn& column) {
    column.begin_row(GeometryType::polygon);
    add_part(column, polygon(tokens));
}

void read_points(TokenStream& tokens, GeometryColumn& column) {
    column.begin_row(GeometryType::multi_point);
    in_brackets(tokens, [&] {
        const bool bracketed = tokens.accept_symbol("(");
        add_part(column, {{position(tokens)}});
        if (bracketed) {
            tokens.expect_symbol(")", "')'");
        }
    });
}

void read_lines(TokenStream& tokens, GeometryColumn& column) {
    column.begin_row(GeometryType::multi_line_string);
    in_brackets(tokens, [&] { add_part(column, {line(tokens)}); });
}

void read_polygons(TokenStream& tokens, GeometryColumn& column) {
    column.begin_row(GeometryType::multi_polygon);
    in_brackets(tokens, [&] { add_part(column, polygon(tokens)); });
}

/// Counter-clockwise. One wider than 180 degrees has a vertex in the middle, so that no edge may mean the
/// other way round.
Vertices box_ring(double west, double south, double east, double north) {
    if (east - west <= 180) {
        return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
    }
    const double middle = std::midpoint(west, east);
    return {{west, south},   {middle, south}, {east, south}, {east, north},
            {middle, north}, {west, north},   {west, south}};
}

void read_box(TokenStream& tokens, GeometryColumn& column) {
    const Token at = tokens.peek();
    std::vector<double> numbers;
    in_brackets(tokens, [&] { numbers.push_back(number(tokens)); });
    if (numbers.size() == 6) {
        numbers = {numbers[0], numbers[1], numbers[3], numbers[4]};  // without the heights
    }
    if (numbers.size() != 4) {
        fail(at, "four numbers: BBOX(west, south, east, north)");
    }
    const LonLat low = checked({numbers[0], numbers[1]}, at);
    const LonLat high = checked({numbers[2], numbers[3]}, at);
    const bool flat = low.lon == high.lon || (low.lon == 180 && high.lon == -180);
    if (low.lat >= high.lat || flat) {
        fail(at, "a box with an area, its south below its north: BBOX(west, south, east, north)",
             "for one position write POINT(lon lat)");
    }
    if (low.lon < high.lon) {
        column.begin_row(GeometryType::polygon);
        add_part(column, {box_ring(low.lon, low.lat, high.lon, high.lat)});
        return;
    }
    column.begin_row(GeometryType::multi_polygon);
    if (low.lon < 180) {
        add_part(column, {box_ring(low.lon, low.lat, 180, high.lat)});
    }
    if (high.lon > -180) {
        add_part(column, {box_ring(-180, low.lat, high.lon, high.lat)});
    }
}

struct Kind {
    std::string_view word;
    GeometryType type;
    void (*read)(TokenStream&, GeometryColumn&);
};

constexpr std::array<Kind, 7> kinds{{{"POINT", GeometryType::point, read_point},
                                     {"LINESTRING", GeometryType::line_string, read_line},
                                     {"POLYGON", GeometryType::polygon, read_polygon},
                                     {"MULTIPOINT", GeometryType::multi_point, read_points},
                                     {"MULTILINESTRING", GeometryType::multi_line_string, read_lines},
                                     {"MULTIPOLYGON", GeometryType::multi_polygon, read_polygons},
                                     {"BBOX", GeometryType::empty, read_box}}};

std::string written(geodesy::Path path) {
    std::string text;
    for (std::size_t i = 0; i < path.size(); ++i) {
        text += fmt::format("{}{} {}", i == 0 ? "" : ",", path.lon[i], path.lat[i]);
    }
    return "(" + text + ")";
}

}  // namespace

GeometryLiteral read_geometry(TokenStream& tokens) {
    const Token& word = tokens.take();
    const auto kind = std::ranges::find(kinds, upper(word.text), &Kind::word);
    if (kind == kinds.end()) {
        fail(word, "POINT, LINESTRING, POLYGON, a MULTI kind of these, or BBOX",
             "write a collection as several conditions joined by OR");
    }
    auto column = std::make_shared<GeometryColumn>();
    if (tokens.accept_word("EMPTY")) {
        column->push_empty();
        return column;
    }
    if (!tokens.accept_word("Z")) {
        tokens.accept_word("M");
    }
    kind->read(tokens, *column);
    return column;
}

std::string write_geometry(const model::GeometryColumn& geometry) {
    const model::GeometryView view = geometry[0];
    const auto kind = std::ranges::find(kinds, view.type(), &Kind::type);
    if (view.type() <= GeometryType::empty || kind == kinds.end()) {
        return "POINT EMPTY";
    }
    const bool areal = model::is_areal(view.type());
    const bool several = view.type() >= GeometryType::multi_point;
    std::string text;
    for (std::size_t part = 0; part < view.part_count(); ++part) {
        std::string paths;
        for (std::size_t i = 0; i < view.path_count(part); ++i) {
            paths += (i == 0 ? "" : ",") + written(view.path(part, i));
        }
        text += (part == 0 ? "" : ",") + (areal ? "(" + paths + ")" : paths);
    }
    return std::string{kind->word} + (several ? "(" + text + ")" : text);
}

}  // namespace limes::query::cql2
