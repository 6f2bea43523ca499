#pragma once

#include <cairo.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace limes::output::map {

enum class Picture : std::uint8_t { png, svg, pdf };

/// What the file says of itself: an accessible name and description (SVG), the document's title (PDF).
struct PictureText {
    std::string title;
    std::string description;
    std::string day;  ///< ISO date for the PDF's date, so that the clock does not enter the file
};

/// The picture of a path by its ending. Errors: UsageError for an ending that is none.
[[nodiscard]] Picture picture_of(const std::filesystem::path& path);

/// A sheet of paper to draw on in CSS pixels, written to `path` by `finish`.
class Canvas {
public:
    /// Errors: UsageError when the picture would have more than 400 million pixels.
    Canvas(Picture picture, std::filesystem::path path, double width_px, double height_px, double dpi,
           const PictureText& text);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    [[nodiscard]] cairo_t* cairo() const { return m_cairo; }
    [[nodiscard]] Picture picture() const { return m_picture; }
    /// Of a PDF: what follows is on a page of its own, and readers find this one by a name.
    void next_page();
    void bookmark(const std::string& name);
    /// `svg_text`: elements in CSS pixels that an SVG gets on top. Errors: DataError when not all was
    /// written.
    void finish(const std::string& svg_text);

private:
    Picture m_picture;
    std::filesystem::path m_path;
    PictureText m_text;
    cairo_surface_t* m_surface = nullptr;
    cairo_t* m_cairo = nullptr;
    std::string m_bytes;
    int m_page = 1;
};

}  // namespace limes::output::map
