// Pages of reports: what they are made of, and what hostile names do to them.
#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/output/report/figures.hpp>
#include <limes/output/report/html.hpp>
#include <limes/output/report/inline_svg.hpp>
#include <limes/output/report/page.hpp>
#include <limes/output/report/sentences.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <stdexcept>

using namespace limes::output::report;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;
namespace base = limes::base;
namespace model = limes::model;
namespace result = limes::result;

namespace {

constexpr const char* kHostile = "<script>alert(\"x\")</script>' onload='y' &amp; \u202e";
constexpr const char* kSvg =
    "<?xml version=\"1.0\"?>\n<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" width=\"10pt\" "
    "height=\"10pt\" "
    "viewBox=\"0 0 10 10\"><title>A</title><desc>B</desc><g id=\"sheet\"><path id=\"a\" "
    "clip-path=\"url(#clip-0)\"/>"
    "<use xlink:href=\"#a\"/><text> id=\"kept\" url(#kept)</text></g></svg>";

/// The sources of the program in which a key of the words may stand.
std::string sources() {
    std::string all;
    for (const char* folder : {"src/limes/output/report", "src/limes/session"}) {
        for (const auto& entry : fs::directory_iterator{fs::path{LIMES_SOURCE_DIR} / folder}) {
            all += base::read_text_file(entry.path());
        }
    }
    return all;
}

/// The definitions and tables in which a word of the data may stand.
std::string data() {
    std::string all;
    const fs::path root{LIMES_SOURCE_DIR};
    for (const char* folder : {"layers", "data-samples/twinned_pairs", "data-samples/corridors",
                               "src/limes/engine", "src/limes/questions"}) {
        for (const auto& entry : fs::recursive_directory_iterator{root / folder}) {
            if (entry.is_regular_file()) {
                all += base::read_text_file(entry.path());
            }
        }
    }
    return all;
}

result::Report report_of(const std::string& name) {
    model::Layer place;
    place.schema.name = "provinces";
    place.schema.role = "province";
    place.schema.name_columns = {{"vi", "name_vi"}, {"en", "name_en"}};
    place.schema.title = {{"en", name}};
    model::Provenance& provenance = place.schema.provenance;
    provenance.source = provenance.licence = provenance.attribution = provenance.edition = name;
    add_id(place, "p1");
    place.rows = 1;
    place.add_column("name_vi", model::ColumnType::text).push(name);
    place.add_column("name_en", model::ColumnType::text).push("Other " + name);
    place.add_column("population", model::ColumnType::integer, "persons").push_null();
    place.add_column("area_km2", model::ColumnType::real, "km2").push(8310.18);
    result::Report report;
    report.id = "p1";
    report.name = name;
    report.languages = {"vi", "en"};
    report.as_of = "2025-07-01";
    report.place = result_of(place);
    result::ReportPart part;
    part.key = "gates";
    part.asked = "limes export '" + name + "'";
    part.answer = report.place;
    part.answer.findings.push_back({base::Severity::warning, "provinces", name, "kind", name, name});
    report.parts.push_back(part);
    result::ReportPart refused;
    refused.key = "coverage";
    refused.refused = "no layer " + name;
    report.parts.push_back(refused);
    return report;
}

std::string page_of(const result::Report& report, const std::string& language) {
    const Scratch scratch;
    MapPicture map;
    map.svg = kSvg;
    map.title = report.name;
    return page(report, map, Words{language}, "limes report", scratch / "plot.svg");
}

}  // namespace

TEST_CASE("the words of reports are the same in every language, and the program uses each") {
    CHECK(Words::languages() == std::vector<std::string>{"en", "fr", "vi", "zh"});
    const Words english{"en"};
    const std::string code = sources();
    const std::string known = data();
    for (const std::string& language : Words::languages()) {
        const Words words{language};
        CHECK(words.all().size() == english.all().size());
        for (const auto& [key, text] : words.all()) {
            CAPTURE(language, key);
            CHECK(english.all().contains(key));
            CHECK_FALSE(text.empty());
            // Places to fill are the same in every language.
            for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
                const std::string place = text.substr(at, text.find('}', at) + 1 - at);
                CHECK_THAT(english[key], Contains(place));
            }
            CHECK(std::ranges::count(text, '{') == std::ranges::count(english[key], '{'));
        }
    }
    for (const auto& [key, text] : english.all()) {
        CAPTURE(key);
        if (key.starts_with("sentence ")) {
            continue;  // held against what the program says below
        }
        const bool of_data = key.starts_with("value ");
        CHECK((of_data ? known : code).find(of_data ? key.substr(6) : "\"" + key + "\"") !=
              std::string::npos);
    }
    CHECK_THROWS_AS(Words{"lo"}, base::UsageError);
    CHECK_THROWS_AS(english["no such key"], std::logic_error);
}

