#include <limes/compare/difference.hpp>
#include <limes/model/records.hpp>

#include <array>
#include <span>

namespace limes::compare {

namespace {

using model::TextMember;

constexpr std::array<TextMember<Difference>, 7> kTexts{
    {{"layer", "the layer that it is in", &Difference::layer},
     {"feature", "id of the feature", &Difference::feature},
     {"new_id", "the id it has now, of one that was recoded", &Difference::new_id},
     {"name", "name of the feature", &Difference::name},
     {"column", "the column whose value is another", &Difference::column},
     {"before", "the value before", &Difference::before},
     {"after", "the value after", &Difference::after}}};
constexpr model::MeasureMember<Difference> kDistance{
    "distance_m", "m", "how far it moved: a point, or the farthest vertex", &Difference::distance_m};

}  // namespace

std::string_view word(Change change) {
    static constexpr std::array<std::string_view, 6> kWords{"added",   "removed", "recoded",
                                                            "renamed", "moved",   "changed"};
    return kWords[static_cast<std::size_t>(change)];
}

model::Layer table_of(const Differences& differences, std::string name) {
    const std::span<const Difference> rows{differences.rows};
    model::Layer table;
    table.schema.name = std::move(name);
    table.columns.reserve(kTexts.size() + 2);
    add_words(table, "change", "what happened to it", rows,
              [](const Difference& difference) { return word(difference.change); });
    for (const TextMember<Difference>& member : kTexts) {
        add_column(table, member, rows);
    }
    add_column(table, kDistance, rows);
    add_times_and_places(table, rows);
    return table;
}

}  // namespace limes::compare
