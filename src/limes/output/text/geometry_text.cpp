#include <limes/output/geometry_kind.hpp>
#include <limes/output/text/geometry_text.hpp>
#include <limes/output/text/number.hpp>
#include <limes/output/text/ring_form.hpp>
#include <limes/output/writable_geometry.hpp>

namespace limes::output::text {

namespace {

using model::GeometryType;
using model::GeometryView;
using model::LonLat;
using model::Path;

// Both notations nest lists alike; a lone position is `[x,y]` in one and `(x y)` in the other, within lists
// `x y`.
struct Json {
    static constexpr char open = '[';
    static constexpr char close = ']';
    static constexpr char between = ',';
    static constexpr bool positions_are_lists = true;
};
struct Wkt {
    static constexpr char open = '(';
    static constexpr char close = ')';
    static constexpr char between = ' ';
    static constexpr bool positions_are_lists = false;
};

constexpr std::size_t vertex_room = 2 * number_room + 4;

char* write_number(char* to, double value, int decimals, Precision precision) {
    return precision == Precision::decimals ? write_coordinate(to, value, decimals)
                                            : write_shortest(to, value);
}

template <class Notation>
char* write_position(char* to, LonLat p, int decimals, Precision precision, bool as_list) {
    if (as_list) {
        *to++ = Notation::open;
    }
    to = write_number(to, p.lon, decimals, precision);
    *to++ = Notation::between;
    to = write_number(to, p.lat, decimals, precision);
    if (as_list) {
        *to++ = Notation::close;
    }
    return to;
}

template <class Notation>
void append_path(ByteBuffer& out, Path path, int decimals, RingForm form) {
    char* to = out.room(path.size() * vertex_room + 2);
    *to++ = Notation::open;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (i > 0) {
            *to++ = ',';
        }
        const std::size_t at = form.reverse ? path.size() - 1 - i : i;
        to = write_position<Notation>(to, path[at], decimals, form.precision, Notation::positions_are_lists);
    }
    *to++ = Notation::close;
    out.wrote_until(to);
}

struct Row {
    const GeometryStyle& style;
    Notes& notes;
    std::size_t row;

    RingForm form(Path path, bool areal, bool exterior) const {
        if (!areal) {
            const Precision precision = precision_of_line(path, style.decimals);
            if (precision == Precision::full) {
                notes.add(row, base::Severity::note, "line-too-short-to-round",
                          "rounding would leave the line without length", "wrote its coordinates in full");
            }
            return {.precision = precision};
        }
        const RingForm found = form_of_ring(path, exterior, style.decimals);
        if (found.reverse) {
            notes.add(row, base::Severity::note, "ring-wound-wrong",
                      "a ring winds against the right-hand rule", "wrote it the other way round");
        }
        if (found.precision == Precision::full) {
            notes.add(row, base::Severity::note, "ring-too-small-to-round",
                      "rounding would make a ring collapse or touch itself", "wrote its coordinates in full");
        }
        return found;
    }
};

template <class Notation>
void append_coordinates(ByteBuffer& out, GeometryView geometry, const Row& row) {
    const GeometryType type = geometry.type();
    const bool areal = model::is_areal(type);
    const bool puntal = model::is_puntal(type);
    const bool multi = type == multi_of(type);
    if (multi) {
        out.append(Notation::open);
    }
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        if (part > 0) {
            out.append(',');
        }
        if (puntal) {
            char* to = out.room(vertex_room);
            out.wrote_until(write_position<Notation>(to, geometry.path(part, 0)[0], row.style.decimals,
                                                     Precision::decimals, true));
            continue;
        }
        if (areal) {
            out.append(Notation::open);
        }
        for (std::size_t index = 0; index < geometry.path_count(part); ++index) {
            if (index > 0) {
                out.append(',');
            }
            const Path path = geometry.path(part, index);
            append_path<Notation>(out, path, row.style.decimals, row.form(path, areal, index == 0));
        }
        if (areal) {
            out.append(Notation::close);
        }
    }
    if (multi) {
        out.append(Notation::close);
    }
}

}  // namespace

void append_geojson(ByteBuffer& out, const model::Layer& table, std::size_t row, const GeometryStyle& style,
                    Notes& notes) {
    const GeometryType type = type_of(table, row);
    if (type == GeometryType::null) {
        out.append("null");
        return;
    }
    if (type == GeometryType::empty) {
        out.append("{\"type\":\"");
        out.append(geojson_name(style.empty_as));
        out.append(model::has_points(style.empty_as) ? "\",\"coordinates\":[]}" : "\",\"geometries\":[]}");
        return;
    }
    const auto geometry = writable_geometry(table, row, notes);
    if (!geometry) {
        out.append("null");
        return;
    }
    out.append("{\"type\":\"");
    out.append(geojson_name(geometry->view().type()));
    out.append("\",\"coordinates\":");
    append_coordinates<Json>(out, geometry->view(), {style, notes, row});
    out.append('}');
}

void append_wkt(ByteBuffer& out, const model::Layer& table, std::size_t row, const GeometryStyle& style,
                Notes& notes) {
    const GeometryType type = type_of(table, row);
    if (type == GeometryType::null) {
        return;
    }
    if (type == GeometryType::empty) {
        out.append(wkt_name(style.empty_as));
        out.append(" EMPTY");
        return;
    }
    if (const auto geometry = writable_geometry(table, row, notes)) {
        out.append(wkt_name(geometry->view().type()));
        out.append(' ');
        append_coordinates<Wkt>(out, geometry->view(), {style, notes, row});
    }
}

void append_bbox(ByteBuffer& out, const model::Box& box, int decimals) {
    char separator = '[';
    for (const double side : {box.west, box.south, box.east, box.north}) {
        out.append(separator);
        separator = ',';
        char* to = out.room(number_room);
        out.wrote_until(write_coordinate(to, side, decimals));
    }
    out.append(']');
}

}  // namespace limes::output::text
