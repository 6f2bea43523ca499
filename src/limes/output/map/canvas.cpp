#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/output/map/canvas.hpp>

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace limes::output::map {

namespace {

constexpr double kPointsPerPixel = 0.75;

cairo_status_t collect(void* bytes, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else {
            out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

/// Puts the name and description at the start of cairo's SVG, and true text at its end.
std::string with_text(std::string svg, const PictureText& text, const std::string& elements) {
    // cairo numbers its surfaces through the life of the process; a sheet is one surface, and nothing refers
    // to it.
    constexpr std::string_view kSurface = "<g id=\"surface";
    if (const std::size_t group = svg.find(kSurface); group != std::string::npos) {
        const std::size_t number = group + kSurface.size();
        svg.replace(group, svg.find('"', number) - group, "<g id=\"sheet");
    }
    const std::size_t root = svg.find("<svg ");
    const std::size_t opened = svg.find('>', root);
    const std::size_t closed = svg.rfind("</svg>");
    if (root == std::string::npos || opened == std::string::npos || closed == std::string::npos) {
        throw base::DataError{"cairo gave no SVG"};
    }
    svg.insert(closed,
               fmt::format("<g transform=\"scale({})\" font-family=\"'Noto Sans', 'Noto Sans CJK SC', "
                           "'Noto Sans SC', 'Noto Sans Lao', sans-serif\" xml:space=\"preserve\">\n{}</g>\n",
                           kPointsPerPixel, elements));
    svg.insert(opened + 1, fmt::format("\n<title>{}</title>\n<desc>{}</desc>", escaped(text.title),
                                       escaped(text.description)));
    svg.insert(root + 5, "role=\"img\" ");
    return svg;
}

}  // namespace

Picture picture_of(const std::filesystem::path& path) {
    const std::string ending = path.extension().string();
    if (ending == ".png") {
        return Picture::png;
    }
    if (ending == ".svg") {
        return Picture::svg;
    }
    if (ending == ".pdf") {
        return Picture::pdf;
    }
    throw base::UsageError{
        fmt::format("'{}' is no picture: its name must end in .png, .svg or .pdf", path.string())};
}

Canvas::Canvas(Picture picture, std::filesystem::path path, double width_px, double height_px, double dpi,
               const PictureText& text)
    : m_picture{picture}, m_path{std::move(path)}, m_text{text} {
    const double width_pt = width_px * kPointsPerPixel;
    const double height_pt = height_px * kPointsPerPixel;
    double scale = kPointsPerPixel;
    if (picture == Picture::png) {
        scale = dpi / 96;
        const double width = std::round(width_px * scale);
        const double height = std::round(height_px * scale);
        if (!(width * height <= 4e8) || std::max(width, height) > 32767) {
            throw base::UsageError{
                fmt::format("a picture of {} x {} pixels is too large; lower --dpi", width, height)};
        }
        m_surface =
            cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height));
    } else if (picture == Picture::svg) {
        m_surface = cairo_svg_surface_create_for_stream(&collect, &m_bytes, width_pt, height_pt);
        cairo_svg_surface_set_document_unit(m_surface, CAIRO_SVG_UNIT_PT);
    } else {
        m_surface = cairo_pdf_surface_create_for_stream(&collect, &m_bytes, width_pt, height_pt);
        cairo_pdf_surface_set_metadata(m_surface, CAIRO_PDF_METADATA_TITLE, text.title.c_str());
        cairo_pdf_surface_set_metadata(m_surface, CAIRO_PDF_METADATA_SUBJECT, text.description.c_str());
        const std::string day = (text.day.empty() ? "1970-01-01" : text.day) + "T00:00:00Z";
        cairo_pdf_surface_set_metadata(m_surface, CAIRO_PDF_METADATA_CREATE_DATE, day.c_str());
    }
    m_cairo = cairo_create(m_surface);
    cairo_scale(m_cairo, scale, scale);
    cairo_set_source_rgb(m_cairo, 1, 1, 1);
    cairo_paint(m_cairo);
}

Canvas::~Canvas() {
    if (m_cairo != nullptr) {
        cairo_destroy(m_cairo);
    }
    cairo_surface_destroy(m_surface);
}

void Canvas::next_page() {
    cairo_show_page(m_cairo);
    ++m_page;
}

void Canvas::bookmark(const std::string& name) {
    cairo_pdf_surface_add_outline(m_surface, CAIRO_PDF_OUTLINE_ROOT, name.c_str(),
                                  fmt::format("page={}", m_page).c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

void Canvas::finish(const std::string& svg_text) {
    const cairo_status_t drawn = cairo_status(m_cairo);
    cairo_destroy(m_cairo);
    m_cairo = nullptr;
    if (m_picture == Picture::png) {
        cairo_surface_flush(m_surface);
        cairo_surface_write_to_png_stream(m_surface, &collect, &m_bytes);
    }
    cairo_surface_finish(m_surface);
    const cairo_status_t finished = cairo_surface_status(m_surface);
    for (const cairo_status_t status : {drawn, finished}) {
        if (status != CAIRO_STATUS_SUCCESS) {
            throw base::DataError{fmt::format("{}: the picture could not be drawn: {}", m_path.string(),
                                              cairo_status_to_string(status))};
        }
    }
    if (m_picture == Picture::svg) {
        m_bytes = with_text(std::move(m_bytes), m_text, svg_text);
    }
    base::FileWriter writer{m_path};
    writer.write(m_bytes);
    writer.close();
}

}  // namespace limes::output::map
