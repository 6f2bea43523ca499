#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/check/check.hpp>
#include <limes/check/subject.hpp>
#include <limes/source/stored.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace limes::check {

namespace {

Part part_of(source::StoredLayer stored, std::optional<base::Day> as_of) {
    Part part;
    part.definition = std::move(stored.definition);
    part.read = std::move(stored.read.findings);
    for (source::DroppedRow& row : stored.read.dropped) {
        part.ids.insert(std::move(row.id));  // it is there, whatever is wrong with it
    }
    model::Layer layer = std::move(stored.read.layer);
    std::vector<std::size_t> holding;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        part.ids.emplace(layer.ids[row]);
        if (!as_of || layer.valid(row).covers(*as_of)) {
            holding.push_back(row);
        }
    }
    part.layer = holding.size() == layer.rows ? std::move(layer) : layer.take(holding);
    return part;
}

void refuse_unknown(const std::vector<std::string>& only) {
    const std::vector<std::string> known = fault_kinds();
    for (const std::string& kind : only) {
        if (std::ranges::find(known, kind) == known.end()) {
            const std::string_view near = base::nearest_word(kind, known);
            throw base::UsageError{fmt::format(
                "check: there is no kind '{}'{}; there are: {}", base::printable(kind),
                near.empty() ? "" : fmt::format(", did you mean '{}'", near), fmt::join(known, ", "))};
        }
    }
}

}  // namespace

std::vector<std::string> fault_kinds() {
    std::set<std::string> kinds;
    for (const Check& check : all_checks()) {
        kinds.insert(check.kinds.begin(), check.kinds.end());
    }
    return {kinds.begin(), kinds.end()};
}

Faults check(const source::Atlas& atlas, const CheckOptions& options, const base::Task& task) {
    refuse_unknown(options.only);
    Subject subject{{}, options.narrow, task};
    for (auto& [name, stored] : source::read_stored(atlas, task)) {
        subject.parts.emplace(name, part_of(std::move(stored), options.as_of));
    }
    const auto wanted = [&](std::string_view kind) {
        return options.only.empty() || std::ranges::find(options.only, kind) != options.only.end();
    };
    const std::span<const Check> checks = all_checks();
    std::vector<Faults> found(checks.size());
    base::parallel_for(task, checks.size(), 1, [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            if (std::ranges::any_of(checks[i].kinds, wanted)) {
                checks[i].run(subject, found[i]);
            }
        }
    });
    Faults faults;
    for (Faults& some : found) {
        std::ranges::move(some, std::back_inserter(faults));
    }
    std::erase_if(faults, [&](const Fault& fault) { return !wanted(fault.kind); });
    sort(faults);
    return faults;
}

result::Result result_of(const Faults& faults, const source::Atlas& atlas, const CheckOptions& options,
                         std::string asked_as) {
    result::Result result;
    result.name = "findings";
    result.table = std::make_shared<const model::Layer>(table_of(faults, result.name));
    std::set<std::string_view> named;
    for (const Fault& fault : faults) {
        named.insert(fault.layer);
        named.insert(fault.other_layer);
        result.findings.push_back(
            {fault.severity, fault.layer, fault.feature, fault.kind, fault.what, ""});  // for --report
    }
    for (const source::LayerInfo& info : atlas.layers()) {
        if (named.contains(info.schema.name)) {
            result.layers.push_back(info.schema);
        }
    }
    result.engine = "embedded";
    result.as_of = options.as_of ? options.as_of->text() : "all times";
    result.question = std::move(asked_as);
    return result;
}

}  // namespace limes::check
