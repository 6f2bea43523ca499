#include <limes/source/inputs.hpp>

#include <catch.hpp>

#include <ctime>
#include <random>
#include <string>

using namespace limes;

namespace {

/// What a pattern means, by trying everything.
bool fits(std::string_view path, std::string_view pattern) {
    if (pattern.empty()) {
        return path.empty();
    }
    if (pattern.starts_with("**")) {
        const std::string_view rest = pattern.substr(2);
        if (rest.starts_with('/') && fits(path, rest.substr(1))) {
            return true;
        }
        for (std::size_t i = 0; i <= path.size(); ++i) {
            if (fits(path.substr(i), rest)) {
                return true;
            }
        }
        return false;
    }
    if (pattern.front() == '*') {
        return fits(path, pattern.substr(1)) ||
               (!path.empty() && path.front() != '/' && fits(path.substr(1), pattern));
    }
    const bool one =
        !path.empty() && (pattern.front() == '?' ? path.front() != '/' : pattern.front() == path.front());
    return one && fits(path.substr(1), pattern.substr(1));
}

}  // namespace

TEST_CASE("patterns of inputs stay within a folder unless they say otherwise") {
    CHECK(source::matches("gates/a.csv", "gates/*.csv"));
    CHECK_FALSE(source::matches("gates/x/a.csv", "gates/*.csv"));
    CHECK(source::matches("gates/x/a.csv", "gates/**/*.csv"));
    CHECK(source::matches("gates/a.csv", "gates/**/*.csv"));
    CHECK_FALSE(source::matches("gates/a.csv", "gates/?.shp"));
    CHECK_FALSE(source::matches("gates.csv", "gates/**/*.csv"));
    CHECK(source::matches("", ""));
    CHECK(source::matches("", "**"));
    CHECK_FALSE(source::matches("a", ""));
}

TEST_CASE("a pattern fits what trying everything says") {
    const auto seed = GENERATE(range(0U, 20U));
    CAPTURE(seed);
    std::mt19937 random{seed};
    const auto made = [&](const std::string& letters, std::size_t most) {
        std::string text(random() % (most + 1), ' ');
        for (char& c : text) {
            c = letters[random() % letters.size()];
        }
        return text;
    };
    for (int i = 0; i < 1000; ++i) {
        const std::string path = made("ab/", 8);
        const std::string pattern = made("ab/?***", 7);
        if (source::matches(path, pattern) != fits(path, pattern)) {
            FAIL("'" << pattern << "' and '" << path << "'");
        }
    }
}

TEST_CASE("a pattern of many stars takes no longer than path times pattern") {
    std::string pattern;
    for (int i = 0; i < 40; ++i) {
        pattern += "*a**/";
    }
    const std::string path(1000, 'a');
    const std::clock_t start = std::clock();  // of the processor: others may keep it busy
    CHECK_FALSE(source::matches(path, pattern + "b"));
    CHECK_FALSE(source::matches(path, std::string(200, '*') + "b"));
    CHECK(source::matches(path, std::string(200, '*')));
    CHECK(std::clock() - start < 5 * CLOCKS_PER_SEC);
}
