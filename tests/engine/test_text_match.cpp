#include <limes/base/error.hpp>
#include <limes/engine/embedded/text_match.hpp>

#include "catch.hpp"
#include "engine/step_fixture.hpp"

using namespace limes;
using engine::embedded::MatchKind;
using engine::embedded::NamePattern;
using test::StepFixture;
using test::Strings;

namespace {

model::Layer gates() {
    model::Layer layer =
        test::layer_of("gates", {"huu-nghi", "mong-cai", "tan-thanh", "tra-linh", "thakhek"});
    test::add_texts(layer, "name_vi",
                    {"Hữu Nghị", "Móng Cái (cầu Bắc Luân I)", "Tân Thanh", "Trà Lĩnh", nullptr});
    test::add_texts(layer, "name_en",
                    {"Huu Nghi", "Mong Cai, Bac Luan I bridge", "Tan Thanh", "Tra Linh", "Thakhek"});
    test::add_texts(layer, "name_zh", {"友谊", "芒街", "新清", "茶岭", nullptr});
    test::add_texts(layer, "name_lo", {nullptr, nullptr, nullptr, nullptr, "ທ່າແຂກ"});
    test::add_texts(layer, "counterpart",
                    {"友谊关; Youyi Guan", "东兴; Dongxing", "Pò Chài", "龙邦; Longbang", nullptr});
    layer.schema.name_columns = {{"vi", "name_vi"}, {"en", "name_en"}, {"zh", "name_zh"}, {"lo", "name_lo"}};
    layer.schema.alias_columns = {"counterpart"};
    return layer;
}

std::string first_id(const std::string& text) {
    StepFixture steps;
    const auto input = steps.add(gates());
    const auto found = steps.run(query::TextMatch{input, text, false});
    return found->rows == 0 ? "" : std::string{found->ids[0]};
}

std::string kind_of(const std::string& text, const std::string& name) {
    const auto match = NamePattern{text}.match(name);
    return match ? std::string{to_text(match->kind)} : "none";
}

}  // namespace

TEST_CASE("the friendship gate is found by every spelling of the articles") {
    const std::string text =
        GENERATE("Huu Nghi", "Hữu Nghị", "友谊关", "Youyi Guan", "youyiguan", "HUU NGHI", "huu-nghi",
                 "Hu\u031B\u0303u Nghi\u0323", "Hưu Nghi", "Yuoyi Guan", "huunghi");
    CAPTURE(text);
    CHECK(first_id(text) == "huu-nghi");
}

TEST_CASE("names are found in Chinese and Lao script, and by a part") {
    CHECK(first_id("东兴") == "mong-cai");
    CHECK(first_id("ທ່າແຂກ") == "thakhek");
    CHECK(first_id("bac luan") == "mong-cai");
    CHECK(first_id("luan mong") == "mong-cai");
}

TEST_CASE("kinds of match") {
    CHECK(kind_of("Hữu Nghị", "Hữu Nghị") == "exact");
    CHECK(kind_of("huu nghi", "Hữu Nghị") == "folded");
    CHECK(kind_of("huu", "Hữu Nghị") == "prefix");
    CHECK(kind_of("nghi", "Hữu Nghị") == "part");
    CHECK(kind_of("huu ngi", "Hữu Nghị") == "similar");
    CHECK(kind_of("Đồng Đăng", "Dong Dang") == "folded");
}

TEST_CASE("a name is the same with the kind of unit before it, in other characters, or as it is still said") {
    CHECK(kind_of("Tỉnh Lào Cai", "Lào Cai") == "variant");
    CHECK(kind_of("tinh lao cai", "Lào Cai") == "variant");
    CHECK(kind_of("TP. Lào Cai", "Thành phố Lào Cai") == "variant");
    CHECK(kind_of("Sa Pa", "Phường Sa Pa") == "variant");
    CHECK(kind_of("huyện Hải Hà", "Hai Ha") == "variant");
    CHECK(kind_of("Lao Cai province", "Lào Cai") == "variant");
    CHECK(kind_of("雲南", "云南") == "variant");
    CHECK(kind_of("云南", "雲南省") == "variant");
    CHECK(kind_of("友誼關", "友谊关") == "variant");
    CHECK(kind_of("憑祥", "凭祥市") == "variant");
    CHECK(kind_of("雲南", "雲南") == "exact");
    CHECK(kind_of("Sài Gòn", "Hồ Chí Minh") == "variant");
    CHECK(kind_of("Saigon", "Thành phố Hồ Chí Minh") == "variant");
    CHECK(kind_of("hanoi", "Lào Cai - Hà Nội - Hải Phòng") == "part");
    CHECK(kind_of("hanoi", "Hà Nội - Đồng Đăng") == "prefix");
}

TEST_CASE("two units that only look alike are no variants of one another") {
    CHECK(kind_of("Thành phố Lào Cai", "Tỉnh Lào Cai") == "none");
    CHECK(kind_of("Bạ", "Quản Bạ") == "part");  // no quận
    CHECK(kind_of("quan ba", "Quản Bạ") == "folded");
    CHECK(kind_of("Tĩnh Gia", "Gia") == "none");  // no tỉnh
    CHECK(kind_of("Sài Gòn", "Phường Sài Gòn") == "variant");
    CHECK(kind_of("Sài Gòn", "Phường Hồ Chí Minh") == "none");
    CHECK(kind_of("anhoa", "Thanh Oai") == "none");  // not from the midst of a word
    CHECK(kind_of("市", "凭祥市") == "part");
    CHECK(kind_of("云", "云南") == "prefix");
    CHECK(kind_of("广西", "云南") == "none");
    CHECK(kind_of("Ho", "Howard") == "prefix");  // no ward
}

