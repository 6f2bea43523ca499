#include <limes/compare/difference.hpp>

#include <array>
#include <cmath>

namespace limes::compare {

std::string_view word(Change change) {
    static constexpr std::array<std::string_view, 6> kWords{"added",   "removed", "recoded",
                                                            "renamed", "moved",   "changed"};
    return kWords[static_cast<std::size_t>(change)];
}

model::Layer table_of(const Differences& differences, std::string name) {
    using model::Column;
    using model::ColumnType;
    struct TextColumn {
        const char* name;
        const char* description;
        std::string Difference::*value;
    };
    static constexpr std::array<TextColumn, 7> kTexts{
        {{"layer", "the layer that it is in", &Difference::layer},
         {"feature", "id of the feature", &Difference::feature},
         {"new_id", "the id it has now, of one that was recoded", &Difference::new_id},
         {"name", "name of the feature", &Difference::name},
         {"column", "the column whose value is another", &Difference::column},
         {"before", "the value before", &Difference::before},
         {"after", "the value after", &Difference::after}}};
    model::Layer table;
    table.schema.name = std::move(name);
    table.columns.reserve(kTexts.size() + 2);
    Column& change = table.add_column("change", ColumnType::text, "", "what happened to it");
    for (const Difference& difference : differences.rows) {
        change.push(word(difference.change));
    }
    for (const TextColumn& each : kTexts) {
        Column& column = table.add_column(each.name, ColumnType::text, "", each.description);
        for (const Difference& difference : differences.rows) {
            const std::string& value = difference.*each.value;
            if (value.empty()) {
                column.push_null();
            } else {
                column.push(value);
            }
        }
    }
    Column& distance = table.add_column("distance_m", ColumnType::real, "m",
                                        "how far it moved: a point, or the farthest vertex");
    for (const Difference& difference : differences.rows) {
        if (std::isnan(difference.distance_m)) {
            distance.push_null();
        } else {
            distance.push(difference.distance_m);
        }
        table.ids.push_back(std::to_string(++table.rows));
        table.valid_from.push_back(difference.when.from);
        table.valid_to.push_back(difference.when.to);
        if (difference.place.size() == 0) {
            table.geometry.push_null();
        } else {
            table.geometry.push_from(difference.place, 0);
        }
    }
    return table;
}

}  // namespace limes::compare
