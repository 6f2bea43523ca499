#include <limes/base/error.hpp>
#include <limes/output/map/body.hpp>
#include <limes/output/map/canvas.hpp>
#include <limes/output/map/furniture.hpp>
#include <limes/output/map/labels.hpp>
#include <limes/output/map/legend.hpp>
#include <limes/output/map/locator.hpp>
#include <limes/output/map/map.hpp>
#include <limes/output/map/scene_maker.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace limes::output::map {

namespace {

constexpr double kLeastSheet_mm = 100;
constexpr double kMostSheet_mm = 5000;

geodesy::Box extent_for(const MapRequest& request, const Style& style, const Rows& rows) {
    if (request.extent) {
        return *request.extent;
    }
    for (const std::string& name : style.extent_layers) {
        const auto named = rows.find(name);
        if (named != rows.end() && named->second != nullptr) {
            if (const auto extent = extent_of(*named->second)) {
                return *extent;
            }
        }
    }
    throw base::UsageError{
        fmt::format("the style's own extent is that of the layer '{}', and no row of it holds then; "
                    "give the map's extent: west,south,east,north",
                    fmt::join(style.extent_layers, "' or '"))};
}

/// The layers drawn, each with what its licence asks to be shown; a text that several ask for is shown once.
std::string sources_of(const Scene& scene) {
    std::vector<std::pair<std::string, std::string>> by_attribution;  // attribution, titles
    std::set<const model::Layer*> seen;
    for (const SceneLayer& layer : scene.layers) {
        if (layer.layer == nullptr || !seen.insert(layer.layer).second) {
            continue;
        }
        const model::Schema& schema = layer.layer->schema;
        const std::string title =
            schema.title.empty() ? schema.name : words_in(schema.title, *scene.languages);
        std::string text =
            schema.provenance.attribution.empty() ? schema.provenance.source : schema.provenance.attribution;
        if (text.empty()) {
            continue;
        }
        const auto same =
            std::ranges::find_if(by_attribution, [&](const auto& each) { return each.first == text; });
        if (same == by_attribution.end()) {
            by_attribution.emplace_back(std::move(text), title);
        } else {
            same->second += ", " + title;
        }
    }
    std::string all;
    for (const auto& [attribution, titles] : by_attribution) {
        all += fmt::format("{}{} – {}", all.empty() ? "" : "; ", titles, attribution);
    }
    return all.empty() ? all : all + ".";
}

std::string description_of(const Scene& scene, double denominator) {
    std::string text = fmt::format("A map at 1:{:.0f} in {}.", denominator, scene.view->plane().name());
    std::set<const model::Layer*> seen;
    for (const SceneLayer& layer : scene.layers) {
        if (layer.layer != nullptr && layer.style->source != kStyleLabels &&
            seen.insert(layer.layer).second) {
            text += fmt::format(" {}: {} shown.",
                                layer.layer->schema.title.empty()
                                    ? layer.layer->schema.name
                                    : words_in(layer.layer->schema.title, *scene.languages),
                                layer.rows.size());
        }
    }
    return text;
}

struct Heading {
    std::string title;
    std::string second;
};

/// A sheet of a place has its name over the title of the style; a title that was asked for stands alone.
Heading heading_of(const Page& page, const MapRequest& request, const Style& style) {
    if (!request.title.empty()) {
        return {request.title, ""};
    }
    const std::string first = words_in(style.title, request.languages);
    const std::string second = second_words_in(style.title, request.languages);
    if (page.place.empty()) {
        return {first, second};
    }
    return {page.place, second.empty() ? first : first + " · " + second};
}

/// Fills go under the graticule, everything else over it.
std::size_t end_of_fills(const Scene& scene) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < scene.layers.size(); ++i) {
        const LayerType type = scene.layers[i].style->type;
        if (type != LayerType::background && type != LayerType::fill) {
            break;
        }
        end = i + 1;
    }
    return end;
}

void check_sheet(const MapRequest& request) {
    for (const double side : {request.width_mm, request.height_mm}) {
        if (!(side >= kLeastSheet_mm && side <= kMostSheet_mm)) {
            throw base::UsageError{fmt::format("a sheet of {:g} x {:g} mm: each side is {:g} to {:g} mm",
                                               request.width_mm, request.height_mm, kLeastSheet_mm,
                                               kMostSheet_mm)};
        }
    }
    if (!(request.dpi >= 30 && request.dpi <= 1200)) {
        throw base::UsageError{fmt::format("{:g} dpi: 30 to 1200 can be drawn", request.dpi)};
    }
}

/// What all sheets of a request share.
struct Sheets {
    const MapRequest& request;
    const Style& style;
    const Rows& rows;

    [[nodiscard]] double width() const { return request.width_mm * kPixelsPerMm; }
    [[nodiscard]] double height() const { return request.height_mm * kPixelsPerMm; }
};

/// One sheet, laid out and its rows chosen when made.
class Sheet {
public:
    Sheet(const Sheets& all, const Page& page)
        : m_all{all},
          m_page{page},
          m_around{box_around(all.style, all.rows, page.extent)},
          m_plane{page.extent},
          m_layout{lay_out()},
          m_view{m_plane, page.extent, m_layout.map},
          m_scene{scene_in(m_view)} {}
    Sheet(const Sheet&) = delete;
    Sheet& operator=(const Sheet&) = delete;

    [[nodiscard]] double scale() const { return scale_denominator(m_view); }

    /// What the file says of itself.
    [[nodiscard]] PictureText text() const {
        const Heading heading = heading_of(m_page, m_all.request, m_all.style);
        return {heading.title.empty() ? m_all.style.name : heading.title, description_of(m_scene, scale()),
                m_all.request.as_of.size() == 10 ? m_all.request.as_of : ""};
    }

