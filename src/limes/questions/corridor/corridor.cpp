#include <limes/base/error.hpp>
#include <limes/questions/corridor/corridor.hpp>
#include <limes/questions/line_figures.hpp>

#include <fmt/format.h>

#include <charconv>
#include <tuple>
#include <utility>

namespace limes::questions {
namespace {

using base::UsageError;
using query::Node;

constexpr auto page =
    R"md(What lies along one line, as a railway: its length, its stations in order, the gates within a distance of it, and
how much of it runs through each unit. The line is asked for by its id or by one of its names, with or without marks.
`--where` and `--bbox` choose among the lines. Measures are metres along the line from its start.

| asked besides | answers |
| --- | --- |
| `--point 106.9,21.3` | where on the line a place lies: measure, offset, side. Several are given as `lon,lat,lon,lat` |
| `--at 12km,40km` | the places at these measures |
| `--cut 10km,40km` | the stretch from one measure to another; of several stretches `from,to,from,to` |
| `--events FILE` | a table of events put on the line: rows with `measure_m`, or with `from_measure_m` and `to_measure_m`, and `line_id` when there are several lines. What this question answers can be given back so (`-o stretches.csv`) |
| `--along` | the settlements within `--within`, and how many people live in them |
| `--links` | the other lines that come within `--link-within`: whether they are joined, what is missing between, whether the gauge breaks, whether a border lies between |
| `--detours` | the way along the line against the straight way, for each two stations |
| `--compare NAME` | how well another alignment agrees with this one |

## Answer

One table of several kinds of row: the line, then its stations, gates and units by measure, then what was asked besides.

| column | rows | meaning |
| --- | --- | --- |
| `kind` | all | `line`, `station`, `gate`, `unit`; `point`, `place`, `cut`, `event`, `settlement`, `along`, `link`, `detour`, `line-to-compared`, `compared-to-line`, `unmatched-compared` |
| `line_id`, `line_name` | all | the line |
| `id`, `name` | station, gate, unit, point, settlement, link, detour | what lies along it; the other line; the station that comes first |
| `measure_m`, `from_end_m` | station, gate, point, settlement | metres along the line, from its start and from its end, to the point of it that is nearest |
| `next_m` | the same | metres along the line to the next of the same kind; empty for the last |
| `measure_m` | place, event, link | where it is |
| `offset_m`, `side` | station, gate, point, settlement | how far beside the line, and on which side: left, right or on |
| `certainty` | gate, settlement, along | `certain` when it is within the distance for every position that the accuracies allow, else `possible` |
| `from_measure_m`, `to_measure_m` | unit, cut, event, detour, unmatched-compared | where a stretch begins and ends |
| `length_m` | line, unit, cut, event, detour, ..compared.. | length of the line as drawn, and of the stretch |
| `places`, `population` | along | how many settlements, and the sum of the column `--population` of theirs; in two rows, of those that are within for certain and those that are possible |
| `gap_m`, `gap_min_m`, `gap_max_m` | link | how far apart the two lines are where they are nearest, and its bounds at the accuracies |
| `link` | link | `joined`: they meet; `possible`: the gap is within the accuracies; `missing`: it is there for every position |
| `at`, `other_measure_m` | link | `start`, `end` or `between`: where on the line; and where along the other |
| `gauge`, `line_gauge`, `other_gauge` | link | `same`, or `break` when the two have no gauge in common; a `+` joins the gauges of dual gauge |
| `borders`, `line_country`, `other_country` | link | `across` when the two are of different countries, else `same` |
| `to_id`, `to_name`, `straight_m`, `detour` | detour | the later station; the geodesic between the two places on the line; length over it, 1 at least |
| `matched_m`, `share`, `mean_m`, `max_m`, `length_ratio` | ..compared.. | length within `--agree` of the other alignment, and its part; distance of the other as the mean and at most (the directed Hausdorff distance); matched length over that of the other beside it |
| columns of the lines layer | line | as published; a published length beside the measured one is for the reader to compare |

A station belongs to the line that its `line_id` names, at any offset. A gate belongs to it when it is within `--within`.

## Method and accuracy

Lengths and offsets are on the WGS84 ellipsoid, within a millimetre for the line as drawn. A measure that is placed and located again is
the same to a micrometre where the line does not meet itself.

A generalised line is shorter than the ground: its measures fall short of published ones by as much. The corridors of
the samples join town points, known to 15 km, by straight lines:

| line | as drawn | published | difference | why |
| --- | --- | --- | --- | --- |
| Hà Nội - Đồng Đăng, standard gauge | 145.5 km, five points | about 156 km | 7 % less | the bends between the towns |
| Hải Phòng - Hạ Long - Móng Cái | 154.1 km, three points | about 187 km | 18 % less | one straight line of 112 km stands for the way along the bays from Hạ Long to Móng Cái, and ends at the town, 2 to 4 km short of the bridges |

A measure published for the ground is therefore put on such a line by its part of the length, not as it is.
)md";

/// "106.9,21.3,107,21.5", cut at the commas already.
std::vector<geodesy::LonLat> places_of(const std::vector<std::string>& words) {
    std::vector<double> numbers;
    for (const std::string& word : words) {
        double number = 0;
        const auto [end, trouble] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (trouble != std::errc{} || end != word.data() + word.size()) {
            throw UsageError{fmt::format(
                "corridor: --point: '{}' is no number of degrees; give longitude and latitude, as in --point "
                "106.9,21.3",
                word)};
        }
        numbers.push_back(number);
    }
    if (numbers.size() % 2 != 0) {
        throw UsageError{
            "corridor: --point needs a longitude and a latitude for each place, as in --point 106.9,21.3"};
    }
    std::vector<geodesy::LonLat> places;
    for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
        places.push_back({numbers[i], numbers[i + 1]});
        if (!geodesy::is_valid(places.back())) {
            throw UsageError{fmt::format("corridor: --point: {},{} is no longitude and latitude", numbers[i],
                                         numbers[i + 1])};
        }
    }
    return places;
}

