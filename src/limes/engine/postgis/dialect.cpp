#include <limes/engine/postgis/dialect.hpp>

#include <fmt/format.h>

namespace limes::engine::postgis {

using database::Statement;

std::string Dialect::name_of(std::string_view column) const {
    return database::quoted_name(column);
}

Statement Dialect::by_code_point(const Statement& text) const {
    return text + " COLLATE \"C\"";  // which compares bytes, and UTF-8 orders as its code points do
}

Statement Dialect::like(const Statement& text, const std::string& pattern) const {
    return text + " LIKE " + Statement::bound(pattern);
}

Statement Dialect::meets(const std::string& geometry, const geodesy::Box& box) const {
    Statement envelope{"ST_MakeEnvelope("};
    for (const double edge : {box.west, box.south, box.east, box.north}) {
        envelope += Statement::bound(edge) + ", ";
    }
    envelope += "4326)";
    return Statement{geometry + " && "} + envelope + " AND ST_Intersects(" + geometry + ", " + envelope + ")";
}

Statement Dialect::box_meets(const std::string& geometry, const Statement& box) const {
    return Statement{geometry + " && "} + box;
}

std::string Dialect::moved(const std::string& geometry, std::string_view shift) const {
    return fmt::format("ST_Translate(ST_Envelope({}), 0{}, 0)", geometry, shift);
}

Statement Dialect::expanded(const std::string& geometry, const Statement& dx, const Statement& dy) const {
    return Statement{"ST_Expand(" + geometry + ", "} + dx + ", " + dy + ")";
}

std::string Dialect::greatest_latitude(const std::string& geometry) const {
    return fmt::format("greatest(abs(ST_YMin({0})), abs(ST_YMax({0})))", geometry);
}

std::string Dialect::is_placed(const std::string& geometry) const {
    // A null is no place: neither true nor unknown.
    return fmt::format("coalesce({} @ ST_MakeEnvelope(-180, -90, 180, 90, 4326), false)", geometry);
}

std::string Dialect::some_distance_m(const std::string& a, const std::string& b) const {
    return fmt::format(
        "ST_Distance(ST_ClosestPoint({0}, {1})::geography, ST_ClosestPoint({1}, {0})::geography)", a, b);
}

std::string Dialect::nearness(const std::string& a, const std::string& b) const {
    return fmt::format("{} <-> {}", a, b);
}

}  // namespace limes::engine::postgis
