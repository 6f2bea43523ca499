#include <limes/base/error.hpp>
#include <limes/base/text.hpp>

#include "catch.hpp"

#include <string>
#include <vector>

using namespace limes::base;

TEST_CASE("names fold to what people type") {
    CHECK(fold("Hữu Nghị") == "huu nghi");
    CHECK(fold("Đồng Đăng") == "dong dang");
    CHECK(fold("Móng Cái–Dongxing") == "mong cai dongxing");
    CHECK(fold("  Lào   Cai ") == "lao cai");
    CHECK(fold("友谊关") == "友谊关");
    CHECK(fold("ລາວ") == "ລາວ");
    CHECK(fold("") == "");
}

TEST_CASE("folding does not depend on the normal form of the input") {
    const std::string composed = "Hữu Nghị";
    const std::string decomposed = "Hu\xCC\x9B\xCC\x83u Nghi\xCC\xA3";
    CHECK(nfc(decomposed) == composed);
    CHECK(fold(decomposed) == fold(composed));
}

TEST_CASE("a folded name stays as it is when it is folded again") {
    for (const char* name : {"ϒq", "ϓ", "ﬀ", "İ", "ẞ", "Ⅳ", "㎏", "ᾳ", "Đặng"}) {
        CAPTURE(name);
        CHECK(fold(fold(name)) == fold(name));
    }
}

TEST_CASE("bytes that are no UTF-8 are seen") {
    CHECK(is_utf8("Lạng Sơn 凭祥"));
    CHECK_FALSE(is_utf8("L\xE1ng"));
    CHECK_FALSE(is_utf8("\xC0\xAF"));
    CHECK_FALSE(is_utf8("\xED\xA0\x80"));
    CHECK_THROWS_AS(nfc("\xFF"), DataError);
}

TEST_CASE("a terminal gives Han characters two columns and marks none") {
    CHECK(display_width("abc") == 3);
    CHECK(display_width("友谊关") == 6);
    CHECK(display_width("Hữu Nghị") == 8);
    CHECK(display_width("ກຳ") == 2);
}

TEST_CASE("a misspelt word finds its neighbour, a strange one none") {
    const std::vector<std::string> layers{"gates", "provinces", "settlements"};
    CHECK(nearest_word("gaets", layers) == "gates");
    CHECK(nearest_word("provnces", layers) == "provinces");
    CHECK(nearest_word("zebra", layers).empty());
}

TEST_CASE("data cannot drive the terminal") {
    CHECK(printable("a\x1b[31mb") == "a\\x1b[31mb");
    CHECK(printable("x\xE2\x80\xAEy") == "x\\u202ey");
    CHECK(printable("Hữu Nghị") == "Hữu Nghị");
    CHECK(printable("\xFF") == "\xEF\xBF\xBD");
}

TEST_CASE("case and marks are folded apart") {
    CHECK(fold_case("HỮU Nghị ĐỒNG") == "hữu nghị đồng");
    CHECK(strip_marks("Hữu Nghị – ĐỒNG Đăng") == "Huu Nghi – DONG Dang");
    CHECK(strip_marks("ຫຼວງພະບາງ 友谊关") == "ຫຼວງພະບາງ 友谊关");
}

TEST_CASE("what is meant differs by a third of its letters at most, marks and case aside") {
    const auto near = [](std::string_view word, std::vector<std::string> choices) {
        return std::string{nearest_word(word, choices)};
    };
    CHECK(near("HN", {"VN", "CN", "LA"}).empty());
    CHECK(near("vn", {"CN", "VN"}) == "VN");
    CHECK(near("km", {"m", "ha"}).empty());
    CHECK(near("id", {"ids"}) == "ids");
    CHECK(near("form", {"to", "from"}) == "from");  // a swap is one edit
    CHECK(near("Ha Giangg", {"Hà Nam", "Hà Giang"}) == "Hà Giang");
    CHECK(near("\xFFgates", {"gates"}) == "gates");
    CHECK(near("", {"a", ""}).empty());
}

TEST_CASE("an excerpt is cut between characters") {
    CHECK(excerpt("Hữu Nghị") == "Hữu Nghị");
    std::string sixty;
    for (int i = 0; i < 60; ++i) {
        sixty += "ữ";
    }
    CHECK(excerpt(sixty) == sixty);
    CHECK(excerpt(sixty + "x") == sixty + "…");
    CHECK(excerpt("a\nb") == "a\\x0ab");
}
