#include <limes/source/flatgeobuf_reader.hpp>

#include "read_stream.hpp"

using namespace limes;

/// Our own reader of FlatGeobuf.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Scratch scratch;
    const auto file = scratch.write("in.fgb", {data, size});
    fuzz::read_stream([&](source::FindingLog& log) { return source::open_flatgeobuf(file, {}, {}, log); });
    return 0;
}
