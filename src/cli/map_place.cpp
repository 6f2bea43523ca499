#include "map_place.hpp"

#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/engine/taken_names.hpp>
#include <limes/questions/all.hpp>

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

/// The first row that has a position and that `wanted` takes.
template <class Wanted>
std::optional<Page> first_place(const model::Layer& table, const std::vector<std::string>& languages,
                                Wanted&& wanted) {
    for (std::size_t row = 0; row < table.rows; ++row) {
        const auto box = table.geometry.box(row);
        if (box && wanted(row)) {
            return Page{with_margin(*box), std::string{table.name(row, languages)}};
        }
    }
    return std::nullopt;
}

std::optional<Page> place_in(session::Session& session, const std::string& layer, const std::string& name,
                             const query::Scope& scope, base::Findings& findings) {
    query::Plan plan;
    plan.languages = scope.languages;
    query::Scan scan;
    scan.layer = layer;
    scan.when = scope.when;
    scan.named = name;
    plan.add(scan);
    const result::Result found = session.answer(plan, scope.when, layer, "");
    findings = found.findings;
    return first_place(*found.table, scope.languages, [](std::size_t) { return true; });
}

/// The question of what lies along a line cuts it.
std::optional<Page> stretch_in(session::Session& session, const std::string& layer, const PlaceWords& words,
                               query::Scope scope) {
    scope.layer_roles = session.layer_roles();
    query::Plan plan =
        questions::require("corridor")
            .plan({{"line", {words.name}}, {"lines", {layer}}, {"cut", {*words.stretch}}}, scope);
    plan.languages = scope.languages;
    const result::Result found = session.answer(plan, scope.when, layer, "");
    const model::Column* kind = found.table->find("kind");
    const model::Column* line = found.table->find("line_name");
    std::size_t chosen = 0;
    auto page = first_place(*found.table, scope.languages, [&](std::size_t row) {
        chosen = row;
        return kind != nullptr && !kind->is_null(row) && kind->display(row) == "cut";
    });
    if (page && line != nullptr && !line->is_null(chosen)) {
        page->place = fmt::format("{}, {}", line->display(chosen), *words.stretch);
        // "10km,40km" as it is read: from the one to the other.
        if (const std::size_t comma = page->place.rfind(','); comma != std::string::npos) {
            page->place.replace(comma, 1, "–");
        }
    }
    return page;
}

}  // namespace

Page find_place(session::Session& session, const PlaceWords& words, const query::Scope& scope,
                base::Findings& taken_for) {
    static constexpr std::array kRoles{"province",   "prefecture", "commune", "gate",
                                       "settlement", "corridor",   "border",  "pair"};
    std::string first_refusal;
    std::optional<Page> taken;
    for (const std::string_view role : kRoles) {
        const bool has_stretches = role == "corridor" || role == "border";
        for (const auto& [layer, layer_role] : session.layer_roles()) {
            if (layer_role != role || (words.stretch && !has_stretches)) {
                continue;
            }
            try {
                base::Findings findings;
                auto page = words.stretch ? stretch_in(session, layer, words, scope)
                                          : place_in(session, layer, words.name, scope, findings);
                const bool is_taken = std::ranges::any_of(
                    findings, [](const auto& finding) { return finding.kind == engine::kTakenForName; });
                if (page && !is_taken) {
                    return *page;
                }
                if (page && !taken) {
                    taken = std::move(page);
                    taken_for = std::move(findings);
                }
            } catch (const base::UsageError& refusal) {
                first_refusal = first_refusal.empty() ? refusal.what() : first_refusal;
            }
        }
    }
    if (taken) {
        return *taken;
    }
    throw base::UsageError{fmt::format("--of '{}': no {} of that id or name has a position then{}{}",
                                       base::printable(words.name), words.stretch ? "line" : "place",
                                       first_refusal.empty() ? "" : "; ", first_refusal)};
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
