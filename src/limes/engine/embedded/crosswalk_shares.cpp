#include <limes/base/counted.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/crosswalk_rows.hpp>
#include <limes/engine/embedded/crosswalk_weight.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::engine::embedded {

namespace {

using model::Layer;
using Side = std::size_t CrosswalkRow::*;
using Value = std::optional<double> CrosswalkRow::*;

constexpr std::size_t kNone = UnitPiece::kNone;

/// Each value of a unit's rows that count over their sum; none when one of them is not known, or their sum is
/// 0. A unit with one row that counts has all of itself there; one that does not has nothing of it.
void share_out(std::vector<CrosswalkRow>& rows, Side side, std::size_t units, Value value, Value share) {
    struct Sum {
        double total = 0;
        std::size_t count = 0;
        bool known = true;
    };
    std::vector<Sum> sums(units);
    for (const CrosswalkRow& row : rows) {
        if (const std::size_t unit = row.*side; unit != kNone && row.counts) {
            sums[unit].total += (row.*value).value_or(0);
            sums[unit].known = sums[unit].known && row.*value;
            ++sums[unit].count;
        }
    }
    for (CrosswalkRow& row : rows) {
        if (row.*side == kNone) {
            continue;
        }
        const Sum& sum = sums[row.*side];
        if (!row.counts) {
            row.*share = 0;
        } else if (sum.known && sum.total > 0) {
            row.*share = *(row.*value) / sum.total;
        } else if (sum.count == 1 && (!sum.known || row.part == "whole") && row.from != kNone &&
                   row.to != kNone &&
                   (row.part.empty() || row.part == "whole" || side == &CrosswalkRow::to)) {
            row.*share = 1;
        }
    }
}

void tell_unknown(const std::vector<CrosswalkRow>& rows, const Layer& from, const AskedUnits& asked,
                  Context& context) {
    std::vector<bool> unknown(from.rows);
    std::vector<bool> is_divided(from.rows);
    std::size_t whole = 0;
    for (const CrosswalkRow& row : rows) {
        if (row.from == kNone || row.to == kNone || row.is_same_row || !row.counts ||
            !asked.has_one(row.from, row.to)) {
            continue;
        }
        unknown[row.from] = !row.area_share && !row.weight_share;
        is_divided[row.from] = row.part != "whole";
        whole += row.part == "whole" ? 1 : 0;
    }
    const auto count = [](const std::vector<bool>& flags) {
        return static_cast<std::size_t>(std::ranges::count(flags, true));
    };
    if (count(unknown) > 0) {
        context.result.findings.push_back(
            {.severity = base::Severity::note,
             .layer = from.schema.name,
             .feature = {},
             .kind = "unknown-shares",
             .what = fmt::format("{} went whole into another; of {} that did not, the shares of {} are not "
                                 "known",
                                 base::counted(whole, "unit", "units"), count(is_divided), count(unknown)),
             .done = "their shares are empty"});
    }
}

}  // namespace

void tell_shares(std::vector<CrosswalkRow>& rows, const query::Crosswalk& step, const Tables& tables,
                 const AskedUnits& asked, Context& context) {
    const Layer& from = *tables[step.from];
    const Layer& to = *tables[step.to];
    share_out(rows, &CrosswalkRow::from, from.rows, &CrosswalkRow::ground_m2, &CrosswalkRow::area_share);
    share_out(rows, &CrosswalkRow::to, to.rows, &CrosswalkRow::ground_m2, &CrosswalkRow::to_share);
    if (step.places) {
        weigh(rows, from, to, *tables[*step.places], step.weight_column, context);
        share_out(rows, &CrosswalkRow::from, from.rows, &CrosswalkRow::weight, &CrosswalkRow::weight_share);
    }
    tell_unknown(rows, from, asked, context);
}

}  // namespace limes::engine::embedded
