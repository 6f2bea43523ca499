#include <limes/output/map/colour.hpp>
#include <limes/output/map/qgis/qgis_expression.hpp>
#include <limes/output/map/style_reading.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>

namespace limes::output::map {

using nlohmann::json;

namespace {

/// Writes one expression and those in it. The style was compiled before: operators have the arguments that
/// they take.
class Writer {
public:
    explicit Writer(const QgisColumns& columns) : m_columns{columns} {}

    [[nodiscard]] std::string write(const json& value, const std::string& path) const {
        if (!value.is_array()) {
            return constant(value);
        }
        const auto& op = value[0].get_ref<const std::string&>();
        const auto found = table().find(op);
        if (found == table().end()) {
            refuse(path, fmt::format("QGIS has no word for '{}'", op));
        }
        return (this->*found->second)(value, path);
    }

private:
    using Method = std::string (Writer::*)(const json&, const std::string&) const;

    static const std::map<std::string, Method, std::less<>>& table() {
        static const std::map<std::string, Method, std::less<>> methods{
            {"get", &Writer::get},
            {"has", &Writer::has},
            {"literal", &Writer::literal},
            {"==", &Writer::equal},
            {"!=", &Writer::equal},
            {"<", &Writer::order},
            {"<=", &Writer::order},
            {">", &Writer::order},
            {">=", &Writer::order},
            {"in", &Writer::in},
            {"all", &Writer::all},
            {"any", &Writer::all},
            {"!", &Writer::negation},
            {"match", &Writer::match},
            {"case", &Writer::cases},
            {"step", &Writer::step},
            {"interpolate", &Writer::interpolate},
            {"coalesce", &Writer::coalesce},
            {"concat", &Writer::concat},
            {"to-string", &Writer::concat},
            {"format", &Writer::concat},
            {"slice", &Writer::slice},
            {"index-of", &Writer::index_of},
            {"geometry-type", &Writer::geometry_type}};
        return methods;
    }

    static std::string constant(const json& value) {
        if (value.is_null()) {
            return "NULL";
        }
        if (value.is_boolean()) {
            return value.get<bool>() ? "true" : "false";
        }
        if (value.is_string()) {
            return qgis_text(qgis_colour(value.get<std::string>()));
        }
        return fmt::format("{}", value.get<double>());
    }

    [[nodiscard]] std::string argument(const json& call, std::size_t index, const std::string& path) const {
        return write(call[index], fmt::format("{}[{}]", path, index));
    }

    [[nodiscard]] std::vector<std::string> arguments(const json& call, const std::string& path) const {
        std::vector<std::string> all;
        for (std::size_t i = 1; i < call.size(); ++i) {
            if (!call[i].is_object()) {  // the dress of a section of 'format'
                all.push_back(argument(call, i, path));
            }
        }
        return all;
    }

    [[nodiscard]] std::string column(const std::string& name) const {
        if (name == "limes:name") {
            std::vector<std::string> names;
            for (const std::string& each : m_columns.names) {
                names.push_back(column(each));
            }
            return names.empty() ? column("id") : fmt::format("coalesce({})", fmt::join(names, ", "));
        }
        if (!m_columns.all.contains(name)) {
            return "NULL";
        }
        std::string quoted = "\"";
        for (const char c : name) {
            quoted += c == '"' ? "\"\"" : std::string(1, c);
        }
        return quoted + "\"";
    }

