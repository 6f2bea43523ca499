#include <limes/questions/line_figures.hpp>

#include <utility>

namespace limes::questions {

using query::FigureForm;

query::Node add_agreement(query::Plan& plan, query::Node align) {
    return plan.add(query::Total{
        .input = align,
        .by = {"line_id", "line_name"},
        .count = "stretches",
        .figures = {{.column = "length_m"},
                    {.column = "matched_m"},
                    {.column = "matched_m", .form = FigureForm::ratio, .of = "length_m", .as = "share"},
                    {.column = "mean_m", .form = FigureForm::mean, .of = "length_m"},
                    {.column = "max_m", .form = FigureForm::greatest},
                    {.column = "matched_m",
                     .form = FigureForm::ratio,
                     .of = "other_length_m",
                     .as = "length_ratio"}}});
}

query::Node add_in_order(query::Plan& plan, query::Node input, std::string by) {
    return plan.add(query::Sort{
        .input = input, .keys = {{.column = "line_id"}, {.column = std::move(by)}, {.column = "id"}}});
}

query::Node add_where(query::Plan& plan, query::Node input, std::string_view cql2) {
    return plan.add(query::Select{.input = input, .where = query::parse_cql2(cql2)});
}

model::Plot strip_of(std::string title, std::vector<model::Lane> lanes) {
    return {.title = std::move(title),
            .form = model::Strip{.kind = "kind",
                                 .line_kind = "line",
                                 .line = "line_id",
                                 .line_name = "line_name",
                                 .length = "length_m",
                                 .measure = "measure_m",
                                 .from = "from_measure_m",
                                 .to = "to_measure_m",
                                 .possible_column = "certainty",
                                 .possible_value = "possible",
                                 .lanes = std::move(lanes)}};
}

}  // namespace limes::questions