std::vector<query::MeasureRange> ranges_of(const std::vector<query::Metres>& ends) {
    if (ends.size() % 2 != 0) {
        throw UsageError{
            "corridor: --cut needs where each stretch begins and where it ends, as in --cut 10km,40km"};
    }
    std::vector<query::MeasureRange> ranges;
    for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
        if (!(ends[i] < ends[i + 1])) {
            throw UsageError{"corridor: --cut: a stretch ends after it begins, as in --cut 10km,40km"};
        }
        ranges.push_back({ends[i], ends[i + 1]});
    }
    return ranges;
}

void require_compared(const Corridor& q) {
    if (q.compare_lines && !q.compare) {
        throw UsageError{
            "corridor: --compare-lines goes with --compare, the id or name of the other alignment; give "
            "both"};
    }
}

/// The nodes of one question, as they are added.
class Planner {
public:
    Planner(const Corridor& q, const query::Scope& scope) : m_q{q}, m_scope{scope} {
        query::Scan line = query::scan(q.lines, scope, query::Part::asked);
        line.named = q.line;
        m_line = m_plan.add(std::move(line));
    }

    [[nodiscard]] query::Plan plan() {
        what_lies_along();
        places();
        if (m_q.along) {
            settlements(*m_q.along);
        }
        if (m_q.links) {
            links();
        }
        if (m_q.detours) {
            put("detour", m_plan.add(query::Detour{.lines = m_line, .located = m_stations}));
        }
        if (m_q.compare) {
            compare();
        }
        const Node all =
            m_plan.add(query::Concat{.inputs = m_inputs, .labels = m_labels, .label_column = "kind"});
        m_plan.add(query::Project{
            .input = all,
            .first = {"kind",     "line_name",  "id",        "name",           "measure_m",
                      "offset_m", "side",       "certainty", "from_measure_m", "to_measure_m",
                      "length_m", "next_m",     "to_name",   "straight_m",     "detour",
                      "places",   "population", "gap_m",     "link",           "gauge",
                      "borders",  "share",      "mean_m",    "max_m",          "length_ratio"}});
        return std::move(m_plan);
    }

private:
    Node beside(const query::LayerRef& layer) {
        return m_plan.add(query::scan(layer, m_scope, query::Part::beside));
    }

    void put(std::string label, Node table) {
        m_labels.push_back(std::move(label));
        m_inputs.push_back(table);
    }

    void what_lies_along() {
        const Node stations = beside(m_q.stations);
        const Node gates = beside(m_q.gates);
        const Node units = beside(m_q.units);
        put("line", m_plan.add(query::Measure{.lines = m_line}));
        m_stations = m_plan.add(query::Locate{.lines = m_line, .points = stations, .link_column = "line_id"});
        put("station", add_in_order(m_plan, m_stations, "measure_m"));
        const Node located =
            m_plan.add(query::Locate{.lines = m_line, .points = gates, .within = m_q.within});
        put("gate", add_in_order(m_plan, located, "measure_m"));
        const Node stretches = m_plan.add(query::LengthWithin{.lines = m_line, .areas = units});
        put("unit", add_in_order(m_plan, stretches, "from_measure_m"));
    }

    void places() {
        if (!m_q.point.empty()) {
            const Node points = m_plan.add(query::Points{places_of(m_q.point)});
            put("point", m_plan.add(query::Locate{.lines = m_line, .points = points}));
        }
        if (!m_q.at.empty()) {
            query::PlaceOnLines place{.lines = m_line};
            for (const query::Metres measure : m_q.at) {
                place.ranges.push_back({measure, measure});
            }
            put("place", m_plan.add(std::move(place)));
        }
        if (!m_q.cut.empty()) {
            put("cut", m_plan.add(query::PlaceOnLines{.lines = m_line, .ranges = ranges_of(m_q.cut)}));
        }
        if (m_q.events) {
            const Node events = beside(*m_q.events);
            put("event", m_plan.add(query::PlaceOnLines{.lines = m_line, .events = events}));
        }
    }

