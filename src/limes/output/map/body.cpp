#include <limes/base/error.hpp>
#include <limes/output/map/body.hpp>
#include <limes/output/map/icon.hpp>
#include <limes/output/map/icon_symbolizer.hpp>

#include <cairo.h>
#include <fmt/format.h>
#include <mapnik/cairo/cairo_renderer.hpp>
#include <mapnik/feature.hpp>
#include <mapnik/feature_factory.hpp>
#include <mapnik/feature_type_style.hpp>
#include <mapnik/layer.hpp>
#include <mapnik/map.hpp>
#include <mapnik/memory_datasource.hpp>
#include <mapnik/rule.hpp>
#include <mapnik/symbolizer.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace limes::output::map {

namespace {

constexpr std::size_t kMostPaints = 200;

using Ring = mapnik::geometry::linear_ring<double>;
using LineString = mapnik::geometry::line_string<double>;
using Polygon = mapnik::geometry::polygon<double>;

/// Turns spots of the sheet into Mapnik's coordinates.
class Frame {
public:
    explicit Frame(const Rect& frame)
        : m_left{frame.left}, m_top{frame.top}, m_height{std::ceil(frame.height())} {}

    template <class Coordinates>
    void add(Coordinates& to, Spot spot) const {
        to.add_coord(spot.x - m_left, m_height - (spot.y - m_top));
    }
    [[nodiscard]] mapnik::geometry::point<double> point(Spot spot) const {
        return {spot.x - m_left, m_height - (spot.y - m_top)};
    }
    [[nodiscard]] Ring ring(const std::vector<Spot>& path) const {
        Ring out;
        for (const Spot spot : path) {
            add(out, spot);
        }
        return out;
    }

private:
    double m_left;
    double m_top;
    double m_height;
};

mapnik::color mapnik_colour(const Colour& colour) {
    const auto byte = [](double value) { return static_cast<std::uint8_t>(std::lround(value * 255)); };
    return {byte(colour.red), byte(colour.green), byte(colour.blue), byte(colour.alpha)};
}

mapnik::line_symbolizer line_symbolizer(const Paint& paint) {
    static const std::map<std::string, mapnik::line_cap_enum, std::less<>> caps{
        {"butt", mapnik::BUTT_CAP}, {"round", mapnik::ROUND_CAP}, {"square", mapnik::SQUARE_CAP}};
    static const std::map<std::string, mapnik::line_join_enum, std::less<>> joins{
        {"miter", mapnik::MITER_JOIN}, {"round", mapnik::ROUND_JOIN}, {"bevel", mapnik::BEVEL_JOIN}};
    mapnik::line_symbolizer symbolizer;
    mapnik::put(symbolizer, mapnik::keys::stroke, mapnik_colour(paint.stroke));
    mapnik::put(symbolizer, mapnik::keys::stroke_width, paint.stroke_width);
    if (const auto cap = caps.find(paint.cap); cap != caps.end()) {
        mapnik::put(symbolizer, mapnik::keys::stroke_linecap, cap->second);
    }
    if (const auto join = joins.find(paint.join); join != joins.end()) {
        mapnik::put(symbolizer, mapnik::keys::stroke_linejoin, join->second);
    }
    if (!paint.dashes.empty()) {
        mapnik::dash_array dashes;
        for (std::size_t i = 0; i + 1 < paint.dashes.size(); i += 2) {
            dashes.emplace_back(paint.dashes[i], paint.dashes[i + 1]);
        }
        mapnik::put(symbolizer, mapnik::keys::stroke_dasharray, dashes);
    }
    return symbolizer;
}

/// Rows of a layer that are painted alike.
struct Class {
    Paint paint;
    std::shared_ptr<mapnik::memory_datasource> features;
};

/// Makes the Mapnik layers of one layer of the scene.
class LayerPainter {
public:
    LayerPainter(const Scene& scene, const SceneLayer& layer, const Frame& frame)
        : m_scene{scene},
          m_layer{layer},
          m_frame{frame},
          m_context{std::make_shared<mapnik::context_type>()} {}

    std::vector<Class> classes() {
        for (const std::size_t row : m_layer.rows) {
            add(row);
        }
        return std::move(m_classes);
    }

private:
    void add(std::size_t row) {
        const Site site = m_scene.site(m_layer, row);
        const Paint paint = paint_of(*m_layer.style, site);
        const Parts parts = parts_on_sheet(m_layer.layer->geometry[row], *m_scene.view);
        const model::GeometryType type = m_layer.layer->geometry.type(row);
        switch (m_layer.style->type) {
            case LayerType::fill:
                if (model::is_areal(type)) {
                    add_areas(paint, parts);
                }
                break;
            case LayerType::line:
                if (!model::is_puntal(type)) {
                    add_lines(paint, drawn_lines(parts, *m_layer.style, paint));
                }
                break;
            case LayerType::circle:
                add_circles(paint, parts, radius(paint, site));
                break;
            case LayerType::symbol:
                if (model::is_puntal(type)) {
                    add_icons(paint, parts);
                }
                break;
            case LayerType::background:
                break;
        }
    }

    [[nodiscard]] double radius(const Paint& paint, const Site& site) const {
        if (!m_layer.style->ground_radius_m) {
            return paint.radius;
        }
        const double ground_m = as_number(m_layer.style->ground_radius_m(site)).value_or(0);
        return ground_m / m_scene.view->ground_metres_per_pixel();
    }

