#pragma once

#include <limes/output/map/map.hpp>

#include "sample.hpp"
#include <cairo.h>

#include <array>
#include <string>
#include <vector>

/// A picture read back.
class Pixels {
public:
    explicit Pixels(const std::filesystem::path& png)
        : m_surface{cairo_image_surface_create_from_png(png.c_str())} {}
    Pixels(const Pixels&) = delete;
    Pixels& operator=(const Pixels&) = delete;
    ~Pixels() { cairo_surface_destroy(m_surface); }

    [[nodiscard]] int width() const { return cairo_image_surface_get_width(m_surface); }
    [[nodiscard]] int height() const { return cairo_image_surface_get_height(m_surface); }
    /// Red, green and blue as "#rrggbb".
    [[nodiscard]] std::string at(double x, double y) const {
        const auto column = static_cast<long>(x);
        const auto row = static_cast<long>(y);
        const unsigned char* pixel = cairo_image_surface_get_data(m_surface) +
                                     row * cairo_image_surface_get_stride(m_surface) + column * 4;
        std::array<char, 8> text{};
        std::snprintf(text.data(), text.size(), "#%02x%02x%02x", pixel[2], pixel[1], pixel[0]);
        return text.data();
    }
    /// How many pixels have this colour.
    [[nodiscard]] std::size_t count(const std::string& colour) const {
        std::size_t count = 0;
        for (int y = 0; y < height(); ++y) {
            for (int x = 0; x < width(); ++x) {
                count += at(x, y) == colour ? 1 : 0;
            }
        }
        return count;
    }

private:
    cairo_surface_t* m_surface;
};

/// Writes a style of these layers (JSON objects, separated by commas).
inline std::filesystem::path style_of(const Scratch& scratch, const std::string& layers) {
    const std::filesystem::path path = scratch / "style.json";
    limes::base::FileWriter writer{path};
    writer.write(R"({"version": 8, "metadata": {"limes:title": {"vi": "Tờ thử", "en": "Trial sheet"},)"
                 R"("limes:extent": "gates"}, "layers": [)" +
                 layers + "]}");
    writer.close();
    return path;
}

inline limes::output::map::MapLayer layer_of(const std::string& name, limes::model::Layer rows) {
    rows.schema.name = name;
    return {name, std::make_shared<const limes::model::Layer>(std::move(rows))};
}

/// The area between these degrees.
inline limes::model::Layer land(double west, double south, double east, double north) {
    limes::model::Layer rows;
    add_id(rows, "land");
    rows.geometry.begin_row(limes::model::GeometryType::polygon);
    rows.geometry.begin_part();
    rows.geometry.begin_path();
    for (const limes::model::LonLat p :
         {limes::model::LonLat{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}) {
        rows.geometry.push_vertex(p);
    }
    return rows;
}

/// Points, each with its name in the column name_vi.
struct Named {
    limes::model::LonLat at;
    std::string name;
};
inline limes::model::Layer points(const std::vector<Named>& all) {
    limes::model::Layer rows;
    limes::model::Column names{"name_vi", limes::model::ColumnType::text};
    for (const Named& each : all) {
        add_id(rows, each.name);
        rows.geometry.push_point(each.at);
        names.push(std::string_view{each.name});
    }
    rows.columns.push_back(std::move(names));
    rows.schema.name_columns["vi"] = "name_vi";
    return rows;
}

/// A small sheet of the land about 105 E 22 N.
inline limes::output::map::MapRequest small_sheet(const std::filesystem::path& style) {
    limes::output::map::MapRequest request;
    request.style = style;
    request.extent = limes::geodesy::Box{104, 21, 106, 23};
    request.width_mm = 210;
    request.height_mm = 210;
    request.dpi = 96;
    return request;
}
