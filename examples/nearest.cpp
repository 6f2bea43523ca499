// The three gates nearest to every settlement of an atlas: nearest border.gpkg nearest.geojson
#include <limes/limes.hpp>

#include <cstdio>

int main(int count, char** words) try {
    if (count != 3) {
        throw limes::base::UsageError{"usage: nearest ATLAS.gpkg OUTPUT"};
    }
    const auto atlas = limes::source::Atlas::open(words[1]);
    const auto answer =
        limes::ask(atlas, "nearest", {{"from", {"settlements"}}, {"to", {"gates"}}, {"k", {"3"}}});
    limes::output::write(answer, words[2], {.overwrite = limes::base::Overwrite::yes});
    std::fputs(limes::output::terminal_table(answer, 100, 10).c_str(), stdout);
} catch (const limes::base::Error& error) {
    std::fprintf(stderr, "nearest: %s\n", error.what());
    return 1;
}
