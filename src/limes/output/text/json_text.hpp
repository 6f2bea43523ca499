#pragma once

#include <limes/output/text/byte_buffer.hpp>

#include <string_view>

namespace limes::output::text {

enum class Utf8 : bool { broken, whole };

/// Appends `text` in quotes, escaped as RFC 8259 demands and no more. Bytes that are not UTF-8 become U+FFFD,
/// and `broken` is returned, since one of them would make the whole file unreadable.
Utf8 append_json_string(ByteBuffer& out, std::string_view text);

/// Appends `text` with every byte that is not UTF-8 as U+FFFD.
void append_mended_utf8(ByteBuffer& out, std::string_view text);

}  // namespace limes::output::text
