#include <limes/source/atlas.hpp>

#include "sample_files.hpp"

using namespace limes;
using namespace limes::test;

TEST_CASE("the samples that are shipped are imported without loss, and once") {
    const std::filesystem::path root{LIMES_SOURCE_DIR};
    if (!std::filesystem::exists(root / "data-samples") || !std::filesystem::exists(root / "layers")) {
        return;
    }
    const Folder folder;
    source::ImportOptions options;
    options.inputs = {root / "data-samples"};
    options.definitions = source::read_definitions(root / "layers");
    const source::ImportReport report = source::import_into(folder / "border.gpkg", options);
    for (const auto& entry : report.entries) {
        CAPTURE(entry.input);
        CHECK(entry.ledger.in() > 0);
        CHECK(entry.ledger.dropped() == 0);
        CHECK(entry.ledger.balances());
    }
    CHECK_FALSE(source::import_into(folder / "border.gpkg", options).changed);
}
