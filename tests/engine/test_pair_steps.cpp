#include <limes/base/error.hpp>

#include "catch.hpp"
#include "sketch.hpp"

using namespace limes;
using base::Metres;
using model::Column;
using model::ColumnType;
using model::Layer;
using query::ColumnRatio;
using query::DistanceJoin;
using query::InCommon;
using query::Score;
using query::SharedBorder;
using query::Term;
using query::TermForm;
using Rows = std::vector<std::string>;

namespace {

/// A pair table of ids, with a column of numbers; NaN is null.
Layer pairs_of(const std::vector<std::pair<std::string, std::string>>& ids,
               const std::vector<std::pair<std::string, std::vector<double>>>& numbers = {}) {
    Layer pairs = sketch::named_layer("pairs");
    pairs.columns.reserve(2 + numbers.size());
    Column& from = pairs.add_column("from_id", ColumnType::text);
    Column& to = pairs.add_column("to_id", ColumnType::text);
    for (const auto& [a, b] : ids) {
        from.push(a);
        to.push(b);
        sketch::add_no_geometry(pairs, a + "/" + b);
    }
    for (const auto& [name, values] : numbers) {
        Column& column = pairs.add_column(name, ColumnType::real);
        for (const double value : values) {
            if (std::isnan(value)) {
                column.push_null();
            } else {
                column.push(value);
            }
        }
    }
    return pairs;
}

}  // namespace

TEST_CASE("areas side by side have the length of boundary that both have") {
    Layer from = sketch::named_layer("from");
    sketch::add_box(from, "west", 105, 0, 106, 1);
    sketch::add_point(from, "post", {106, 0.5});
    Layer to = sketch::named_layer("to");
    sketch::add_box(to, "upper", 106, 0.5, 107, 2);
    sketch::add_box(to, "corner", 106, -1, 107, 0);
    sketch::add_box(to, "apart", 106.01, 0.2, 106.1, 0.3);
    sketch::Bench bench{{from, to}, 2};
    bench.run(DistanceJoin{0, 1, Metres{20e3}});
    const Layer& found = bench.run(SharedBorder{0, 1, 2});
    std::map<std::string, std::string> shared;
    for (std::size_t row = 0; row < found.rows; ++row) {
        shared[sketch::row_text(found, row, {"from_id", "to_id"})] =
            sketch::row_text(found, row, {"shared_border_m"});
    }
    CHECK(std::stod(shared.at("west upper")) == Approx(sketch::karney_m({106, 0.5}, {106, 1})).epsilon(1e-9));
    CHECK(shared.at("west corner") == "0");
    CHECK(shared.at("west apart") == "0");
    CHECK(shared.at("post upper") == "-");  // a point has no boundary to share
}

TEST_CASE("the ratio of a column is unknown where one number is") {
    const auto side = [](std::string name, const std::vector<std::pair<std::string, double>>& people) {
        Layer layer = sketch::named_layer(std::move(name));
        Column& column = layer.add_column("people", ColumnType::real);
        for (const auto& [id, count] : people) {
            sketch::add_no_geometry(layer, id);
            if (std::isnan(count)) {
                column.push_null();
            } else {
                column.push(count);
            }
        }
        return layer;
    };
    sketch::Bench bench{{side("a", {{"a1", 100}, {"a2", 0}, {"a3", sketch::kUnknown}}),
                         side("b", {{"b1", 400}, {"b2", 0}, {"b3", -5}}),
                         pairs_of({{"a1", "b1"}, {"a2", "b1"}, {"a2", "b2"}, {"a3", "b1"}, {"a1", "b3"}})}};
    CHECK(sketch::rows_text(bench.run(ColumnRatio{0, 1, 2, "people", "ratio"}), {"ratio"}) ==
          Rows{"0.25", "0", "-", "-", "-"});
    CHECK(sketch::said<base::UsageError>([&] {
              bench.run(ColumnRatio{0, 1, 2, "poeple", "ratio"});
          }) == "a: no column 'poeple', did you mean 'people'?; it has people");
}

TEST_CASE("what both of a pair are paired with is counted and named") {
    sketch::Bench bench{{pairs_of({{"a1", "b1"}, {"a1", "b2"}, {"a2", "b1"}}),
                         pairs_of({{"a1", "g3"}, {"a1", "g1"}, {"a1", "g2"}, {"a3", "g1"}}),
                         pairs_of({{"b1", "g1"}, {"b1", "g3"}, {"b2", "g4"}})}};
    CHECK(sketch::rows_text(bench.run(InCommon{0, 1, 2, "gates", "gate_ids"}), {"gates", "gate_ids"}) ==
          Rows{"2 g1,g3", "0 -", "0 -"});
}

TEST_CASE("a score is the mean of its terms, to which the unknown adds nothing") {
    const double unknown = sketch::kUnknown;
    sketch::Bench bench{
        {pairs_of({{"a1", "b1"}, {"a1", "b2"}, {"a2", "b2"}}, {{"distance_m", {0, 5000, 30000}},
                                                               {"border", {50, 200, 0}},
                                                               {"ratio", {0.5, unknown, 1}},
                                                               {"gates", {0, 3, 1}}})}};
    const auto score = [&](std::vector<Term> terms) {
        return sketch::rows_text(bench.run(Score{0, std::move(terms)}), {"score", "score_max"});
    };
    CHECK(score({{"distance_m", TermForm::near, 1, 20000}}) == Rows{"1 1", "0.75 0.75", "0 0"});
    // 200 is the longest that a1 or b2 share with any.
    CHECK(score({{"border", TermForm::share}}) == Rows{"0.25 0.25", "1 1", "0 0"});
    CHECK(score({{"gates", TermForm::any}}) == Rows{"0 0", "1 1", "1 1"});
    CHECK(score({{"ratio", TermForm::ratio}}) == Rows{"0.5 0.5", "0 1", "1 1"});
    CHECK(score({{"distance_m", TermForm::near, 3, 20000}, {"ratio", TermForm::ratio, 1}}) ==
          Rows{"0.875 0.875", "0.5625 0.8125", "0.25 0.25"});
}

TEST_CASE("a criterion that is known of no candidate is told") {
    const double unknown = sketch::kUnknown;
    sketch::Bench bench{
        {pairs_of({{"a1", "b1"}, {"a1", "b2"}}, {{"ratio", {unknown, unknown}}, {"border", {unknown, 0}}}),
         pairs_of({}, {{"ratio", {}}})}};
    CHECK(sketch::rows_text(bench.run(Score{0, {{"ratio", TermForm::ratio}, {"border", TermForm::share}}}),
                            {"score"}) == Rows{"0", "0"});
    REQUIRE(bench.result().findings.size() == 1);
    CHECK(bench.result().findings[0].what == "ratio is not known of any of the 2 candidates");
    bench.run(Score{1, {{"ratio", TermForm::ratio}}});  // of no candidates nothing is missed
    CHECK(bench.result().findings.size() == 1);
}

TEST_CASE("pairs that are no join of the two tables are refused") {
    Layer a = sketch::named_layer("a");
    sketch::add_point(a, "a1", {105, 0});
    Layer b = sketch::named_layer("b");
    sketch::add_point(b, "b1", {105, 0});
    sketch::Bench bench{{a, b, pairs_of({{"a1", "b9"}}, {{"distance_m", {0}}})}};
    CHECK(sketch::said<base::EngineError>([&] {
              bench.run(SharedBorder{0, 1, 2});
          }) == "the pairs name 'b9', which is not in b; they must be a join of both tables");
}
