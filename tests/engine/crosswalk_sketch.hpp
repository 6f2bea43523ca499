#pragma once

#include <limes/base/time.hpp>
#include <limes/query/plan.hpp>

#include "catch.hpp"
#include "engine/coverage_sketch.hpp"
#include "engine/step_fixture.hpp"
#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/PolygonArea.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace limes::test {

/// A unit of a made-up country, a rectangle in degrees; one without width has no geometry.
struct Unit {
    std::string id;
    std::string name;
    double west = 0;
    double south = 0;
    double east = 0;
    double north = 0;
    base::Day from = base::Day::min();
    base::Day to = base::Day::max();
    std::string predecessors = {};
    std::string code = {};
    std::string level = {};
    double accuracy_m = std::numeric_limits<double>::quiet_NaN();
};

inline base::Day day(int year) {
    return base::Day::from_ymd(year, 1, 1);
}

inline void push_text_or_null(model::Column& column, const std::string& text) {
    if (text.empty()) {
        column.push_null();
    } else {
        column.push(text);
    }
}

inline model::Layer layer_of_units(std::string name, const std::vector<Unit>& units) {
    model::Layer layer;
    layer.schema.name = std::move(name);
    layer.schema.name_columns = {{"vi", "name"}};
    for (const char* column : {"name", "predecessors", "code", "level"}) {
        layer.add_column(column, model::ColumnType::text);
    }
    for (const Unit& unit : units) {
        if (unit.west < unit.east) {
            push_rectangle(layer, unit.id, {unit.west, unit.south}, {unit.east, unit.north});
        } else {
            layer.ids.push_back(unit.id);
            layer.geometry.push_null();
            ++layer.rows;
        }
        layer.valid_from.push_back(unit.from);
        layer.valid_to.push_back(unit.to);
        layer.accuracy_m.push_back(unit.accuracy_m);
        const std::string* cells[] = {&unit.name, &unit.predecessors, &unit.code, &unit.level};
        for (std::size_t i = 0; i < 4; ++i) {
            push_text_or_null(layer.columns[i], *cells[i]);
        }
    }
    return layer;
}

/// The rows that hold on a day.
inline model::Layer on(const model::Layer& units, base::Day day) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < units.rows; ++row) {
        if (units.valid(row).covers(day)) {
            rows.push_back(row);
        }
    }
    return units.take(rows);
}

/// A crosswalk of one layer between two days.
inline query::Crosswalk between(StepFixture& steps, const model::Layer& units, base::Day from, base::Day to) {
    query::Crosswalk step{
        .from = steps.add(on(units, from)), .to = steps.add(on(units, to)), .from_day = from, .to_day = to};
    step.units = steps.add(units);
    return step;
}

/// A crosswalk of two layers.
inline query::Crosswalk onto(StepFixture& steps, model::Layer before, model::Layer after) {
    return {.from = steps.add(std::move(before)),
            .to = steps.add(std::move(after)),
            .from_day = day(2000),
            .to_day = day(2020)};
}

/// A row a line: "from>to kind share", "-" for what is empty, shares to four digits.
inline Strings told(const model::Layer& table) {
    const auto text = [&](const char* column, std::size_t row) {
        const model::Column& cells = *table.find(column);
        return cells.is_null(row) ? std::string{"-"} : cells.display(row);
    };
    Strings lines;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const auto share = figure(table, "area_share", row);
        const std::string shown =
            share ? std::to_string(std::round(*share * 1e4) / 1e4).substr(0, 6) : std::string{"-"};
        lines.push_back(text("from_id", row) + ">" + text("to_id", row) + " " + text("kind", row) + " " +
                        shown);
    }
    return lines;
}

/// The area of a rectangle by GeographicLib, whose edges are geodesics: the parallels are cut small, so that
/// these are within a millimetre of them.
inline double karney_area_km2(double west, double south, double east, double north) {
    GeographicLib::PolygonArea polygon{GeographicLib::Geodesic::WGS84()};
    constexpr int kSteps = 4000;
    for (int i = 0; i <= kSteps; ++i) {
        polygon.AddPoint(south, west + (east - west) * i / kSteps);
    }
    for (int i = 0; i <= kSteps; ++i) {
        polygon.AddPoint(north, east - (east - west) * i / kSteps);
    }
    double perimeter = 0;
    double area = 0;
    polygon.Compute(false, true, perimeter, area);
    return area / 1e6;
}

}  // namespace limes::test
