#include <limes/output/map/furniture.hpp>
#include <limes/output/map/icon.hpp>
#include <limes/output/map/legend.hpp>

#include <cairo.h>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

constexpr double kColumn = 64 * kPixelsPerMm;
constexpr double kRow = 7.6 * kPixelsPerMm;
constexpr double kSampleWidth = 11 * kPixelsPerMm;
constexpr double kSampleHeight = 4.4 * kPixelsPerMm;
constexpr double kGap = 2.5 * kPixelsPerMm;

const SceneLayer* layer_with_id(const Scene& scene, const std::string& id) {
    const auto found =
        std::ranges::find_if(scene.layers, [&](const SceneLayer& layer) { return layer.style->id == id; });
    return found == scene.layers.end() ? nullptr : &*found;
}

LegendEntry::Sample sample_of(const Scene& scene, const SceneLayer& layer, std::size_t row) {
    LegendEntry::Sample sample{layer.style->type, paint_of(*layer.style, scene.site(layer, row))};
    if (layer.style->ground_radius_m) {
        sample.paint.radius = kSampleHeight / 2;
    }
    if (!sample.paint.icon.empty()) {
        sample.icon = scene.icon_file(sample.paint.icon);
    }
    return sample;
}

std::size_t first_row(const SceneLayer& layer) {
    return layer.rows.empty() ? 0 : layer.rows.front();
}

/// What an entry of the legend is about: a row with the value, and its words.
struct LegendValue {
    Words words;
    std::size_t row = 0;
};

/// The words of the layer with the value where they say "{}".
Words with_value(Words words, const std::string& value) {
    constexpr std::string_view kHere = "{}";
    for (auto& [language, text] : words) {
        if (const std::size_t at = text.find(kHere); at != std::string::npos) {
            text.replace(at, kHere.size(), value);
        }
    }
    return words;
}

/// Metres are written as a reader says them.
std::string value_text(const std::string& column, const Value& value) {
    const auto* number = std::get_if<double>(&value);
    return number != nullptr && column.ends_with("_m") ? length_text(*number) : as_text(value);
}

/// The values of the column among the rows drawn: those that the style lists, in its order, then numbers from
/// the smallest up, then the rest as it comes.
std::vector<LegendValue> legend_values(const Scene& scene, const SceneLayer& layer) {
    if (!layer.style->legend_by || layer.layer == nullptr) {
        return {{layer.style->legend, first_row(layer)}};
    }
    const LegendBy& by = *layer.style->legend_by;
    std::vector<std::pair<Value, std::size_t>> found;
    for (const std::size_t row : layer.rows) {
        Value value = property_of(scene.site(layer, row), by.column);
        if (std::ranges::find(found, value, &std::pair<Value, std::size_t>::first) == found.end()) {
            found.emplace_back(std::move(value), row);
        }
    }
    const auto listed = [&](const Value& value) {
        return std::ranges::find(by.values, as_text(value), &LegendBy::Value::is) - by.values.begin();
    };
    std::ranges::stable_sort(found, [&](const auto& a, const auto& b) {
        const auto place_a = listed(a.first);
        const auto place_b = listed(b.first);
        return place_a != place_b ? place_a < place_b
                                  : as_number(a.first).value_or(0) < as_number(b.first).value_or(0);
    });
    std::vector<LegendValue> values;
    for (const auto& [value, row] : found) {
        const auto place = static_cast<std::size_t>(listed(value));
        values.push_back({place < by.values.size()
                              ? by.values[place].words
                              : with_value(layer.style->legend, value_text(by.column, value)),
                          row});
    }
    return values;
}

void use(cairo_t* cairo, const Colour& colour) {
    cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, colour.alpha);
}

