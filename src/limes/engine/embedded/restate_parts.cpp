#include <limes/base/counted.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/restate_parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace limes::engine::embedded {

namespace {

using model::Column;
using model::Layer;

constexpr std::string_view kMainPart = "main part";

/// To as many digits as areas are known to: the halves of a unit are equal, whichever was rounded up.
double rounded(double share) {
    constexpr double kParts = 1e12;
    return std::round(share * kParts) / kParts;
}

/// By row of `from`, the rows of the crosswalk that are of it, in the order of the ids they went to: ties go
/// by these. What went to none comes last.
std::vector<std::vector<std::size_t>> rows_of(const Layer& crosswalk, const Layer& from) {
    const auto from_rows = rows_by_id(from);
    const Column& from_id = require_column(crosswalk, "from_id");
    std::vector<std::vector<std::size_t>> rows(from.rows);
    for (std::size_t row = 0; row < crosswalk.rows; ++row) {
        if (const auto unit = from_rows.find(from_id.text(row)); unit != from_rows.end()) {
            rows[unit->second].push_back(row);
        }
    }
    const Column& to_id = require_column(crosswalk, "to_id");
    for (std::vector<std::size_t>& own : rows) {
        std::ranges::stable_sort(own, {}, [&](std::size_t row) {
            return std::pair{to_id.text(row).empty(), to_id.text(row)};
        });
    }
    return rows;
}

/// Of a column, those of the rows; none when one is not known, or all are 0.
std::vector<double> shares_in(const Column* column, const std::vector<std::size_t>& rows) {
    std::vector<double> shares;
    if (column == nullptr) {
        return shares;
    }
    for (const std::size_t row : rows) {
        const auto share = column->number(row);
        if (!share) {
            return {};
        }
        shares.push_back(rounded(std::max(0.0, *share)));
    }
    const bool some = std::ranges::any_of(shares, [](double share) { return share > 0; });
    return some ? shares : std::vector<double>{};
}

/// Gives divided units to where their main part went.
class MainParts {
public:
    MainParts(const Layer& crosswalk, const Layer& to)
        : m_lineage{crosswalk.find("lineage")}, m_to_ids{&to.ids} {}

    void make_whole(Parts& parts, const std::vector<std::size_t>& rows) {
        if (parts.parts.size() < 2) {
            return;
        }
        const auto named = std::ranges::find_if(
            rows, [&](std::size_t row) { return m_lineage != nullptr && m_lineage->text(row) == kMainPart; });
        if (named == rows.end() && parts.shares.empty()) {
            ++m_unknown;
            return;
        }
        ++(named == rows.end() ? m_by_share : m_by_lineage);
        Part main =
            parts
                .parts[named == rows.end() ? largest(parts) : static_cast<std::size_t>(named - rows.begin())];
        main.has_area = std::ranges::all_of(parts.parts, &Part::has_area);
        main.area_km2 = 0;
        for (const Part& part : parts.parts) {
            main.area_km2 += part.area_km2;
        }
        parts = {{main}, {1}};
    }

    void tell(const Layer& from, Context& context) const {
        if (m_by_lineage + m_by_share + m_unknown == 0) {
            return;
        }
        const std::string rest =
            m_unknown == 0 ? "" : fmt::format("; of {} nobody knows which it is", m_unknown);
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = from.schema.name,
             .feature = {},
             .kind = "assigned-whole",
             .what =
                 fmt::format("{} divided: of {} the lineage says which part is the main one, of {} their "
                             "shares{}",
                             base::counted(m_by_lineage + m_by_share + m_unknown, "unit was", "units were"),
                             m_by_lineage, m_by_share, rest),
             .done = "their figures are whole in the unit that the main part went to"});
    }

private:
    [[nodiscard]] std::size_t largest(const Parts& parts) const {
        std::size_t best = 0;
        const auto id = [&](std::size_t part) {
            const std::size_t to = parts.parts[part].to;
            return std::pair{to == Part::kNone, to == Part::kNone ? std::string_view{} : (*m_to_ids)[to]};
        };
        for (std::size_t part = 1; part < parts.parts.size(); ++part) {
            if (parts.shares[part] > parts.shares[best] ||
                (parts.shares[part] == parts.shares[best] && id(part) < id(best))) {
                best = part;
            }
        }
        return best;
    }

    const Column* m_lineage;
    const model::TextBuffer* m_to_ids;
    std::size_t m_by_lineage = 0;
    std::size_t m_by_share = 0;
    std::size_t m_unknown = 0;
};

}  // namespace

std::vector<Parts> parts_of(const query::Restate& step, const Tables& tables, Context& context) {
    const Layer& crosswalk = *tables[step.crosswalk];
    const Layer& from = *tables[step.from];
    const Layer& to = *tables[step.to];
    const auto to_rows = rows_by_id(to);
    const auto rows = rows_of(crosswalk, from);
    const Column& to_id = require_column(crosswalk, "to_id");
    const std::array<const Column*, 2> by{crosswalk.find("weight_share"),
                                          &require_column(crosswalk, "area_share")};
    const Column* area = crosswalk.find("area_km2");
    MainParts main{crosswalk, to};
    std::vector<Parts> all(from.rows);
    for (std::size_t unit = 0; unit < from.rows; ++unit) {
        context.task.check();
        Parts& parts = all[unit];
        for (const std::size_t row : rows[unit]) {
            const auto heir = to_rows.find(to_id.text(row));
            const auto km2 = area == nullptr ? std::nullopt : area->number(row);
            parts.parts.push_back(
                {heir == to_rows.end() ? Part::kNone : heir->second, km2.value_or(0), km2.has_value()});
        }
        for (const Column* shares : by) {
            if (parts.shares.empty()) {
                parts.shares = shares_in(shares, rows[unit]);
            }
        }
        if (step.assign == query::Assign::main) {
            main.make_whole(parts, rows[unit]);
        }
    }
    main.tell(from, context);
    return all;
}

}  // namespace limes::engine::embedded
