#include <limes/base/file.hpp>
#include <limes/output/metadata.hpp>
#include <limes/output/output.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace limes::output {

namespace {

using Json = nlohmann::ordered_json;

// Bytes that are no UTF-8 become U+FFFD: a damaged name must not cost the answer.
std::string dump(const Json& json, int indent = -1) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json to_json(const base::Ledger& ledger) {
    Json dropped = Json::object();
    for (const auto& [reason, count] : ledger.reasons()) {
        dropped[reason] = count;
    }
    return {{"in", ledger.in()}, {"out", ledger.out()}, {"dropped", std::move(dropped)}};
}

Json to_json(const std::map<result::LedgerName, base::Ledger>& ledgers) {
    Json lines = Json::object();
    for (const auto& [name, ledger] : ledgers) {
        lines[name.text()] = to_json(ledger);
    }
    return lines;
}

void set_unless_empty(Json& object, const char* key, const std::string& value) {
    if (!value.empty()) {
        object[key] = value;
    }
}

Json to_json(const std::vector<model::Schema>& layers) {
    Json list = Json::array();
    for (const model::Schema& layer : layers) {
        Json entry{{"name", layer.name}};
        set_unless_empty(entry, "licence", layer.provenance.licence);
        set_unless_empty(entry, "attribution", layer.provenance.attribution);
        set_unless_empty(entry, "source", layer.provenance.source);
        set_unless_empty(entry, "edition", layer.provenance.edition);
        list.push_back(std::move(entry));
    }
    return list;
}

Json to_json(const std::vector<FieldHead>& fields) {
    Json columns = Json::object();
    for (const FieldHead& field : fields) {
        if (field.unit.empty() && field.description.empty()) {
            continue;
        }
        Json entry = Json::object();
        set_unless_empty(entry, "unit", field.unit);
        set_unless_empty(entry, "description", field.description);
        columns[field.name] = std::move(entry);
    }
    return columns;
}

const char* word(base::Severity severity) {
    switch (severity) {
        case base::Severity::note:
            return "note";
        case base::Severity::warning:
            return "warning";
        case base::Severity::error:
            return "error";
    }
    return "";
}

Json to_json(const base::Findings& findings) {
    Json list = Json::array();
    for (const base::Finding& finding : findings) {
        Json entry{{"severity", word(finding.severity)}, {"kind", finding.kind}};
        set_unless_empty(entry, "layer", finding.layer);
        set_unless_empty(entry, "feature", finding.feature);
        set_unless_empty(entry, "what", finding.what);
        set_unless_empty(entry, "done", finding.done);
        list.push_back(std::move(entry));
    }
    return list;
}

Json identity(const result::Result& result) {
    Json json = Json::object();
    json["question"] = result.question;
    set_unless_empty(json, "as_of", result.as_of);
    json["engine"] = result.engine;
    json["version"] = std::string{base::version()};
    json["plan"] = result.plan;
    json["layers"] = to_json(result.layers);
    return json;
}

}  // namespace

std::string metadata_json(const result::Result& result, const std::vector<FieldHead>& fields) {
    Json json = identity(result);
    json["ledger"] = to_json(result.ledgers);
    json["columns"] = to_json(fields);
    return dump(json);
}

std::string name_of(const result::Result& result) {
    const std::string& name = result.name.empty() ? result.table->schema.name : result.name;
    return name.empty() ? "result" : name;
}

std::string attribution(const result::Result& result) {
    std::vector<std::string> said;
    std::string all;
    for (const model::Schema& layer : result.layers) {
        const std::string& one = layer.provenance.attribution;
        if (one.empty() || std::find(said.begin(), said.end(), one) != said.end()) {
            continue;
        }
        said.push_back(one);
        all += (all.empty() ? "" : "; ") + one;
    }
    return all;
}

std::string json_quoted(std::string_view text) {
    return dump(Json(std::string{text}));
}

std::string report_json(const result::Result& result, const WriteReport& written) {
    Json json = identity(result);
    json["rows"] = result.table ? result.table->rows : written.ledger.in();
    json["ledger"] = to_json(result.ledgers);
    json["written"] = to_json(written.ledger);
    json["findings"] = to_json(result.findings);
    for (Json& finding : to_json(written.findings)) {
        json["findings"].push_back(std::move(finding));
    }
    return dump(json, 2) + "\n";
}

}  // namespace limes::output
