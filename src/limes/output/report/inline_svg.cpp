#include <limes/base/error.hpp>
#include <limes/output/report/html.hpp>
#include <limes/output/report/inline_svg.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <locale>
#include <sstream>

namespace limes::output::report {

namespace {

/// How ids are given and referred to in what cairo and this program write.
constexpr std::array<std::string_view, 4> kBeforeIds{" id=\"", "url(#", "xlink:href=\"#", " href=\"#"};

void cut_element(std::string& svg, std::string_view name) {
    const std::string begin = fmt::format("<{}>", name);
    const std::string end = fmt::format("</{}>", name);
    const std::size_t from = svg.find(begin);
    const std::size_t to = svg.find(end, from);
    if (from != std::string::npos && to != std::string::npos) {
        svg.erase(from, to + end.size() - from);
    }
}

std::string with_prefix(std::string_view svg, std::string_view prefix) {
    std::string out;
    out.reserve(svg.size() + svg.size() / 16);
    for (std::size_t at = 0; at < svg.size();) {
        // Only tags hold ids; text between them may say anything.
        if (svg[at] != '<') {
            const std::size_t next = std::min(svg.find('<', at), svg.size());
            out += svg.substr(at, next - at);
            at = next;
            continue;
        }
        const std::size_t end = std::min(svg.find('>', at), svg.size());
        const std::string_view tag = svg.substr(at, end - at);
        for (std::size_t i = 0; i < tag.size();) {
            bool put = false;
            for (const std::string_view before : kBeforeIds) {
                if (tag.substr(i).starts_with(before)) {
                    out += before;
                    out += prefix;
                    i += before.size();
                    put = true;
                    break;
                }
            }
            if (!put) {
                out += tag[i++];
            }
        }
        at = end;
    }
    return out;
}

/// `width="12pt"` of the root: the page says how wide it is, the viewBox how it is shaped.
void cut_attribute(std::string& svg, std::string_view name, std::size_t before) {
    const std::string begin = fmt::format(" {}=\"", name);
    const std::size_t from = svg.find(begin);
    if (from < before) {
        svg.erase(from, svg.find('"', from + begin.size()) + 1 - from);
    }
}

}  // namespace

std::string inline_svg(std::string_view svg, std::string_view prefix, const PictureWords& words) {
    const std::size_t root = svg.find("<svg ");
    if (root == std::string_view::npos || svg.find("viewBox=") == std::string_view::npos) {
        throw base::DataError{"the picture of a report is no SVG"};
    }
    std::string out = with_prefix(svg.substr(root), prefix);
    cut_element(out, "title");
    cut_element(out, "desc");
    for (const std::string_view name : {"width", "height"}) {
        cut_attribute(out, name, out.find('>'));
    }
    Html inside;
    inside.element("title", words.title);
    inside.element("desc", words.description);
    out.insert(out.find('>') + 1, inside.take());
    return out;
}

std::string pixels_with_texts(std::string_view png, std::string_view svg, const PictureWords& words) {
    constexpr std::string_view kViewBox = "viewBox=\"";
    const std::size_t at = svg.find(kViewBox);
    const std::size_t root_end = std::min(svg.find('>', std::min(at, svg.size())), svg.size());
    std::istringstream numbers{
        std::string{at < root_end ? svg.substr(at + kViewBox.size(), root_end - at) : std::string_view{}}};
    numbers.imbue(std::locale::classic());
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
    if (!(numbers >> left >> top >> width >> height)) {
        throw base::DataError{"the picture of a report is no SVG"};
    }
    Html inside;
    inside.element("title", words.title);
    inside.element("desc", words.description);
    std::string out = fmt::format(
        "<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {} {}\">{}<image x=\"{}\" "
        "y=\"{}\" "
        "width=\"{}\" height=\"{}\" href=\"data:image/png;base64,{}\"/>",
        left, top, width, height, inside.take(), left, top, width, height, base64(png));
    // The texts are the last group of what canvas writes.
    if (const std::size_t first = svg.find("<text"); first != std::string_view::npos) {
        const std::size_t group = svg.rfind("<g ", first);
        out += "<g opacity=\"0\">";
        out += svg.substr(group, svg.rfind("</svg>") - group);
        out += "</g>";
    }
    return out + "</svg>";
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve(bytes.size() / 3 * 4 + 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        }
        for (unsigned i = 0; i < 4; ++i) {
            out += at + i > bytes.size() ? '=' : kDigits[group >> (18U - 6U * i) & 63U];
        }
    }
    return out;
}

}  // namespace limes::output::report
