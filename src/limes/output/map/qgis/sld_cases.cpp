#include <limes/output/map/qgis/qml.hpp>
#include <limes/output/map/qgis/sld_cases.hpp>
#include <limes/output/text/markup_text.hpp>

#include <fmt/format.h>

#include <map>

namespace limes::output::map {

using nlohmann::json;

namespace {

constexpr const char* kFalse =
    "<ogc:PropertyIsEqualTo><ogc:Literal>0</ogc:Literal><ogc:Literal>1</ogc:Literal></ogc:PropertyIsEqualTo>";
constexpr const char* kTrue =
    "<ogc:PropertyIsEqualTo><ogc:Literal>1</ogc:Literal><ogc:Literal>1</ogc:Literal></ogc:PropertyIsEqualTo>";

bool is_call(const json& value, const char* op) {
    return value.is_array() && !value.empty() && value[0] == op;
}

json negated(const json& condition) {
    return json::array({"!", condition});
}

/// The choices of an expression whose arms are given, each under what excludes those before it.
std::vector<SldCase> choose(const std::vector<std::pair<json, json>>& arms, const json& otherwise) {
    std::vector<SldCase> all;
    json before;  // none of the arms so far
    const auto add = [&](const json& condition, const json& value) {
        std::vector<SldCase> inner = sld_cases(value);
        for (SldCase& each : inner) {
            all.push_back({sld_both(condition, each.condition), std::move(each.value)});
        }
        return !inner.empty();
    };
    for (const auto& [condition, value] : arms) {
        if (!add(sld_both(before, condition), value)) {
            return {};
        }
        before = sld_both(before, negated(condition));
    }
    return add(before, otherwise) ? all : std::vector<SldCase>{};
}

/// Writes a condition; throws nothing, and remembers that it met what it cannot say.
class Filter {
public:
    Filter(const std::set<std::string>& columns, const std::string& geometry)
        : m_columns{columns}, m_geometry{geometry} {}

    [[nodiscard]] bool understood() const { return m_understood; }

    std::string write(const json& c) {
        if (is_call(c, "all") || is_call(c, "any")) {
            return several(c, c[0] == "all");
        }
        if (is_call(c, "!")) {
            return "<ogc:Not>" + write(c[1]) + "</ogc:Not>";
        }
        if (is_call(c, "has")) {
            return m_columns.contains(c[1].get<std::string>()) ? "<ogc:Not>" + null(c[1]) + "</ogc:Not>"
                                                               : kFalse;
        }
        if (is_call(c, "in") && is_call(c[2], "literal")) {
            json equal = json::array({"any"});
            for (const json& label : c[2][1]) {
                equal.push_back(json::array({"==", c[1], label}));
            }
            return write(equal);
        }
        return comparison(c);
    }

private:
    std::string several(const json& c, bool every) {
        if (c.size() == 1) {
            return every ? kTrue : kFalse;
        }
        std::string parts;
        for (std::size_t i = 1; i < c.size(); ++i) {
            parts += write(c[i]);
        }
        const char* tag = every ? "ogc:And" : "ogc:Or";
        return c.size() == 2 ? parts : fmt::format("<{0}>{1}</{0}>", tag, parts);
    }

    static std::string null(const json& column) {
        return fmt::format("<ogc:PropertyIsNull><ogc:PropertyName>{}</ogc:PropertyName></ogc:PropertyIsNull>",
                           text::markup_text(column.get<std::string>()));
    }

    std::string comparison(const json& c) {
        static const std::map<std::string, const char*, std::less<>> tags{
            {"==", "PropertyIsEqualTo"},    {"!=", "PropertyIsNotEqualTo"},
            {"<", "PropertyIsLessThan"},    {"<=", "PropertyIsLessThanOrEqualTo"},
            {">", "PropertyIsGreaterThan"}, {">=", "PropertyIsGreaterThanOrEqualTo"}};
        const auto tag = c.is_array() && c.size() == 3 && c[0].is_string()
                             ? tags.find(c[0].get<std::string>())
                             : tags.end();
        if (tag == tags.end() || (c[2].is_structured() && !is_column(c[2]))) {
            m_understood = false;
            return kTrue;
        }
        const bool differs = c[0] == "!=";
        // A null is below every step, whatever stands in for it.
        const json& left = is_call(c[1], "coalesce") && is_call(c[1][1], "get") ? c[1][1] : c[1];
        if (is_call(left, "geometry-type")) {
            return (c[2] == m_geometry) != differs ? kTrue : kFalse;
        }
        if (!is_call(left, "get") || left[1] == "limes:name") {
            m_understood = false;
            return kTrue;
        }
        if (!m_columns.contains(left[1].get<std::string>())) {
            return differs ? kTrue : kFalse;
        }
        const std::string text =
            fmt::format("<ogc:{0}><ogc:PropertyName>{1}</ogc:PropertyName>{2}</ogc:{0}>", tag->second,
                        text::markup_text(left[1].get<std::string>()), operand(c[2]));
        return differs ? "<ogc:Or>" + null(left[1]) + text + "</ogc:Or>" : text;
    }

    /// A column of the table, which is compared with another as a constant is.
    [[nodiscard]] bool is_column(const json& value) const {
        return is_call(value, "get") && m_columns.contains(value[1].get<std::string>());
    }

    static std::string operand(const json& value) {
        const char* tag = value.is_array() ? "PropertyName" : "Literal";
        const json& said = value.is_array() ? value[1] : value;
        return fmt::format("<ogc:{0}>{1}</ogc:{0}>", tag,
                           text::markup_text(said.is_string() ? said.get<std::string>() : said.dump()));
    }

    const std::set<std::string>& m_columns;
    const std::string& m_geometry;
    bool m_understood = true;
};

}  // namespace

json sld_both(const json& a, const json& b) {
    if (a.is_null() || b.is_null()) {
        return a.is_null() ? b : a;
    }
    return json::array({"all", a, b});
}

std::vector<SldCase> sld_cases(const json& expression) {
    if (!expression.is_array()) {
        return {{nullptr, expression}};
    }
    std::vector<std::pair<json, json>> arms;
    if (is_call(expression, "match")) {
        for (std::size_t i = 2; i + 1 < expression.size(); i += 2) {
            const json labels = expression[i].is_array() ? expression[i] : json::array({expression[i]});
            arms.emplace_back(json::array({"in", expression[1], json::array({"literal", labels})}),
                              expression[i + 1]);
        }
        return choose(arms, expression.back());
    }
    if (is_call(expression, "case")) {
        for (std::size_t i = 1; i + 1 < expression.size(); i += 2) {
            arms.emplace_back(expression[i], expression[i + 1]);
        }
        return choose(arms, expression.back());
    }
    if (is_call(expression, "step")) {
        for (std::size_t i = expression.size() - 2; i >= 3; i -= 2) {
            arms.emplace_back(json::array({">=", expression[1], expression[i]}), expression[i + 1]);
        }
        return choose(arms, expression[2]);
    }
    return {};
}

std::string sld_filter(const json& condition, const std::set<std::string>& columns,
                       const std::string& geometry) {
    Filter filter{columns, geometry};
    const std::string text = filter.write(condition);
    return filter.understood() ? text : "";
}

}  // namespace limes::output::map
