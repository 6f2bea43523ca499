#include <limes/source/gdal_session.hpp>
#include <limes/source/geometry_text.hpp>

#include <ogr_api.h>

#include <algorithm>
#include <cctype>

namespace limes::source {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

bool begins_with(std::string_view text, std::string_view upper) {
    return text.size() >= upper.size() &&
           std::equal(upper.begin(), upper.end(), text.begin(),
                      [](char a, char b) { return a == std::toupper(static_cast<unsigned char>(b)); });
}

/// The digits of "SRID=4326;", and the text after it; no digits when it does not begin so.
std::pair<std::string_view, std::string_view> split_srid(std::string_view text) {
    constexpr std::string_view kSrid = "SRID=";
    text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
    const std::size_t end = text.find(';');
    if (!begins_with(text, kSrid) || end == std::string_view::npos) {
        return {{}, text};
    }
    const std::string_view digits = text.substr(kSrid.size(), end - kSrid.size());
    const bool is_code =
        !digits.empty() && std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c) != 0; });
    return {is_code ? digits : std::string_view{}, is_code ? text.substr(end + 1) : text};
}

}  // namespace

bool is_wkt_column(std::string_view name) {
    return (name.size() == 3 && begins_with(name, "WKT")) || begins_with(name, "_WKT");
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(kSpaces) == std::string_view::npos;
}

std::string stated_crs(std::string_view text) {
    const std::string_view code = split_srid(text).first;
    return code.empty() || code == "0" ? std::string{}
                                       : "EPSG:" + std::string{code};  // 0: unknown, in PostGIS
}

std::optional<std::vector<std::uint8_t>> read_geometry_text(std::string_view text) {
    const GdalErrors quiet;  // a faulty text is the row's fault, not the file's
    std::string wkt{split_srid(text).second};
    wkt.erase(wkt.find_last_not_of(kSpaces) + 1);
    std::vector<std::uint8_t> wkb;
    OGRGeometryH geometry = nullptr;
    char* at = wkt.data();
    if (OGR_G_CreateFromWkt(&at, nullptr, &geometry) == OGRERR_NONE && geometry != nullptr) {
        OGRGeometryH straight = OGR_G_GetLinearGeometry(geometry, 0, nullptr);
        if (straight != nullptr && at == wkt.data() + wkt.size()) {
            wkb.resize(static_cast<std::size_t>(OGR_G_WkbSize(straight)));
            OGR_G_ExportToIsoWkb(straight, wkbNDR, wkb.data());
        }
        OGR_G_DestroyGeometry(straight);
    }
    OGR_G_DestroyGeometry(geometry);
    return wkb.empty() ? std::nullopt : std::optional{std::move(wkb)};
}

}  // namespace limes::source
