#include <limes/questions/corridor/corridor.hpp>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(What lies along one line, as a railway: its length, its stations in order, the gates within a distance of it, and
how much of it runs through each unit. The line is asked for by its id or by one of its names, with or without marks.
`--where` and `--bbox` choose among the lines.

## Answer

One table of four kinds of row: the line, then its stations, then gates, then units, each by measure.

| column | rows | meaning |
| --- | --- | --- |
| `kind` | all | `line`, `station`, `gate` or `unit` |
| `line_id`, `line_name` | all | the line |
| `id`, `name` | station, gate, unit | what lies along it |
| `measure_m` | station, gate | metres along the line, from its start, to the point of it that is nearest |
| `offset_m`, `side` | station, gate | how far beside the line, and on which side: left, right or on |
| `certainty` | station, gate | `certain` when it is within the distance for every position that the accuracies allow, else `possible` |
| `from_measure_m`, `to_measure_m` | unit | where a stretch inside the unit begins and ends |
| `length_m` | line, unit | length of the line as drawn, and of the stretch |
| columns of the lines layer | line | as published; a published length beside the measured one is for the reader to compare |

A station belongs to the line that its `line_id` names, at any offset. A gate belongs to it when it is within `--within`.

## Method and accuracy

Lengths and offsets are on the WGS84 ellipsoid, within a millimetre for the line as drawn. A generalised line is shorter
than the ground: its measures fall short of published ones by as much.
)md";

query::Plan make_plan(const Corridor& q, const query::Scope& scope) {
    query::Plan plan;
    query::Scan line = query::scan(q.lines, scope, query::Part::asked);
    line.named = q.line;
    const query::Node lines = plan.add(std::move(line));
    const query::Node stations = plan.add(query::scan(q.stations, scope, query::Part::beside));
    const query::Node gates = plan.add(query::scan(q.gates, scope, query::Part::beside));
    const query::Node units = plan.add(query::scan(q.units, scope, query::Part::beside));
    const query::Node length = plan.add(query::Measure{.lines = lines});
    const auto by_measure = [&](query::Node input, std::string column) {
        return plan.add(
            query::Sort{.input = input,
                        .keys = {{.column = "line_id"}, {.column = std::move(column)}, {.column = "id"}}});
    };
    const query::Node located_stations =
        plan.add(query::Locate{.lines = lines, .points = stations, .link_column = "line_id"});
    const query::Node stations_in_order = by_measure(located_stations, "measure_m");
    const query::Node located_gates =
        plan.add(query::Locate{.lines = lines, .points = gates, .within = q.within});
    const query::Node gates_in_order = by_measure(located_gates, "measure_m");
    const query::Node stretches = plan.add(query::LengthWithin{.lines = lines, .areas = units});
    const query::Node stretches_in_order = by_measure(stretches, "from_measure_m");
    const query::Node all =
        plan.add(query::Concat{.inputs = {length, stations_in_order, gates_in_order, stretches_in_order},
                               .labels = {"line", "station", "gate", "unit"},
                               .label_column = "kind"});
    plan.add(query::Project{.input = all,
                            .first = {"kind", "line_name", "id", "name", "measure_m", "offset_m", "side",
                                      "certainty", "from_measure_m", "to_measure_m", "length_m"}});
    return plan;
}

}  // namespace

query::Question<Corridor> corridor() {
    return query::Question<Corridor>{"corridor", "What lies along a line: length, stations, gates and units."}
        .param("line", &Corridor::line, "id or name of the line")
        .required()
        .param("lines", &Corridor::lines, "the layer of lines")
        .param("stations", &Corridor::stations, "the layer of stations, which name their line in line_id")
        .param("gates", &Corridor::gates, "the layer of gates")
        .param("units", &Corridor::units, "the layer of units")
        .param("within", &Corridor::within, "how far from the line a gate is still along it")
        .page(page)
        .example("limes corridor border.gpkg --line sgr-hai-phong-mong-cai")
        .example(
            "limes corridor border.gpkg --line \"Lào Cai - Hà Nội - Hải Phòng\" --within 10km -o "
            "corridor.geojson")
        .plan(make_plan);
}

}  // namespace limes::questions
