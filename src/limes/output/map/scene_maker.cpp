#include <limes/output/map/scene_maker.hpp>

#include <algorithm>
#include <utility>

namespace limes::output::map {

namespace {

class SceneMaker {
public:
    SceneMaker(const Style& style, const Rows& rows, const View& view,
               const std::vector<std::string>& languages)
        : m_style{style}, m_rows{rows} {
        m_scene.view = &view;
        m_scene.languages = &languages;
        m_scene.zoom = view.zoom();
        m_scene.icons = style.icons;
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
        sort(layer);
    }

    // Labels have a sort key too, of which they are placed, not drawn.
    void sort(SceneLayer& layer) const {
        static const std::map<LayerType, std::string> keys{{LayerType::fill, "fill-sort-key"},
                                                           {LayerType::line, "line-sort-key"},
                                                           {LayerType::circle, "circle-sort-key"}};
        const auto key = keys.find(layer.style->type);
        if (key == keys.end() || !layer.style->properties.contains(key->second)) {
            return;
        }
        std::vector<std::pair<double, std::size_t>> order;
        for (const std::size_t row : layer.rows) {
            order.emplace_back(layer.style->number(key->second, m_scene.site(layer, row), 0), row);
        }
        std::ranges::sort(order);
        std::ranges::transform(order, layer.rows.begin(), &std::pair<double, std::size_t>::second);
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

}  // namespace

Rows rows_by_name(std::span<const MapLayer> layers, const Style& style) {
    Rows rows;
    rows[std::string{kStyleLabels}] = style.labels.get();
    for (const MapLayer& layer : layers) {
        rows[layer.name] = layer.rows.get();
    }
    return rows;
}

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

Scene make_scene(const Style& style, const Rows& rows, const View& view,
                 const std::vector<std::string>& languages) {
    return SceneMaker{style, rows, view, languages}.make();
}

}  // namespace limes::output::map
