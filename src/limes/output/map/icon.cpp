#include <limes/base/error.hpp>
#include <limes/output/map/icon.hpp>
#include <limes/output/map/icon_symbolizer.hpp>

#include <fmt/format.h>
#include <mapnik/cairo/cairo_renderer.hpp>
#include <mapnik/feature.hpp>
#include <mapnik/feature_factory.hpp>
#include <mapnik/feature_type_style.hpp>
#include <mapnik/layer.hpp>
#include <mapnik/map.hpp>
#include <mapnik/marker.hpp>
#include <mapnik/marker_cache.hpp>
#include <mapnik/memory_datasource.hpp>
#include <mapnik/parse_transform.hpp>
#include <mapnik/path_expression.hpp>
#include <mapnik/rule.hpp>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

bool is_icon_name(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

IconSize icon_size(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {  // Mapnik would say so on standard error
        throw base::DataError{fmt::format("{}: no such icon", file.string())};
    }
    const auto marker = mapnik::marker_cache::instance().find(file.string(), true);
    if (!marker->is<mapnik::marker_svg>()) {
        throw base::DataError{fmt::format("{}: no SVG that can be drawn", file.string())};
    }
    const auto [width, height] = marker->get<mapnik::marker_svg>().dimensions();
    return {width, height};
}

mapnik::markers_symbolizer icon_symbolizer(const std::filesystem::path& file, double size) {
    mapnik::markers_symbolizer symbolizer;
    const auto path = std::make_shared<mapnik::path_expression>();
    path->emplace_back(file.string());
    mapnik::put(symbolizer, mapnik::keys::file, mapnik::path_expression_ptr{path});
    mapnik::put(symbolizer, mapnik::keys::allow_overlap, true);
    mapnik::put(symbolizer, mapnik::keys::ignore_placement, true);
    mapnik::put(symbolizer, mapnik::keys::image_transform,
                mapnik::parse_transform(fmt::format("scale({})", size), ""));
    return symbolizer;
}

void draw_icon(cairo_t* cairo, const std::filesystem::path& file, Spot middle, double size) {
    const IconSize own = icon_size(file);
    const int side = 2 * static_cast<int>(std::ceil(std::max(own.width, own.height) * size)) + 2;
    const double half = side / 2.0;
    const auto features = std::make_shared<mapnik::memory_datasource>(mapnik::parameters{});
    const auto feature = mapnik::feature_factory::create(std::make_shared<mapnik::context_type>(), 1);
    feature->set_geometry(mapnik::geometry::point<double>{half, half});
    features->push(feature);
    mapnik::rule rule;
    rule.append(icon_symbolizer(file, size));
    mapnik::feature_type_style style;
    style.add_rule(std::move(rule));
    mapnik::Map map{side, side, kPixels};
    map.insert_style("icon", std::move(style));
    mapnik::layer layer{"icon", kPixels};
    layer.set_datasource(features);
    layer.add_style("icon");
    map.add_layer(std::move(layer));
    map.zoom_to_box({0, 0, static_cast<double>(side), static_cast<double>(side)});
    cairo_save(cairo);
    cairo_translate(cairo, middle.x - half, middle.y - half);
    {
        const mapnik::cairo_ptr context{cairo_reference(cairo), cairo_destroy};
        mapnik::cairo_renderer<mapnik::cairo_ptr> renderer{map, context};
        renderer.apply();
    }
    cairo_restore(cairo);
}

}  // namespace limes::output::map
