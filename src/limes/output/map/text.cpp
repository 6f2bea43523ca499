#include <limes/output/map/text.hpp>
#include <limes/output/text/markup_text.hpp>

#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

namespace limes::output::map {

namespace {

constexpr const char* kFamilies = "Noto Sans, Noto Sans CJK SC, Noto Sans Lao, sans-serif";

/// Neighbours in the same dress as one run.
Line joined(const Line& words) {
    Line line;
    for (const Run& word : words) {
        Run as_last = word;
        as_last.text = line.empty() ? "" : line.back().text;
        if (!line.empty() && as_last == line.back()) {
            line.back().text += word.text;
        } else {
            line.push_back(word);
        }
    }
    return line;
}

guint16 channel(double value) {
    return static_cast<guint16>(std::lround(value * 65535));
}

}  // namespace

void dress(Run& run, const std::string& font) {
    run.bold = font.find("Bold") != std::string::npos;
    run.italic = font.find("Italic") != std::string::npos;
}

// The one layout of a typesetter, holding a line.
struct Typesetter::Layout {
    PangoLayout* layout;

    [[nodiscard]] PangoLayoutLine* line() const { return pango_layout_get_line_readonly(layout, 0); }
};

Typesetter::Typesetter(cairo_t* cairo, To to)
    : m_cairo{cairo}, m_to{to}, m_layout{pango_cairo_create_layout(cairo)} {
    auto* layout = static_cast<PangoLayout*>(m_layout);
    PangoContext* context = pango_layout_get_context(layout);
    // Widths must not depend on the resolution, nor fonts on the locale.
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_language(context, pango_language_from_string("vi"));
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_context_changed(layout);
}

Typesetter::~Typesetter() {
    g_object_unref(m_layout);
}

Typesetter::Layout Typesetter::lay_out(const Line& line) {
    auto* layout = static_cast<PangoLayout*>(m_layout);
    std::string text;
    PangoAttrList* attributes = pango_attr_list_new();
    for (const Run& run : line) {
        const auto begin = static_cast<guint>(text.size());
        text += run.text;
        const auto add = [&](PangoAttribute* attribute) {
            attribute->start_index = begin;
            attribute->end_index = static_cast<guint>(text.size());
            pango_attr_list_insert(attributes, attribute);
        };
        PangoFontDescription* font = pango_font_description_from_string(kFamilies);
        pango_font_description_set_weight(font, run.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_style(font, run.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
        pango_font_description_set_absolute_size(font, run.size * PANGO_SCALE);
        add(pango_attr_font_desc_new(font));
        pango_font_description_free(font);
        add(pango_attr_foreground_new(channel(run.colour.red), channel(run.colour.green),
                                      channel(run.colour.blue)));
        add(pango_attr_foreground_alpha_new(channel(run.colour.alpha)));
        if (run.spacing != 0) {
            add(pango_attr_letter_spacing_new(static_cast<int>(std::lround(run.spacing * PANGO_SCALE))));
        }
    }
    pango_layout_set_text(layout, text.c_str(), static_cast<int>(text.size()));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    if (pango_layout_get_unknown_glyphs_count(layout) > 0) {
        m_without_glyph.insert(text);
    }
    return {layout};
}

double Typesetter::width(const Line& line) {
    PangoRectangle logical;
    pango_layout_line_get_extents(lay_out(line).line(), nullptr, &logical);
    return static_cast<double>(logical.width) / PANGO_SCALE;
}

void Typesetter::draw(const Line& line, Spot baseline, const Halo& halo, double angle) {
    if (m_to == To::svg) {
        (void)lay_out(line);  // for the glyphs that are missing
        write_svg(line, baseline, halo, angle);
        return;
    }
    const Layout layout = lay_out(line);
    cairo_save(m_cairo);
    cairo_translate(m_cairo, baseline.x, baseline.y);
    cairo_rotate(m_cairo, angle);
    if (halo.width > 0) {
        cairo_move_to(m_cairo, 0, 0);
        pango_cairo_layout_line_path(m_cairo, layout.line());
        cairo_set_source_rgba(m_cairo, halo.colour.red, halo.colour.green, halo.colour.blue,
                              halo.colour.alpha);
        cairo_set_line_width(m_cairo, 2 * halo.width);
        cairo_set_line_join(m_cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke(m_cairo);
    }
    cairo_move_to(m_cairo, 0, 0);
    pango_cairo_show_layout_line(m_cairo, layout.line());
    cairo_restore(m_cairo);
}

void Typesetter::write_svg(const Line& line, Spot baseline, const Halo& halo, double angle) {
    std::string transform;
    if (angle != 0) {
        transform = fmt::format(" transform=\"rotate({:.2f} {:.2f} {:.2f})\"", angle * 180 / M_PI, baseline.x,
                                baseline.y);
    }
    std::string stroke;
    if (halo.width > 0) {
        stroke = fmt::format(
            " stroke=\"{}\" stroke-opacity=\"{:.2f}\" stroke-width=\"{:.2f}\" stroke-linejoin=\"round\" "
            "paint-order=\"stroke\"",
            halo.colour.hex(), halo.colour.alpha, 2 * halo.width);
    }
    m_svg += fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\"{}{}>", baseline.x, baseline.y, transform, stroke);
    for (const Run& run : line) {
        m_svg += fmt::format("<tspan font-size=\"{:.2f}\" fill=\"{}\"", run.size, run.colour.hex());
        if (run.colour.alpha < 1) {
            m_svg += fmt::format(" fill-opacity=\"{:.2f}\"", run.colour.alpha);
        }
        if (run.bold) {
            m_svg += " font-weight=\"bold\"";
        }
        if (run.italic) {
            m_svg += " font-style=\"italic\"";
        }
        if (run.spacing != 0) {
            m_svg += fmt::format(" letter-spacing=\"{:.2f}\"", run.spacing);
        }
        m_svg += ">" + text::markup_text(run.text) + "</tspan>";
    }
    m_svg += "</text>\n";
}

std::vector<Line> Typesetter::wrapped(const Line& line, double most) {
    // Words with their spaces, each in its run's dress.
    std::vector<Run> words;
    for (const Run& run : line) {
        for (std::size_t at = 0; at < run.text.size();) {
            const std::size_t space = run.text.find(' ', at);
            const std::size_t end = space == std::string::npos ? run.text.size() : space + 1;
            words.push_back(run);
            words.back().text = run.text.substr(at, end - at);
            at = end;
        }
    }
    std::vector<Line> lines;
    Line open;
    for (const Run& word : words) {
        Line longer = open;
        longer.push_back(word);
        if (!open.empty() && width(longer) > most) {
            lines.push_back(std::move(open));
            open = {word};
        } else {
            open = std::move(longer);
        }
    }
    if (!open.empty()) {
        lines.push_back(std::move(open));
    }
    for (Line& each : lines) {
        each = joined(each);
        while (each.back().text.ends_with(' ')) {
            each.back().text.pop_back();
        }
    }
    return lines;
}

}  // namespace limes::output::map
