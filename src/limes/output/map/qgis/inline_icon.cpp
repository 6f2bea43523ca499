#include <limes/base/file.hpp>
#include <limes/output/map/qgis/inline_icon.hpp>

#include <glib.h>

namespace limes::output::map {

std::string inline_icon(const std::filesystem::path& file) {
    const std::string svg = base::read_text_file(file);
    gchar* encoded = g_base64_encode(reinterpret_cast<const guchar*>(svg.data()), svg.size());
    std::string text{encoded};
    g_free(encoded);
    return text;
}

}  // namespace limes::output::map
