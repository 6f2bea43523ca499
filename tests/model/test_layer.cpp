#include <limes/base/error.hpp>
#include <limes/model/catalog.hpp>
#include <limes/model/layer.hpp>

#include "catch.hpp"

using namespace limes::model;

namespace {

Layer two_gates() {
    Layer layer;
    layer.schema.name = "gates";
    layer.schema.role = "gate";
    layer.schema.name_columns = {{"vi", "name_vi"}, {"zh", "name_zh"}};
    layer.add_column("name_vi", ColumnType::text).push("Hữu Nghị");
    layer.columns[0].push_null();
    layer.add_column("name_zh", ColumnType::text).push("友谊关");
    layer.columns[1].push("东兴");
    layer.ids.push_back("huu-nghi");
    layer.ids.push_back("mong-cai");
    layer.geometry.push_point({106.7, 21.97});
    layer.geometry.push_null();
    layer.rows = 2;
    return layer;
}

}  // namespace

TEST_CASE("a name is given in the first language that has one") {
    const Layer layer = two_gates();
    CHECK(layer.name(0, {"vi", "zh"}) == "Hữu Nghị");
    CHECK(layer.name(0, {"zh"}) == "友谊关");
    CHECK(layer.name(1, {"vi"}) == "东兴");
    CHECK(layer.name(0, {"fr"}) == "Hữu Nghị");
}

TEST_CASE("a facet that only later rows have starts with the default") {
    Layer dated = two_gates();
    dated.valid_from = {limes::base::parse_day("2019-03-19"), Day::min()};
    dated.accuracy_m = {300, 40};
    Layer all = two_gates().like();
    const Layer plain = two_gates();
    all.push_from(plain, 0);
    all.push_from(dated, 0);
    CHECK(all.rows == 2);
    CHECK(all.valid(0).from == Day::min());
    CHECK(all.valid(1).from.text() == "2019-03-19");
    CHECK_FALSE(all.accuracy(0));
    CHECK(all.accuracy(1)->value() == 300);
    CHECK(all.columns[0].text(1) == "Hữu Nghị");
}

TEST_CASE("a missing layer is answered with those there are") {
    Catalog catalog;
    catalog.add("gates", two_gates());
    int reads = 0;
    catalog.add("provinces", "province", [&] {
        ++reads;
        limes::base::Ledger ledger;
        ledger.read(2);
        ledger.drop("coordinate out of range", 2);
        return Reading{
            Layer{}, {{.layer = "provinces", .feature = "x", .kind = "k", .what = "w", .done = ""}}, ledger};
    });
    CHECK(catalog.require("gates").rows == 2);
    (void)catalog.require("provinces");
    (void)catalog.require("provinces");
    CHECK(reads == 1);
    CHECK(catalog.findings("provinces").size() == 1);
    CHECK(catalog.ledger("provinces").dropped() == 2);
    CHECK(catalog.findings("gates").empty());
    CHECK(catalog.with_role("gate") == std::vector<std::string>{"gates"});
    CHECK_THROWS_AS(catalog.require("gaets"), limes::base::UsageError);
    try {
        (void)catalog.require("gaets");
    } catch (const limes::base::UsageError& error) {
        CHECK(std::string{error.what()}.find("did you mean 'gates'?") != std::string::npos);
    }
}
