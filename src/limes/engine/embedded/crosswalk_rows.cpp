#include <limes/base/counted.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/crosswalk_rows.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace limes::engine::embedded {

namespace {

using model::Layer;

constexpr std::size_t kNone = UnitPiece::kNone;
constexpr double kSquareKilometre_m2 = 1e6;
/// No outline of a territory is known better than this when nobody says how well it is known.
constexpr double kFinest_m = 1;

/// Ground that is in no row.
struct LeftOut {
    std::size_t count = 0;
    double area_m2 = 0;
    double widest_m = 0;

    void add(const UnitPiece& piece) {
        ++count;
        area_m2 += piece.area_m2;
        widest_m = std::max(widest_m, piece.width_m);
    }
    [[nodiscard]] std::string words() const {
        return fmt::format("{}, {:.6g} km2 in all, the widest {:.0f} m",
                           base::counted(count, "piece", "pieces"), area_m2 / kSquareKilometre_m2, widest_m);
    }
};

class Maker {
public:
    Maker(const query::Crosswalk& step, const Succession& lineage, const Tables& tables,
          const AskedUnits& asked, Context& context)
        : m_all{step.all_pieces},
          m_accuracy{step.accuracy},
          m_from{tables[step.from].get()},
          m_to{tables[step.to].get()},
          m_asked{&asked},
          m_context{&context},
          m_from_areas{*m_from, "crosswalk", m_unheard, context.task},
          m_to_areas{*m_to, "crosswalk", m_unheard, context.task} {
        pass_on_repairs();
        m_heirs.resize(m_from->rows);
        follow(lineage, true);
        const auto dangling = lineage.dangling();  // of what is asked for, which went first
        follow(lineage, false);
        for (const auto& [other, id] : dangling) {
            tell(base::Severity::warning, id, "dangling-relation",
                 fmt::format("'{}', which it names, is not among the units", other),
                 "the lineage ends there");
        }
    }

    std::vector<CrosswalkRow> run() {
        sort_out();
        std::vector<UnitPiece> pieces =
            pieces_of(m_from_areas, m_overlaid, m_to_areas, m_others, m_context->task);
        auto next = pieces.begin();
        for (std::size_t from = 0; from < m_from->rows; ++from) {
            const auto first = next;
            next = std::find_if(first, pieces.end(), [&](const UnitPiece& p) { return p.from != from; });
            add_rows(from, {std::make_move_iterator(first), std::make_move_iterator(next)});
        }
        add_rows_of_new_units();
        tell_of_the_rest();
        return std::move(m_rows);
    }

private:
    /// What became of the units that are asked for, or of the others.
    void follow(const Succession& lineage, bool is_asked) {
        for (std::size_t row = 0; row < m_from->rows; ++row) {
            if (m_asked->has_from(row) == is_asked) {
                m_context->task.check();
                m_heirs[row] = lineage.of(row);
            }
        }
    }

    void tell(base::Severity severity, std::string_view feature, std::string kind, std::string what,
              std::string done) {
        m_context->result.findings.push_back({.severity = severity,
                                              .layer = m_from->schema.name,
                                              .feature = std::string{feature},
                                              .kind = std::move(kind),
                                              .what = std::move(what),
                                              .done = std::move(done)});
    }

    /// Units without an area are counted below; a unit of both days is told once.
    void pass_on_repairs() {
        std::set<std::pair<std::string, std::string>> told;
        for (base::Finding& finding : m_unheard.findings) {
            if (finding.kind == "invalid-geometry" && told.emplace(finding.layer, finding.feature).second) {
                m_context->result.findings.push_back(std::move(finding));
            }
        }
    }