TEST_CASE("whatever a text holds, it stays text, and elements are closed in order") {
    Html html;
    html.open("p", {{"title", kHostile}});
    html.text(kHostile);
    CHECK_THROWS_AS(html.take(), std::logic_error);
    html.close();
    const std::string out = html.take();
    CHECK(out.find("<script") == std::string::npos);
    CHECK_THAT(out, Contains("&lt;script&gt;alert(&quot;x&quot;)"));
    CHECK_THAT(out, Contains("&#39; onload=&#39;"));
    CHECK_THAT(out, Contains("&amp;amp;"));
}

TEST_CASE("numbers are written as their language writes them") {
    model::Column column{"x", model::ColumnType::real, "m"};
    column.push(1234567.891);
    column.push(0.32663);
    column.push_null();
    column.push(15.25);
    const auto in = [&](const char* language, std::size_t row, Form form) {
        return written(&column, row, form, Words{language});
    };
    CHECK(in("en", 0, Form::count) == "1,234,568");
    CHECK(in("vi", 0, Form::count) == "1.234.568");
    CHECK(in("fr", 0, Form::count) == "1\u202f234\u202f568");
    CHECK(in("en", 0, Form::length) == "1,235\u00a0km");
    CHECK(in("fr", 1, Form::share) == "32,7\u202f%");
    CHECK(in("zh", 1, Form::share) == "32.7%");
    CHECK(in("en", 1, Form::azimuth) == "north");
    CHECK(in("en", 2, Form::area).empty());
    CHECK(in("en", 3, Form::area) == "15.2\u00a0km²");
    CHECK(in("en", 0, Form::reach) == "1,234.6\u00a0km");
    CHECK(written(nullptr, 0, Form::text, Words{"en"}).empty());
    namespace text = limes::output::text;
    CHECK(text::with_signs("-24128.5", Words{"vi"}.signs()) == "−24.128,5");
    CHECK(text::with_signs("999", Words{"vi"}.signs()) == "999");
    CHECK(text::with_signs("1.5e+20", Words{"fr"}.signs()) == "1,5e+20");
    CHECK(text::with_signs("", Words{"fr"}.signs()).empty());
}

TEST_CASE("what is said in English is said in the language of a page, with its values") {
    const auto in = [](const char* language, const char* english) {
        const Words words{language};
        return Sentences{words}.said(english).value_or("(English)");
    };
    CHECK(in("en", "whatever") == "whatever");
    CHECK(in("vi", "its position is not known; left out") == "không rõ vị trí; được bỏ qua");
    CHECK(in("fr", "2.8 km apart, and the positions are known to 5.8 km together") ==
          "distants de 2,8\u00a0km, alors que les positions sont connues à 5,8\u00a0km près, ensemble");
    CHECK(in("zh", "the declared partner A is the 14th nearest of 1373 candidates for B") ==
          "对B而言，登记的伙伴A在1,373个候选中距离排第14");
    // Two reasons of one pair, each with names that hold words of the other's pattern.
    CHECK(in("vi",
             "A – B: the side of VN is not named: the row stands for 6 pairs; the side of CN is not named; "
             "kept "
             "in the answer as unresolved") ==
          "A – B: phía Việt Nam không nêu tên: dòng này đại diện cho 6 cặp; phía Trung Quốc không nêu tên; "
          "được "
          "giữ trong kết quả là chưa xác định");
    CHECK(in("vi", "'x' nearest of' has no position, and no place of CN in settlements has its name") ==
          "“x' nearest of” không có vị trí, và không điểm nào của Trung Quốc trong lớp settlements mang tên "
          "này");
    for (const char* unknown :
         {"", ";", "; ", ": ", "no such sentence", "left out; no such sentence", "{name}"}) {
        CAPTURE(unknown);
        CHECK(in("vi", unknown) == "(English)");
    }
    // A name that is like a sentence all over costs no more than another, and one without end is not looked
    // at.
    std::string hostile = "'";
    for (int i = 0; i < 60; ++i) {
        hostile += "' has no position, and ";
    }
    CHECK(in("vi", hostile.c_str()) == "(English)");
    CHECK(in("vi", ("'" + std::string(1'000'000, 'x') + "' is none of the names here").c_str()) ==
          "(English)");
}

