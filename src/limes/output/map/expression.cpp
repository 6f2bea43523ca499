#include <limes/base/error.hpp>
#include <limes/output/map/characters.hpp>
#include <limes/output/map/expression.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace limes::output::map {

namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
    throw base::DataError{fmt::format("style: {}: {}", path, what)};
}

std::string at(const std::string& path, std::size_t index) {
    return fmt::format("{}[{}]", path, index);
}

void want_arguments(const json& call, const std::string& path, std::size_t least, std::size_t most) {
    const std::size_t given = call.size() - 1;
    if (given < least || given > most) {
        refuse(path, fmt::format("'{}' is given {} arguments", call[0].get<std::string>(), given));
    }
}

Value constant_value(const json& value, const std::string& path) {
    if (value.is_null()) {
        return {};
    }
    if (value.is_boolean()) {
        return value.get<bool>();
    }
    if (value.is_number()) {
        return value.get<double>();
    }
    if (value.is_string()) {
        return value.get<std::string>();
    }
    refuse(path, "neither a constant nor an expression");
}

Value column_value(const model::Column& column, std::size_t row) {
    if (column.is_null(row)) {
        return {};
    }
    switch (column.type()) {
        case model::ColumnType::boolean:
            return column.booleans()[row] != 0;
        case model::ColumnType::integer:
        case model::ColumnType::real:
            return *column.number(row);
        case model::ColumnType::text:
        case model::ColumnType::date:
            break;
    }
    return column.display(row);
}

Value day_value(base::Day day) {
    return day.is_open() ? Value{} : Value{day.text()};
}

std::string geometry_word(const Site& site) {
    const auto type = site.layer == nullptr ? model::GeometryType::null : site.layer->geometry.type(site.row);
    if (model::is_areal(type)) {
        return "Polygon";
    }
    if (model::is_lineal(type)) {
        return "LineString";
    }
    return model::is_puntal(type) ? "Point" : "";
}

std::vector<Expression> compile_from(const json& call, const std::string& path, std::size_t first) {
    std::vector<Expression> all;
    for (std::size_t i = first; i < call.size(); ++i) {
        all.push_back(compile(call[i], at(path, i)));
    }
    return all;
}

// ---- one function for each operator ---------------------------------------------------------------------

Expression compile_get(const json& call, const std::string& path) {
    want_arguments(call, path, 1, 1);
    if (!call[1].is_string()) {
        refuse(at(path, 1), "the name of a property is wanted");
    }
    return [name = call[1].get<std::string>()](const Site& site) { return property_of(site, name); };
}

Expression compile_has(const json& call, const std::string& path) {
    return [get = compile_get(call, path)](const Site& site) -> Value {
        return !std::holds_alternative<std::monostate>(get(site));
    };
}

Expression compile_literal(const json& call, const std::string& path) {
    want_arguments(call, path, 1, 1);
    return [value = constant_value(call[1], at(path, 1))](const Site&) { return value; };
}

Expression compile_equal(const json& call, const std::string& path) {
    want_arguments(call, path, 2, 2);
    const bool negated = call[0] == "!=";
    return [sides = compile_from(call, path, 1), negated](const Site& site) -> Value {
        return (sides[0](site) == sides[1](site)) != negated;
    };
}

template <class T>
bool in_order(const std::string& op, const T& a, const T& b) {
    if (op == "<") {
        return a < b;
    }
    if (op == "<=") {
        return a <= b;
    }
    return op == ">" ? a > b : a >= b;
}

// Values of two kinds, or null, have no order: the comparison does not hold.
Expression compile_order(const json& call, const std::string& path) {
    want_arguments(call, path, 2, 2);
    return [sides = compile_from(call, path, 1), op = call[0].get<std::string>()](const Site& site) -> Value {
        const Value a = sides[0](site);
        const Value b = sides[1](site);
        if (std::holds_alternative<double>(a) && std::holds_alternative<double>(b)) {
            return in_order(op, std::get<double>(a), std::get<double>(b));
        }
        if (std::holds_alternative<std::string>(a) && std::holds_alternative<std::string>(b)) {
            return in_order(op, std::get<std::string>(a), std::get<std::string>(b));
        }
        return false;
    };
}

