#include <limes/base/counted.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/crosswalk_rows.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace limes::engine::embedded {

namespace {

using model::Layer;

constexpr std::size_t kNone = UnitPiece::kNone;
constexpr std::size_t kMostNamed = 12;

/// How many rows that count each unit has, and the last of them.
struct Degrees {
    std::vector<std::size_t> out;
    std::vector<std::size_t> in;

    Degrees(const std::vector<CrosswalkRow>& rows, std::size_t from_rows, std::size_t to_rows)
        : out(from_rows), in(to_rows) {
        for (const CrosswalkRow& row : rows) {
            if (row.counts && row.from != kNone) {
                ++out[row.from];
            }
            if (row.counts && row.to != kNone) {
                ++in[row.to];
            }
        }
    }
    [[nodiscard]] bool is_whole(const CrosswalkRow& row) const {
        return row.from != kNone && row.to != kNone && out[row.from] == 1 && row.part != "part" &&
               row.part != "main part";
    }
    [[nodiscard]] bool is_one_to_one(const CrosswalkRow& row) const {
        return is_whole(row) && in[row.to] == 1;
    }
};

void tell_reused(const std::map<std::pair<std::string, bool>, std::vector<std::string>>& reused,
                 const Layer& units, Context& context) {
    for (const auto& [key, codes] : reused) {
        const auto& [column, another] = key;
        const std::vector<std::string> named{
            codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(std::min(codes.size(), kMostNamed))};
        context.result.findings.push_back(
            {.severity = another ? base::Severity::warning : base::Severity::note,
             .layer = units.schema.name,
             .feature = {},
             .kind = another ? "code-reused" : "code-widened",
             .what = fmt::format("{} of {} {}: {}{}", base::counted(codes.size(), "code", "codes"), column,
                                 another ? "are another unit's on the later day"
                                         : "are a larger unit's on the later day, which has more than the "
                                           "unit that had it",
                                 fmt::join(named, ", "), codes.size() > kMostNamed ? ", ..." : ""),
             .done = "a code names a unit together with a day only"});
    }
}

void tell_codes(std::vector<CrosswalkRow>& rows, const Degrees& degrees, const Layer& from, const Layer& to,
                bool of_one_layer, const AskedUnits& asked, Context& context) {
    Codes later{to};
    for (std::size_t row = 0; row < to.rows; ++row) {
        later.add(row);
    }
    std::map<std::pair<std::string, bool>, std::vector<std::string>> reused;
    for (std::size_t i = 0; i < rows.size();) {
        const std::size_t unit = rows[i].from;
        std::size_t end = i;
        while (end < rows.size() && rows[end].from == unit) {
            ++end;
        }
        if (unit != kNone) {
            for (const Codes::Use& use : later.of(from, unit)) {
                if (of_one_layer && from.ids[unit] == to.ids[use.row]) {
                    continue;  // it has its own code still
                }
                const auto heir =
                    std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(i),
                                 rows.begin() + static_cast<std::ptrdiff_t>(end),
                                 [&](const CrosswalkRow& row) { return row.counts && row.to == use.row; });
                const bool whole =
                    heir != rows.begin() + static_cast<std::ptrdiff_t>(end) && degrees.is_whole(*heir);
                if (whole && degrees.in[use.row] == 1) {
                    continue;
                }
                if (std::any_of(rows.begin() + static_cast<std::ptrdiff_t>(i),
                                rows.begin() + static_cast<std::ptrdiff_t>(end),
                                [&](const CrosswalkRow& row) { return asked.has_one(row.from, row.to); })) {
                    reused[{use.column, !whole}].push_back(use.code);
                }
                for (std::size_t each = i; each < end; ++each) {
                    rows[each].also.push_back(use.column + (whole ? " widened" : " reused"));
                }
            }
        }
        i = end;
    }
    tell_reused(reused, from, context);
}

}  // namespace

void tell_changes(std::vector<CrosswalkRow>& rows, const query::Crosswalk& step, const Tables& tables,
                  const AskedUnits& asked, Context& context) {
    const Layer& from = *tables[step.from];
    const Layer& to = *tables[step.to];
    const Degrees degrees{rows, from.rows, to.rows};
    Levels before{from};
    Levels after{to};
    for (std::size_t row = 0; row < from.rows; ++row) {
        before.add(row);
    }
    for (std::size_t row = 0; row < to.rows; ++row) {
        after.add(row);
    }
    for (CrosswalkRow& row : rows) {
        if (!row.counts || row.is_same_row) {
            if (row.is_same_row && degrees.in[row.to] > 1) {
                row.change = Change::merged;
            }
            continue;
        }
        if (degrees.is_one_to_one(row)) {
            const std::vector<Change> all =
                changes_between({&from, row.from}, {&to, row.to}, context.languages);
            row.change = all.empty() ? Change::unchanged : all.front();
            for (std::size_t i = 1; i < all.size(); ++i) {
                row.also.emplace_back(word_of(all[i]));
            }
        } else if (row.from != kNone && !after.have(from, row.from)) {
            row.change = Change::level_removed;
        } else if (row.to != kNone && !before.have(to, row.to)) {
            row.change = Change::level_added;
        } else if (row.to == kNone) {
            row.change = Change::ended;
        } else if (row.from == kNone) {
            row.change = Change::began;
        } else if (degrees.is_whole(row)) {
            row.change = Change::merged;
        } else {
            row.change = degrees.in[row.to] == 1 ? Change::split : Change::part;
        }
    }
    tell_codes(rows, degrees, from, to, step.units.has_value(), asked, context);
}

}  // namespace limes::engine::embedded
