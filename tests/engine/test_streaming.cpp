#include <limes/base/error.hpp>
#include <limes/engine/engine.hpp>
#include <limes/model/layer_batches.hpp>

#include "catch.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>

using namespace limes;
using model::Layer;
using model::LayerBatches;

namespace {

/// A layer cut into batches, as a file would be.
class Sliced final : public LayerBatches {
public:
    Sliced(std::shared_ptr<const Layer> layer, std::size_t rows, std::optional<geodesy::Box> extent)
        : m_layer{std::move(layer)}, m_head{m_layer->like()}, m_rows{rows}, m_extent{extent} {}

    [[nodiscard]] const Layer& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return m_layer->rows; }
    [[nodiscard]] std::optional<geodesy::Box> expected_extent() const override { return m_extent; }
    [[nodiscard]] std::optional<Batch> next() override {
        const std::scoped_lock lock{m_guard};
        if (m_next * m_rows >= m_layer->rows) {
            return std::nullopt;
        }
        std::vector<std::size_t> rows;
        for (std::size_t row = m_next * m_rows; row < std::min(m_layer->rows, (m_next + 1) * m_rows); ++row) {
            rows.push_back(row);
        }
        const std::size_t ordinal = m_next++;
        return Batch{ordinal, ordinal * m_rows, std::make_shared<const Layer>(m_layer->take(rows))};
    }

private:
    std::shared_ptr<const Layer> m_layer;
    Layer m_head;
    std::size_t m_rows;
    std::optional<geodesy::Box> m_extent;
    std::mutex m_guard;
    std::size_t m_next = 0;
};

/// Keeps what it is given, each row as text.
class Kept final : public result::Sink {
public:
    void begin(const result::Result& result) override { m_begun = result.table != nullptr; }
    void put(std::size_t ordinal, const Layer& rows) override {
        const std::scoped_lock lock{m_guard};
        CHECK(m_begun);
        CHECK(m_batches.emplace(ordinal, rows_of(rows)).second);
    }
    void abandon() override {}

    static std::vector<std::string> rows_of(const Layer& table) {
        std::vector<std::string> rows;
        for (std::size_t row = 0; row < table.rows; ++row) {
            std::string text{table.ids[row]};
            for (const model::Column& column : table.columns) {
                text += "|" + column.name + "=" + column.display(row);
            }
            if (row < table.geometry.size()) {
                table.geometry[row].for_each_path([&](geodesy::Path path, std::size_t, std::size_t) {
                    for (std::size_t i = 0; i < path.size(); ++i) {
                        text += "|" + std::to_string(path[i].lon) + " " + std::to_string(path[i].lat);
                    }
                });
            }
            rows.push_back(std::move(text));
        }
        return rows;
    }
    [[nodiscard]] std::vector<std::string> rows() const {
        std::vector<std::string> all;
        std::size_t next = 0;
        for (const auto& [ordinal, rows] : m_batches) {
            CHECK(ordinal == next++);
            all.insert(all.end(), rows.begin(), rows.end());
        }
        return all;
    }

private:
    std::mutex m_guard;
    bool m_begun = false;
    std::map<std::size_t, std::vector<std::string>> m_batches;
};

/// Those of both ways, whichever of the two layers was looked at first.
std::multiset<std::string> findings_of(const result::Result& result) {
    std::multiset<std::string> all;
    for (const base::Finding& finding : result.findings) {
        all.insert(finding.layer + "|" + finding.feature + "|" + finding.kind + "|" + finding.what + "|" +
                   finding.done);
    }
    return all;
}

Layer points(std::string name, std::size_t count, std::uint32_t seed, geodesy::Box box) {
    std::mt19937 random{seed};
    std::uniform_real_distribution<double> lon{box.west, box.east};
    std::uniform_real_distribution<double> lat{box.south, box.north};
    Layer layer;
    layer.schema.name = std::move(name);
    layer.schema.name_columns = {{"", "name"}};
    layer.columns.reserve(2);
    model::Column& names = layer.add_column("name", model::ColumnType::text);
    model::Column& numbers = layer.add_column("number", model::ColumnType::integer);
    for (std::size_t i = 0; i < count; ++i) {
        layer.ids.push_back(layer.schema.name + std::to_string(i));
        if (i % 50 == 17) {
            layer.geometry.push_null();
        } else {
            layer.geometry.push_point({lon(random), lat(random)});
        }
        layer.accuracy_m.push_back(i % 90 == 5  ? 40'000.0
                                   : i % 7 == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                : double(i % 300));
        names.push(std::string_view{"n" + std::to_string(i % 11)});
        numbers.push(static_cast<std::int64_t>(random() % 100));
        ++layer.rows;
    }
    return layer;
}

