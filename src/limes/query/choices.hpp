#pragma once

#include <limes/query/plan.hpp>

#include <array>
#include <string_view>

namespace limes::query {

/// A value of an enumeration and the word that people write for it.
template <class E>
struct Choice {
    std::string_view word;
    E value;
};

/// The words of an enumeration, in the order of help: `choices_of<Keep>`. One table serves reading, help, and
/// explain.
template <class E>
inline constexpr std::array<Choice<E>, 0> choices_of{};

template <>
inline constexpr std::array<Choice<Shape>, 4> choices_of<Shape>{
    {{"line", Shape::line}, {"from", Shape::from}, {"to", Shape::to}, {"none", Shape::none}}};

template <>
inline constexpr std::array<Choice<Keep>, 3> choices_of<Keep>{
    {{"certain", Keep::certain}, {"nominal", Keep::nominal}, {"possible", Keep::possible}}};

template <>
inline constexpr std::array<Choice<Ties>, 2> choices_of<Ties>{{{"all", Ties::all}, {"first", Ties::first}}};

template <>
inline constexpr std::array<Choice<Predicate>, 10> choices_of<Predicate>{
    {{"intersects", Predicate::intersects},
     {"within", Predicate::within},
     {"contains", Predicate::contains},
     {"covers", Predicate::covers},
     {"covered-by", Predicate::covered_by},
     {"touches", Predicate::touches},
     {"crosses", Predicate::crosses},
     {"overlaps", Predicate::overlaps},
     {"equals", Predicate::equals},
     {"disjoint", Predicate::disjoint}}};

template <>
inline constexpr std::array<Choice<MatchMethod>, 3> choices_of<MatchMethod>{
    {{"opposite", MatchMethod::opposite}, {"mutual", MatchMethod::mutual}, {"best", MatchMethod::best}}};

template <>
inline constexpr std::array<Choice<GridForm>, 2> choices_of<GridForm>{
    {{"along", GridForm::along}, {"over", GridForm::over}}};

template <>
inline constexpr std::array<Choice<SiteModel>, 5> choices_of<SiteModel>{{{"lscp", SiteModel::lscp},
                                                                         {"lscp-b", SiteModel::lscp_b},
                                                                         {"mclp", SiteModel::mclp},
                                                                         {"p-median", SiteModel::p_median},
                                                                         {"p-center", SiteModel::p_center}}};

template <>
inline constexpr std::array<Choice<ServiceList>, 2> choices_of<ServiceList>{
    {{"sites", ServiceList::sites}, {"demand", ServiceList::demand}}};

template <>
inline constexpr std::array<Choice<TermForm>, 4> choices_of<TermForm>{{{"near", TermForm::near},
                                                                       {"share", TermForm::share},
                                                                       {"ratio", TermForm::ratio},
                                                                       {"any", TermForm::any}}};

template <>
inline constexpr std::array<Choice<CoverageShape>, 5> choices_of<CoverageShape>{
    {{"covered", CoverageShape::covered},
     {"backup", CoverageShape::backup},
     {"gained", CoverageShape::gained},
     {"lost", CoverageShape::lost},
     {"none", CoverageShape::none}}};

template <>
inline constexpr std::array<Choice<GapShape>, 3> choices_of<GapShape>{
    {{"gap", GapShape::gap}, {"opened", GapShape::opened}, {"closed", GapShape::closed}}};

template <>
inline constexpr std::array<Choice<LineStart>, 5> choices_of<LineStart>{{{"as-drawn", LineStart::as_drawn},
                                                                         {"west", LineStart::west},
                                                                         {"east", LineStart::east},
                                                                         {"north", LineStart::north},
                                                                         {"south", LineStart::south}}};

template <>
inline constexpr std::array<Choice<FigureForm>, 5> choices_of<FigureForm>{{{"total", FigureForm::total},
                                                                           {"greatest", FigureForm::greatest},
                                                                           {"mean", FigureForm::mean},
                                                                           {"ratio", FigureForm::ratio},
                                                                           {"part", FigureForm::part}}};

template <>
inline constexpr std::array<Choice<Assign>, 2> choices_of<Assign>{
    {{"shares", Assign::shares}, {"main", Assign::main}}};

template <>
inline constexpr std::array<Choice<TimeAxis>, 2> choices_of<TimeAxis>{
    {{"operating", TimeAxis::operating}, {"legal", TimeAxis::legal}}};

/// The word of a value.
template <class E>
[[nodiscard]] constexpr std::string_view word_of(E value) {
    for (const Choice<E>& choice : choices_of<E>) {
        if (choice.value == value) {
            return choice.word;
        }
    }
    return {};
}

}  // namespace limes::query
