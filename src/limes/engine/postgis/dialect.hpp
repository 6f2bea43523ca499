#pragma once

#include <limes/engine/sql/dialect.hpp>

namespace limes::engine::postgis {

/// SQL as PostgreSQL 15 and PostGIS 3.3 have it. Positions are of type geometry in longitude and latitude:
/// boxes, and predicates that GEOS decides there as it does here. Nothing is measured by them; the one
/// distance is of type geography, between points.
class Dialect final : public sql::Dialect {
public:
    [[nodiscard]] std::string name_of(std::string_view column) const override;
    [[nodiscard]] database::Statement by_code_point(const database::Statement& text) const override;
    [[nodiscard]] database::Statement like(const database::Statement& text,
                                           const std::string& pattern) const override;
    [[nodiscard]] database::Statement meets(const std::string& geometry,
                                            const geodesy::Box& box) const override;
    [[nodiscard]] database::Statement box_meets(const std::string& geometry,
                                                const database::Statement& box) const override;
    [[nodiscard]] std::string moved(const std::string& geometry, std::string_view shift) const override;
    [[nodiscard]] database::Statement expanded(const std::string& geometry, const database::Statement& dx,
                                               const database::Statement& dy) const override;
    [[nodiscard]] std::string greatest_latitude(const std::string& geometry) const override;
    [[nodiscard]] std::string is_placed(const std::string& geometry) const override;
    [[nodiscard]] std::string some_distance_m(const std::string& a, const std::string& b) const override;
    [[nodiscard]] std::string nearness(const std::string& a, const std::string& b) const override;
};

}  // namespace limes::engine::postgis