    [[nodiscard]] std::string get(const json& call, const std::string&) const {
        return column(call[1].get<std::string>());
    }
    [[nodiscard]] std::string has(const json& call, const std::string&) const {
        return fmt::format("({} IS NOT NULL)", column(call[1].get<std::string>()));
    }
    [[nodiscard]] std::string literal(const json& call, const std::string& path) const {
        if (call[1].is_array()) {
            refuse(path, "QGIS takes a list as the second argument of 'in' alone");
        }
        return constant(call[1]);
    }
    [[nodiscard]] std::string equal(const json& call, const std::string& path) const {
        return fmt::format("({} {} {})", argument(call, 1, path), call[0] == "==" ? "IS" : "IS NOT",
                           argument(call, 2, path));
    }
    [[nodiscard]] std::string order(const json& call, const std::string& path) const {
        return fmt::format("coalesce({} {} {}, false)", argument(call, 1, path), call[0].get<std::string>(),
                           argument(call, 2, path));
    }
    [[nodiscard]] static std::string is_one_of(const std::string& input, const json& labels) {
        std::vector<std::string> values;
        for (const json& label : labels.is_array() ? labels : json::array({labels})) {
            values.push_back(constant(label));
        }
        return fmt::format("coalesce({} IN ({}), false)", input, fmt::join(values, ", "));
    }
    [[nodiscard]] std::string in(const json& call, const std::string& path) const {
        const json& list = call[2];
        if (list.is_array() && !list.empty() && list[0] == "literal") {
            return is_one_of(argument(call, 1, path), list[1]);
        }
        return fmt::format("coalesce(strpos({}, {}) > 0, false)", argument(call, 2, path),
                           argument(call, 1, path));
    }
    [[nodiscard]] std::string all(const json& call, const std::string& path) const {
        const std::vector<std::string> parts = arguments(call, path);
        const bool every = call[0] == "all";
        if (parts.empty()) {
            return every ? "true" : "false";
        }
        return fmt::format("({})", fmt::join(parts, every ? " AND " : " OR "));
    }
    [[nodiscard]] std::string negation(const json& call, const std::string& path) const {
        return fmt::format("(NOT {})", argument(call, 1, path));
    }
    [[nodiscard]] std::string match(const json& call, const std::string& path) const {
        const std::string input = argument(call, 1, path);
        std::string text = "CASE";
        for (std::size_t i = 2; i + 1 < call.size(); i += 2) {
            text += fmt::format(" WHEN {} THEN {}", is_one_of(input, call[i]), argument(call, i + 1, path));
        }
        return fmt::format("({} ELSE {} END)", text, argument(call, call.size() - 1, path));
    }
    [[nodiscard]] std::string cases(const json& call, const std::string& path) const {
        std::string text = "CASE";
        for (std::size_t i = 1; i + 1 < call.size(); i += 2) {
            text += fmt::format(" WHEN {} THEN {}", argument(call, i, path), argument(call, i + 1, path));
        }
        return fmt::format("({} ELSE {} END)", text, argument(call, call.size() - 1, path));
    }
    [[nodiscard]] std::string step(const json& call, const std::string& path) const {
        const std::string input = argument(call, 1, path);
        std::string text = "CASE";
        for (std::size_t i = call.size() - 2; i >= 3; i -= 2) {  // the highest first: a null is below all
            text +=
                fmt::format(" WHEN {} >= {} THEN {}", input, constant(call[i]), argument(call, i + 1, path));
        }
        return fmt::format("({} ELSE {} END)", text, argument(call, 2, path));
    }
    [[nodiscard]] std::string interpolate(const json& call, const std::string& path) const {
        if (call[1][0] != "linear") {
            refuse(path + "[1]", "QGIS has only linear interpolation between several stops");
        }
        const std::string input = argument(call, 2, path);
        std::string text = fmt::format("CASE WHEN coalesce({} <= {}, true) THEN {}", input, constant(call[3]),
                                       argument(call, 4, path));
        for (std::size_t i = 5; i + 1 < call.size(); i += 2) {
            text += fmt::format(" WHEN {0} <= {2} THEN scale_linear({0}, {1}, {2}, {3}, {4})", input,
                                constant(call[i - 2]), constant(call[i]), argument(call, i - 1, path),
                                argument(call, i + 1, path));
        }
        return fmt::format("({} ELSE {} END)", text, argument(call, call.size() - 1, path));
    }
    [[nodiscard]] std::string coalesce(const json& call, const std::string& path) const {
        return fmt::format("coalesce({})", fmt::join(arguments(call, path), ", "));
    }
    [[nodiscard]] std::string concat(const json& call, const std::string& path) const {
        return fmt::format("concat({})", fmt::join(arguments(call, path), ", "));
    }
    [[nodiscard]] std::string slice(const json& call, const std::string& path) const {
        const std::string from = argument(call, 2, path);
        const std::string text = argument(call, 1, path);
        return call.size() == 3
                   ? fmt::format("substr({}, 1 + {})", text, from)
                   : fmt::format("substr({}, 1 + {}, {} - {})", text, from, argument(call, 3, path), from);
    }
    [[nodiscard]] std::string index_of(const json& call, const std::string& path) const {
        return fmt::format("(strpos({}, {}) - 1)", argument(call, 2, path), argument(call, 1, path));
    }
    [[nodiscard]] std::string geometry_type(const json&, const std::string&) const {
        return "(CASE WHEN geometry_type($geometry) = 'Line' THEN 'LineString' ELSE geometry_type($geometry) "
               "END)";
    }

    const QgisColumns& m_columns;
};

}  // namespace

std::string qgis_expression(const json& value, const std::string& path, const QgisColumns& columns) {
    return Writer{columns}.write(value, path);
}

std::string qgis_text(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            quoted += c == '\'' ? "''" : "\\\\";
        } else if (c == '\n') {
            quoted += "\\n";
        } else {
            quoted += c;
        }
    }
    return quoted + "'";
}

std::string qgis_colour(const std::string& text, double opacity) {
    const auto colour = text.starts_with('#') || text.starts_with("rgb") ? parse_colour(text) : std::nullopt;
    if (!colour) {
        return text;
    }
    const auto byte = [](double part) { return std::lround(part * 255); };
    return fmt::format("{},{},{},{}", byte(colour->red), byte(colour->green), byte(colour->blue),
                       byte(colour->alpha * opacity));
}

}  // namespace limes::output::map
