#include "picture.hpp"

#include <cairo.h>

#include <array>
#include <cmath>
#include <memory>
#include <stdexcept>

namespace limes::test {

namespace {

double linear(double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

/// Of linear sRGB, D65.
Seen::Colour lab(const std::array<double, 3>& rgb) {
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047);
    const double y = f(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
    const double z = f((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

}  // namespace

Seen see(const std::string& png) {
    constexpr int kBlock = 5;
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface{
        cairo_image_surface_create_from_png(png.c_str()), &cairo_surface_destroy};
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) {
        throw std::runtime_error{png + ": no PNG"};
    }
    const unsigned char* pixels = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    const int columns = cairo_image_surface_get_width(surface.get()) / kBlock;
    const int rows = cairo_image_surface_get_height(surface.get()) / kBlock;
    Seen seen{static_cast<std::size_t>(columns), static_cast<std::size_t>(rows), {}};
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            std::array<double, 3> mean{};
            for (int i = 0; i < kBlock * kBlock; ++i) {
                const unsigned char* pixel =
                    pixels + (row * kBlock + i / kBlock) * stride + (column * kBlock + i % kBlock) * 4;
                for (std::size_t part = 0; part < 3; ++part) {
                    mean[part] += linear(pixel[2 - part] / 255.0) / (kBlock * kBlock);
                }
            }
            seen.blocks.push_back(lab(mean));
        }
    }
    return seen;
}

Difference difference(const Seen& a, const Seen& b) {
    constexpr double kPlain = 10;
    if (a.width != b.width || a.height != b.height || a.blocks.empty()) {
        throw std::runtime_error{"pictures of two sizes"};
    }
    Difference all;
    for (std::size_t i = 0; i < a.blocks.size(); ++i) {
        const Seen::Colour& one = a.blocks[i];
        const Seen::Colour& other = b.blocks[i];
        const double apart = std::hypot(one.lightness - other.lightness, one.a - other.a, one.b - other.b);
        all.mean += apart / static_cast<double>(a.blocks.size());
        all.seen_share += apart > kPlain ? 1 / static_cast<double>(a.blocks.size()) : 0;
    }
    return all;
}

}  // namespace limes::test
