#include <limes/model/layer.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace limes::model {

const Column* Layer::find(std::string_view name) const {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

base::ValidTime Layer::valid(std::size_t row) const {
    return {valid_from.empty() ? Day::min() : valid_from[row], valid_to.empty() ? Day::max() : valid_to[row]};
}

base::ValidTime Layer::legal(std::size_t row) const {
    const base::ValidTime operating = valid(row);
    return {legal_from.empty() ? operating.from : legal_from[row],
            legal_to.empty() ? operating.to : legal_to[row]};
}

std::optional<base::Metres> Layer::accuracy(std::size_t row) const {
    if (accuracy_m.empty() || std::isnan(accuracy_m[row])) {
        return std::nullopt;
    }
    return base::Metres{accuracy_m[row]};
}

std::string_view Layer::name(std::size_t row, const std::vector<std::string>& languages) const {
    const auto in = [&](const std::string& column_name) -> std::string_view {
        const Column* column = find(column_name);
        return column == nullptr ? std::string_view{} : column->text(row);
    };
    for (const std::string& language : languages) {
        const auto column = schema.name_columns.find(language);
        if (column == schema.name_columns.end()) {
            continue;
        }
        if (const std::string_view name = in(column->second); !name.empty()) {
            return name;
        }
    }
    for (const auto& [language, column] : schema.name_columns) {
        if (const std::string_view name = in(column); !name.empty()) {
            return name;
        }
    }
    return ids[row];
}

Layer Layer::like() const {
    Layer empty;
    empty.schema = schema;
    empty.has_geometry = has_geometry;
    if (source) {
        empty.source = Column{source->name, source->type(), source->unit};
    }
    for (const Column& column : columns) {
        empty.add_column(column.name, column.type(), column.unit, column.description);
    }
    return empty;
}

void Layer::push_from(const Layer& other, std::size_t row) {
    ids.push_back(other.ids[row]);
    // A facet that only one of the two has starts with the default for the rows before.
    const auto push = [&](auto& mine, const auto& theirs, auto none) {
        if (mine.empty() && theirs.empty()) {
            return;
        }
        mine.resize(rows, none);
        mine.push_back(theirs.empty() ? none : theirs[row]);
    };
    push(valid_from, other.valid_from, Day::min());
    push(valid_to, other.valid_to, Day::max());
    push(legal_from, other.legal_from, Day::min());
    push(legal_to, other.legal_to, Day::max());
    push(accuracy_m, other.accuracy_m, std::numeric_limits<double>::quiet_NaN());
    if (source && other.source) {
        source->push_from(*other.source, row);
    }
    geometry.push_from(other.geometry, row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i].push_from(other.columns[i], row);
    }
    ++rows;
}

void Layer::reserve(std::size_t rows_in_all, const Layer& sample) {
    if (sample.rows == 0) {
        return;
    }
    const auto texts = [&](TextBuffer& buffer, const TextBuffer& some) {
        constexpr double kMargin = 1.05;
        const double a_row = static_cast<double>(some.byte_count()) / static_cast<double>(sample.rows);
        buffer.reserve(rows_in_all,
                       static_cast<std::size_t>(kMargin * a_row * static_cast<double>(rows_in_all)));
    };
    texts(ids, sample.ids);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].type() == ColumnType::text) {
            texts(std::get<TextBuffer>(columns[i].values()), sample.columns[i].texts());
        } else {
            columns[i].reserve(rows_in_all);
        }
    }
    geometry.reserve(rows_in_all, sample.geometry.vertex_count() / sample.rows * rows_in_all);
}

void Layer::append(const Layer& other) {
    ids.append(other.ids);
    // A facet that only one of the two has holds the default for the rows of the other.
    const auto add = [&](auto& mine, const auto& theirs, auto none) {
        if (mine.empty() && theirs.empty()) {
            return;
        }
        mine.resize(rows, none);
        mine.insert(mine.end(), theirs.begin(), theirs.end());
        mine.resize(rows + other.rows, none);
    };
    add(valid_from, other.valid_from, Day::min());
    add(valid_to, other.valid_to, Day::max());
    add(legal_from, other.legal_from, Day::min());
    add(legal_to, other.legal_to, Day::max());
    add(accuracy_m, other.accuracy_m, std::numeric_limits<double>::quiet_NaN());
    if (source && other.source) {
        source->append(*other.source);
    }
    geometry.append(other.geometry);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i].append(other.columns[i]);
    }
    rows += other.rows;
}

Layer Layer::take(const std::vector<std::size_t>& chosen) const {
    Layer taken = like();
    for (Column& column : taken.columns) {
        column.reserve(chosen.size());
    }
    if (!geometry.all_points()) {
        std::size_t vertices = 0;
        for (const std::size_t row : chosen) {
            vertices += geometry[row].vertex_count();
        }
        taken.geometry.reserve(chosen.size(), vertices);
    }
    for (const std::size_t row : chosen) {
        taken.push_from(*this, row);
    }
    return taken;
}

Column& Layer::add_column(std::string name, ColumnType type, std::string unit, std::string description) {
    Column& column = columns.emplace_back(std::move(name), type, std::move(unit));
    column.description = std::move(description);
    return column;
}

}  // namespace limes::model