std::vector<Value> constants(const json& list, const std::string& path) {
    std::vector<Value> values;
    for (std::size_t i = 0; i < list.size(); ++i) {
        values.push_back(constant_value(list[i], at(path, i)));
    }
    return values;
}

bool contains(const std::vector<Value>& values, const Value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

Expression compile_in(const json& call, const std::string& path) {
    want_arguments(call, path, 2, 2);
    const json& list = call[2];
    if (!list.is_array() || list.empty()) {
        refuse(at(path, 2), R"(a list is wanted, ["literal", [...]], or an expression that gives a text)");
    }
    if (list[0] != "literal") {
        return [needle = compile(call[1], at(path, 1)),
                text = compile(list, at(path, 2))](const Site& site) -> Value {
            return as_text(text(site)).find(as_text(needle(site))) != std::string::npos;
        };
    }
    if (list.size() != 2 || !list[1].is_array()) {
        refuse(at(path, 2), R"(a list is wanted: ["literal", [...]])");
    }
    return [needle = compile(call[1], at(path, 1)), values = constants(list[1], at(at(path, 2), 1))](
               const Site& site) -> Value { return contains(values, needle(site)); };
}

Expression compile_all(const json& call, const std::string& path) {
    return [parts = compile_from(call, path, 1)](const Site& site) -> Value {
        return std::ranges::all_of(parts, [&](const Expression& part) { return is_true(part(site)); });
    };
}

Expression compile_any(const json& call, const std::string& path) {
    return [parts = compile_from(call, path, 1)](const Site& site) -> Value {
        return std::ranges::any_of(parts, [&](const Expression& part) { return is_true(part(site)); });
    };
}

Expression compile_not(const json& call, const std::string& path) {
    want_arguments(call, path, 1, 1);
    return [part = compile(call[1], at(path, 1))](const Site& site) -> Value { return !is_true(part(site)); };
}

Expression compile_match(const json& call, const std::string& path) {
    if (call.size() < 5 || call.size() % 2 == 0) {
        refuse(path, "'match' is an input, pairs of label and output, and a last output");
    }
    struct Arm {
        std::vector<Value> labels;
        Expression output;
    };
    std::vector<Arm> arms;
    for (std::size_t i = 2; i + 1 < call.size(); i += 2) {
        const json& label = call[i];
        arms.push_back({label.is_array() ? constants(label, at(path, i))
                                         : std::vector<Value>{constant_value(label, at(path, i))},
                        compile(call[i + 1], at(path, i + 1))});
    }
    return [input = compile(call[1], at(path, 1)), arms = std::move(arms),
            otherwise = compile(call.back(), at(path, call.size() - 1))](const Site& site) {
        const Value value = input(site);
        const auto found =
            std::ranges::find_if(arms, [&](const Arm& arm) { return contains(arm.labels, value); });
        return found == arms.end() ? otherwise(site) : found->output(site);
    };
}

Expression compile_case(const json& call, const std::string& path) {
    if (call.size() < 4 || call.size() % 2 != 0) {
        refuse(path, "'case' is pairs of condition and output, and a last output");
    }
    return [parts = compile_from(call, path, 1)](const Site& site) {
        for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
            if (is_true(parts[i](site))) {
                return parts[i + 1](site);
            }
        }
        return parts.back()(site);
    };
}

struct Stop {
    double at;
    Expression output;
};

std::vector<Stop> compile_stops(const json& call, const std::string& path, std::size_t first) {
    std::vector<Stop> stops;
    for (std::size_t i = first; i + 1 < call.size(); i += 2) {
        if (!call[i].is_number() || (!stops.empty() && call[i].get<double>() <= stops.back().at)) {
            refuse(at(path, i), "stops are numbers in ascending order");
        }
        stops.push_back({call[i].get<double>(), compile(call[i + 1], at(path, i + 1))});
    }
    return stops;
}

