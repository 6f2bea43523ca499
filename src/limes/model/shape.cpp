#include <limes/model/shape.hpp>

namespace limes::model {

geodesy::Shape make_shape(GeometryView geometry) {
    using geodesy::ShapeKind;
    std::vector<Path> paths;
    geometry.for_each_path([&](Path path, std::size_t, std::size_t) { paths.push_back(path); });
    const GeometryType type = geometry.type();
    const ShapeKind kind = is_areal(type)    ? ShapeKind::areas
                           : is_lineal(type) ? ShapeKind::lines
                                             : ShapeKind::points;
    return geodesy::Shape{kind, std::move(paths)};
}

}  // namespace limes::model
