#include <limes/base/error.hpp>
#include <limes/questions/border/border.hpp>
#include <limes/questions/line_figures.hpp>

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace limes::questions {
namespace {

using base::UsageError;
using query::FigureForm;
using query::Node;

constexpr auto page =
    R"md(The line between two sides: how long it is, which units it belongs to, where its gates lie, and how well the layers
agree on it. The sides are two values of a column of the units, two countries when nothing else is said.

The line is that of the layer of borders whose `country_a` and `country_b` are the two sides, or the one called `--line`. With
`--outlines` it is made from the units: the outline of the first side's units together, where it runs beside the
outline of the second side's within `--tolerance`. `--of-second` names a layer of its own for the second side; without
`--between` the two layers whole are then the sides. `--where` and `--bbox` choose among the lines, or the
units of the first side.

Measures run from one end of the line to the other, from the end that `--from-end` says; `as-drawn` is the way the line
is drawn, or with `--outlines` the first side on its left. The outlines of the sides have measures of their own, from the
same end when one is said; as drawn, each has its side on the left, so that they run against one another.

## Answer

One table of several kinds of row, each by measure.

| `kind` | rows |
| --- | --- |
| `line` | the line: its length, and its columns (a published length beside it is for the reader to compare) |
| `pair` | a unit of the first side and one of the second, with the length that they have in common. A side is empty where it has no unit within the tolerance. All pairs together are the line |
| `gate` | a gate within `--gate-within` of the line |
| `longest-without-gate` | the longest stretch without a gate, or before the first, or after the last |
| `line-to-first`, `line-to-second` | how well the outline of each side's units follows the line |
| `first-to-line`, `second-to-line` | and the line their outlines, as far as they run beside it |
| `unmatched` | a stretch that has no partner within the tolerance: of the line, by the units beside it on either side, or of a side's outline, `line_id` being the side, with its unit |
| `line-to-compared`, `compared-to-line` | with `--compare`: another version of the line, within `--within` |
| `unmatched-compared` | with `--compare`: a stretch of either that is not within `--within` of the other |

| column | rows | meaning |
| --- | --- | --- |
| `line_id`, `line_name` | all | the line that the row speaks of: the border, or the outline of a side, called as the side |
| `a_id`, `a_name`, `b_id`, `b_name` | pair, unmatched | the unit of the first side and that of the second |
| `length_m` | all but gate | length of the line, of what is in common, of the stretch |
| `share` | pair | part of the whole line, 0 to 1 |
| `share` | ..-to-.. | part of the length that is within the distance of the other |
| `matched_m`, `mean_m`, `max_m` | ..-to-.. | length within the distance; how far the other is, as the mean along the line and at most (the directed Hausdorff distance) |
| `length_ratio` | ..-to-.. | the matched length over the length of the other beside it: above 1 where the line winds more |
| `stretches` | pair, ..-to-.. | of how many pieces the row is made |
| `id`, `name` | gate | the gate |
| `measure_m`, `from_end_m` | gate | metres along the line from its start, and from its other end, to the place nearest to the gate |
| `next_m` | gate | metres along the line to the next gate; empty for the last |
| `offset_m`, `side`, `certainty` | gate | how far beside the line; on which side, seen along it; whether it is within `--gate-within` for every position that its accuracy and the line's allow (`certain`) or for some (`possible`) |
| `measure_first_m`, `measure_second_m` | gate | the same place along the outline of each side: its chainage seen from there |
| `from_measure_m`, `to_measure_m` | unmatched, longest-without-gate | where the stretch begins and ends |
| `before_name`, `after_name` | longest-without-gate | the gates at its ends |

The geometry is the stretch, or the gate.

## Method and accuracy

Lengths are on the WGS84 ellipsoid along edges straight in longitude and latitude, within a millimetre for the line as
drawn. A line that is drawn in several pieces is put together where their ends meet; an edge drawn twice counts once;
where pieces do not meet, measures run on over the gap, which has no length.

Every metre of the line belongs to the unit of each side whose outline is nearest, when it is within the tolerance. Edges
that two units of one side share, with the same vertices, are no part of its outline. Where the line passes from one unit to
the next is found within a millimetre; what leaves the tolerance and comes back within two metres may be passed over. `max_m` is too
small by half a metre, a hundredth of the tolerance, or a thousandth at most, whichever is more.

An outline runs beside the line where it is within the tolerance, and between two such stretches as long as it is nowhere
beyond ten times that. What goes farther, as a coast that begins at the border, is no part of it.

The length of a border depends on the scale that it is drawn at: a generalised line cuts its bends and is shorter. Viet
Nam - China is 1384 km in the samples, drawn to 10 m, and 1449.566 km by the protocol of 2009.
)md";

query::Filter either(query::Filter a, query::Filter b) {
    return std::make_shared<const query::Expression>(
        query::Expression{.op = query::Op::logical_or, .name = {}, .value = {}, .arguments = {*a, *b}});
}

/// A row of the layer of borders that names the two sides, in whichever order.
query::Filter has_sides(const std::string& a, const std::string& b) {
    const auto in_order = [](const std::string& first, const std::string& second) {
        return query::both(query::property_equals("country_a", first),
                           query::property_equals("country_b", second));
    };
    return either(in_order(a, b), in_order(b, a));
}

void require_sides(const Border& q) {
    const bool has_two_layers = q.outlines && q.of_second;
    const bool are_named = q.between.size() == 2 && q.between[0] != q.between[1];
    if (!are_named && !(q.between.empty() && has_two_layers)) {
        throw UsageError{
            fmt::format("border: --between needs the two different values of {} that are the sides, as in "
                        "--between VN,CN",
                        q.side_column)};
    }
    if (q.outlines && q.line) {
        throw UsageError{
            "border: --line is a line of the layer of borders, and --outlines takes the line from the units; "
            "give one of them"};
    }
    if (q.compare_where && !q.compare) {
        throw UsageError{"border: --compare-where goes with --compare; leave it out, or give --compare"};
    }
}

/// The nodes of one question, as they are added.
class Planner {
public:
    Planner(const Border& q, const query::Scope& scope) : m_q{q}, m_scope{scope} {
        const bool named = !q.between.empty();
        m_first = named ? q.between[0] : "first";
        m_second = named ? q.between[1] : "second";
        m_first_outline = outline(q.of, named ? m_first : "", q.outlines);
        m_second_outline = outline(q.of_second.value_or(q.of), named ? m_second : "", false);
        m_line = q.outlines ? join(m_first_outline, fmt::format("{}-{}", m_first, m_second), m_second_outline)
                            : join(lines(), fmt::format("{}-{}", m_first, m_second), std::nullopt);
    }

    [[nodiscard]] query::Plan plan() {
        put("line", m_plan.add(query::Measure{.lines = m_line}));
        units();
        const Node first_line = side(m_first, m_first_outline, "first-to-line");
        const Node second_line = side(m_second, m_second_outline, "second-to-line");
        gates(first_line, second_line);
        if (m_q.compare) {
            compare(*m_q.compare);
        }
        const Node all =
            m_plan.add(query::Concat{.inputs = m_inputs, .labels = m_labels, .label_column = "kind"});
        m_plan.add(query::Project{
            .input = all,
            .first = {"kind",      "line_name",      "a_name",       "b_name",    "name",     "length_m",
                      "share",     "measure_m",      "from_end_m",   "next_m",    "offset_m", "certainty",
                      "side",      "from_measure_m", "to_measure_m", "mean_m",    "max_m",    "length_ratio",
                      "matched_m", "stretches",      "before_name",  "after_name"}});
        return std::move(m_plan);
    }

private:
    Node lines() {
        query::Scan scan = query::scan(m_q.lines, m_scope, query::Part::asked,
                                       m_q.line ? nullptr : has_sides(m_first, m_second));
        scan.named = m_q.line.value_or("");
        return m_plan.add(std::move(scan));
    }

    Node outline(const query::LayerRef& units, const std::string& side, bool asked) {
        const Node scan =
            m_plan.add(query::scan(units, m_scope, asked ? query::Part::asked : query::Part::beside,
                                   side.empty() ? nullptr : query::property_equals(m_q.side_column, side)));
        return m_plan.add(query::Outline{.areas = scan});
    }

    Node join(Node lines, std::string id, std::optional<Node> beside) {
        return m_plan.add(query::JoinLines{.lines = lines,
                                           .id = std::move(id),
                                           .start = m_q.from_end,
                                           .beside = beside,
                                           .tolerance = m_q.tolerance});
    }

    Node align(Node lines, Node others, query::Metres within) {
        return m_plan.add(query::Align{.lines = lines, .others = others, .within = within});
    }

    void put(std::string label, Node table) {
        m_labels.push_back(std::move(label));
        m_inputs.push_back(table);
    }

    void units() {
        const Node along_first = align(m_line, m_first_outline, m_q.tolerance);
        const Node along_second = align(m_line, m_second_outline, m_q.tolerance);
        const Node both = m_plan.add(
            query::OverlayStretches{.lines = m_line, .first = along_first, .second = along_second});
        put("pair", m_plan.add(query::Total{
                        .input = both,
                        .by = {"line_id", "line_name", "a_id", "a_name", "b_id", "b_name"},
                        .count = "stretches",
                        .figures = {{.column = "length_m"},
                                    {.column = "length_m", .form = FigureForm::part, .as = "share"}}}));
        put("unmatched", add_where(m_plan, both, "a_id IS NULL OR b_id IS NULL"));
        put("line-to-first", add_agreement(m_plan, along_first));
        put("line-to-second", add_agreement(m_plan, along_second));
    }

    /// The outline of a side beside the line, and what of it has no partner there.
    Node side(const std::string& name, Node outline, std::string label) {
        const Node own = join(outline, name, m_line);
        const Node units = align(own, outline, m_q.tolerance);
        const Node along = align(own, m_line, m_q.tolerance);
        const Node both = m_plan.add(query::OverlayStretches{.lines = own, .first = units, .second = along});
        put(std::move(label), add_agreement(m_plan, along));
        put("unmatched", add_where(m_plan, both, "b_id IS NULL"));
        return own;
    }

    void gates(Node first_line, Node second_line) {
        const Node scan = m_plan.add(query::scan(m_q.gates, m_scope, query::Part::beside));
        const Node located = m_plan.add(
            query::Locate{.lines = m_line,
                          .points = scan,
                          .within = m_q.gate_within,
                          .also = {{first_line, "measure_first_m"}, {second_line, "measure_second_m"}}});
        put("gate", add_in_order(m_plan, located, "measure_m"));
        const Node spans = m_plan.add(query::Spans{.lines = m_line, .located = located});
        const Node longest = m_plan.add(
            query::Sort{.input = spans,
                        .keys = {{.column = "length_m", .descending = true}, {.column = "from_measure_m"}}});
        put("longest-without-gate", m_plan.add(query::Limit{.input = longest, .count = 1}));
    }

    void compare(const query::LayerRef& layer) {
        const Node scan = m_plan.add(query::scan(layer, m_scope, query::Part::beside, m_q.compare_where));
        const Node outline = m_plan.add(query::Outline{.areas = scan});
        const Node other = join(outline, "compared", std::nullopt);
        for (const auto& [label, line, beside] :
             {std::tuple{"line-to-compared", m_line, other}, std::tuple{"compared-to-line", other, m_line}}) {
            const Node along = align(line, beside, m_q.within);
            put(label, add_agreement(m_plan, along));
            put("unmatched-compared", add_where(m_plan, along, "other_id IS NULL"));
        }
    }

    const Border& m_q;
    const query::Scope& m_scope;
    query::Plan m_plan;
    std::string m_first;
    std::string m_second;
    Node m_first_outline = 0;
    Node m_second_outline = 0;
    Node m_line = 0;
    std::vector<Node> m_inputs;
    std::vector<std::string> m_labels;
};

query::Plan make_plan(const Border& q, const query::Scope& scope) {
    require_sides(q);
    return Planner{q, scope}.plan();
}

model::Plot strip() {
    return strip_of(
        "Where along the border are its gates, and where is none?",
        {{.kind = "gate", .title = "Gates", .label = {"name"}, .mark = model::Lane::Mark::diamond},
         {.kind = "longest-without-gate", .title = "Longest without", .label = {"before_name", "after_name"}},
         {.kind = "unmatched", .title = "Layers disagree", .label = {"a_name", "b_name"}}});
}

}  // namespace

