#pragma once

#include <cstdint>
#include <string_view>

namespace limes::engine::embedded {

/// What kind of unit a name says it is the name of.
enum class UnitTitle : std::uint8_t {
    none,
    province,
    city,
    town,            // thị xã
    township,        // thị trấn
    urban_district,  // quận
    district,        // huyện
    commune,         // xã
    ward             // phường
};

struct TitledName {
    UnitTitle title;
    std::string_view rest;  ///< the name without it, of the text that was given
};

/// Whether the words before a Vietnamese name are known by their marks, so that Quản Bạ is no "quận", or
/// also without, as they are typed.
enum class TitleMarks : bool { needed, optional };

/// Takes the title off a name: Tỉnh, TP., Huyện before it, Province after it, 省, 市, 县 at its end.
/// `tight`: the name folded (base::fold), without its spaces. `name`: the name itself.
/// Example: "Tỉnh Lào Cai" is a province, "laocai".
[[nodiscard]] TitledName split_title(std::string_view tight, std::string_view name, TitleMarks marks);

/// The name that a unit has today of one that it had, both folded and without spaces; empty for none. Only
/// names that are still said: Sài Gòn.
[[nodiscard]] std::string_view later_name(std::string_view tight);

}  // namespace limes::engine::embedded
