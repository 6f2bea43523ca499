#include <limes/source/dropped.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/mending.hpp>
#include <limes/source/settle_rejects.hpp>
#include <limes/source/values.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace limes::source {

namespace {

/// The values that are there, in no order: a table of rejects has the columns of all its files.
std::vector<std::string> known_values(const Reject& reject) {
    std::vector<std::string> known;
    for (const auto& [field, value] : reject.values) {
        if (value) {
            known.push_back(*value);
        }
    }
    std::ranges::sort(known);
    return known;
}

bool is_same(const Reject& a, const Reject& b) {
    return a.reason == b.reason && a.what == b.what && a.feature == b.feature && a.geometry == b.geometry &&
           a.crs == b.crs && known_values(a) == known_values(b);
}

constexpr std::string_view kDuplicate = "duplicate id";  // whose id is in the layer anyway
/// Reasons for which a record has no text of a geometry that may be lacking: GDAL has none either.
constexpr std::array<std::string_view, 4> kUnread{"malformed geometry", "position is no number",
                                                  "text that is no geometry", "geometry in another CRS"};
constexpr std::string_view kNotMended = "not mended";

Origin origin_of(const Reject& reject) {
    return {reject.input, reject.record};
}

/// One of each record, where an import read it more than once: from its file and from one that is to mend it.
/// The last word counts, but for one that only says that nothing was mended.
std::vector<Reject> one_of_each(std::vector<Reject> fresh) {
    std::map<Origin, std::size_t> at;
    std::vector<Reject> each;
    for (Reject& reject : fresh) {
        const auto [found, is_first] = at.try_emplace(origin_of(reject), each.size());
        if (is_first) {
            each.push_back(std::move(reject));
        } else if (reject.reason != kNotMended) {
            each[found->second] = std::move(reject);
        }
    }
    return each;
}

/// The day from which a record that was set aside holds, nothing when that was no date.
std::optional<base::Day> start_of(const Reject& reject) {
    if (reject.valid_from.empty()) {
        return base::Day::min();
    }
    model::Column text{"", model::ColumnType::text};
    text.push(std::string_view{reject.valid_from});
    const model::Column day =
        convert(std::move(text), model::ColumnType::date, [](std::size_t, std::string_view) {}).column;
    return day.is_null(0) ? std::nullopt : std::optional{day.dates()[0]};
}

/// Whether a row that is kept is the record, though nothing says where the row came from: it has its id and
/// begins on its day. A number in a file is no id, another state of the id is another record, and an id that
/// was there twice is in the layer anyway.
bool is_kept_by_id(const Reject& reject, const Reading& reading) {
    if (reject.feature.starts_with('#') || reject.reason == kDuplicate) {
        return false;
    }
    const std::optional<base::Day> start = start_of(reject);
    return start && reading.kept.contains({reject.feature, *start});
}

/// What a row that was set aside still lacks; empty when it may be in order.
std::string_view lacking(const model::Layer& layer, std::size_t row) {
    const auto said = [&](const char* column) {
        const model::Column* found = layer.find(column);
        return found == nullptr ? std::string{} : found->display(row);
    };
    if (layer.geometry.type(row) == model::GeometryType::null &&
        (!said("limes_geometry").empty() ||
         std::ranges::find(kUnread, said("limes_reason")) != kUnread.end())) {
        return "was set aside for its geometry and has none yet";
    }
    if (said("limes_reason") == kDuplicate && said("limes_feature") == layer.ids[row]) {
        return "was set aside for its id and has it still";
    }
    return {};
}

/// What the operations to WGS 84 add to the accuracies of rows that were set aside before them.
void add_operations(model::Layer& layer) {
    const model::Column* added = layer.find("limes_operation_m");
    for (std::size_t row = 0; added != nullptr && row < layer.accuracy_m.size(); ++row) {
        const std::string text = added->display(row);
        if (!text.empty()) {  // and what is neither a number nor empty is "unknown"
            layer.accuracy_m[row] += parse_number(text).value_or(std::numeric_limits<double>::quiet_NaN());
        }
    }
    if (std::ranges::all_of(layer.accuracy_m, [](double accuracy_m) { return std::isnan(accuracy_m); })) {
        layer.accuracy_m.clear();
    }
}

}  // namespace

std::string seen_from(const std::filesystem::path& atlas, const std::filesystem::path& file) {
    namespace fs = std::filesystem;
    if (is_database(file)) {
        return file.string();
    }
    const auto whole = [](const fs::path& path) {
        std::error_code failure;
        const fs::path absolute = fs::absolute(path, failure);
        fs::path real = fs::weakly_canonical(absolute, failure);
        return failure ? absolute.lexically_normal() : real;
    };
    return whole(file).lexically_relative(whole(atlas).parent_path()).string();
}

