// The command that puts an atlas where another engine reads it.
#include <limes/base/error.hpp>
#include <limes/database/store.hpp>
#include <limes/source/atlas.hpp>

#include "command.hpp"
#include "options.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include <fmt/format.h>

namespace limes::cli {

namespace {

constexpr auto kPage =
    R"md(The layers of the atlas become tables of the schema `limes` of the database, in place of those that are there: the database holds
one edition, whole. A layer that is there as it is stays untouched, so that loading twice changes nothing. All is one transaction: what
interrupts it leaves the edition before, and a question that is being answered sees one edition. Of two that load at once the second waits.

A table has a row for each row of the layer: `fid` (its number, the primary key), `id`, `valid_from`, `valid_to`, `legal_from`, `legal_to`
(empty: open), `accuracy_m`, `source`, `geom` (EPSG:4326), and the columns of the layer; it is indexed by id, place and valid time.
`limes_layers` says what each layer means, and whose it is.

The database is named as libpq does, without a password: `PG:service=border` (pg_service.conf), `PG:host=... dbname=...`, or `PG:` alone where
PGHOST, PGDATABASE and so on say it. It needs PostGIS (`CREATE EXTENSION postgis`), and a user who may create a schema. Then name it in place of
the atlas: `limes near PG:service=border --from settlements --to gates --within 10km`.)md";

std::string word(database::StoredState state) {
    switch (state) {
        case database::StoredState::added:
            return "added";
        case database::StoredState::replaced:
            return "replaced";
        case database::StoredState::unchanged:
            return "unchanged";
        case database::StoredState::removed:
            break;
    }
    return "removed, the atlas has it no more";
}

int run_load(const Invocation& call) {
    const source::Atlas atlas = source::Atlas::open(only_atlas(call, "load"));
    if (call.words.size() > 1) {
        throw base::UsageError{
            fmt::format("limes load: '{}' is one word too many; an atlas is loaded whole, as one edition",
                        call.words[1])};
    }
    const std::string database = value_of(call, "database").value_or(std::string{database::kPrefix});
    if (!database.starts_with(database::kPrefix)) {
        throw base::UsageError{
            fmt::format("--database '{}': the name of a database begins with {}, as in PG:service=border",
                        database, database::kPrefix)};
    }
    std::vector<database::ToStore> layers;
    for (const source::LayerInfo& layer : atlas.layers()) {
        const std::string& name = layer.schema.name;
        layers.push_back({name, [&atlas, name, &call] { return atlas.read(name, call.task); }});
    }
    const std::vector<database::Stored> stored = database::store(database, layers, call.task);
    if (call.quiet) {
        return 0;
    }
    std::vector<std::vector<std::string>> rows{{"layer", "rows", "in the database"}};
    for (const database::Stored& each : stored) {
        rows.push_back({each.layer, std::to_string(each.ledger.out()), word(each.state)});
    }
    write_stdout(aligned(rows));
    return 0;
}

}  // namespace

Command load_command() {
    Command command;
    command.declaration.name = "load";
    command.declaration.summary = "Put an atlas into a database, where its questions are then answered.";
    command.declaration.page = kPage;
    query::Parameter to = own_option("to", "the engine to load for", query::ParameterKind::choice);
    to.choices = {"postgis"};
    to.required = true;
    query::Parameter database = own_option("database", "the database, PG:service=border");
    database.default_text = "PG:, what the environment of libpq says";
    command.declaration.parameters = {to, database};
    command.declaration.examples = {"limes load border.gpkg --to postgis --database PG:service=border"};
    command.group = "Atlas";
    command.words_usage = "ATLAS";
    command.run = run_load;
    return command;
}

}  // namespace limes::cli