    void add_areas(const Paint& paint, const Parts& parts) {
        for (const auto& part : parts) {
            Polygon polygon;
            for (std::size_t i = 0; i < part.size(); ++i) {
                Ring ring = m_frame.ring(part[i]);
                if (ring.size() < 4) {
                    continue;
                }
                if (i == 0) {
                    polygon.set_exterior_ring(std::move(ring));
                } else {
                    polygon.add_hole(std::move(ring));
                }
            }
            if (!polygon.empty()) {
                push(paint, std::move(polygon));
            }
        }
    }

    void add_lines(const Paint& paint, const Parts& parts) {
        for (const auto& part : parts) {
            for (const auto& path : part) {
                LineString line;
                for (const Spot spot : path) {
                    m_frame.add(line, spot);
                }
                if (line.size() > 1) {
                    push(paint, std::move(line));
                }
            }
        }
    }

    void add_circles(const Paint& paint, const Parts& parts, double radius) {
        if (!(radius > 0)) {
            return;
        }
        for (const auto& part : parts) {
            for (const auto& path : part) {
                for (const Spot spot : path) {
                    Polygon polygon;
                    polygon.set_exterior_ring(m_frame.ring(sign_path(paint.sign, spot, radius)));
                    push(paint, std::move(polygon));
                }
            }
        }
    }

    void add_icons(const Paint& paint, const Parts& parts) {
        if (paint.icon.empty()) {
            return;
        }
        (void)icon_size(m_scene.icon_file(paint.icon));  // Mapnik would leave out what it cannot draw
        for (const auto& part : parts) {
            for (const auto& path : part) {
                for (const Spot spot : path) {
                    push(paint, m_frame.point(spot));
                }
            }
        }
    }

    template <class Geometry>
    void push(const Paint& paint, Geometry&& geometry) {
        const mapnik::feature_ptr feature = mapnik::feature_factory::create(m_context, ++m_last_id);
        feature->set_geometry(std::forward<Geometry>(geometry));
        class_of(paint).features->push(feature);
    }

    Class& class_of(const Paint& paint) {
        const auto found = std::ranges::find_if(m_classes, [&](const Class& c) { return c.paint == paint; });
        if (found != m_classes.end()) {
            return *found;
        }
        if (m_classes.size() == kMostPaints) {
            throw base::DataError{
                fmt::format("style: layer '{}' paints its rows in more than {} ways; use 'step' "
                            "where it uses 'interpolate' on a column",
                            m_layer.style->id, kMostPaints)};
        }
        return m_classes.emplace_back(
            Class{paint, std::make_shared<mapnik::memory_datasource>(mapnik::parameters{})});
    }

    const Scene& m_scene;
    const SceneLayer& m_layer;
    const Frame& m_frame;
    mapnik::context_ptr m_context;
    mapnik::value_integer m_last_id = 0;
    std::vector<Class> m_classes;
};

mapnik::feature_type_style mapnik_style(const Class& c, const Scene& scene) {
    mapnik::rule rule;
    if (!c.paint.icon.empty()) {
        rule.append(icon_symbolizer(scene.icon_file(c.paint.icon), c.paint.icon_size));
    }
    if (c.paint.fill.alpha > 0) {
        mapnik::polygon_symbolizer fill;
        mapnik::put(fill, mapnik::keys::fill, mapnik_colour(c.paint.fill));
        rule.append(std::move(fill));
    }
    if (c.paint.stroke.alpha > 0 && c.paint.stroke_width > 0) {
        rule.append(line_symbolizer(c.paint));
    }
    mapnik::feature_type_style style;
    style.add_rule(std::move(rule));
    return style;
}

}  // namespace

void draw_body(cairo_t* cairo, const Scene& scene, std::size_t first, std::size_t last) {
    const Rect& frame = scene.view->frame();
    const auto width = static_cast<int>(std::ceil(frame.width()));
    const auto height = static_cast<int>(std::ceil(frame.height()));
    const Frame pixels{frame};
    mapnik::Map map{width, height, kPixels};
    // Strokes and circles reach over the edge of what they belong to.
    map.set_buffer_size(64);
    for (std::size_t i = first; i < last; ++i) {
        const SceneLayer& layer = scene.layers[i];
        if (layer.layer == nullptr) {
            const Paint paint = paint_of(*layer.style, scene.site(layer, 0));
            map.set_background(mapnik_colour(paint.fill));
            continue;
        }
        std::size_t number = 0;
        for (const Class& c : LayerPainter{scene, layer, pixels}.classes()) {
            const std::string name = fmt::format("{}-{}", i, number++);
            map.insert_style(name, mapnik_style(c, scene));
            mapnik::layer drawn{name, kPixels};
            drawn.set_datasource(c.features);
            drawn.add_style(name);
            map.add_layer(std::move(drawn));
        }
    }
    map.zoom_to_box({0, 0, static_cast<double>(width), static_cast<double>(height)});

    cairo_save(cairo);
    cairo_rectangle(cairo, frame.left, frame.top, frame.width(), frame.height());
    cairo_clip(cairo);
    cairo_translate(cairo, frame.left, frame.top);
    {
        const mapnik::cairo_ptr context{cairo_reference(cairo), cairo_destroy};
        mapnik::cairo_renderer<mapnik::cairo_ptr> renderer{map, context};
        renderer.apply();
    }
    cairo_restore(cairo);
}

}  // namespace limes::output::map
