#include <limes/base/error.hpp>
#include <limes/source/numbered.hpp>
#include <limes/source/wkb.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace limes::source {

namespace {

constexpr char kNumber = '#';

std::string named(std::string_view id, const std::string& name) {
    return id.starts_with(kNumber) ? name + std::string{id} : std::string{id};
}

bool lie_alike(model::GeometryView a, model::GeometryView b) {
    std::vector<std::uint8_t> one;
    std::vector<std::uint8_t> other;
    append_wkb(a, true, one);
    append_wkb(b, true, other);
    return one == other;
}

}  // namespace

bool is_numbered(const ReadResult& read) {
    return read.layer.rows > 0 && read.layer.ids[0].starts_with(kNumber) &&
           std::ranges::find(read.columns, "id", &ColumnUse::column) == read.columns.end();
}

void name_numbers(ReadResult& read, const std::string& name) {
    model::TextBuffer ids;
    for (std::size_t row = 0; row < read.layer.rows; ++row) {
        ids.push_back(named(read.layer.ids[row], name));
    }
    read.layer.ids = std::move(ids);
    for (DroppedRow& row : read.dropped) {
        row.id = named(row.id, name);
    }
    for (base::Finding& finding : read.findings) {
        finding.feature = named(finding.feature, name);
    }
}

void refuse_other_numbers(const model::Layer& old, const model::Layer& fresh) {
    std::unordered_map<std::string_view, std::size_t> rows;
    for (std::size_t row = 0; row < old.rows; ++row) {
        if (old.ids[row].starts_with(kNumber) && model::has_points(old.geometry.type(row))) {
            rows.emplace(old.ids[row], row);
        }
    }
    std::size_t met = 0;
    for (std::size_t row = 0; row < fresh.rows; ++row) {
        const auto found = rows.find(fresh.ids[row]);
        if (found == rows.end() || !model::has_points(fresh.geometry.type(row))) {
            continue;
        }
        if (lie_alike(old.geometry[found->second], fresh.geometry[row])) {
            return;
        }
        ++met;
    }
    if (met > 0) {
        throw base::DataError{fmt::format(
            "its records have no ids, and none of the {} whose number the layer has already lies where that "
            "one "
            "does: they are another file's, and would take the place of those; say which column is the id "
            "with "
            "--id, import the files of the layer in one call, or this one into a layer of its own",
            met)};
    }
}

}  // namespace limes::source