    /// What has to be overlaid, and with what. A unit that is the same row on both days is neither: what
    /// laps over it is no change.
    void sort_out() {
        m_has_ancestor.resize(m_to->rows);
        std::vector<bool> settled(m_to->rows);
        std::vector<bool> gains(m_to->rows);
        for (std::size_t from = 0; from < m_heirs.size(); ++from) {
            const Heirs& heirs = m_heirs[from];
            for (const Heir& heir : heirs.rows) {
                m_has_ancestor[heir.row] = true;
                (heirs.is_same_row ? settled : gains)[heir.row] = true;
            }
            if (!heirs.is_same_row) {
                m_changed.push_back(from);
                if (m_all || !heirs.whole) {
                    m_overlaid.push_back(from);
                }
            }
        }
        for (std::size_t to = 0; to < m_to->rows; ++to) {
            if (!settled[to] || gains[to]) {
                m_others.push_back(to);
            }
            if (!settled[to] && (m_all || !m_has_ancestor[to])) {
                m_new.push_back(to);
            }
        }
    }

    /// Whether a piece is wider than the accuracies of its units; of ground that is in one of them only, than
    /// twice its own.
    [[nodiscard]] Certainty certainty_of(const UnitPiece& piece) const {
        const auto accuracy = [&](const Layer& units, std::size_t row) {
            const auto own = units.accuracy(row);
            return own ? own : m_accuracy;
        };
        const auto from = piece.from == kNone ? accuracy(*m_to, piece.to) : accuracy(*m_from, piece.from);
        const auto to = piece.to == kNone ? accuracy(*m_from, piece.from) : accuracy(*m_to, piece.to);
        if (!from || !to) {
            return piece.width_m < kFinest_m ? Certainty::possible : Certainty::unknown;
        }
        return piece.width_m > (*from + *to).value() ? Certainty::certain : Certainty::possible;
    }

    static void fill(CrosswalkRow& row, UnitPiece piece) {
        row.area_m2 = piece.area_m2;
        row.width_m = piece.width_m;
        row.shape = std::move(piece.shape);
    }

    void add_rows(std::size_t from, std::vector<UnitPiece> pieces) {
        const Heirs& heirs = m_heirs[from];
        const std::size_t first = m_rows.size();
        for (const Heir& heir : heirs.rows) {
            CrosswalkRow& row = m_rows.emplace_back();
            row.from = from;
            row.to = heir.row;
            row.is_same_row = heirs.is_same_row;
            row.part = heir.part;
            row.word = heir.word;
            row.certainty = Certainty::certain;
            const bool drawn = m_from_areas.is_area(from) && (heirs.is_same_row || (heirs.whole && !m_all));
            if (drawn) {
                fill(row, whole_piece(m_from_areas, from));
            } else if (m_from_areas.is_area(from) && m_to_areas.is_area(heir.row)) {
                row.area_m2 = 0;
                row.ground_m2 = 0;
            }
            if (m_from_areas.is_area(from) && (heirs.is_same_row || heirs.whole)) {
                row.ground_m2 = m_from_areas.whole_m2(from);
            }
        }
        const bool none_counts =
            heirs.rows.empty() && std::ranges::all_of(pieces, [&](const UnitPiece& piece) {
                return certainty_of(piece) == Certainty::possible;
            });
        for (UnitPiece& piece : pieces) {
            const auto named = std::find_if(m_rows.begin() + static_cast<std::ptrdiff_t>(first), m_rows.end(),
                                            [&](const CrosswalkRow& row) { return row.to == piece.to; });
            if (named != m_rows.end()) {
                if (!heirs.whole) {
                    named->ground_m2 = piece.area_m2;
                }
                fill(*named, std::move(piece));
                continue;
            }
            const Certainty certainty = certainty_of(piece);
            const bool counts = heirs.rows.empty() ? none_counts || certainty != Certainty::possible
                                                   : piece.to == kNone && heirs.some_are_lost;
            add_piece(std::move(piece), certainty, counts);
        }
        const bool has_row = std::any_of(m_rows.begin() + static_cast<std::ptrdiff_t>(first), m_rows.end(),
                                         [&](const CrosswalkRow& row) { return row.counts; });
        const bool is_lost = heirs.some_are_lost && !m_from_areas.is_area(from);
        if (!has_row || is_lost) {
            CrosswalkRow& row = m_rows.emplace_back();
            row.from = from;
        }
    }

