#include <limes/output/map/qgis/sld_cases.hpp>
#include <limes/output/map/qgis/sld_label.hpp>
#include <limes/output/text/markup_text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace limes::output::map {

using nlohmann::json;

namespace {

constexpr std::size_t kMostLabels = 50;

using Labels = std::vector<SldLabel>;

Labels labels_of(const json& field, const QgisColumns& columns);

std::string property(const std::string& column) {
    return "<ogc:PropertyName>" + text::markup_text(column) + "</ogc:PropertyName>";
}

std::string literal(const json& constant) {
    const std::string words = constant.is_string() ? constant.get<std::string>() : constant.dump();
    return words.empty() ? "" : "<ogc:Literal>" + text::markup_text(words) + "</ogc:Literal>";
}

json negated(const json& condition) {
    return json::array({"!", condition});
}

/// The columns of a name that the table has, the first choice first.
std::vector<std::string> names_in(const QgisColumns& columns) {
    std::vector<std::string> names;
    std::ranges::copy_if(columns.names, std::back_inserter(names),
                         [&](const std::string& name) { return columns.all.contains(name); });
    return names;
}

/// Arms in order, and what stands when none of their conditions holds.
class Choice {
public:
    explicit Choice(const QgisColumns& columns) : m_columns{columns} {}

    /// False when the arm computes.
    bool add(const json& condition, const json& value) {
        Labels inner = labels_of(value, m_columns);
        for (SldLabel& each : inner) {
            const json when = condition.is_null() ? m_before : sld_both(m_before, condition);
            m_labels.push_back({sld_both(when, each.condition), std::move(each.content)});
        }
        if (!condition.is_null()) {
            m_before = sld_both(m_before, negated(condition));
        }
        return !inner.empty();
    }
    [[nodiscard]] Labels labels() && { return std::move(m_labels); }

private:
    const QgisColumns& m_columns;
    json m_before;
    Labels m_labels;
};

Labels first_of(const json& call, const QgisColumns& columns) {
    Choice choice{columns};
    for (std::size_t i = 1; i < call.size(); ++i) {
        const bool is_column = call[i].is_array() && call[i][0] == "get";
        if (is_column && call[i][1] != "limes:name" && !columns.all.contains(call[i][1].get<std::string>())) {
            continue;  // is null for every row
        }
        const bool is_last = i + 1 == call.size() || !is_column;
        const json condition = is_last ? json{} : json::array({"has", call[i][1]});
        if (!choice.add(condition, call[i])) {
            return {};
        }
        if (is_last) {
            break;
        }
    }
    return std::move(choice).labels();
}

Labels one_after_the_other(const json& call, const QgisColumns& columns) {
    Labels all{{nullptr, ""}};
    for (std::size_t i = 1; i < call.size(); ++i) {
        if (call[i].is_object()) {  // the dress of a section of 'format'
            continue;
        }
        const Labels next = labels_of(call[i], columns);
        if (next.empty() || all.size() * next.size() > kMostLabels) {
            return {};
        }
        Labels product;
        for (const SldLabel& before : all) {
            for (const SldLabel& after : next) {
                product.push_back(
                    {sld_both(before.condition, after.condition), before.content + after.content});
            }
        }
        all = std::move(product);
    }
    return all;
}

Labels chosen(const json& call, const QgisColumns& columns) {
    const bool is_match = call[0] == "match";
    Choice choice{columns};
    for (std::size_t i = is_match ? 2 : 1; i + 1 < call.size(); i += 2) {
        json condition = call[i];
        if (is_match) {
            const json labels = call[i].is_array() ? call[i] : json::array({call[i]});
            condition = json::array({"in", call[1], json::array({"literal", labels})});
        }
        if (!choice.add(condition, call[i + 1])) {
            return {};
        }
    }
    return choice.add(nullptr, call.back()) ? std::move(choice).labels() : Labels{};
}

Labels column(const std::string& name, const QgisColumns& columns) {
    if (name != "limes:name") {
        return {{nullptr, columns.all.contains(name) ? property(name) : ""}};
    }
    json names = json::array({"coalesce"});
    for (const std::string& each : names_in(columns)) {
        names.push_back(json::array({"get", each}));
    }
    return names.size() == 1 ? Labels{{nullptr, property("id")}} : first_of(names, columns);
}

Labels labels_of(const json& field, const QgisColumns& columns) {
    if (!field.is_array()) {
        return {{nullptr, field.is_null() ? "" : literal(field)}};
    }
    const auto& op = field[0].get_ref<const std::string&>();
    if (op == "get") {
        return column(field[1].get<std::string>(), columns);
    }
    if (op == "coalesce") {
        return first_of(field, columns);
    }
    if (op == "concat" || op == "format" || op == "to-string") {
        return one_after_the_other(field, columns);
    }
    return op == "case" || op == "match" ? chosen(field, columns) : Labels{};
}

}  // namespace

std::string sld_name(const QgisColumns& columns) {
    const std::vector<std::string> names = names_in(columns);
    return property(names.empty() ? "id" : names.front());
}

std::vector<SldLabel> sld_labels(const json& field, const QgisColumns& columns) {
    return labels_of(field, columns);
}

}  // namespace limes::output::map
