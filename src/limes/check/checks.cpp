#include <limes/base/units.hpp>
#include <limes/check/subject.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace limes::check {

std::span<const Check> all_checks() {
    static const std::vector<Check> kAll{
        {{"not-nfc", "not-utf8", "not-finite-value", "bad-date", "no-valid-time", "bad-accuracy", "bad-value",
          "required-missing", "ring-not-closed", "winding", "no-position", "no-id", "no-number", "no-date",
          "malformed-geometry"},
         check_reading},
        {{"duplicate-id", "duplicate-row"}, check_ids},
        {{"overlapping-validity", "gapped-validity", "gapped-succession"}, check_times},
        {{"not-nfc"}, check_texts},
        {{"not-unique", "not-one-of", "out-of-range", "missing-value"}, check_values},
        {{"impossible-figure"}, check_figures},
        {{"names-nothing"}, check_relations},
        {{"member-unresolved"}, check_members},
        {{"invalid-geometry"}, check_areas},
        {{"outside-area"}, check_area_of_use},
        {{"hole", "gap", "overlap", "edge-rounding"}, check_cover},
        {{"gcj-02-shift", "bd-09-shift", "axes-swapped"}, check_misplaced},
        {{"edge-mismatch"}, check_border_edges},
        {{"off-border"}, check_gates},
    };
    return kAll;
}

bool has_units(const model::Layer& layer) {
    static constexpr std::array<std::string_view, 3> kUnits{"province", "prefecture", "commune"};
    return std::ranges::find(kUnits, layer.schema.role) != kUnits.end();
}

std::vector<const Part*> with_role(const Subject& subject, std::string_view role) {
    std::vector<const Part*> found;
    for (const auto& [name, part] : subject.parts) {
        if (part.layer.schema.role == role) {
            found.push_back(&part);
        }
    }
    return found;
}

Fault fault_of(const model::Layer& layer, std::size_t row, base::Severity severity, std::string kind,
               std::string what, std::string mend) {
    Fault fault;
    fault.severity = severity;
    fault.kind = std::move(kind);
    fault.layer = layer.schema.name;
    fault.feature = std::string{layer.ids[row]};
    fault.what = std::move(what);
    fault.mend = std::move(mend);
    fault.when = layer.valid(row);
    fault.place = place_of(layer, row);
    return fault;
}

std::string length_text(double metres) {
    return metres < 10 ? fmt::format("{:.2g} m", metres) : base::to_text(base::Metres{metres});
}

std::string area_text(double square_metres) {
    constexpr double kManySquareMetres = 1e5;
    return square_metres < kManySquareMetres ? fmt::format("{:.3g} m²", square_metres)
                                             : fmt::format("{:.3g} km²", square_metres / 1e6);
}

}  // namespace limes::check