    /// Draws it, and adds to the report.
    void draw(cairo_t* cairo, Typesetter& typesetter, MapReport& report) const {
        const MapRequest& request = m_all.request;
        const Style& style = m_all.style;
        const Heading heading = heading_of(m_page, request, style);
        const Colour& paper = m_layout.inks.paper;
        cairo_set_source_rgb(cairo, paper.red, paper.green, paper.blue);
        cairo_paint(cairo);
        const std::size_t fills = end_of_fills(m_scene);
        draw_body(cairo, m_scene, 0, fills);
        draw_graticule(cairo, m_view);
        Labels labels{m_scene, typesetter};
        labels.draw_beneath(cairo);
        draw_body(cairo, m_scene, fills, m_scene.layers.size());
        labels.draw_above(cairo);
        report.labels_placed += labels.count().placed;
        report.labels_left_out += labels.count().left_out;
        draw_frame(cairo, typesetter, m_view, m_layout);
        draw_title(typesetter, m_layout, heading.title, heading.second, request.as_of, request.languages);
        if (!m_layout.with_foot) {
            report.findings.push_back({base::Severity::warning, "", "", "no-room-for-legend",
                                       "the sheet is too small for the legend, scale and sources",
                                       "left them out"});
            return;
        }
        draw_legend(cairo, typesetter, legend_of(m_scene), m_layout.legend, m_layout.scale, m_layout.inks);
        draw_panel(cairo, typesetter, m_view, m_layout,
                   {m_plane.name(), words_in(style.note, request.languages),
                    second_words_in(style.note, request.languages), sources_of(m_scene)},
                   request.languages);
        if (m_around) {
            draw_locator(cairo, style, m_all.rows, *m_around, m_view, m_layout, request.languages);
        }
    }

private:
    [[nodiscard]] Scene scene_in(const View& view) const {
        return make_scene(m_all.style, m_all.rows, view, m_all.request.languages);
    }

    // The legend's length is known only when the scene is, and the scene hangs on the room that the legend
    // leaves: once with all the entries that there may be, then with those that there are.
    [[nodiscard]] Layout lay_out() const {
        const auto may_be = static_cast<std::size_t>(std::ranges::count_if(
            m_all.style.layers, [](const StyleLayer& layer) { return !layer.legend.empty(); }));
        const double aspect = m_around ? locator_aspect(*m_around) : 0;
        const auto laid_out = [&](std::size_t entries) {
            return lay_out_sheet(m_all.width(), m_all.height(), entries, aspect);
        };
        const View rough{m_plane, m_page.extent, laid_out(may_be).map};
        Layout layout = laid_out(legend_of(scene_in(rough)).size());
        layout.inks = m_all.style.inks;
        return layout;
    }

    Sheets m_all;
    Page m_page;
    std::optional<geodesy::Box> m_around;
    Plane m_plane;
    Layout m_layout;
    View m_view;
    Scene m_scene;
};

void add_missing_glyphs(const Typesetter& typesetter, MapReport& report) {
    for (const std::string& text : typesetter.without_glyph()) {
        report.findings.push_back(
            {base::Severity::warning, "", "", "glyph-missing",
             fmt::format("no installed font has all characters of '{}'", text),
             "drew boxes for them; install Noto Sans, Noto Sans CJK and Noto Sans Lao"});
    }
}

}  // namespace

std::vector<std::string> layers_of_style(const std::filesystem::path& path) {
    const Style style = load_style(path);
    std::vector<std::string> names;
    for (const StyleLayer& layer : style.layers) {
        if (layer.type != LayerType::background && layer.source != kStyleLabels &&
            std::find(names.begin(), names.end(), layer.source) == names.end()) {
            names.push_back(layer.source);
        }
    }
    return names;
}

std::map<std::string, std::string> answers_of_style(const std::filesystem::path& path) {
    return load_style(path).answers;
}

void check_ending(const std::filesystem::path& target) {
    (void)picture_of(target);
}

MapReport draw(const MapRequest& request, std::span<const MapLayer> layers,
               const std::filesystem::path& target) {
    return draw_pages(request, {}, layers, target);
}

MapReport draw_pages(const MapRequest& request, std::span<const Page> pages, std::span<const MapLayer> layers,
                     const std::filesystem::path& target) {
    const Picture picture = picture_of(target);
    if (pages.size() > 1 && picture != Picture::pdf) {
        throw base::UsageError{
            fmt::format("{} sheets are the pages of a .pdf; a picture has one", pages.size())};
    }
    check_sheet(request);
    const Style style = load_style(request.style, request.palette);
    const Rows rows = rows_by_name(layers, style);
    std::vector<Page> all{pages.begin(), pages.end()};
    if (all.empty()) {
        all.push_back({extent_for(request, style, rows), request.place});
    }

    const Sheets sheets{request, style, rows};
    MapReport report;
    std::unique_ptr<Canvas> canvas;
    std::unique_ptr<Typesetter> typesetter;
    for (const Page& page : all) {
        const Sheet sheet{sheets, page};
        if (canvas == nullptr) {
            report.scale_denominator = sheet.scale();
            canvas = std::make_unique<Canvas>(picture, target, sheets.width(), sheets.height(), request.dpi,
                                              sheet.text());
            typesetter = std::make_unique<Typesetter>(
                canvas->cairo(), picture == Picture::svg ? Typesetter::To::svg : Typesetter::To::surface);
        } else {
            canvas->next_page();
        }
        if (all.size() > 1) {
            canvas->bookmark(page.place);
        }
        sheet.draw(canvas->cairo(), *typesetter, report);
    }
    add_missing_glyphs(*typesetter, report);
    const std::string svg = typesetter->svg();
    typesetter.reset();
    canvas->finish(svg);
    return report;
}

}  // namespace limes::output::map
