#include <limes/base/text.hpp>
#include <limes/engine/embedded/unit_title.hpp>

#include <array>
#include <string>

namespace limes::engine::embedded {

namespace {

struct Before {
    std::string_view tight;
    std::string_view marked;
    UnitTitle title;
};

struct After {
    std::string_view tight;
    UnitTitle title;
};

constexpr std::array<Before, 9> kBefore{{{"tinh", "tỉnh ", UnitTitle::province},
                                         {"thanhpho", "thành phố ", UnitTitle::city},
                                         {"tp", "tp", UnitTitle::city},
                                         {"thixa", "thị xã ", UnitTitle::town},
                                         {"thitran", "thị trấn ", UnitTitle::township},
                                         {"quan", "quận ", UnitTitle::urban_district},
                                         {"huyen", "huyện ", UnitTitle::district},
                                         {"xa", "xã ", UnitTitle::commune},
                                         {"phuong", "phường ", UnitTitle::ward}}};

constexpr std::array<After, 11> kAfter{{{"province", UnitTitle::province},
                                        {"city", UnitTitle::city},
                                        {"district", UnitTitle::district},
                                        {"commune", UnitTitle::commune},
                                        {"ward", UnitTitle::ward},
                                        {"省", UnitTitle::province},
                                        {"市", UnitTitle::city},
                                        {"县", UnitTitle::district},
                                        {"区", UnitTitle::urban_district},
                                        {"镇", UnitTitle::township},
                                        {"乡", UnitTitle::commune}}};

constexpr std::size_t kLeastBytes = 2;  // of the rest: "Tinh X" is no name with a title
constexpr std::size_t kLeastHan = 6;    // bytes of two characters: 市 alone makes no name of one

bool begins_marked(std::string_view name, std::string_view marked) {
    return base::fold_case(name).starts_with(marked);
}

bool is_ascii(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80U) {
            return false;
        }
    }
    return true;
}

/// The first word, or the first two, of a typed name.
bool begins_typed(std::string_view name, std::string_view tight) {
    std::string folded = base::fold(name);
    std::size_t words = 0;
    for (std::size_t space = folded.find(' '); space != std::string::npos && words < 2; ++words) {
        folded.erase(space, 1);
        if (space == tight.size() && folded.starts_with(tight)) {
            return true;
        }
        space = folded.find(' ', space);
    }
    return false;
}

}  // namespace

TitledName split_title(std::string_view tight, std::string_view name, TitleMarks marks) {
    for (const Before& before : kBefore) {
        if (!tight.starts_with(before.tight) || tight.size() < before.tight.size() + kLeastBytes) {
            continue;
        }
        const bool typed = marks == TitleMarks::optional && is_ascii(name);
        if (typed ? begins_typed(name, before.tight)
                  : begins_marked(name, before.marked) && begins_typed(name, before.tight)) {
            return {before.title, tight.substr(before.tight.size())};
        }
    }
    for (const After& after : kAfter) {
        const bool is_word = is_ascii(after.tight);
        const std::size_t least = is_word ? kLeastBytes : kLeastHan;
        if (tight.ends_with(after.tight) && tight.size() >= after.tight.size() + least &&
            (!is_word || base::fold(name).ends_with(" " + std::string{after.tight}))) {
            return {after.title, tight.substr(0, tight.size() - after.tight.size())};
        }
    }
    return {UnitTitle::none, tight};
}

std::string_view later_name(std::string_view tight) {
    // Renamed by the National Assembly on 2 July 1976.
    return tight == "saigon" ? "hochiminh" : std::string_view{};
}

}  // namespace limes::engine::embedded
