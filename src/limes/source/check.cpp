#include <limes/base/text.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/atlas_tables.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/text_cleaner.hpp>
#include <limes/source/validity.hpp>
#include <limes/source/values.hpp>

#include <fmt/format.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace limes::source {

namespace {

using base::Severity;
using model::Column;
using model::Layer;

struct Subject {
    const Layer& layer;
    const Definition& definition;
    base::Findings& findings;

    void add(Severity severity, std::size_t row, std::string kind, std::string what) const {
        findings.push_back(
            {severity, layer.schema.name, std::string{layer.ids[row]}, std::move(kind), std::move(what), ""});
    }
};

void check_validity(const Subject& s, const base::Task& task) {
    for_each_invalid_area(s.layer, task, [&](std::size_t row, std::string_view why) {
        s.add(Severity::error, row, "invalid-geometry", std::string{why});
    });
}

void check_ids(const Subject& s) {
    std::unordered_map<std::string_view, std::vector<std::size_t>> rows;
    for (std::size_t row = 0; row < s.layer.rows; ++row) {
        auto& same = rows[s.layer.ids[row]];
        for (const std::size_t other : same) {
            if (s.layer.valid(other) == s.layer.valid(row)) {
                s.add(Severity::error, row, "duplicate-id", "its id is there twice for the same time");
            } else if (s.layer.valid(other).meets(s.layer.valid(row))) {
                s.add(Severity::error, row, "overlapping-validity",
                      fmt::format("holds from {} while another state of it holds from {}",
                                  s.layer.valid(row).from.text(), s.layer.valid(other).from.text()));
            }
        }
        same.push_back(row);
    }
}

void check_texts(const Subject& s) {
    std::string scratch;
    for (const Column& column : s.layer.columns) {
        if (column.type() != model::ColumnType::text) {
            continue;
        }
        for (std::size_t row = 0; row < s.layer.rows; ++row) {
            if (clean_text(column.texts()[row], scratch) != TextState::as_it_was) {
                s.add(Severity::warning, row, "not-nfc",
                      fmt::format("'{}' is not in Unicode normal form C", column.name));
            }
        }
    }
}

using Ids = std::map<std::string, std::unordered_set<std::string>>;

void check_reference(const Subject& s, const Column& column, const std::string& to, char separator,
                     const Ids& ids) {
    const auto target = ids.find(to);
    for (std::size_t row = 0; row < s.layer.rows; ++row) {
        std::string words = column.display(row);
        std::size_t begin = 0;
        while (begin <= words.size() && !words.empty()) {
            const std::size_t end = std::min(words.find(separator, begin), words.size());
            std::string word = words.substr(begin, end - begin);
            word.erase(0, word.find_first_not_of(' '));
            word.erase(word.find_last_not_of(' ') + 1);
            if (!word.empty() && (target == ids.end() || !target->second.contains(word))) {
                s.add(
                    Severity::error, row, "names-nothing",
                    target == ids.end()
                        ? fmt::format("'{}' speaks of layer '{}', which is not in the atlas", column.name, to)
                        : fmt::format("'{}' names '{}', which is not in layer '{}'", column.name, word, to));
            }
            begin = end + 1;
        }
    }
}

void check_relations(const Subject& s, const Ids& ids) {
    for (const model::Relation& relation : s.layer.schema.relations) {
        if (const Column* column = s.layer.find(relation.column)) {
            check_reference(s, *column, relation.to, relation.separator, ids);
        }
    }
}

void check_unique(const Subject& s, const Column& column) {
    std::set<std::string> seen;
    for (std::size_t row = 0; row < s.layer.rows; ++row) {
        if (!column.is_null(row) && !seen.insert(column.display(row)).second) {
            s.add(Severity::error, row, "not-unique",
                  fmt::format("{} '{}' is there more than once", column.name, column.display(row)));
        }
    }
}

void check_one_of(const Subject& s, const Column& column, const std::vector<std::string>& words) {
    for (std::size_t row = 0; row < s.layer.rows; ++row) {
        if (!column.is_null(row) && std::ranges::find(words, column.display(row)) == words.end()) {
            s.add(Severity::error, row, "not-one-of",
                  fmt::format("{} '{}' is none of: {}", column.name, column.display(row),
                              fmt::join(words, ", ")));
        }
    }
}

void check_range(const Subject& s, const Column& column, const std::vector<std::string>& words) {
    const auto least = parse_number(words[0]);
    const auto most = parse_number(words[1]);
    for (std::size_t row = 0; row < s.layer.rows; ++row) {
        const auto value = column.number(row);
        if (value && ((least && *value < *least) || (most && *value > *most))) {
            s.add(Severity::error, row, "out-of-range",
                  fmt::format("{} {} is not between {} and {}", column.name, column.display(row), words[0],
                              words[1]));
        }
    }
}

void check_not_null(const Subject& s, const Column& column) {
    for (std::size_t row = 0; row < s.layer.rows; ++row) {
        if (column.is_null(row)) {
            s.add(Severity::error, row, "missing-value", fmt::format("has no {}", column.name));
        }
    }
}

void check_definition(const Subject& s, const Ids& ids) {
    for (const CheckDefinition& check : s.definition.checks) {
        const Column* column = s.layer.find(check.column);
        if (column == nullptr) {
            continue;  // a facet: what must hold of those is checked for every layer
        }
        if (check.kind == "unique") {
            check_unique(s, *column);
        } else if (check.kind == "one-of") {
            check_one_of(s, *column, check.words);
        } else if (check.kind == "range") {
            check_range(s, *column, check.words);
        } else if (check.kind == "not-null") {
            check_not_null(s, *column);
        } else if (check.kind == "refers") {
            check_reference(s, *column, check.words.front(), ';', ids);
        }
    }
}

/// The CRS that the data came in has an area of use; a feature outside it was transformed by guess.
void check_area(const Subject& s) {
    const GdalErrors quiet;
    const std::string& crs = s.layer.schema.provenance.crs;
    if (crs.empty()) {
        return;
    }
    OGRSpatialReferenceH srs = OSRNewSpatialReference(nullptr);
    geodesy::Box area;
    const bool known = OSRSetFromUserInput(srs, crs.substr(0, crs.find(' ')).c_str()) == OGRERR_NONE &&
                       OSRGetAreaOfUse(srs, &area.west, &area.south, &area.east, &area.north, nullptr) != 0 &&
                       area.west >= -180;
    OSRDestroySpatialReference(srs);
    if (!known) {
        return;
    }
    for (std::size_t row = 0; row < s.layer.rows; ++row) {
        const auto box = s.layer.geometry.box(row);
        if (box && (!area.contains({box->west, box->south}) || !area.contains({box->east, box->north}))) {
            s.add(Severity::warning, row, "outside-area",
                  fmt::format("lies outside the area of use of {}, in which it came", crs));
        }
    }
}

bool before(const base::Finding& a, const base::Finding& b) {
    return std::tie(a.layer, a.feature, a.kind, a.what) < std::tie(b.layer, b.feature, b.kind, b.what);
}

}  // namespace

