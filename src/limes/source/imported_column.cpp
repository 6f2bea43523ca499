#include <limes/source/imported_column.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace limes::source {

namespace {

constexpr std::string_view type_name(model::ColumnType type) {
    constexpr std::array<std::string_view, 5> kNames{"boolean", "integer", "real", "text", "date"};
    return kNames[static_cast<std::size_t>(type)];
}

}  // namespace

ImportedColumn imported_column(const model::Layer& layer, const ColumnUse& use) {
    const auto known_days = [](const std::vector<model::Day>& days) {
        return static_cast<std::size_t>(
            std::ranges::count_if(days, [](model::Day day) { return !day.is_open(); }));
    };
    const std::array<std::pair<std::string_view, const std::vector<model::Day>*>, 4> dates{
        {{"valid_from", &layer.valid_from},
         {"valid_to", &layer.valid_to},
         {"legal_from", &layer.legal_from},
         {"legal_to", &layer.legal_to}}};
    for (const auto& [facet, days] : dates) {
        if (use.column == facet) {
            return {use, "date", known_days(*days)};
        }
    }
    if (use.column == "id") {
        return {use, "text", layer.rows};
    }
    if (use.column == "accuracy_m") {
        const auto known =
            std::ranges::count_if(layer.accuracy_m, [](double metres) { return !std::isnan(metres); });
        return {use, "real", static_cast<std::size_t>(known)};
    }
    const model::Column* column =
        use.column == "source" && layer.source ? &*layer.source : layer.find(use.column);
    if (column == nullptr) {
        return {use, "", 0};
    }
    std::size_t kept = 0;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        kept += column->is_null(row) ? 0 : 1;
    }
    return {use, std::string{type_name(column->type())}, kept};
}

}  // namespace limes::source