    void settlements(const query::LayerRef& layer) {
        const Node scan = beside(layer);
        const Node located = m_plan.add(
            query::Locate{.lines = m_line, .points = scan, .within = m_q.within, .kept = {m_q.population}});
        put("settlement", add_in_order(m_plan, located, "measure_m"));
        put("along", m_plan.add(query::Total{.input = located,
                                             .by = {"line_id", "line_name", "certainty"},
                                             .count = "places",
                                             .figures = {{.column = m_q.population, .as = "population"}}}));
    }

    void links() {
        const Node others = beside(m_q.lines);
        put("link", m_plan.add(query::Connect{.lines = m_line,
                                              .others = others,
                                              .within = m_q.link_within,
                                              .gauge_column = m_q.gauge,
                                              .country_column = m_q.country}));
    }

    void compare() {
        query::Scan scan = query::scan(m_q.compare_lines.value_or(m_q.lines), m_scope, query::Part::beside);
        scan.named = *m_q.compare;
        const Node other = m_plan.add(std::move(scan));
        for (const auto& [label, line, beside] :
             {std::tuple{"line-to-compared", m_line, other}, std::tuple{"compared-to-line", other, m_line}}) {
            const Node along = m_plan.add(query::Align{.lines = line, .others = beside, .within = m_q.agree});
            put(label, add_agreement(m_plan, along));
            put("unmatched-compared", add_where(m_plan, along, "other_id IS NULL"));
        }
    }

    const Corridor& m_q;
    const query::Scope& m_scope;
    query::Plan m_plan;
    Node m_line = 0;
    Node m_stations = 0;
    std::vector<Node> m_inputs;
    std::vector<std::string> m_labels;
};

model::Plot strip() {
    using Mark = model::Lane::Mark;
    return strip_of(
        "What lies along the line?",
        {{.kind = "station", .title = "Stations", .label = {"name"}},
         {.kind = "gate", .title = "Gates near by", .label = {"name"}, .mark = Mark::diamond},
         {.kind = "link",
          .title = "Other lines",
          .label = {"name"},
          .mark = Mark::square,
          .stress_column = "gauge",
          .stress_value = "break",
          .stress_title = "gauge break"},
         {.kind = "settlement", .title = "Settlements", .label = {"name"}, .first_named = "population"},
         {.kind = "point", .title = "Places asked for", .label = {"name"}, .mark = Mark::triangle},
         {.kind = "place", .title = "Measures asked for", .label = {}, .mark = Mark::triangle},
         {.kind = "event", .title = "Events", .label = {"name"}, .mark = Mark::triangle},
         {.kind = "cut", .title = "Cuts", .label = {}},
         {.kind = "unit", .title = "Units passed", .label = {"name"}}});
}

query::Plan make_plan(const Corridor& q, const query::Scope& scope) {
    require_compared(q);
    return Planner{q, scope}.plan();
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
        .param("point", &Corridor::point, "places to refer to the line: longitude,latitude")
        .param("at", &Corridor::at, "measures whose places are asked for")
        .param("cut", &Corridor::cut, "stretches to cut out: from,to")
        .param("events", &Corridor::events, "a table of events at measures of the line")
        .param("along", &Corridor::along, "a layer of places to count within --within")
        .bare("settlement")
        .param("population", &Corridor::population, "the column of --along that is summed")
        .param("links", &Corridor::links, "the other lines that it meets or misses")
        .param("link-within", &Corridor::link_within, "how far away another line may be")
        .param("gauge", &Corridor::gauge, "the column of the gauge")
        .param("country", &Corridor::country, "the column of the country")
        .param("detours", &Corridor::detours,
               "the way along the line against the straight way between stations")
        .param("compare", &Corridor::compare, "id or name of another alignment")
        .param("compare-lines", &Corridor::compare_lines,
               "the layer of the other alignment, when it is another")
        .param("agree", &Corridor::agree, "how far apart two alignments agree")
        .page(page)
        .plot(strip())
        .example("limes corridor border.gpkg --line sgr-hai-phong-mong-cai")
        .example(
            "limes corridor border.gpkg --line \"Lào Cai - Hà Nội - Hải Phòng\" --within 10km -o "
            "corridor.geojson")
        .example(
            "limes corridor border.gpkg --line sgr-hanoi-dong-dang --links --detours --along settlements "
            "--cut 0km,50km --as-of 2025-12-31")
        .example(
            "limes corridor border.gpkg --line sgr-hanoi-dong-dang --compare vn-hanoi-dong-dang --agree 5km")
        .plan(make_plan);
}

}  // namespace limes::questions
