#include <limes/base/error.hpp>
#include <limes/output/map/body.hpp>
#include <limes/output/map/canvas.hpp>
#include <limes/output/map/furniture.hpp>
#include <limes/output/map/labels.hpp>
#include <limes/output/map/legend.hpp>
#include <limes/output/map/map.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace limes::output::map {

namespace {

constexpr double kLeastSheet_mm = 100;
constexpr double kMostSheet_mm = 5000;

/// Rows by the name of their layer; a layer that was not given is null.
using Rows = std::map<std::string, const model::Layer*, std::less<>>;

Rows rows_by_name(std::span<const MapLayer> layers, const Style& style) {
    Rows rows;
    rows[std::string{kStyleLabels}] = style.labels.get();
    for (const MapLayer& layer : layers) {
        rows[layer.name] = layer.rows.get();
    }
    return rows;
}

/// The box of all rows of a layer, a twelfth wider on each side; nothing when none has a position.
std::optional<geodesy::Box> extent_of(const model::Layer& layer) {
    constexpr double kMargin = 1.0 / 12;
    constexpr double kLeast_deg = 0.05;
    std::optional<geodesy::Box> all;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        if (const auto box = layer.geometry.box(row)) {
            all = all ? geodesy::Box{std::min(all->west, box->west), std::min(all->south, box->south),
                                     std::max(all->east, box->east), std::max(all->north, box->north)}
                      : *box;
        }
    }
    if (!all) {
        return std::nullopt;
    }
    const double margin =
        std::max({kLeast_deg, (all->east - all->west) * kMargin, (all->north - all->south) * kMargin});
    return geodesy::Box{std::max(-180.0, all->west - margin), std::max(-90.0, all->south - margin),
                        std::min(180.0, all->east + margin), std::min(90.0, all->north + margin)};
}

geodesy::Box extent_for(const MapRequest& request, const Style& style, const Rows& rows) {
    if (request.extent) {
        return *request.extent;
    }
    const auto named = rows.find(style.extent_layer);
    if (named != rows.end() && named->second != nullptr) {
        if (const auto extent = extent_of(*named->second)) {
            return *extent;
        }
    }
    throw base::UsageError{
        fmt::format("the style's own extent is that of the layer '{}', and no row of it holds then; "
                    "give the map's extent: west,south,east,north",
                    style.extent_layer)};
}

/// Chooses the rows that are on the sheet, for each layer of the style.
class SceneMaker {
public:
    SceneMaker(const Style& style, const Rows& rows, const View& view,
               const std::vector<std::string>& languages)
        : m_style{style}, m_rows{rows} {
        m_scene.view = &view;
        m_scene.languages = &languages;
        m_scene.zoom = view.zoom();
    }

    Scene make() {
        for (const StyleLayer& layer : m_style.layers) {
            if (!layer.visible || m_scene.zoom < layer.minzoom || m_scene.zoom >= layer.maxzoom) {
                continue;
            }
            SceneLayer chosen{&layer, nullptr, {}};
            if (layer.type != LayerType::background) {
                const auto rows = m_rows.find(layer.source);
                if (rows == m_rows.end() || rows->second == nullptr) {
                    continue;
                }
                chosen.layer = rows->second;
                choose(chosen);
                if (chosen.rows.empty()) {
                    continue;
                }
            }
            m_scene.layers.push_back(std::move(chosen));
        }
        return std::move(m_scene);
    }

private:
    void choose(SceneLayer& layer) {
        const std::vector<char>& on_sheet = rows_on_sheet(*layer.layer);
        for (std::size_t row = 0; row < layer.layer->rows; ++row) {
            if (on_sheet[row] != 0 &&
                (!layer.style->filter || is_true(layer.style->filter(m_scene.site(layer, row))))) {
                layer.rows.push_back(row);
            }
        }
    }

    const std::vector<char>& rows_on_sheet(const model::Layer& layer) {
        auto [found, is_new] = m_on_sheet.try_emplace(&layer);
        if (is_new) {
            found->second.assign(layer.rows, 0);
            for (std::size_t row = 0; row < layer.rows; ++row) {
                if (model::has_points(layer.geometry.type(row))) {
                    const Rect box = box_of(parts_on_sheet(layer.geometry[row], *m_scene.view));
                    found->second[row] = box.meets(m_scene.view->frame()) ? 1 : 0;
                }
            }
        }
        return found->second;
    }

