#pragma once

#include <limes/base/task.hpp>
#include <limes/database/atlas.hpp>
#include <limes/engine/engine.hpp>
#include <limes/model/catalog.hpp>
#include <limes/query/question.hpp>
#include <limes/result/result.hpp>
#include <limes/result/sink.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/dataset.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace limes::session {

/// Where the questions to an atlas in a database are answered.
enum class Where : std::uint8_t { there, here };

/// The layers that can be asked: those of an atlas, and files that are layers of their own, read when a plan
/// scans them. The command line and a C++ caller take the same way: open, plan, answer.
class Session {
public:
    /// Without an atlas only files can be asked. `files` says how they are read (CRS, columns).
    explicit Session(const source::Atlas* atlas = nullptr, source::ReadOptions files = {},
                     const base::Task& task = {});
    /// The layers of an atlas in a database, asked there or, `here`, read from it and asked in this process.
    Session(const database::Atlas& atlas, Where where, source::ReadOptions files = {},
            const base::Task& task = {});

    /// Layer -> role, for a question's defaults.
    [[nodiscard]] const std::map<std::string, std::string>& layer_roles() const { return m_roles; }

    /// How the plan is run, for people.
    [[nodiscard]] std::string explain(const query::Plan& plan) const { return m_engine->explain(plan); }

    /// The plan's answer, with the layers that made it, the plan, the time in words,
    /// and what was found and lost on reading files. Errors: UsageError (no such layer), DataError,
    /// EngineError, Cancelled.
    [[nodiscard]] result::Result answer(const query::Plan& plan, const query::TimeSelection& when,
                                        std::string name, std::string asked_as);

    /// The same, the answer given to a sink as it comes, where plan and layers allow it: neither the first
    /// layer nor the answer is ever whole. Nothing when they do not; the sink was given nothing then.
    /// Errors: as answer; NotStreamable in the midst of it, when what the sink has is to be thrown away.
    [[nodiscard]] std::optional<result::Result> stream(const query::Plan& plan,
                                                       const query::TimeSelection& when, std::string name,
                                                       std::string asked_as, result::Sink& sink);

private:
    void find_files(const query::Plan& plan);
    void describe(result::Result& result, const query::Plan& plan, const query::TimeSelection& when,
                  std::string name, std::string asked_as) const;

    std::shared_ptr<const engine::Engine> m_engine;
    model::Catalog m_catalog;
    std::set<std::string> m_names_only;  ///< files that were read for their names alone
    std::map<std::string, std::string> m_roles;
    source::ReadOptions m_files;
    base::Task m_task;
};

/// "2025-07-01", "2025-01-01/..", "all times"; legal dates are said.
[[nodiscard]] std::string time_text(const query::TimeSelection& when);

/// Asks one question of an atlas. Arguments are the words of the command line by the option's name, without
/// dashes: what `limes nearest --from settlements -k 3` says is {{"from", {"settlements"}}, {"k", {"3"}}}.
///
/// A layer argument is a layer of the atlas, or a file ("villages.fgb", "villages.gpkg:places"). A scope
/// without a time means today, as the command does. Errors: UsageError, DataError, EngineError, Cancelled.
[[nodiscard]] result::Result ask(const source::Atlas& atlas, std::string_view question,
                                 const query::Arguments& arguments, query::Scope scope = {},
                                 const base::Task& task = {});

}  // namespace limes::session