TEST_CASE("a variant that is followed is said, and that it is two units too") {
    StepFixture steps;
    model::Layer units = test::layer_of("units", {"a", "b", "c"});
    test::add_texts(units, "name", {"Lào Cai", "Thành phố Sa Pa", "Phường Sa Pa"});
    units.schema.name_columns = {{"vi", "name"}};
    const auto input = steps.add(std::move(units));
    CHECK(test::ids(*steps.run(query::TextMatch{input, "lao cai", true})) == Strings{"a"});
    CHECK(steps.findings().empty());
    CHECK(test::ids(*steps.run(query::TextMatch{input, "Tỉnh Lào Cai", true})) == Strings{"a"});
    REQUIRE(steps.findings().size() == 1);
    CHECK(steps.findings()[0].severity == base::Severity::note);
    CHECK(steps.findings()[0].feature == "a");
    CHECK(steps.findings()[0].what == "'Tỉnh Lào Cai' is none of the names here");
    CHECK(steps.findings()[0].done == "taken to mean 'Lào Cai' (a)");
    CHECK(test::ids(*steps.run(query::TextMatch{input, "Sa Pa", true})) == Strings{"b", "c"});
    REQUIRE(steps.findings().size() == 2);
    CHECK(steps.findings()[1].severity == base::Severity::warning);
    CHECK(steps.findings()[1].done == "taken to mean 'Thành phố Sa Pa' (b), 'Phường Sa Pa' (c)");
}

TEST_CASE("few edits are forgiven in long words, none in short ones") {
    CHECK(kind_of("Lao", "Laos") == "prefix");
    CHECK(kind_of("Leo", "Lao") == "none");
    CHECK(kind_of("Doxing", "Dongxing") == "none");  // two edits of six characters
    CHECK(kind_of("Dogxing", "Dongxing") == "similar");
    CHECK(kind_of("Fangchenggnag", "Fangchenggang") == "similar");
    CHECK(kind_of("Lạng Sơn", "Cao Bằng") == "none");
}

TEST_CASE("the better the match, the higher the score") {
    const auto score = [](const char* text, const char* name) {
        return NamePattern{text}.match(name)->score;
    };
    CHECK(score("Hữu Nghị", "Hữu Nghị") > score("huu nghi", "Hữu Nghị"));
    CHECK(score("huu nghi", "Hữu Nghị") > score("huu", "Hữu Nghị"));
    CHECK(score("huu ngh", "Hữu Nghị") > score("huu", "Hữu Nghị"));
    CHECK(score("huu", "Hữu Nghị") > score("nghi", "Hữu Nghị"));
    CHECK(score("nghi", "Hữu Nghị") > score("huu ngi", "Hữu Nghị"));
}

TEST_CASE("the answer says which name, in which language, and how it matched") {
    StepFixture steps;
    const auto input = steps.add(gates());
    const auto found = steps.run(query::TextMatch{input, "tan thanh", true});
    REQUIRE(found->rows == 1);
    CHECK(test::shown(*found, "id") == Strings{"tan-thanh"});
    CHECK(test::shown(*found, "layer") == Strings{"gates"});
    CHECK(test::shown(*found, "matched") == Strings{"Tan Thanh"});
    CHECK(test::shown(*found, "language") == Strings{"en"});
    CHECK(test::shown(*found, "match") == Strings{"folded"});
}

TEST_CASE("today's unit comes before its namesake of the past, then by id") {
    StepFixture steps;
    model::Layer units = test::layer_of("units", {"b-old", "a-old", "new"});
    test::add_texts(units, "name", {"Tuyên Quang", "Tuyên Quang", "Tuyên Quang"});
    units.valid_to = {base::Day{9}, base::Day{9}, base::Day::max()};
    const auto input = steps.add(std::move(units));
    CHECK(test::ids(*steps.run(query::TextMatch{input, "tuyen quang", false})) ==
          Strings{"new", "a-old", "b-old"});
}

TEST_CASE("names do not depend on the number of threads") {
    model::Layer many;
    many.schema.name = "many";
    model::Column names{"name", model::ColumnType::text};
    for (int i = 0; i < 5000; ++i) {
        many.ids.push_back(std::to_string(i));
        names.push(std::string_view{i % 7 == 0 ? "Nà Hang" : i % 5 == 0 ? "Na Hng" : "Bảo Lạc"});
        many.geometry.push_null();
        ++many.rows;
    }
    many.columns.push_back(std::move(names));
    StepFixture one{1};
    StepFixture three{3};
    const auto a = one.run(query::TextMatch{one.add(many), "na hang", false});
    const auto b = three.run(query::TextMatch{three.add(many), "na hang", false});
    CHECK(a->rows > 1000);
    CHECK(test::ids(*a) == test::ids(*b));
    CHECK(test::shown(*a, "score") == test::shown(*b, "score"));
}

TEST_CASE("a text without a letter, or not of UTF-8, is refused") {
    CHECK_THROWS_AS(NamePattern{"  -- "}, base::UsageError);
    CHECK_THROWS_AS(NamePattern{"\xff\xfe"}, base::UsageError);
    CHECK_FALSE(NamePattern{"x"}.match(""));
}
