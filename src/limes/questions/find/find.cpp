#include <limes/base/error.hpp>
#include <limes/questions/find/find.hpp>

namespace limes::questions {
namespace {

constexpr auto page =
    R"md(Places by any of their names: in Vietnamese, Chinese, Lao or English, with or without marks, in full or in part, also
slightly misspelt. All layers of the atlas are searched, or the one that `--layer` names. Without `--as-of` or `--period` all
times are searched, so that a unit that is gone is found too; `valid_from` and `valid_to` say when it was.

## Answer

Best match first.

| column | meaning |
| --- | --- |
| `layer`, `id` | the feature |
| `matched`, `language` | the name that matched, and its language where the layer says |
| `match` | `exact`, `folded` (but for marks and case), `variant`, `prefix`, `part` or `similar` |
| `score` | 1 for an exact match, less for others |
| `valid_from`, `valid_to` | when it holds; empty: open or unknown |

## Method

Names are compared in Unicode normal form and then folded: marks, case and punctuation gone, đ as d, Han and Lao characters
kept. A `variant` is the same name but for the kind of unit before or after it (Tỉnh, Thành phố, Huyện, Xã, Phường, Province,
省, 市, 县), which must be the same where both have one; in traditional for simplified characters; or by the name that is
still said of it (Sài Gòn). It comes after the names themselves, since it may be another unit's. Words may be written as one
(hanoi). `similar` allows a few changed letters, more in longer names.
)md";

query::Plan make_plan(const Find& q, const query::Scope& scope) {
    std::vector<std::string> layers;
    if (q.layer) {
        layers.push_back(query::resolve(*q.layer, scope));
    } else {
        for (const auto& [name, role] : scope.layer_roles) {
            layers.push_back(name);
        }
    }
    if (layers.empty()) {
        throw base::UsageError{"find: there is nothing to search; name an atlas, or a file with --layer"};
    }
    query::Plan plan;
    query::Concat matches{.inputs = {}, .labels = {}, .label_column = "layer"};
    for (const std::string& layer : layers) {
        query::Scan scan{
            .layer = layer, .where = scope.where, .bbox = scope.bbox, .may_be_empty = layers.size() > 1};
        if (scope.when_given) {
            scan.when = scope.when;
        }
        const query::Node rows = plan.add(std::move(scan));
        matches.inputs.push_back(plan.add(query::TextMatch{.input = rows, .text = q.name}));
        matches.labels.push_back(layer);
    }
    const query::Node all = plan.add(std::move(matches));
    const query::Node best = plan.add(query::Sort{.input = all,
                                                  .keys = {{.column = "score", .descending = true},
                                                           {.column = "layer"},
                                                           {.column = "id"},
                                                           {.column = "valid_from"}}});
    plan.add(query::Limit{.input = best, .count = q.at_most});
    return plan;
}

}  // namespace

query::Question<Find> find() {
    return query::Question<Find>{"find", "A place by any of its names, in any script, with or without marks."}
        .param("name", &Find::name, "a name, or part of one")
        .required()
        .positional()
        .param("layer", &Find::layer, "search this layer only")
        .param("at-most", &Find::at_most, "how many to list")
        .page(page)
        .example("limes find border.gpkg \"Huu Nghi\"")
        .example("limes find border.gpkg 友谊关 --layer gates")
        .plan(make_plan);
}

}  // namespace limes::questions