Expression compile_step(const json& call, const std::string& path) {
    if (call.size() < 3 || call.size() % 2 == 0) {
        refuse(path, "'step' is an input, a first output, and pairs of stop and output");
    }
    return [input = compile(call[1], at(path, 1)), below = compile(call[2], at(path, 2)),
            stops = compile_stops(call, path, 3)](const Site& site) {
        const auto value = as_number(input(site));
        const Expression* output = &below;
        for (const Stop& stop : stops) {
            if (value && *value >= stop.at) {
                output = &stop.output;
            }
        }
        return (*output)(site);
    };
}

Expression compile_interpolate(const json& call, const std::string& path) {
    if (call.size() < 5 || call.size() % 2 == 0 || !call[1].is_array() || call[1].empty()) {
        refuse(path, "'interpolate' is a kind, an input, and pairs of stop and output");
    }
    const json& kind = call[1];
    double base = 1;
    if (kind[0] == "exponential" && kind.size() == 2 && kind[1].is_number() && kind[1].get<double>() > 0) {
        base = kind[1].get<double>();
    } else if (kind[0] != "linear" || kind.size() != 1) {
        refuse(at(path, 1), R"(only ["linear"] and ["exponential", base] are known)");
    }
    return [input = compile(call[2], at(path, 2)), stops = compile_stops(call, path, 3),
            base](const Site& site) -> Value {
        const auto value = as_number(input(site));
        if (!value || *value <= stops.front().at) {
            return stops.front().output(site);
        }
        const auto after = std::ranges::find_if(stops, [&](const Stop& stop) { return stop.at > *value; });
        if (after == stops.end()) {
            return stops.back().output(site);
        }
        const Stop& before = *(after - 1);
        const auto low = as_number(before.output(site));
        const auto high = as_number(after->output(site));
        if (!low || !high) {
            return {};
        }
        const double span = after->at - before.at;
        const double part = base == 1 ? (*value - before.at) / span
                                      : (std::pow(base, *value - before.at) - 1) / (std::pow(base, span) - 1);
        return *low + part * (*high - *low);
    };
}

Expression compile_coalesce(const json& call, const std::string& path) {
    return [parts = compile_from(call, path, 1)](const Site& site) -> Value {
        for (const Expression& part : parts) {
            Value value = part(site);
            if (!std::holds_alternative<std::monostate>(value)) {
                return value;
            }
        }
        return {};
    };
}

Expression compile_concat(const json& call, const std::string& path) {
    return [parts = compile_from(call, path, 1)](const Site& site) -> Value {
        std::string text;
        for (const Expression& part : parts) {
            text += as_text(part(site));
        }
        return text;
    };
}

Expression compile_index_of(const json& call, const std::string& path) {
    want_arguments(call, path, 2, 2);
    return [needle = compile(call[1], at(path, 1)), text = compile(call[2], at(path, 2))](
               const Site& site) -> Value { return index_of(as_text(needle(site)), as_text(text(site))); };
}

Expression compile_slice(const json& call, const std::string& path) {
    want_arguments(call, path, 2, 3);
    return [parts = compile_from(call, path, 1)](const Site& site) -> Value {
        const std::string whole = as_text(parts[0](site));
        const auto from = as_number(parts[1](site));
        const auto to = parts.size() > 2 ? as_number(parts[2](site)) : std::nullopt;
        return slice(whole, from.value_or(0), to);
    };
}

Expression compile_to_string(const json& call, const std::string& path) {
    want_arguments(call, path, 1, 1);
    return compile_concat(call, path);
}

struct Dress {
    double scale = 1;
    std::string font;
    std::optional<Colour> colour;
};

Dress read_dress(const json& options, const std::string& path) {
    Dress dress;
    for (const auto& [key, value] : options.items()) {
        const std::string place = fmt::format("{}.{}", path, key);
        if (key == "font-scale" && value.is_number()) {
            dress.scale = value.get<double>();
        } else if (key == "text-font" && value.is_array() && value.size() == 2 && value[0] == "literal" &&
                   value[1].is_array() && !value[1].empty() && value[1][0].is_string()) {
            dress.font = value[1][0].get<std::string>();
        } else if (key == "text-color" && value.is_string()) {
            dress.colour = parse_colour(value.get<std::string>());
            if (!dress.colour) {
                refuse(place, "no colour");
            }
        } else {
            refuse(place, "not known in a section of 'format'");
        }
    }
    return dress;
}