void stroke(cairo_t* cairo, const Paint& paint) {
    if (paint.stroke.alpha > 0 && paint.stroke_width > 0) {
        cairo_set_line_width(cairo, paint.stroke_width);
        cairo_set_dash(cairo, paint.dashes.data(), static_cast<int>(paint.dashes.size()), 0);
        cairo_set_line_cap(cairo, paint.cap == "round" ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
        use(cairo, paint.stroke);
        cairo_stroke(cairo);
    }
    cairo_new_path(cairo);
}

void draw_sample(cairo_t* cairo, const LegendEntry::Sample& sample, const Rect& box) {
    const double y = (box.top + box.bottom) / 2;
    if (sample.type == LayerType::symbol) {
        if (!sample.icon.empty()) {
            draw_icon(cairo, sample.icon, {(box.left + box.right) / 2, y}, sample.paint.icon_size);
        }
        return;
    }
    cairo_save(cairo);
    cairo_new_path(cairo);
    if (sample.type == LayerType::line) {
        cairo_move_to(cairo, box.left, y);
        cairo_line_to(cairo, box.right, y);
    } else if (sample.type == LayerType::circle) {
        for (const Spot spot :
             sign_path(sample.paint.sign, {(box.left + box.right) / 2, y}, sample.paint.radius)) {
            cairo_line_to(cairo, spot.x, spot.y);
        }
        cairo_close_path(cairo);
    } else {
        cairo_rectangle(cairo, box.left, box.top, box.width(), box.height());
    }
    if (sample.type != LayerType::line) {
        use(cairo, sample.paint.fill);
        cairo_fill_preserve(cairo);
    }
    stroke(cairo, sample.paint);
    cairo_restore(cairo);
}

}  // namespace

std::vector<LegendEntry> legend_of(const Scene& scene) {
    std::vector<LegendEntry> entries;
    for (const SceneLayer* layer : scene.from_top()) {
        const bool is_text = layer->style->type == LayerType::symbol && !layer->style->has_icons();
        if (layer->style->legend.empty() || is_text) {
            continue;
        }
        for (const LegendValue& value : legend_values(scene, *layer)) {
            LegendEntry entry;
            for (const std::string& id : layer->style->legend_with) {
                if (const SceneLayer* under = layer_with_id(scene, id)) {
                    entry.samples.push_back(sample_of(scene, *under, first_row(*under)));
                }
            }
            entry.samples.push_back(sample_of(scene, *layer, value.row));
            entry.words = words_in(value.words, *scene.languages);
            entry.second_words = second_words_in(value.words, *scene.languages);
            entries.push_back(std::move(entry));
        }
    }
    return entries;
}

LegendSize legend_size(std::size_t entries, double width, double scale) {
    LegendSize size;
    size.columns = width < 2 * kColumn * scale ? 1 : static_cast<std::size_t>(width / (kColumn * scale));
    size.rows = (entries + size.columns - 1) / size.columns;
    size.height = static_cast<double>(size.rows) * kRow * scale;
    return size;
}

void draw_legend(cairo_t* cairo, Typesetter& typesetter, const std::vector<LegendEntry>& entries,
                 const Rect& room, double scale, const Inks& inks) {
    const LegendSize size = legend_size(entries.size(), room.width(), scale);
    const double column = room.width() / static_cast<double>(size.columns);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const LegendEntry& entry = entries[i];
        const std::size_t in_column = i / size.rows;
        const std::size_t in_row = i % size.rows;
        const double left = room.left + column * static_cast<double>(in_column);
        const double top = room.top + kRow * scale * static_cast<double>(in_row);
        const double middle = top + kRow * scale / 2 - 0.4 * kPixelsPerMm;
        const Rect box{left, middle - kSampleHeight * scale / 2, left + kSampleWidth * scale,
                       middle + kSampleHeight * scale / 2};
        for (const LegendEntry::Sample& sample : entry.samples) {
            draw_sample(cairo, sample, box);
        }
        const double x = box.right + kGap * scale;
        const bool two = !entry.second_words.empty();
        typesetter.draw({{entry.words, 9.6 * scale, false, false, inks.ink, 0}},
                        {x, middle + (two ? -0.2 : 3.4) * scale});
        if (two) {
            typesetter.draw({{entry.second_words, 8 * scale, false, true, inks.second(), 0}},
                            {x, middle + 9.6 * scale});
        }
    }
}

}  // namespace limes::output::map
