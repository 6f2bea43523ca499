#include <limes/base/error.hpp>
#include <limes/base/permission.hpp>
#include <limes/questions/all.hpp>
#include <limes/session/session.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/layer_stream.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <set>
#include <utility>
#include <variant>

namespace limes::session {
namespace {

/// Tells a sink what the answer is called, which an engine does not know.
class Named final : public result::Sink {
public:
    Named(std::string name, result::Sink& sink) : m_name{std::move(name)}, m_sink{sink} {}

    void begin(const result::Result& result) override {
        result::Result named = result;
        named.name = m_name;
        m_sink.begin(named);
    }
    void put(std::size_t ordinal, const model::Layer& rows) override { m_sink.put(ordinal, rows); }
    void abandon() override { m_sink.abandon(); }

private:
    std::string m_name;
    result::Sink& m_sink;
};

/// A name that can be no layer's, since it is that of a file by its ending, is not looked for among them.
/// Errors: UsageError.
void require_layer_name(const std::string& name, const std::filesystem::path& path,
                        const model::Catalog& catalog) {
    if (path.has_parent_path() || path.has_extension()) {
        throw base::UsageError{fmt::format("there is no file '{}'; check the path, or name a layer: {}", name,
                                           fmt::join(catalog.names(), ", "))};
    }
    (void)catalog.require(name);  // says which layers there are
}

/// The two days of a crosswalk, else the time that was asked for.
std::string days_text(const query::Plan& plan, const query::TimeSelection& when) {
    for (const query::Step& step : plan.steps) {
        if (const auto* crosswalk = std::get_if<query::Crosswalk>(&step)) {
            const std::string first = crosswalk->from_day.text();
            return first + " and " + time_text({crosswalk->to_day, {}, when.axis});
        }
    }
    return time_text(when);
}

}  // namespace

Session::Session(const source::Atlas* atlas, source::ReadOptions files, const base::Task& task)
    : m_engine{engine::make_embedded()}, m_files{std::move(files)}, m_task{task} {
    if (atlas == nullptr) {
        return;
    }
    m_catalog = atlas->catalog(task);
    for (const source::LayerInfo& layer : atlas->layers()) {
        m_roles[layer.schema.name] = layer.schema.role;
    }
}

Session::Session(const database::Atlas& atlas, Where where, source::ReadOptions files, const base::Task& task)
    : m_engine{where == Where::there ? engine::make_postgis(atlas) : engine::make_embedded()},
      m_catalog{atlas.catalog(task)},
      m_files{std::move(files)},
      m_task{task} {
    for (const database::StoredLayer& layer : atlas.layers()) {
        m_roles[layer.name()] = layer.definition.schema.role;
    }
}

void Session::find_files(const query::Plan& plan) {
    for (const std::string& name : plan.layers()) {
        const bool only_names = plan.takes_names_only(name);
        // A layer read for its names alone is read anew for a plan that takes more.
        if (m_catalog.has(name) && (only_names || !m_names_only.contains(name))) {
            continue;
        }
        source::DatasetName dataset = source::parse_dataset_name(name);
        if (!source::is_there(dataset.path)) {
            base::require_readable(dataset.path);
            if (!m_catalog.names().empty()) {
                require_layer_name(name, dataset.path, m_catalog);
            }
            throw base::UsageError{fmt::format(
                "there is no file '{}', and no atlas was given whose layer it could be; check the path, or "
                "name an atlas first",
                name)};
        }
        source::ReadOptions options = source::options_for(dataset.path, m_files);
        options.layer = std::move(dataset.layer);
        options.only_names = only_names;
        if (only_names) {
            m_names_only.insert(name);
        } else {
            m_names_only.erase(name);
        }
        m_catalog.add(
            name, "",
            [path = dataset.path, options, task = m_task] {
                source::ReadResult read = source::read_layer(path, options, task);
                return model::Reading{std::move(read.layer), std::move(read.findings), read.ledger};
            },
            [path = dataset.path, options, task = m_task] {
                return source::LayerStream::open(path, options, task);
            });
    }
}

void Session::describe(result::Result& result, const query::Plan& plan, const query::TimeSelection& when,
                       std::string name, std::string asked_as) const {
    result.name = std::move(name);
    result.question = std::move(asked_as);
    result.as_of = days_text(plan, when);
    result.layers.clear();
    for (const std::string& layer : plan.layers()) {
        result.layers.push_back(m_catalog.schema(layer));
    }
    // What reading found comes first: it explains what the steps then miss.
    base::Findings found;
    for (const std::string& layer : plan.layers()) {
        const bool needs_place = !plan.takes_no_place(layer);
        std::ranges::copy_if(m_catalog.findings(layer), std::back_inserter(found),
                             [&](const base::Finding& finding) {
                                 return needs_place || finding.kind != "no-position-columns";
                             });
        if (m_catalog.ledger(layer).in() > 0) {
            result.ledgers[{.of = result::LedgerName::Of::reading, .layer = layer}] = m_catalog.ledger(layer);
        }
    }
    result.findings.insert(result.findings.begin(), found.begin(), found.end());
}

result::Result Session::answer(const query::Plan& plan, const query::TimeSelection& when, std::string name,
                               std::string asked_as) {
    find_files(plan);
    result::Result result = m_engine->run(plan, m_catalog, m_task);
    describe(result, plan, when, std::move(name), std::move(asked_as));
    return result;
}

std::optional<result::Result> Session::stream(const query::Plan& plan, const query::TimeSelection& when,
                                              std::string name, std::string asked_as, result::Sink& sink) {
    find_files(plan);
    Named named{name, sink};
    std::optional<result::Result> result = m_engine->stream(plan, m_catalog, named, m_task);
    if (result) {
        describe(*result, plan, when, std::move(name), std::move(asked_as));
    }
    return result;
}

std::string time_text(const query::TimeSelection& when) {
    const std::string axis = when.axis == query::TimeAxis::legal ? " (legal dates)" : "";
    if (when.as_of) {
        return when.as_of->text() + axis;
    }
    if (when.period) {
        const auto end = [](base::Day day) { return day.is_open() ? std::string{".."} : day.text(); };
        return fmt::format("{}/{}{}", end(when.period->from), end(when.period->to), axis);
    }
    return "all times";
}

result::Result ask(const source::Atlas& atlas, std::string_view question, const query::Arguments& arguments,
                   query::Scope scope, const base::Task& task) {
    if (!scope.when.as_of && !scope.when.period) {
        scope.when.as_of = base::Day::today();
    }
    Session session{&atlas, {}, task};
    scope.layer_roles = session.layer_roles();
    query::Plan plan = questions::require(question).plan(arguments, scope);
    plan.languages = scope.languages;
    std::string asked_as = fmt::format("limes {} {}", question, atlas.path().string());
    for (const auto& [option, values] : arguments) {
        for (const std::string& value : values) {
            asked_as += fmt::format(" {}{} '{}'", option.size() == 1 ? "-" : "--", option, value);
        }
    }
    return session.answer(plan, scope.when, std::string{question}, std::move(asked_as));
}

}  // namespace limes::session
