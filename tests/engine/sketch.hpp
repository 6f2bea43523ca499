#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/lonlat.hpp>
#include <limes/model/layer.hpp>

#include <GeographicLib/Geodesic.hpp>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <memory>
#include <numbers>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// Small layers for tests, and the ground truth to hold answers against.
namespace sketch {

using limes::base::Day;
using limes::geodesy::LonLat;
using limes::model::ColumnType;
using limes::model::GeometryType;
using limes::model::Layer;

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// A layer with ids and geometry; columns are added by hand.
inline Layer named_layer(std::string name) {
    Layer layer;
    layer.schema.name = std::move(name);
    return layer;
}

inline void add_id(Layer& layer, std::string_view id) {
    layer.ids.push_back(id);
    ++layer.rows;
}

inline void add_point(Layer& layer, std::string_view id, LonLat p, double accuracy_m = kUnknown) {
    layer.accuracy_m.resize(layer.rows, kUnknown);
    layer.accuracy_m.push_back(accuracy_m);
    layer.geometry.push_point(p);
    add_id(layer, id);
}

inline void add_no_geometry(Layer& layer, std::string_view id) {
    if (!layer.accuracy_m.empty()) {
        layer.accuracy_m.push_back(kUnknown);
    }
    layer.geometry.push_null();
    add_id(layer, id);
}

inline void add_line(Layer& layer, std::string_view id, const std::vector<LonLat>& path,
                     double accuracy_m = kUnknown) {
    layer.accuracy_m.resize(layer.rows, kUnknown);
    layer.accuracy_m.push_back(accuracy_m);
    layer.geometry.push_line(path);
    add_id(layer, id);
}

/// A polygon without holes; the ring is closed here.
inline void add_polygon(Layer& layer, std::string_view id, std::vector<LonLat> ring,
                        double accuracy_m = kUnknown) {
    layer.accuracy_m.resize(layer.rows, kUnknown);
    layer.accuracy_m.push_back(accuracy_m);
    ring.push_back(ring.front());
    layer.geometry.begin_row(GeometryType::polygon);
    layer.geometry.begin_part();
    layer.geometry.begin_path();
    for (const LonLat p : ring) {
        layer.geometry.push_vertex(p);
    }
    add_id(layer, id);
}

inline void add_box(Layer& layer, std::string_view id, double west, double south, double east, double north,
                    double accuracy_m = kUnknown) {
    add_polygon(layer, id, {{west, south}, {east, south}, {east, north}, {west, north}}, accuracy_m);
}

/// A point anywhere on earth, evenly.
inline LonLat random_place(std::mt19937_64& random) {
    std::uniform_real_distribution<double> u{0, 1};
    return {u(random) * 360 - 180, std::asin(u(random) * 2 - 1) * 180 / std::numbers::pi};
}

inline LonLat random_place(std::mt19937_64& random, double west, double south, double east, double north) {
    std::uniform_real_distribution<double> u{0, 1};
    return {west + u(random) * (east - west), south + u(random) * (north - south)};
}

/// Karney's algorithm: the truth for distances between points.
inline double karney_m(LonLat a, LonLat b) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(a.lat, a.lon, b.lat, b.lon, metres);
    return metres;
}

inline LonLat point_of(const Layer& layer, std::size_t row) {
    return layer.geometry[row].path(0, 0)[0];
}

/// Runs one step on tables given by number.
class Bench {
public:
    explicit Bench(std::vector<Layer> layers, unsigned threads = 1) {
        m_task.threads = threads;
        for (Layer& layer : layers) {
            m_tables.push_back(std::make_shared<const Layer>(std::move(layer)));
        }
    }
    template <class Step>
    const Layer& run(const Step& step) {
        limes::engine::embedded::Context context{m_catalog, m_languages, m_task, m_result};
        m_tables.push_back(limes::engine::embedded::run(step, m_tables, context));
        return *m_tables.back();
    }
    [[nodiscard]] const limes::result::Result& result() const { return m_result; }
    [[nodiscard]] limes::model::Catalog& catalog() { return m_catalog; }
    [[nodiscard]] const Layer& table(std::size_t node) const { return *m_tables.at(node); }
    [[nodiscard]] limes::base::Task& task() { return m_task; }

private:
    limes::model::Catalog m_catalog;
    std::vector<std::string> m_languages{"vi", "en"};
    limes::base::Task m_task;
    limes::result::Result m_result;
    limes::engine::embedded::Tables m_tables;
};

inline std::string text(const Layer& layer, std::string_view column, std::size_t row) {
    return std::string{layer.find(column)->text(row)};
}

/// A row for people: its columns by the names given, spaces between, "-" for null.
inline std::string row_text(const Layer& layer, std::size_t row,
                            std::initializer_list<std::string_view> columns) {
    std::string out;
    for (const std::string_view name : columns) {
        const limes::model::Column* column = layer.find(name);
        out += out.empty() ? "" : " ";
        out += column == nullptr ? "?" : column->is_null(row) ? "-" : column->display(row);
    }
    return out;
}

inline std::vector<std::string> rows_text(const Layer& layer,
                                          std::initializer_list<std::string_view> columns) {
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        rows.push_back(row_text(layer, row, columns));
    }
    return rows;
}

/// What an error says, or nothing when there was none.
template <class Error, class F>
std::string said(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace sketch