    const Style& m_style;
    const Rows& m_rows;
    Scene m_scene;
    std::map<const model::Layer*, std::vector<char>> m_on_sheet;
};

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
Heading heading_of(const MapRequest& request, const Style& style) {
    if (!request.title.empty()) {
        return {request.title, ""};
    }
    const std::string first = words_in(style.title, request.languages);
    const std::string second = second_words_in(style.title, request.languages);
    if (request.place.empty()) {
        return {first, second};
    }
    return {request.place, second.empty() ? first : first + " · " + second};
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

void check_ending(const std::filesystem::path& target) {
    (void)picture_of(target);
}

MapReport draw(const MapRequest& request, std::span<const MapLayer> layers,
               const std::filesystem::path& target) {
    const Picture picture = picture_of(target);
    check_sheet(request);
    const Style style = load_style(request.style);
    const Rows rows = rows_by_name(layers, style);
    const geodesy::Box extent = extent_for(request, style, rows);
    const Plane plane{extent};

    // The legend's length is known only when the scene is, and the scene hangs on the room that the legend
    // leaves: once with all the entries that there may be, then with those that there are.
    const auto may_be = static_cast<std::size_t>(
        std::ranges::count_if(style.layers, [](const StyleLayer& layer) { return !layer.legend.empty(); }));
    const double width = request.width_mm * kPixelsPerMm;
    const double height = request.height_mm * kPixelsPerMm;
    Layout layout = lay_out_sheet(width, height, may_be);
    {
        const View rough{plane, extent, layout.map};
        layout = lay_out_sheet(width, height,
                               legend_of(SceneMaker{style, rows, rough, request.languages}.make()).size());
    }
    const View view{plane, extent, layout.map};
    const Scene scene = SceneMaker{style, rows, view, request.languages}.make();

    MapReport report;
    report.scale_denominator = scale_denominator(view);
    const Heading heading = heading_of(request, style);
    const std::string day = request.as_of.size() == 10 ? request.as_of : "";
    Canvas canvas{picture,
                  target,
                  width,
                  height,
                  request.dpi,
                  {heading.title.empty() ? style.name : heading.title,
                   description_of(scene, report.scale_denominator), day}};
    Typesetter typesetter{canvas.cairo(),
                          picture == Picture::svg ? Typesetter::To::svg : Typesetter::To::surface};
    const std::size_t fills = end_of_fills(scene);
    draw_body(canvas.cairo(), scene, 0, fills);
    draw_graticule(canvas.cairo(), view);
    Labels labels{scene, typesetter};
    labels.draw_beneath(canvas.cairo());
    draw_body(canvas.cairo(), scene, fills, scene.layers.size());
    labels.draw_above(canvas.cairo());
    report.labels_placed = labels.count().placed;
    report.labels_left_out = labels.count().left_out;
    draw_frame(canvas.cairo(), typesetter, view, layout);
    draw_title(typesetter, layout, heading.title, heading.second, request.as_of, request.languages);
    if (layout.with_foot) {
        draw_legend(canvas.cairo(), typesetter, legend_of(scene), layout.legend, layout.scale);
        draw_panel(canvas.cairo(), typesetter, view, layout,
                   {plane.name(), words_in(style.note, request.languages),
                    second_words_in(style.note, request.languages), sources_of(scene)},
                   request.languages);
    } else {
        report.findings.push_back({base::Severity::warning, "", "", "no-room-for-legend",
                                   "the sheet is too small for the legend, scale and sources",
                                   "left them out"});
    }
    for (const std::string& text : typesetter.without_glyph()) {
        report.findings.push_back(
            {base::Severity::warning, "", "", "glyph-missing",
             fmt::format("no installed font has all characters of '{}'", text),
             "drew boxes for them; install Noto Sans, Noto Sans CJK and Noto Sans Lao"});
    }
    canvas.finish(typesetter.svg());
    return report;
}

}  // namespace limes::output::map
