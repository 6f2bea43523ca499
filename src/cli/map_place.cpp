#include "map_place.hpp"

#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/questions/all.hpp>
#include <limes/session/named_place.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace limes::cli {

namespace {

using geodesy::Box;
using output::map::Page;

Box with_margin(const Box& box) {
    constexpr double kLeast_deg = 0.15;
    const double margin = std::max({kLeast_deg, (box.east - box.west) / 10, (box.north - box.south) / 10});
    return {box.west - margin, std::max(-90.0, box.south - margin), box.east + margin,
            std::min(90.0, box.north + margin)};
}

/// What a cut of the line gives: the question of what lies along a line cuts it.
std::optional<session::NamedPlace> stretch_in(session::Session& session, const std::string& layer,
                                              const PlaceWords& words, query::Scope scope) {
    scope.layer_roles = session.layer_roles();
    query::Plan plan =
        questions::require("corridor")
            .plan({{"line", {words.name}}, {"lines", {layer}}, {"cut", {*words.stretch}}}, scope);
    plan.languages = scope.languages;
    return session::first_place(
        session.answer(plan, scope.when, layer, ""), [](const model::Layer& table, std::size_t row) {
            const model::Column* kind = table.find("kind");
            return kind != nullptr && !kind->is_null(row) && kind->display(row) == "cut";
        });
}

/// "Hà Nội - Lào Cai, 10km–40km", of a cut of a line.
std::string stretch_name(const session::NamedPlace& cut, const std::string& stretch) {
    const model::Column* line = cut.found.table->find("line_name");
    if (line == nullptr || line->is_null(cut.row)) {
        return stretch;
    }
    std::string name = fmt::format("{}, {}", line->display(cut.row), stretch);
    if (const std::size_t comma = name.rfind(','); comma != std::string::npos) {
        name.replace(comma, 1, "–");
    }
    return name;
}

}  // namespace

Page find_place(session::Session& session, const PlaceWords& words, const query::Scope& scope,
                base::Findings& taken_for) {
    static constexpr std::array<std::string_view, 8> kRoles{"province",   "prefecture", "commune", "gate",
                                                            "settlement", "corridor",   "border",  "pair"};
    static constexpr std::array<std::string_view, 2> kLines{"corridor", "border"};
    if (words.stretch) {
        const session::NamedPlace cut = session::find_named_place(
            session, words.name, kLines, "line",
            [&](const std::string& layer) { return stretch_in(session, layer, words, scope); });
        return {with_margin(cut.box), stretch_name(cut, *words.stretch)};
    }
    session::NamedPlace place = session::find_named_place(
        session, words.name, kRoles, "place",
        [&](const std::string& layer) { return session::place_in(session, layer, words.name, scope); });
    if (place.is_variant) {
        taken_for = std::move(place.found.findings);
    }
    return {with_margin(place.box), std::string{place.found.table->name(place.row, scope.languages)}};
}

std::vector<Page> pages_by(session::Session& session, const std::string& layer, const query::Filter& where,
                           const query::Scope& scope) {
    query::Plan plan;
    plan.languages = scope.languages;
    query::Scan scan;
    scan.layer = layer;
    scan.when = scope.when;
    scan.where = where;
    scan.bbox = scope.bbox;
    plan.add(scan);
    const result::Result found = session.answer(plan, scope.when, layer, "");
    std::vector<Page> pages;
    for (std::size_t row = 0; row < found.table->rows; ++row) {
        if (const auto box = found.table->geometry.box(row)) {
            pages.push_back({with_margin(*box), std::string{found.table->name(row, scope.languages)}});
        }
    }
    if (pages.empty()) {
        throw base::UsageError{
            fmt::format("--atlas-by {}: no row of it that holds then and is chosen has a position",
                        base::printable(layer))};
    }
    const auto key = [](const Page& page) { return std::pair{base::fold(page.place), page.place}; };
    std::ranges::stable_sort(pages, {}, key);
    return pages;
}

Box box_of_file(session::Session& session, const std::string& file) {
    query::Plan plan;
    query::Scan scan;
    scan.layer = file;
    plan.add(scan);
    const result::Result found = session.answer(plan, {}, file, "");
    std::optional<Box> all;
    for (std::size_t row = 0; row < found.table->rows; ++row) {
        if (const auto box = found.table->geometry.box(row)) {
            all = all ? Box{std::min(all->west, box->west), std::min(all->south, box->south),
                            std::max(all->east, box->east), std::max(all->north, box->north)}
                      : *box;
        }
    }
    if (!all) {
        throw base::UsageError{
            fmt::format("--extent {}: no row of it has a position", base::printable(file))};
    }
    return with_margin(*all);
}

}  // namespace limes::cli
