#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/code_page_1258.hpp>

namespace limes::source {

bool is_1258(const std::string& encoding) {
    if (encoding.find("TCVN") != std::string::npos || encoding.find("tcvn") != std::string::npos) {
        throw base::UsageError{
            "texts in TCVN cannot be read whole; write them as UTF-8 first (iconv -f TCVN -t UTF-8)"};
    }
    return encoding.find("1258") != std::string::npos;
}

std::string from_1258(std::string_view latin) {
    std::string bytes;
    for (std::size_t i = 0; i < latin.size(); ++i) {
        const auto lead = static_cast<unsigned char>(latin[i]);
        const bool pair = (lead == 0xC2 || lead == 0xC3) && i + 1 < latin.size();
        bytes += pair
                     ? static_cast<char>(static_cast<unsigned char>(latin[i + 1]) + (lead == 0xC3 ? 0x40 : 0))
                     : latin[i];
        i += pair ? 1 : 0;
    }
    return base::decoded(bytes, "windows-1258");
}

}  // namespace limes::source
