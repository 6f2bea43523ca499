#include <limes/geodesy/edge_tree.hpp>
#include <limes/geodesy/meeting.hpp>
#include <limes/geodesy/shape.hpp>

namespace limes::geodesy {

Shape::Shape(ShapeKind kind, std::vector<Path> paths) : m_impl{std::make_unique<Impl>(kind, paths)} {}
Shape::Shape(Shape&&) noexcept = default;
Shape& Shape::operator=(Shape&&) noexcept = default;
Shape::~Shape() = default;

ShapeKind Shape::kind() const {
    return m_impl->kind();
}

SpaceBox Shape::box() const {
    return {m_impl->root().low, m_impl->root().high};
}

Location locate(const Shape& area, LonLat point) {
    return locate(area.impl(), point);
}

bool intersects(const Shape& a, const Shape& b) {
    return meeting(a.impl(), b.impl()).has_value();
}

}  // namespace limes::geodesy
