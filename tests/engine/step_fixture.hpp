#pragma once

#include <limes/engine/embedded/steps.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace limes::test {

/// Tables made by hand and a context to run one step over them.
class StepFixture {
public:
    explicit StepFixture(unsigned threads = 1) { m_task.threads = threads; }

    query::Node add(model::Layer layer) {
        m_tables.push_back(std::make_shared<const model::Layer>(std::move(layer)));
        return m_tables.size() - 1;
    }

    template <class Step>
    engine::embedded::Table run(const Step& step) {
        engine::embedded::Context context{m_catalog, m_languages, m_task, m_result};
        return engine::embedded::run(step, m_tables, context);
    }

    [[nodiscard]] const base::Findings& findings() const { return m_result.findings; }
    [[nodiscard]] result::Result& result() { return m_result; }
    [[nodiscard]] std::size_t count_findings(std::string_view kind) const {
        std::size_t count = 0;
        for (const base::Finding& finding : m_result.findings) {
            count += finding.kind == kind ? 1 : 0;
        }
        return count;
    }

private:
    model::Catalog m_catalog;
    std::vector<std::string> m_languages{"vi", "en", "zh", "lo"};
    base::Task m_task;
    result::Result m_result;
    engine::embedded::Tables m_tables;
};

/// A layer of rows without geometry, by id.
inline model::Layer layer_of(std::string name, std::initializer_list<const char*> ids) {
    model::Layer layer;
    layer.schema.name = std::move(name);
    for (const char* id : ids) {
        layer.ids.push_back(id);
        layer.geometry.push_null();
        ++layer.rows;
    }
    return layer;
}

/// A text column; a null pointer is a null.
inline void add_texts(model::Layer& layer, std::string name, std::initializer_list<const char*> values) {
    model::Column& column = layer.add_column(std::move(name), model::ColumnType::text);
    for (const char* value : values) {
        if (value == nullptr) {
            column.push_null();
        } else {
            column.push(value);
        }
    }
}

inline std::vector<std::string> ids(const model::Layer& layer) {
    std::vector<std::string> all;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        all.emplace_back(layer.ids[row]);
    }
    return all;
}

/// A column as people read it.
inline std::vector<std::string> shown(const model::Layer& layer, std::string_view column) {
    const model::Column* found = layer.find(column);
    std::vector<std::string> all;
    for (std::size_t row = 0; found != nullptr && row < layer.rows; ++row) {
        all.push_back(found->display(row));
    }
    return all;
}

using Strings = std::vector<std::string>;

}  // namespace limes::test
