#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/definition_json.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <functional>

namespace limes::source {

namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, model::ColumnType>, 5> kTypes{{
    {"boolean", model::ColumnType::boolean},
    {"integer", model::ColumnType::integer},
    {"real", model::ColumnType::real},
    {"text", model::ColumnType::text},
    {"date", model::ColumnType::date},
}};

/// A JSON value with the way to it, so that a mistake is named where it is: "$.columns[2].type".
class Node {
public:
    Node(const json& value, std::string file, std::string path)
        : m_value{value}, m_file{std::move(file)}, m_path{std::move(path)} {}

    [[noreturn]] void fail(const std::string& what) const {
        throw base::DataError{fmt::format("{}: {}: {}", m_file, m_path, what)};
    }

    [[nodiscard]] std::string text() const {
        if (!m_value.is_string()) {
            fail("must be a text, \"...\"");
        }
        const auto& value = m_value.get_ref<const std::string&>();
        return base::nfc(value);
    }
    [[nodiscard]] bool yes() const {
        if (!m_value.is_boolean()) {
            fail("must be true or false");
        }
        return m_value.get<bool>();
    }
    [[nodiscard]] double number() const {
        if (!m_value.is_number()) {
            fail("must be a number");
        }
        return m_value.get<double>();
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> all;
        each([&](const Node& item) { all.push_back(item.scalar()); });
        return all;
    }
    /// A text, or a number written as one: the words of a check may be either.
    [[nodiscard]] std::string scalar() const { return m_value.is_number() ? m_value.dump() : text(); }

    void each(const std::function<void(const Node&)>& take) const {
        if (!m_value.is_array()) {
            fail("must be a list, [...]");
        }
        for (std::size_t i = 0; i < m_value.size(); ++i) {
            take(Node{m_value[i], m_file, fmt::format("{}[{}]", m_path, i)});
        }
    }

    using Keys = std::vector<std::pair<std::string, std::function<void(const Node&)>>>;
    /// Every key must be one of those; the mend names the nearest.
    void object(const Keys& keys) const {
        if (!m_value.is_object()) {
            fail("must be an object, {...}");
        }
        for (const auto& [key, value] : m_value.items()) {
            const auto found = std::ranges::find(keys, key, &Keys::value_type::first);
            const Node member{value, m_file, m_path + "." + key};
            if (found == keys.end()) {
                member.unknown(keys);
            }
            found->second(member);
        }
    }
    void members(const std::function<void(const std::string&, const Node&)>& take) const {
        if (!m_value.is_object()) {
            fail("must be an object, {...}");
        }
        for (const auto& [key, value] : m_value.items()) {
            take(key, Node{value, m_file, m_path + "." + key});
        }
    }

private:
    [[noreturn]] void unknown(const Keys& keys) const {
        std::vector<std::string> known;
        for (const auto& [key, take] : keys) {
            known.push_back(key);
        }
        const std::string_view near = base::nearest_word(m_path.substr(m_path.rfind('.') + 1), known);
        fail(near.empty() ? fmt::format("is not known here; the keys are: {}", fmt::join(known, ", "))
                          : fmt::format("is not known here; did you mean '{}'?", near));
    }