Layer squares(std::size_t count, std::uint32_t seed) {
    std::mt19937 random{seed};
    std::uniform_real_distribution<double> lon{100, 108};
    std::uniform_real_distribution<double> lat{18, 24};
    std::uniform_real_distribution<double> size{0.1, 2};
    Layer layer;
    layer.schema.name = "squares";
    for (std::size_t i = 0; i < count; ++i) {
        const double x = lon(random);
        const double y = lat(random);
        const double s = size(random);
        layer.ids.push_back("q" + std::to_string(i));
        layer.geometry.begin_row(model::GeometryType::polygon);
        layer.geometry.begin_part();
        layer.geometry.begin_path();
        for (const geodesy::LonLat p :
             {geodesy::LonLat{x, y}, {x + s, y}, {x + s, y + s}, {x, y + s}, {x, y}}) {
            layer.geometry.push_vertex(p);
        }
        ++layer.rows;
    }
    return layer;
}

const geodesy::Box kBox{99, 17, 109, 25};

std::vector<query::Plan> plans() {
    query::Scan from{.layer = "from"};
    query::Scan some{.layer = "from", .bbox = geodesy::Box{101, 18, 106, 23}};
    std::vector<query::Plan> all;
    const auto add = [&](const query::Scan& scan, const char* to, auto step) {
        query::Plan plan;
        step.from = plan.add(scan);
        step.to = plan.add(query::Scan{.layer = to});
        plan.add(step);
        all.push_back(std::move(plan));
    };
    add(from, "gates", query::DistanceJoin{.from = 0, .to = 0, .within = base::Metres{30'000}});
    add(some, "gates",
        query::DistanceJoin{
            .from = 0, .to = 0, .within = base::Metres{50'000}, .keep = query::Keep::certain});
    add(from, "gates", query::NearestJoin{.from = 0, .to = 0, .k = 3});
    add(some, "gates", query::NearestJoin{.from = 0, .to = 0, .k = 500, .ties = query::Ties::first});
    add(from, "squares", query::PredicateJoin{.from = 0, .to = 0, .predicate = query::Predicate::within});
    add(from, "squares",
        query::PredicateJoin{
            .from = 0, .to = 0, .predicate = query::Predicate::intersects, .keep_unmatched = true});
    query::Plan scan;
    scan.add(some);
    all.push_back(std::move(scan));
    return all;
}

model::Catalog catalog_of(const std::shared_ptr<const Layer>& from, std::size_t batch_rows,
                          std::optional<geodesy::Box> extent, bool whole_allowed) {
    model::Catalog catalog;
    catalog.add("gates", points("gates", 60, 2, {98, 16, 110, 26}));
    catalog.add("squares", squares(60, 3));
    catalog.add(
        "from", "",
        [from, whole_allowed] {
            CHECK(whole_allowed);
            return model::Reading{*from, {}, {}};
        },
        batch_rows == 0
            ? model::Catalog::Opener{}
            : [from, batch_rows, extent] { return std::make_unique<Sliced>(from, batch_rows, extent); });
    return catalog;
}

}  // namespace

TEST_CASE("a layer in batches gives the answer of the layer as a whole, whatever the batches and threads") {
    const auto from = std::make_shared<const Layer>(points("from", 3000, 1, kBox));
    const auto engine = engine::make_embedded();
    std::size_t number = 0;
    for (const query::Plan& plan : plans()) {
        CAPTURE(++number, query::explain(plan));
        const result::Result whole = engine->run(plan, catalog_of(from, 0, {}, true), {});
        const std::vector<std::string> expected = Kept::rows_of(*whole.table);
        REQUIRE(expected.size() > 50);
        for (const auto& [rows, threads, extent] :
             {std::tuple{std::size_t{1}, 2U, std::optional{kBox}},
              {std::size_t{97}, 1U, std::nullopt},
              {std::size_t{500}, 3U, std::optional{geodesy::Box{102, 19, 103, 20}}},
              {std::size_t{5000}, 2U, std::nullopt}}) {
            CAPTURE(rows, threads);
            base::Task task;
            task.threads = threads;
            Kept kept;
            const auto answer = engine->stream(plan, catalog_of(from, rows, extent, false), kept, task);
            REQUIRE(answer);
            CHECK(kept.rows() == expected);
            CHECK(findings_of(*answer) == findings_of(whole));
            REQUIRE(answer->ledgers.size() == whole.ledgers.size());
            for (const auto& [name, ledger] : whole.ledgers) {
                CAPTURE(name);
                CHECK(answer->ledgers.at(name).in() == ledger.in());
                CHECK(answer->ledgers.at(name).out() == ledger.out());
                CHECK(answer->ledgers.at(name).reasons() == ledger.reasons());
            }
        }
    }
}

TEST_CASE("counts over batches are the number of pairs of the join") {
    const auto from = std::make_shared<const Layer>(points("from", 4000, 5, kBox));
    const auto engine = engine::make_embedded();
    query::Plan pairs;
    pairs.add(query::Scan{.layer = "from"});
    pairs.add(query::Scan{.layer = "squares"});
    query::Plan counts = pairs;
    pairs.add(query::PredicateJoin{.from = 0, .to = 1, .predicate = query::Predicate::within});
    counts.add(query::CountJoin{.from = 0, .to = 1, .predicate = query::Predicate::within});
    std::map<std::string, std::int64_t> expected;
    const Layer joined = *engine->run(pairs, catalog_of(from, 0, {}, true), {}).table;
    for (std::size_t row = 0; row < joined.rows; ++row) {
        ++expected[std::string{joined.find("to_id")->text(row)}];
    }
    for (const std::size_t batch : {std::size_t{0}, std::size_t{133}}) {
        base::Task task;
        task.threads = 3;
        const result::Result answer =
            engine->run(counts, catalog_of(from, batch, std::nullopt, batch == 0), task);
        REQUIRE(answer.table->rows == 60);
        for (std::size_t row = 0; row < 60; ++row) {
            CHECK(answer.table->find("count")->integers()[row] ==
                  expected[std::string{answer.table->ids[row]}]);
        }
    }
}

TEST_CASE("shapes are not streamed, and a plan of another form is not") {
    const auto from = std::make_shared<const Layer>(squares(30, 9));
    const auto engine = engine::make_embedded();
    Kept kept;
    query::Plan plan;
    plan.add(query::Scan{.layer = "from"});
    plan.add(query::Scan{.layer = "squares"});
    plan.add(query::DistanceJoin{.from = 0, .to = 1, .within = base::Metres{1000}});
    CHECK_FALSE(engine->stream(plan, catalog_of(from, 10, {}, false), kept, {}));
    plan.steps.back() = query::CountJoin{.from = 0, .to = 1};
    CHECK_FALSE(engine->stream(plan, catalog_of(from, 10, {}, false), kept, {}));
    CHECK(engine->run(plan, catalog_of(from, 10, {}, true), {}).table->rows == 60);
    CHECK(kept.rows().empty());
}

TEST_CASE("parts of one layer are taken in one pass, and are those of the layer as a whole") {
    const auto from = std::make_shared<const Layer>(points("from", 2000, 21, kBox));
    const auto engine = engine::make_embedded();
    query::Plan plan;
    plan.add(query::Scan{.layer = "from", .where = query::parse_cql2("number < 40")});
    plan.add(query::Scan{
        .layer = "from", .where = query::parse_cql2("number >= 40"), .bbox = geodesy::Box{101, 18, 106, 23}});
    plan.add(query::NearestJoin{.from = 0, .to = 1, .k = 2});
    const result::Result whole = engine->run(plan, catalog_of(from, 0, {}, true), {});
    REQUIRE(whole.table->rows > 100);
    for (const auto& [rows, threads] :
         {std::pair{std::size_t{1}, 2U}, {std::size_t{83}, 3U}, {std::size_t{9000}, 1U}}) {
        CAPTURE(rows, threads);
        base::Task task;
        task.threads = threads;
        const model::Catalog catalog = catalog_of(from, rows, std::nullopt, false);
        const result::Result parts = engine->run(plan, catalog, task);
        CHECK(Kept::rows_of(*parts.table) == Kept::rows_of(*whole.table));
        CHECK(findings_of(parts) == findings_of(whole));
        REQUIRE(parts.ledgers.size() == whole.ledgers.size());
        for (const auto& [name, ledger] : whole.ledgers) {
            CAPTURE(name);
            CHECK(parts.ledgers.at(name).in() == ledger.in());
            CHECK(parts.ledgers.at(name).out() == ledger.out());
        }
        CHECK(parts.layers.size() == whole.layers.size());
    }
}

TEST_CASE("a layer that proves to need all its rows is taken whole after all, and counted once") {
    class Late final : public LayerBatches {
    public:
        explicit Late(const Layer& layer) : m_head{layer.like()}, m_layer{layer} {}
        [[nodiscard]] const Layer& head() const override { return m_head; }
        [[nodiscard]] std::size_t expected_rows() const override { return 0; }
        [[nodiscard]] std::optional<Batch> next() override {
            if (m_given.exchange(true)) {
                throw model::NotStreamable{"an id is there twice"};
            }
            return Batch{0, 0, std::make_shared<const Layer>(m_layer)};
        }

    private:
        Layer m_head;
        Layer m_layer;
        std::atomic<bool> m_given = false;
    };
    const Layer from = points("from", 200, 4, kBox);
    query::Plan plan;
    plan.add(query::Scan{.layer = "from", .where = query::parse_cql2("number < 50")});
    plan.add(query::Scan{.layer = "gates"});
    plan.add(query::NearestJoin{.from = 0, .to = 1});
    plan.add(query::Limit{.input = 2, .count = 1000});
    const auto answer = [&](model::Catalog::Opener opener) {
        model::Catalog catalog;
        catalog.add("gates", points("gates", 60, 2, {98, 16, 110, 26}));
        catalog.add(
            "from", "",
            [&] {
                return model::Reading{from, {}, {}};
            },
            std::move(opener));
        return engine::make_embedded()->run(plan, catalog, {});
    };
    const result::Result whole = answer({});
    const result::Result late = answer([&] { return std::make_unique<Late>(from); });
    CHECK(Kept::rows_of(*late.table) == Kept::rows_of(*whole.table));
    CHECK(findings_of(late) == findings_of(whole));
    CHECK(late.ledgers.at({.layer = "from"}).in() == whole.ledgers.at({.layer = "from"}).in());
}

TEST_CASE("a scan of batches that leaves nothing says what the whole way says") {
    Layer dated = points("from", 400, 8, kBox);
    dated.valid_from.assign(dated.rows, base::parse_day("2000-01-01"));
    dated.valid_to.assign(dated.rows, base::parse_day("2010-01-01"));
    const auto from = std::make_shared<const Layer>(std::move(dated));
    const query::TimeSelection late{.as_of = base::parse_day("2020-01-01")};
    const query::TimeSelection early{.as_of = base::parse_day("2005-01-01")};
    const auto filter = query::parse_cql2("name = 'nn10'");
    const geodesy::Box nowhere{0, 0, 1, 1};
    const auto engine = engine::make_embedded();
    for (const auto& [scan, said] :
         {std::pair{query::Scan{.layer = "from", .when = late, .where = filter, .bbox = kBox},
                    "none of 400 rows holds on 2020-01-01"},
          {query::Scan{.layer = "from", .when = early, .where = filter, .bbox = nowhere},
           "none of 400 rows meets the box 0,0,1,1"},
          {query::Scan{.layer = "from", .when = early, .where = filter},
           "none of 400 rows passes name = 'nn10'; no name is 'nn10', did you mean 'n10'?"}}) {
        query::Plan one;
        one.add(scan);
        query::Plan two;  // parts of one layer
        two.add(scan);
        two.add(query::Scan{.layer = "gates"});
        two.add(query::NearestJoin{.from = 0, .to = 1});
        two.add(query::Limit{.input = 2, .count = 10});
        const result::Result whole = engine->run(one, catalog_of(from, 0, {}, true), {});
        REQUIRE(whole.findings.size() == 1);
        CHECK(whole.findings[0].what == said);
        Kept kept;
        const auto streamed = engine->stream(one, catalog_of(from, 70, {}, false), kept, {});
        REQUIRE(streamed);
        CHECK(findings_of(*streamed) == findings_of(whole));
        const result::Result parts = engine->run(two, catalog_of(from, 70, {}, false), {});
        CHECK(findings_of(parts).count(*findings_of(whole).begin()) == 1);
    }
}

TEST_CASE("a layer may be called like the ledger of a step") {
    const std::string name = "a: b";
    const auto from = std::make_shared<const Layer>(points(name, 3000, 1, kBox));
    model::Catalog streamed;
    streamed.add("gates", points("gates", 60, 2, {98, 16, 110, 26}));
    model::Catalog whole;
    whole.add("gates", points("gates", 60, 2, {98, 16, 110, 26}));
    whole.add(name, *from);
    streamed.add(
        name, "", [] { return model::Reading{}; },
        [from] { return std::make_unique<Sliced>(from, 500, std::nullopt); });
    query::Plan plan;
    plan.add(query::Scan{.layer = name});
    plan.add(query::Scan{.layer = "gates"});
    plan.add(query::NearestJoin{.from = 0, .to = 1});
    Kept kept;
    const auto engine = engine::make_embedded();
    const auto answer = engine->stream(plan, streamed, kept, {});
    REQUIRE(answer);
    CHECK(findings_of(*answer) == findings_of(engine->run(plan, whole, {})));
    CHECK(answer->ledgers.at({.layer = name}).dropped() == 0);
    CHECK(answer->ledgers.at(result::LedgerName::of_step("nearest join", name)).dropped() == 60);
    CHECK(result::LedgerName::of_step("a", "b") != result::LedgerName{.layer = name});
    CHECK(result::LedgerName::of_step("a", "b").text() == result::LedgerName{.layer = name}.text());
}