    void add_piece(UnitPiece piece, Certainty certainty, bool counts) {
        if (!counts && !m_all && !m_asked->has_one(piece.from, piece.to)) {
            return;
        }
        if (!counts && !m_all) {
            (certainty == Certainty::possible ? m_slivers : m_against).add(piece);
            return;
        }
        CrosswalkRow& row = m_rows.emplace_back();
        row.from = piece.from;
        row.to = piece.to;
        row.counts = counts;
        row.ground_m2 = piece.area_m2;
        row.certainty = certainty;
        row.change = certainty == Certainty::possible ? Change::sliver : Change::against;
        fill(row, std::move(piece));
    }

    void add_rows_of_new_units() {
        std::vector<bool> has_row(m_to->rows);
        for (const CrosswalkRow& row : m_rows) {
            if (row.to != kNone && row.counts) {
                has_row[row.to] = true;
            }
        }
        std::vector<UnitPiece> rests = rests_of(m_to_areas, m_new, m_from_areas, m_changed, m_context->task);
        for (UnitPiece& piece : rests) {
            const std::size_t to = piece.to;
            const Certainty certainty = certainty_of(piece);
            const bool counts = !has_row[to] || (!m_has_ancestor[to] && certainty != Certainty::possible);
            add_piece(std::move(piece), certainty, counts);
            has_row[to] = has_row[to] || counts;
        }
        for (const std::size_t to : m_new) {
            if (!has_row[to]) {
                CrosswalkRow& row = m_rows.emplace_back();
                row.to = to;
            }
        }
    }

    void tell_of_the_rest() {
        if (m_slivers.count > 0) {
            tell(base::Severity::note, {}, "slivers",
                 m_slivers.words() + ", are no wider than the accuracies of their units",
                 "left out; --changes draws them");
        }
        if (m_against.count > 0) {
            tell(base::Severity::warning, {}, "against-lineage",
                 m_against.words() + ", lie in units that the lineage does not name",
                 "the lineage counts; --changes draws them");
        }
        std::size_t without = 0;
        std::size_t changed = 0;
        for (const std::size_t from : m_changed) {
            if (m_asked->has_from(from)) {
                ++changed;
                without += m_from_areas.is_area(from) ? 0 : 1;
            }
        }
        if (without > 0) {
            tell(base::Severity::note, {}, "no-area",
                 fmt::format("{} of {} that changed have no area", without,
                             base::counted(changed, "unit", "units")),
                 "the lineage alone says what became of them");
        }
    }

    bool m_all;
    std::optional<base::Metres> m_accuracy;
    const Layer* m_from;
    const Layer* m_to;
    const AskedUnits* m_asked;
    Context* m_context;
    result::Result m_unheard;
    UnitAreas m_from_areas;
    UnitAreas m_to_areas;
    std::vector<Heirs> m_heirs;           // by row of from
    std::vector<std::size_t> m_changed;   // rows of from
    std::vector<std::size_t> m_overlaid;  // those of them to be overlaid with m_others
    std::vector<std::size_t> m_others;    // rows of to
    std::vector<std::size_t> m_new;       // those of them whose ground may be new
    std::vector<bool> m_has_ancestor;     // by row of to
    LeftOut m_slivers;
    LeftOut m_against;
    std::vector<CrosswalkRow> m_rows;
};

}  // namespace

std::vector<CrosswalkRow> crosswalk_rows(const query::Crosswalk& step, const Succession& lineage,
                                         const Tables& tables, const AskedUnits& asked, Context& context) {
    std::vector<CrosswalkRow> rows = Maker{step, lineage, tables, asked, context}.run();
    const auto key = [](const CrosswalkRow& row) {
        return std::tuple{row.from, row.to};  // none is after all
    };
    std::ranges::stable_sort(rows, {}, key);
    return rows;
}

}  // namespace limes::engine::embedded