    const json& m_value;
    std::string m_file;
    std::string m_path;
};

using Take = std::function<void(const Node&)>;

Take to(std::string& target) {
    return [&target](const Node& node) { target = node.text(); };
}
Take to(std::vector<std::string>& target) {
    return [&target](const Node& node) { target = node.texts(); };
}
Take to(std::map<std::string, std::string>& target) {
    return [&target](const Node& node) {
        node.members([&](const std::string& key, const Node& value) { target[key] = value.text(); });
    };
}

/// One of a few words.
Take one_of(std::string& target, std::vector<std::string> words) {
    return [&target, words = std::move(words)](const Node& node) {
        target = node.text();
        if (std::ranges::find(words, target) == words.end()) {
            node.fail(fmt::format("must be one of: {}", fmt::join(words, ", ")));
        }
    };
}

ColumnDefinition read_column(const Node& node) {
    ColumnDefinition column;
    node.object({{"name", to(column.name)},
                 {"from", to(column.from)},
                 {"type",
                  [&](const Node& type) {
                      const std::string word = type.text();
                      const auto found = std::ranges::find(
                          kTypes, word, &std::pair<std::string_view, model::ColumnType>::first);
                      if (found == kTypes.end()) {
                          type.fail("must be one of: boolean, integer, real, text, date");
                      }
                      column.type = found->second;
                  }},
                 {"unit", to(column.unit)},
                 {"description", to(column.description)},
                 {"required", [&](const Node& required) { column.required = required.yes(); }}});
    if (column.name.empty()) {
        node.fail("has no \"name\"");
    }
    if (column.from.empty()) {
        column.from = column.name;
    }
    return column;
}

model::Relation read_relation(const Node& node) {
    model::Relation relation;
    node.object({{"column", to(relation.column)},
                 {"to", to(relation.to)},
                 {"separator", [&](const Node& separator) {
                      const std::string text = separator.text();
                      if (text.size() != 1) {
                          separator.fail("must be one ASCII character");
                      }
                      relation.separator = text[0];
                  }}});
    if (relation.column.empty() || relation.to.empty()) {
        node.fail("needs \"column\" and \"to\"");
    }
    return relation;
}

CheckDefinition read_check(const Node& node) {
    CheckDefinition check;
    node.object({{"kind", one_of(check.kind, {"unique", "one-of", "range", "not-null", "refers", "area",
                                              "length", "border-accuracy", "cover"})},
                 {"column", to(check.column)},
                 {"words", to(check.words)}});
    if (check.kind.empty() || (check.column.empty() && check.kind != "cover")) {
        node.fail("needs \"kind\" and \"column\"");
    }
    if (check.kind == "range" && check.words.size() != 2) {
        node.fail("a range needs two words, the least and the greatest value");
    }
    if ((check.kind == "one-of" || check.kind == "refers") && check.words.empty()) {
        node.fail("needs \"words\"");
    }
    return check;
}

PositionColumns read_position(const Node& node) {
    PositionColumns position;
    node.object({{"lon", to(position.lon)}, {"lat", to(position.lat)}});
    if (position.lon.empty() || position.lat.empty()) {
        node.fail("needs \"lon\" and \"lat\"");
    }
    return position;
}

template <class T, class Read>
Take list_of(std::vector<T>& target, Read read) {
    return [&target, read](const Node& node) {
        node.each([&](const Node& item) { target.push_back(read(item)); });
    };
}

Take accuracy_of(Definition& d) {
    return [&d](const Node& node) {
        node.object({{"column", to(d.accuracy_column)}, {"metres", [&d](const Node& metres) {
                                                             if (!(metres.number() >= 0)) {
                                                                 metres.fail("must not be negative");
                                                             }
                                                             d.accuracy = base::Metres{metres.number()};
                                                         }}});
    };
}

Take source_of(Definition& d) {
    return [&d](const Node& node) {
        node.object({{"column", to(d.source_column)}, {"text", to(d.schema.provenance.source)}});
    };
}

Definition read_node(const Node& node) {
    Definition d;
    std::string edges = "planar";
    node.object({{"name", to(d.schema.name)},
                 {"role", to(d.schema.role)},
                 {"title", to(d.schema.title)},
                 {"geometry", one_of(d.geometry, {"point", "line_string", "polygon", "any", "none"})},
                 {"inputs", to(d.inputs)},
                 {"filter", to(d.filter)},
                 {"id", to(d.id_column)},
                 {"names", to(d.schema.name_columns)},
                 {"aliases", to(d.schema.alias_columns)},
                 {"valid_from", to(d.valid_from)},
                 {"valid_to", to(d.valid_to)},
                 {"legal_from", to(d.legal_from)},
                 {"legal_to", to(d.legal_to)},
                 {"accuracy", accuracy_of(d)},
                 {"source", source_of(d)},
                 {"licence", to(d.schema.provenance.licence)},
                 {"attribution", to(d.schema.provenance.attribution)},
                 {"positions", list_of(d.positions, read_position)},
                 {"wkt", to(d.wkt_column)},
                 {"edges", one_of(edges, {"planar", "geodesic"})},
                 {"columns", list_of(d.columns, read_column)},
                 {"relations", list_of(d.schema.relations, read_relation)},
                 {"checks", list_of(d.checks, read_check)}});
    d.geodesic_edges = edges == "geodesic";
    if (d.schema.name.empty()) {
        node.fail("has no \"name\"");
    }
    if (d.positions.size() > 2) {
        node.fail("\"positions\" has more than two");
    }
    if (!d.filter.empty() && d.filter.find('=') == std::string::npos) {
        node.fail("\"filter\" must be written field=value");
    }
    return d;
}

template <class Map>
json nonempty(const Map& map) {
    json out = json::object();
    for (const auto& [key, value] : map) {
        out[key] = value;
    }
    return out;
}

void put(json& out, const char* key, const std::string& value) {
    if (!value.empty()) {
        out[key] = value;
    }
}

}  // namespace

