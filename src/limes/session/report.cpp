#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/questions/all.hpp>
#include <limes/session/named_place.hpp>
#include <limes/session/report.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace limes::session {

namespace {

using result::Report;
using result::ReportPart;
using result::Subject;

constexpr std::array<std::string_view, 6> kRoles{"province", "prefecture", "commune",
                                                 "gate",     "corridor",   "pair"};

Subject subject_of(std::string_view role) {
    return role == "gate"       ? Subject::gate
           : role == "corridor" ? Subject::corridor
           : role == "pair"     ? Subject::pair
                                : Subject::unit;
}

/// A map shows a tenth more than the place, and no less than this to each side.
constexpr double kLeastMargin_deg = 0.15;
/// Units are compared with those about them, and pairs are looked for there.
constexpr double kAround_deg = 0.5;
constexpr std::string_view kCorridorWithin = "10km";
constexpr std::string_view kGateWithin = "20km";
/// A line that a unit's outline generalises lies this near to it.
constexpr std::string_view kBeside = "2km";

std::string cql_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string{"''"} : std::string{c};
    }
    return out + "'";
}

/// A word as a shell takes it.
std::string shell_word(const std::string& word) {
    const bool plain =
        !word.empty() && word.find_first_of(" \t\n'\"\\$`&|;<>()*?[]#~!{}") == std::string::npos;
    if (plain) {
        return word;
    }
    std::string out = "'";
    for (const char c : word) {
        out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return out + "'";
}

/// The box with a margin, widened to whole 10 000ths of a degree, so that a command that names it is read.
geodesy::Box wider(const geodesy::Box& box, double margin_deg) {
    constexpr double kSteps = 10'000;
    const auto down = [](double degrees) { return std::floor(degrees * kSteps) / kSteps; };
    const auto up = [](double degrees) { return std::ceil(degrees * kSteps) / kSteps; };
    return {std::max(-180.0, down(box.west - margin_deg)), std::max(-90.0, down(box.south - margin_deg)),
            std::min(180.0, up(box.east + margin_deg)), std::min(90.0, up(box.north + margin_deg))};
}

/// Nothing unless the name is that of several rows with a position.
void tell_of_others(const NamedPlace& place, base::Findings& findings) {
    constexpr std::size_t kMostNamed = 10;
    const model::Layer& table = *place.found.table;
    std::string others;
    std::size_t count = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (row == place.row || !table.geometry.box(row)) {
            continue;
        }
        if (++count <= kMostNamed) {
            others += fmt::format("{}{}", others.empty() ? "" : ", ", table.ids[row]);
        }
    }
    if (count > 0) {
        findings.push_back({.severity = base::Severity::warning,
                            .layer = table.schema.name,
                            .feature = std::string{table.ids[place.row]},
                            .kind = std::string{kSeveralSoNamed},
                            .what = fmt::format("other places here have its name too: {}{}", others,
                                                count > kMostNamed ? ", …" : ""),
                            .done = "took the first; an id says which is meant"});
    }
}

Report report_of(NamedPlace place, const query::Scope& scope) {
    const model::Layer& table = *place.found.table;
    Report report;
    report.subject = subject_of(place.role);
    report.id = std::string{table.ids[place.row]};
    report.name = std::string{table.name(place.row, scope.languages)};
    report.languages = scope.languages;
    report.as_of = place.found.as_of;
    const double size = std::max(place.box.east - place.box.west, place.box.north - place.box.south);
    report.extent = wider(place.box, std::max(kLeastMargin_deg, size / 10));
    tell_of_others(place, place.found.findings);
    place.found.table = std::make_shared<const model::Layer>(table.take({place.row}));
    report.place = std::move(place.found);
    return report;
}

/// Asks the questions of one report and keeps their answers.
class Asker {
public:
    Asker(Session& session, const query::Scope& scope, const ReportReach& reach, std::string atlas,
          Report& report)
        : m_session{session}, m_scope{scope}, m_reach{reach}, m_atlas{std::move(atlas)}, m_report{report} {}