std::vector<Origin> take_marks(model::Layer& layer, bool is_text_table) {
    std::vector<Origin> origins;
    add_operations(layer);
    if (is_mending(layer)) {
        const model::Column* input = layer.find("limes_input");
        const model::Column* record = layer.find("limes_record");
        for (std::size_t row = 0; row < layer.rows; ++row) {
            const auto number = parse_integer(record->display(row));
            if (!input->is_null(row) && number) {
                origins.emplace_back(input->display(row), *number);
            }
        }
        for (model::Column& column : layer.columns) {
            column.name = is_text_table ? before_mending(column.name) : column.name;
        }
    }
    std::erase_if(layer.columns, [](const model::Column& column) { return is_reject_mark(column.name); });
    return origins;
}

void drop_rows(ReadResult& read, const std::vector<std::size_t>& rows, std::string_view reason,
               std::string_view what) {
    if (rows.empty()) {
        return;
    }
    Dropped dropped;
    for (const std::size_t row : rows) {
        dropped.drop(row, reason, read.layer.rows);
        read.dropped.push_back({read.records.empty() ? 0 : read.records[row],
                                std::string{read.layer.ids[row]}, reason, std::string{what}});
    }
    base::Ledger lost;
    const std::vector<std::size_t> kept = dropped.kept(read.layer.rows, lost);
    read.layer = read.layer.take(kept);
    if (!read.records.empty()) {
        std::vector<std::int64_t> records;
        for (const std::size_t row : kept) {
            records.push_back(read.records[row]);
        }
        read.records = std::move(records);
    }
    base::Ledger corrected;  // they were counted as kept when they were read
    corrected.read(read.ledger.in());
    corrected.wrote(read.ledger.out() - rows.size());
    for (const auto& [why, count] : read.ledger.reasons()) {
        corrected.drop(why, count);
    }
    corrected.drop(reason, rows.size());
    read.ledger = corrected;
}

void drop_unmended(ReadResult& read, FindingLog& log) {
    if (read.layer.find("limes_reason") == nullptr && read.layer.find("limes_geometry") == nullptr) {
        return;
    }
    std::vector<std::size_t> rows;
    std::vector<std::string> whats;
    for (std::size_t row = 0; row < read.layer.rows; ++row) {
        if (const std::string_view what = lacking(read.layer, row); !what.empty()) {
            log.record(base::Severity::error, read.layer.ids[row], "not-mended", what, "dropped");
            rows.push_back(row);
            whats.emplace_back(what);
        }
    }
    const std::size_t before = read.dropped.size();
    drop_rows(read, rows, kNotMended, {});
    for (std::size_t i = 0; i < whats.size(); ++i) {
        read.dropped[before + i].what = whats[i];
    }
}

void take_types(model::Layer& mended, const model::Layer& layer) {
    for (model::Column& column : mended.columns) {
        const model::Column* same = layer.find(column.name);
        if (same == nullptr || column.type() != model::ColumnType::text || same->type() == column.type()) {
            continue;
        }
        std::size_t bad = 0;
        Conversion typed = convert(column, same->type(), [&](std::size_t, std::string_view) { ++bad; });
        if (bad == 0) {
            column = std::move(typed.column);
        }
    }
}

std::vector<Reject> settle_rejects(const std::vector<Reject>& old, std::vector<Reject> fresh,
                                   const Reading& reading, FindingLog& log) {
    fresh = one_of_each(std::move(fresh));
    std::map<Origin, std::size_t> again;
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        again.emplace(origin_of(fresh[i]), i);
    }
    std::vector<Reject> settled;
    std::vector<bool> placed(fresh.size(), false);
    for (const Reject& before : old) {
        if (const auto found = again.find(origin_of(before)); found != again.end()) {
            const std::size_t at = found->second;
            if (!placed[at]) {
                placed[at] = true;
                const bool keeps = fresh[at].reason == kNotMended || is_same(before, fresh[at]);
                settled.push_back(keeps ? before : fresh[at]);
                if (!keeps && reading.inputs.contains(before.input)) {
                    log.tally(
                        "reject-replaced", before.feature,
                        "was set aside and is set aside again, for what its file or the import says now",
                        "the new takes its place in the rejects");
                } else if (!keeps) {
                    log.tally("reject-still", before.feature, "was mended and cannot be kept yet",
                              "set aside again, as it is now");
                }
            }
            continue;
        }
        const bool mended = reading.mended.contains(origin_of(before)) || is_kept_by_id(before, reading);
        if (mended) {
            log.tally("reject-mended", before.feature, "was set aside and is in the layer now",
                      "taken out of the rejects");
        } else if (reading.inputs.contains(before.input)) {
            log.tally("reject-gone", before.feature, "was set aside, and is not when its file is read again",
                      "taken out of the rejects");
        } else {
            settled.push_back(before);
        }
    }
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (!placed[i]) {
            settled.push_back(std::move(fresh[i]));
        }
    }
    return settled;
}

}  // namespace limes::source