std::string_view type_word(model::ColumnType type) {
    return kTypes[static_cast<std::size_t>(type)].first;
}

Definition parse_definition(const std::string& text, const std::string& file) {
    json value;
    try {
        value = json::parse(text, [&](int depth, json::parse_event_t, const json&) {
            constexpr int kDeepest = 32;  // what reads it, and the copies of a value, go as deep as it does
            if (depth > kDeepest) {
                throw base::DataError{fmt::format(
                    "{}: is nested more than {} levels deep; a definition has four", file, kDeepest)};
            }
            return true;
        });
    } catch (const json::exception& failure) {
        throw base::DataError{fmt::format("{}: is not JSON ({})", file, failure.what())};
    }
    return read_node(Node{value, file, "$"});
}

std::string to_json(const Definition& d) {
    json out = json::object();
    const model::Schema& schema = d.schema;
    out["name"] = schema.name;
    put(out, "role", schema.role);
    out["title"] = nonempty(schema.title);
    put(out, "geometry", d.geometry);
    put(out, "id", d.id_column);
    out["names"] = nonempty(schema.name_columns);
    out["aliases"] = schema.alias_columns;
    put(out, "valid_from", d.valid_from);
    put(out, "valid_to", d.valid_to);
    put(out, "legal_from", d.legal_from);
    put(out, "legal_to", d.legal_to);
    if (!d.accuracy_column.empty()) {
        out["accuracy"]["column"] = d.accuracy_column;
    }
    if (!d.source_column.empty()) {
        out["source"]["column"] = d.source_column;
    }
    out["columns"] = json::array();
    for (const ColumnDefinition& column : d.columns) {
        json item{{"name", column.name}};
        put(item, "from", column.from == column.name ? "" : column.from);
        if (column.type) {
            item["type"] = type_word(*column.type);
        }
        put(item, "unit", column.unit);
        put(item, "description", column.description);
        out["columns"].push_back(item);
    }
    out["checks"] = json::array();
    for (const CheckDefinition& check : d.checks) {
        out["checks"].push_back({{"kind", check.kind}, {"column", check.column}, {"words", check.words}});
    }
    return out.dump();
}

Definition read_definition(const std::filesystem::path& file) {
    return parse_definition(base::read_text_file(file), file.string());
}

std::map<std::string, Definition> read_definitions(const std::filesystem::path& folder) {
    std::map<std::string, Definition> all;
    if (!std::filesystem::is_directory(folder)) {
        throw base::DataError{fmt::format("{}: no such folder of layer definitions", folder.string())};
    }
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        const std::filesystem::path file = entry.path() / "layer.json";
        if (!std::filesystem::is_regular_file(file)) {
            continue;
        }
        Definition definition = read_definition(file);
        const std::string name = definition.schema.name;
        if (!all.emplace(name, std::move(definition)).second) {
            throw base::DataError{fmt::format("{}: $.name: layer '{}' is defined twice in {}", file.string(),
                                              name, folder.string())};
        }
    }
    return all;
}

std::map<std::string, Definition> shipped_definitions() {
    return read_definitions(base::share_folder("layers"));
}

}  // namespace limes::source