    void ask_all() {
        switch (m_report.subject) {
            case Subject::unit:
                return of_unit();
            case Subject::gate:
                return of_gate();
            case Subject::corridor:
                return of_corridor();
            case Subject::pair:
                return of_pair();
        }
    }

private:
    void of_unit() {
        if (const std::string gates = related("gate"); !gates.empty()) {
            list("gates", "gate", gates);
        }
        query::Arguments coverage{
            {"radius", {m_reach.radii}}, {"of", {layer()}}, {"of-where", {is_it()}}, {"shape", {"none"}}};
        weigh(coverage);
        if (has_role("border")) {
            coverage["along"] = {};
            coverage["beside"] = {std::string{kBeside}};
        }
        ask("coverage", "coverage", coverage);
        query::Arguments gaps{
            {"radius", {m_reach.gap}}, {"of", {layer()}}, {"of-where", {is_it()}}, {"each", {}}};
        weigh(gaps);
        ask("gaps", "gaps", gaps);
        query::Arguments around{{"radius", {m_reach.gap}}, {"of", {layer()}}};
        weigh(around);
        if (const model::Column* country = m_report.place.table->find("country");
            country != nullptr && !country->is_null(0) && country->type() == model::ColumnType::text) {
            around["of-where"] = {fmt::format("country = {}", cql_text(country->text(0)))};
        }
        ask("gaps-around", "gaps", around, around_box());
        if (const std::string pairs = related("pair"); !pairs.empty()) {
            ask("pairs", "pair", {{"declared", {}}}, std::nullopt, pairs);
        }
        ask("history", "history", {{"name", {m_report.id}}, {"units", {layer()}}});
    }

    void of_gate() {
        ask("gate-settlements", "nearest",
            {{"from", {layer()}}, {"to", {role_layer("settlement")}}, {"k", {"10"}}}, std::nullopt, is_it());
        ask("gate-gates", "nearest", {{"from", {layer()}}, {"to", {layer()}}, {"k", {"5"}}}, std::nullopt,
            is_it());
        ask("gate-corridors", "near",
            {{"from", {layer()}}, {"to", {role_layer("corridor")}}, {"within", {std::string{kGateWithin}}}},
            std::nullopt, is_it());
        cover_from_it();
        ask("pairs", "pair", {{"declared", {}}}, around_box());
        ask("history", "history", {{"name", {m_report.id}}, {"units", {layer()}}});
    }

    void of_corridor() {
        query::Arguments corridor{{"line", {m_report.id}},
                                  {"lines", {layer()}},
                                  {"within", {std::string{kCorridorWithin}}},
                                  {"links", {}}};
        if (has_role("settlement")) {
            corridor["along"] = {};
        }
        ask("corridor", "corridor", corridor);
        cover_from_it();
        ask("pairs", "pair", {{"declared", {}}}, around_box());
    }

    void of_pair() {
        ask("pairs", "pair", {{"declared", {}}}, std::nullopt, is_it());
        ask("pair-gates", "near",
            {{"from", {layer()}}, {"to", {role_layer("gate")}}, {"within", {std::string{kGateWithin}}}},
            std::nullopt, is_it());
        ask("pair-settlements", "near",
            {{"from", {layer()}},
             {"to", {role_layer("settlement")}},
             {"within", {std::string{kCorridorWithin}}}},
            std::nullopt, is_it());
    }

    /// What of the units about it lies within reach of this one place.
    void cover_from_it() {
        query::Arguments coverage{{"from", {layer()}}, {"radius", {m_reach.radii}}, {"shape", {"none"}}};
        weigh(coverage);
        ask("coverage", "coverage", coverage, m_report.extent, is_it());
    }

    /// People and places, where the atlas has them.
    void weigh(query::Arguments& arguments) const {
        for (const auto& [name, role] : m_session.layer_roles()) {
            if (role != "settlement") {
                continue;
            }
            arguments["places"] = {name};
            return;
        }
    }

    [[nodiscard]] const std::string& layer() const { return m_report.place.name; }
    [[nodiscard]] std::string is_it() const { return "id = " + cql_text(m_report.id); }
    [[nodiscard]] bool has_role(std::string_view role) const {
        return std::ranges::any_of(m_session.layer_roles(),
                                   [&](const auto& each) { return each.second == role; });
    }
    /// The layer of a role; the role itself when there is none, which the question then refuses by name.
    [[nodiscard]] std::string role_layer(std::string_view role) const {
        for (const auto& [name, has] : m_session.layer_roles()) {
            if (has == role) {
                return name;
            }
        }
        return std::string{role};
    }
    [[nodiscard]] geodesy::Box around_box() const { return wider(m_report.extent, kAround_deg); }

