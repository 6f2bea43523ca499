#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>

#include "sample_files.hpp"

#include <algorithm>

using namespace limes;
using namespace limes::test;
using source::ImportReport;

namespace {

const std::string kOlder = "id,name,lon,lat\n1,a,106,21\n2,b,107,22\n";
const std::string kNewer = "id,name,valid_from,lon,lat\n1,a2,2026-01-01,106.5,21\n";

/// An atlas with one layer, "places", into which one edition after the other goes.
class Editions {
public:
    ImportReport take(const std::string& csv, bool strict = false) const {
        source::ImportOptions options;
        options.inputs = {m_folder.write("edition.csv", csv)};
        options.definitions.emplace();
        options.layer = "places";
        options.strict = strict;
        return source::import_into(file(), options);
    }

    /// "1 [..2026-01-01) a": the states in order.
    [[nodiscard]] std::vector<std::string> states() const {
        const model::Layer places = source::Atlas::open(file()).read("places");
        std::vector<std::string> all;
        for (std::size_t row = 0; row < places.rows; ++row) {
            const base::ValidTime valid = places.valid(row);
            all.push_back(
                std::string{places.ids[row]} + " [" + (valid.from.is_open() ? "" : valid.from.text()) + ".." +
                (valid.to.is_open() ? "" : valid.to.text()) + ") " + places.find("name")->display(row));
        }
        std::ranges::sort(all);
        return all;
    }

    [[nodiscard]] std::filesystem::path file() const { return m_folder / "atlas.gpkg"; }

private:
    Folder m_folder;
};

using States = std::vector<std::string>;
const States kHistory{"1 [..2026-01-01) a", "1 [2026-01-01..) a2", "2 [..) b"};

}  // namespace

TEST_CASE("an older edition that is read again leaves the history as it is") {
    const bool strict = GENERATE(false, true);
    const Editions atlas;
    atlas.take(kOlder, strict);
    atlas.take(kNewer, strict);
    REQUIRE(atlas.states() == kHistory);
    const std::string bytes = slurp(atlas.file());
    for (int again = 0; again < 2; ++again) {
        const ImportReport report = atlas.take(kOlder, strict);
        CHECK_FALSE(report.changed);
        CHECK(report.entries[0].unchanged == 2);
        CHECK(report.entries[0].changed == 0);
        CHECK(count(report.findings, "end-kept") == 1);
        CHECK(atlas.states() == kHistory);
        CHECK(slurp(atlas.file()) == bytes);
    }
    CHECK_FALSE(atlas.take(kNewer, strict).changed);
    CHECK(atlas.states() == kHistory);
}

TEST_CASE("editions give the same history in any order") {
    std::vector<std::string> editions{
        "id,name,lon,lat\n1,a,106,21\n",
        "id,name,valid_from,lon,lat\n1,b,2010-01-01,106,21\n",
        "id,name,valid_from,lon,lat\n1,c,2020-01-01,106,21\n",
    };
    std::ranges::sort(editions);
    do {
        const Editions atlas;
        for (int round = 0; round < 2; ++round) {
            for (const std::string& edition : editions) {
                atlas.take(edition);
            }
        }
        CHECK(atlas.states() ==
              States{"1 [..2010-01-01) a", "1 [2010-01-01..2020-01-01) b", "1 [2020-01-01..) c"});
    } while (std::ranges::next_permutation(editions).found);
}

TEST_CASE("other words for the same id and start replace the old, are counted and named") {
    const Editions atlas;
    atlas.take(kOlder);
    atlas.take(kNewer);
    const ImportReport report = atlas.take("id,name,lon,lat\n1,a!,106,21\n2,b,107,22\n");
    CHECK(report.changed);
    CHECK(report.entries[0].changed == 1);
    CHECK(report.entries[0].unchanged == 1);
    REQUIRE(count(report.findings, "replaced") == 1);
    CHECK(std::ranges::find(report.findings, "replaced", &base::Finding::kind)->feature == "1");
    CHECK(atlas.states() == States{"1 [..2026-01-01) a!", "1 [2026-01-01..) a2", "2 [..) b"});
}

TEST_CASE("an end that is stated moves the end, and never over the state that follows") {
    const std::string header = "id,name,valid_from,valid_to,lon,lat\n";
    const Editions atlas;
    atlas.take(header + "1,a,2000-01-01,,106,21\n");
    CHECK(atlas.take(header + "1,a,2000-01-01,2030-01-01,106,21\n").entries[0].changed == 1);
    CHECK(atlas.states() == States{"1 [2000-01-01..2030-01-01) a"});
    CHECK_FALSE(atlas.take(header + "1,a,2000-01-01,,106,21\n").changed);
    CHECK(atlas.take(header + "1,b,2026-01-01,,106,21\n").entries[0].ended == 1);
    const States both{"1 [2000-01-01..2026-01-01) a", "1 [2026-01-01..) b"};
    CHECK(atlas.states() == both);
    CHECK_FALSE(atlas.take(header + "1,a,2000-01-01,2030-01-01,106,21\n").changed);
    CHECK(atlas.states() == both);
    CHECK(atlas.take(header + "1,a,2000-01-01,2010-01-01,106,21\n").entries[0].changed == 1);
    CHECK(atlas.states() == States{"1 [2000-01-01..2010-01-01) a", "1 [2026-01-01..) b"});
}

TEST_CASE("an import over rows that cannot be read is refused, since they would be lost") {
    const Editions atlas;
    atlas.take(kOlder);
    atlas.take(kNewer);
    REQUIRE(std::system(("ogrinfo -q '" + atlas.file().string() +
                         "' -sql \"UPDATE places SET valid_to = NULL\" > /dev/null 2>&1")
                            .c_str()) == 0);
    const std::string bytes = slurp(atlas.file());
    const std::string message = message_of<base::DataError>([&] { atlas.take(kOlder); });
    CHECK(message.find("1 of its 3 rows") != std::string::npos);
    CHECK(message.find("'1'") != std::string::npos);
    CHECK(slurp(atlas.file()) == bytes);
}