base::Findings check(const Atlas& atlas, const base::Task& task) {
    base::Findings findings;
    const std::map<std::string, Definition> definitions = read_atlas_definitions(atlas.path());
    std::map<std::string, Layer> layers;
    Ids ids;
    for (const LayerInfo& info : atlas.layers()) {
        task.check();
        const std::string& name = info.schema.name;
        ReadResult read = read_atlas_layer(atlas.path(), name, definitions, task);
        for (base::Finding& finding : read.findings) {
            if (finding.severity != Severity::note) {
                finding.layer = name;
                findings.push_back(std::move(finding));
            }
        }
        auto& known = ids[name];
        for (std::size_t row = 0; row < read.layer.rows; ++row) {
            known.emplace(read.layer.ids[row]);
        }
        layers.emplace(name, std::move(read.layer));
    }
    static const Definition kNone;
    for (const auto& [name, layer] : layers) {
        const auto found = definitions.find(name);
        const Subject subject{layer, found == definitions.end() ? kNone : found->second, findings};
        check_validity(subject, task);
        check_ids(subject);
        check_texts(subject);
        check_relations(subject, ids);
        check_definition(subject, ids);
        check_area(subject);
    }
    std::ranges::sort(findings, before);
    return findings;
}

}  // namespace limes::source