Expression compile_format(const json& call, const std::string& path) {
    struct Part {
        Expression text;
        Dress dress;
    };
    std::vector<Part> parts;
    for (std::size_t i = 1; i < call.size(); ++i) {
        if (call[i].is_object()) {
            if (parts.empty()) {
                refuse(at(path, i), "options without a text before them");
            }
            parts.back().dress = read_dress(call[i], at(path, i));
        } else {
            parts.push_back({compile(call[i], at(path, i)), {}});
        }
    }
    return [parts = std::move(parts)](const Site& site) -> Value {
        Formatted sections;
        for (const Part& part : parts) {
            std::string text = as_text(part.text(site));
            if (!text.empty()) {
                sections.push_back({std::move(text), part.dress.scale, part.dress.font, part.dress.colour});
            }
        }
        return sections;
    };
}

Expression compile_zoom(const json& call, const std::string& path) {
    want_arguments(call, path, 0, 0);
    return [](const Site& site) -> Value { return site.zoom; };
}

Expression compile_geometry_type(const json& call, const std::string& path) {
    want_arguments(call, path, 0, 0);
    return [](const Site& site) -> Value { return geometry_word(site); };
}

using Compiler = Expression (*)(const json&, const std::string&);

const std::map<std::string, Compiler, std::less<>>& compilers() {
    static const std::map<std::string, Compiler, std::less<>> table{{"get", compile_get},
                                                                    {"has", compile_has},
                                                                    {"literal", compile_literal},
                                                                    {"==", compile_equal},
                                                                    {"!=", compile_equal},
                                                                    {"<", compile_order},
                                                                    {"<=", compile_order},
                                                                    {">", compile_order},
                                                                    {">=", compile_order},
                                                                    {"in", compile_in},
                                                                    {"index-of", compile_index_of},
                                                                    {"slice", compile_slice},
                                                                    {"all", compile_all},
                                                                    {"any", compile_any},
                                                                    {"!", compile_not},
                                                                    {"match", compile_match},
                                                                    {"case", compile_case},
                                                                    {"step", compile_step},
                                                                    {"coalesce", compile_coalesce},
                                                                    {"interpolate", compile_interpolate},
                                                                    {"concat", compile_concat},
                                                                    {"to-string", compile_to_string},
                                                                    {"format", compile_format},
                                                                    {"zoom", compile_zoom},
                                                                    {"geometry-type", compile_geometry_type}};
    return table;
}

}  // namespace

Value property_of(const Site& site, const std::string& name) {
    if (site.layer == nullptr) {
        return {};
    }
    const model::Layer& layer = *site.layer;
    if (const model::Column* column = layer.find(name)) {
        return column_value(*column, site.row);
    }
    if (name == "limes:name") {
        return std::string{layer.name(site.row, *site.languages)};
    }
    if (name == "id") {
        return std::string{layer.ids[site.row]};
    }
    if (name == "accuracy_m") {
        const auto accuracy = layer.accuracy(site.row);
        return accuracy ? Value{accuracy->value()} : Value{};
    }
    if (name == "valid_from") {
        return day_value(layer.valid(site.row).from);
    }
    if (name == "valid_to") {
        return day_value(layer.valid(site.row).to);
    }
    return {};
}

Expression compile(const json& value, const std::string& path) {
    if (!value.is_array()) {
        return [constant = constant_value(value, path)](const Site&) { return constant; };
    }
    if (value.empty() || !value[0].is_string()) {
        refuse(path, "an expression begins with the name of its operator");
    }
    const auto found = compilers().find(value[0].get<std::string>());
    if (found == compilers().end()) {
        refuse(at(path, 0), fmt::format("the expression '{}' is not in the subset that limes draws",
                                        value[0].get<std::string>()));
    }
    return found->second(value, path);
}

}  // namespace limes::output::map