    /// The rows of another layer that name the place, by the columns that its definition says name one.
    [[nodiscard]] std::string related(std::string_view role) const {
        std::string where;
        for (const auto& [name, has] : m_session.layer_roles()) {
            if (has != role) {
                continue;
            }
            query::Plan plan;
            query::Scan scan;
            scan.layer = name;
            scan.when = m_scope.when;
            plan.add(scan);
            const result::Result rows = m_session.answer(plan, m_scope.when, name, "");
            for (const model::Relation& relation : rows.table->schema.relations) {
                if (relation.to == layer()) {
                    where += fmt::format("{}{} = {}", where.empty() ? "" : " OR ", relation.column,
                                         cql_text(m_report.id));
                }
            }
            break;
        }
        return where;
    }

    /// The rows of a layer as they are.
    void list(std::string key, std::string_view role, const std::string& where) {
        const std::string name = role_layer(role);
        ReportPart part;
        part.key = std::move(key);
        part.asked = fmt::format("limes export {} {} --where {}{}", shell_word(m_atlas), name,
                                 shell_word(where), time_words());
        answer(part, [&] {
            query::Plan plan;
            plan.languages = m_scope.languages;
            query::Scan scan;
            scan.layer = name;
            scan.when = m_scope.when;
            scan.where = query::parse_cql2(where);
            plan.add(scan);
            return m_session.answer(plan, m_scope.when, name, part.asked);
        });
    }

    void ask(std::string key, std::string_view question, const query::Arguments& arguments,
             const std::optional<geodesy::Box>& bbox = std::nullopt, const std::string& where = {}) {
        const query::AnyQuestion& asked = questions::require(question);
        ReportPart part;
        part.key = std::move(key);
        part.asked = command(asked, arguments, bbox, where);
        part.plots = asked.plots;
        answer(part, [&] {
            query::Scope scope = m_scope;
            scope.layer_roles = m_session.layer_roles();
            scope.bbox = bbox;
            if (!where.empty()) {
                scope.where = query::parse_cql2(where);
            }
            query::Plan plan = asked.plan(arguments, scope);
            plan.languages = scope.languages;
            return m_session.answer(plan, scope.when, asked.name, part.asked);
        });
    }

    /// Keeps the answer, or why there is none. Trouble with the data itself goes on: it is the atlas's.
    template <class F>
    void answer(ReportPart& part, F&& run) {
        try {
            part.answer = run();
        } catch (const base::UsageError& refusal) {
            part.refused = refusal.what();
        }
        m_report.parts.push_back(std::move(part));
    }

    [[nodiscard]] std::string time_words() const {
        if (m_scope.when.as_of) {
            return " --as-of " + m_scope.when.as_of->text();
        }
        if (!m_scope.when.period) {
            return {};
        }
        query::TimeSelection period;
        period.period = m_scope.when.period;
        return " --period " + time_text(period);
    }

    [[nodiscard]] std::string command(const query::AnyQuestion& question, const query::Arguments& arguments,
                                      const std::optional<geodesy::Box>& bbox,
                                      const std::string& where) const {
        std::string line = fmt::format("limes {} {}", question.name, shell_word(m_atlas));
        for (const query::Parameter& parameter : question.parameters) {
            const auto given = arguments.find(parameter.name);
            if (given == arguments.end()) {
                continue;
            }
            if (!parameter.positional) {
                line += fmt::format(" {}{}", parameter.name.size() == 1 ? "-" : "--", parameter.name);
            }
            for (const std::string& value : given->second) {
                line += " " + shell_word(value);
            }
        }
        if (!where.empty()) {
            line += " --where " + shell_word(where);
        }
        if (bbox) {
            line += fmt::format(" --bbox {},{},{},{}", bbox->west, bbox->south, bbox->east, bbox->north);
        }
        return line + time_words();
    }

    Session& m_session;
    const query::Scope& m_scope;
    const ReportReach& m_reach;
    std::string m_atlas;
    Report& m_report;
};

}  // namespace

Report ask_report(Session& session, const std::string& place, query::Scope scope, const ReportReach& reach,
                  const std::string& atlas) {
    scope.where = {};
    scope.bbox = {};
    Report report = report_of(
        find_named_place(session, place, kRoles, "unit, gate, corridor or pair",
                         [&](const std::string& layer) { return place_in(session, layer, place, scope); }),
        scope);
    Asker{session, scope, reach, atlas, report}.ask_all();
    return report;
}

}  // namespace limes::session
