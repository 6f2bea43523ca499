#include <limes/source/wkb.hpp>

#include "fuzz.hpp"

#include <algorithm>

using namespace limes;
using fuzz::require;
using source::RawGeometries;
using source::WkbState;

namespace {

bool ascends_to(const std::vector<std::uint32_t>& ends, std::size_t last) {
    return std::is_sorted(ends.begin(), ends.end()) && (ends.empty() ? last == 0 : ends.back() == last);
}

void require_sound(const RawGeometries& all, std::size_t rows) {
    require(all.size() == rows && all.x.size() == all.y.size());
    if (!all.all_points) {
        require(all.row_end.size() == rows);
        require(ascends_to(all.row_end, all.part_end.size()));
        require(ascends_to(all.part_end, all.path_end.size()));
        require(ascends_to(all.path_end, all.x.size()));
    }
}

}  // namespace

/// Well-known binary, at the beginning of a column and after a row of another kind.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    RawGeometries alone;
    const WkbState state = alone.push_wkb({data, size});
    require_sound(alone, 1);
    require(alone.x.size() <= size / 16);  // no vertex that has no bytes

    RawGeometries all;
    all.push_null();
    require(all.push_wkb({data, size}) == state);
    require_sound(all, 2);
    all.push_point(106, 21);
    require_sound(all, 3);
    (void)all.replace_last({data, size});
    require_sound(all, 3);
    require_sound(all.take({1}), 1);
    alone.append(all);
    require_sound(alone, 4);
    return 0;
}