query::Question<Border> border() {
    return query::Question<Border>{"border",
                                   "The line between two sides: units, gates, and how layers agree on it."}
        .param("between", &Border::between, "the two sides, as two countries")
        .param("lines", &Border::lines, "the layer of borders")
        .param("line", &Border::line, "id or name of the line, when its sides do not say which it is")
        .param("outlines", &Border::outlines, "make the line from the outlines of the units")
        .param("of", &Border::of, "the layer of units")
        .param("of-second", &Border::of_second, "the layer of the second side's units, when it is another")
        .param("side-column", &Border::side_column,
               "the column of the units that says which side they are on")
        .param("tolerance", &Border::tolerance, "how far apart lines may be that are the same border")
        .param("gates", &Border::gates, "the layer of gates")
        .param("gate-within", &Border::gate_within, "how far from the line a gate is still in it")
        .param("from-end", &Border::from_end, "where measures begin")
        .param("compare", &Border::compare, "a layer with another version of the line")
        .param("compare-where", &Border::compare_where, "only these features of --compare")
        .param("within", &Border::within, "how far apart the two versions agree")
        .page(page)
        .plot(strip())
        .example("limes border border.gpkg --between VN,CN --as-of 2025-07-01 -o border.geojson")
        .example(
            "limes border border.gpkg --between VN,CN --outlines --tolerance 1km --from-end west "
            "--compare border_lines --compare-where \"id = 'border-vn-cn'\" --within 250m")
        .plan(make_plan);
}

}  // namespace limes::questions
