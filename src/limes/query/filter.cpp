#include <limes/query/filter.hpp>

#include <algorithm>
#include <utility>

namespace limes::query {
namespace {

bool same_geometry(const model::GeometryColumn& a, const model::GeometryColumn& b) {
    if (a.size() != b.size() || !std::ranges::equal(a.lon(), b.lon()) ||
        !std::ranges::equal(a.lat(), b.lat())) {
        return false;
    }
    for (std::size_t row = 0; row < a.size(); ++row) {
        const model::GeometryView left = a[row];
        const model::GeometryView right = b[row];
        if (left.type() != right.type() || left.part_count() != right.part_count()) {
            return false;
        }
        for (std::size_t part = 0; part < left.part_count(); ++part) {
            if (left.path_count(part) != right.path_count(part)) {
                return false;
            }
            for (std::size_t i = 0; i < left.path_count(part); ++i) {
                if (left.path(part, i).size() != right.path(part, i).size()) {
                    return false;
                }
            }
        }
    }
    return true;
}

bool same_literal(const Literal& a, const Literal& b) {
    const auto* left = std::get_if<GeometryLiteral>(&a);
    const auto* right = std::get_if<GeometryLiteral>(&b);
    if (left == nullptr || right == nullptr || *left == nullptr || *right == nullptr) {
        return a == b;
    }
    return same_geometry(**left, **right);
}

}  // namespace

bool operator==(const Expression& a, const Expression& b) {
    return a.op == b.op && a.name == b.name && same_literal(a.value, b.value) &&
           std::ranges::equal(a.arguments, b.arguments);
}

Filter property_equals(std::string property, std::string value) {
    Expression name{.op = Op::property, .name = std::move(property), .value = {}, .arguments = {}};
    Expression text{.op = Op::literal, .name = {}, .value = std::move(value), .arguments = {}};
    Expression equal{.op = Op::equal, .name = {}, .value = {}, .arguments = {}};
    equal.arguments = {std::move(name), std::move(text)};
    return std::make_shared<const Expression>(std::move(equal));
}

Filter both(Filter a, Filter b) {
    if (a == nullptr || b == nullptr) {
        return a == nullptr ? b : a;
    }
    return std::make_shared<const Expression>(
        Expression{.op = Op::logical_and, .name = {}, .value = {}, .arguments = {*a, *b}});
}

}  // namespace limes::query