TEST_CASE("each sentence of the words is one that the program says") {
    std::string code;
    for (const char* folder : {"src/limes/engine", "src/limes/output", "src/limes/session"}) {
        for (const auto& entry : fs::recursive_directory_iterator{fs::path{LIMES_SOURCE_DIR} / folder}) {
            if (entry.is_regular_file() && entry.path().filename() != "sentences.hpp") {
                code += base::read_text_file(entry.path());
            }
        }
    }
    const Words english{"en"};
    std::size_t looked_at = 0;
    for (const auto& [key, text] : english.all()) {
        if (!key.starts_with("sentence ")) {
            continue;
        }
        CAPTURE(key, text);
        // Its longest word stands in the sources; longer runs may be put together from parts.
        std::string longest;
        std::string word;
        bool in_place = false;
        for (const char c : text + " ") {
            in_place = c == '{' || (in_place && c != '}');
            if (std::isalpha(static_cast<unsigned char>(c)) != 0 && !in_place) {
                word += c;
                longest = word.size() > longest.size() ? word : longest;
            } else {
                word.clear();
            }
        }
        CHECK(code.find(longest) != std::string::npos);
        ++looked_at;
    }
    CHECK(looked_at > 50);
}

TEST_CASE("pixels of a map have its words on them") {
    const std::string out = pixels_with_texts("foobar", kSvg, {"<T>", "D"});
    CHECK_THAT(out, Contains("viewBox=\"0 0 10 10\""));
    CHECK_THAT(out, Contains("<title>&lt;T&gt;</title><desc>D</desc>"));
    CHECK_THAT(out, Contains("href=\"data:image/png;base64,Zm9vYmFy\""));
    CHECK_THAT(out, Contains("<g opacity=\"0\"><g id=\"sheet\">"));
    CHECK(out.ends_with("</text></g></g></svg>"));
    CHECK_THROWS_AS(pixels_with_texts("foobar", "no picture", {"T", "D"}), base::DataError);
}

TEST_CASE("an SVG in a page keeps its ids to itself") {
    const std::string svg = inline_svg(kSvg, "m-", {"<T>", "D"});
    CHECK(svg.starts_with("<svg role=\"img\""));
    for (const char* part : {"id=\"m-sheet\"", "id=\"m-a\"", "url(#m-clip-0)", "xlink:href=\"#m-a\"",
                             "<title>&lt;T&gt;</title><desc>D</desc>", "> id=\"kept\" url(#kept)</text>"}) {
        CHECK_THAT(svg, Contains(part));
    }
    CHECK(svg.find("width=") == std::string::npos);
    CHECK_THROWS_AS(inline_svg("no picture", "m-", {"T", "D"}), base::DataError);
    // RFC 4648, section 10.
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("a page with hostile names in every place is a page with strange words") {
    for (const std::string& language : Words::languages()) {
        CAPTURE(language);
        const std::string out = page_of(report_of(kHostile), language);
        CHECK(out.find("<script") == std::string::npos);
        CHECK(out.find("' onload") == std::string::npos);
        CHECK(out.find("\u202e") == std::string::npos);
        CHECK_THAT(out, Contains("<html lang=\"" + language + "\">"));
        CHECK_THAT(out, Contains(Words{language}["unknown"]));  // the population
        CHECK_THAT(out, Contains("no layer "));                 // what was refused
        CHECK(out == page_of(report_of(kHostile), language));
    }
}

TEST_CASE("a page loads nothing, and its headings are in order") {
    const std::string out = page_of(report_of("Lạng Sơn"), "en");
    for (const char* loaded : {"http://", "https://", "@import", "<script", "<link", "src=\"//"}) {
        CAPTURE(loaded);
        std::string rest = out;
        // Names of the XML's vocabularies are no addresses that anything is loaded from.
        for (const char* name : {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}) {
            for (std::size_t at = rest.find(name); at != std::string::npos; at = rest.find(name)) {
                rest.erase(at, std::string_view{name}.size());
            }
        }
        CHECK(rest.find(loaded) == std::string::npos);
    }
    int level = 0;
    for (std::size_t at = out.find("<h"); at != std::string::npos; at = out.find("<h", at + 1)) {
        if (out[at + 2] >= '1' && out[at + 2] <= '6') {
            CHECK(out[at + 2] - '0' <= level + 1);
            level = out[at + 2] - '0';
        }
    }
    CHECK(out.find("<h1") == out.rfind("<h1"));
}
