#include <limes/base/error.hpp>
#include <limes/base/permission.hpp>
#include <limes/base/text.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/inputs.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace limes::source {

namespace {

namespace fs = std::filesystem;

/// The files of a folder, relative to it, in order of their names. Links that lead out of it are left alone.
/// Errors: fs::filesystem_error when it, or a folder in it, cannot be looked into; DataError when
/// there are too many, as in the root of a file system.
std::vector<std::string> walk(const fs::path& folder, base::Findings& findings) {
    constexpr std::size_t kMostEntries = 100'000;
    std::vector<std::string> files;
    std::size_t entries = 0;
    std::error_code none;
    const fs::path root = fs::canonical(folder);
    for (const auto& entry : fs::recursive_directory_iterator{folder}) {
        if (++entries > kMostEntries) {
            throw base::DataError{
                fmt::format("{}: has more than {} files and folders; name the folder of the data",
                            base::printable(folder.string()), kMostEntries)};
        }
        const std::string relative = entry.path().lexically_relative(folder).generic_string();
        if (!entry.is_regular_file(none) || entry.path().filename().string().starts_with('.')) {
            continue;
        }
        const std::string inside =
            fs::canonical(entry.path(), none).lexically_relative(root).generic_string();
        if (inside.empty() || inside.starts_with("..")) {
            findings.push_back(
                {base::Severity::warning, "", "", "link-out",
                 fmt::format("{} is a link that leads out of the folder", base::printable(relative)),
                 "not read"});
            continue;
        }
        files.push_back(relative);
    }
    std::ranges::sort(files);
    return files;
}

std::vector<std::string> files_of(const fs::path& folder, base::Findings& findings) {
    try {
        return walk(folder, findings);
    } catch (const fs::filesystem_error& error) {
        const int number = error.code().value();
        const fs::path& at = error.path1().empty() ? folder : error.path1();
        throw base::DataError{fmt::format(
            "{}: cannot be looked through: {}", base::printable(folder.string()),
            base::is_denial(number) ? base::denial(at, base::Access::read) : error.code().message())};
    }
}

void plan_folder(const fs::path& folder, const std::map<std::string, Definition>& definitions,
                 const std::string& only, std::vector<PlannedInput>& plan, base::Findings& findings) {
    if (!only.empty() && !definitions.contains(only)) {
        std::vector<std::string> known;
        for (const auto& [name, definition] : definitions) {
            known.push_back(name);
        }
        throw base::UsageError{
            fmt::format("--layer: no layer '{}' is defined{}; there are {}", base::printable(only),
                        base::meant_instead(only, known),
                        known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")))};
    }
    const std::vector<std::string> files = files_of(folder, findings);
    std::set<std::string> claimed;
    const std::size_t before = plan.size();
    for (const auto& [name, definition] : definitions) {
        for (const std::string& file : files) {
            const bool fits = std::ranges::any_of(
                definition.inputs, [&](const std::string& pattern) { return matches(file, pattern); });
            if (!fits) {
                continue;
            }
            claimed.insert(file);
            if (only.empty() || only == name) {
                plan.push_back({folder / file, "", name, definition});
            }
        }
    }
    for (const std::string& file : files) {
        if (is_data_file(file) && !claimed.contains(file)) {
            findings.push_back({base::Severity::warning, "", "", "unclaimed-file",
                                fmt::format("no layer definition takes {}", base::printable(file)),
                                "not read; import it by itself with --layer"});
        }
    }
    if (plan.size() == before) {
        throw base::DataError{
            fmt::format("{}: no file in it fits a layer definition; import the files one by one with "
                        "--layer",
                        base::printable(folder.string()))};
    }
}

std::string safe_layer_name(const std::string& name) {
    const bool bad = name.empty() || !base::is_utf8(name) ||
                     name.find_first_of("\"'`\\;") != std::string::npos || name != base::printable(name) ||
                     name.starts_with("limes_") || name.starts_with("gpkg") || name.starts_with("sqlite_") ||
                     name.starts_with("rtree_");
    if (bad) {
        throw base::UsageError{
            fmt::format("'{}' cannot be the name of a layer; give one of letters, digits and "
                        "underscores with --layer",
                        base::printable(name))};
    }
    return name;
}

/// A pattern as a list of parts. To which of them the path may have come is kept of all at once, so that the
/// work is path times pattern for every pattern.
class Glob {
public:
    explicit Glob(std::string_view pattern) {
        while (!pattern.empty()) {
            const bool folders = pattern.starts_with("**/");
            const bool anything = pattern.starts_with("**");
            const char c = pattern.front();
            m_parts.push_back({folders    ? Kind::folders
                               : anything ? Kind::anything
                               : c == '*' ? Kind::in_name
                               : c == '?' ? Kind::one
                                          : Kind::itself,
                               c});
            pattern.remove_prefix(anything ? 2 : 1);  // the slash after folders is a part
        }
    }

    [[nodiscard]] bool fits(std::string_view path) const {
        std::vector<bool> at(m_parts.size() + 1);
        reach(at, 0);
        for (const char c : path) {
            std::vector<bool> after(at.size());
            for (std::size_t i = 0; i < m_parts.size(); ++i) {
                if (at[i]) {
                    take(after, i, c);
                }
            }
            at = std::move(after);
        }
        return at.back();
    }

private:
    enum class Kind : std::uint8_t { itself, one, in_name, anything, folders };
    struct Part {
        Kind kind;
        char c;
    };

    /// To a part, and over it when it may stand for nothing.
    void reach(std::vector<bool>& at, std::size_t part) const {
        const Kind kind = part == m_parts.size() ? Kind::itself : m_parts[part].kind;
        const bool known = at[part];
        at[part] = true;
        if ((kind == Kind::in_name || kind == Kind::anything) && !known) {
            reach(at, part + 1);
        } else if (kind == Kind::folders) {
            at[part + 1] = true;
            reach(at, part + 2);  // "**/x" fits "x" too
        }
    }

    void take(std::vector<bool>& after, std::size_t part, char c) const {
        switch (m_parts[part].kind) {
            case Kind::itself:
            case Kind::one:
                if (m_parts[part].kind == Kind::one ? c != '/' : c == m_parts[part].c) {
                    reach(after, part + 1);
                }
                break;
            case Kind::in_name:
                if (c != '/') {
                    reach(after, part);
                }
                break;
            case Kind::anything:
                reach(after, part);
                break;
            case Kind::folders:
                after[part] = after[part + 1] = true;
                break;
        }
    }

    std::vector<Part> m_parts;
};

/// A definition applies to a file of one's own when the file has the columns that it insists on.
std::optional<Definition> fitting(const std::map<std::string, Definition>& definitions,
                                  const std::string& layer) {
    const auto found = definitions.find(layer);
    return found == definitions.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace

bool matches(std::string_view path, std::string_view pattern) {
    return Glob{pattern}.fits(path);
}

std::vector<PlannedInput> plan_inputs(const ImportOptions& options,
                                      const std::map<std::string, Definition>& definitions,
                                      base::Findings& findings) {
    std::vector<PlannedInput> plan;
    for (const fs::path& input : options.inputs) {
        std::error_code none;
        if (fs::is_directory(input, none)) {
            try {
                plan_folder(input, definitions, options.layer, plan, findings);
            } catch (const fs::filesystem_error& failure) {
                throw base::DataError{fmt::format("{}: cannot be looked through ({})",
                                                  base::printable(input.string()), failure.code().message())};
            }
            continue;
        }
        const DatasetName name = parse_dataset_name(input.string());
        const std::string wanted = options.read.layer.empty() ? name.layer : options.read.layer;
        const std::vector<std::string> inside = wanted.empty() ? layer_names(name.path) : std::vector{wanted};
        if (!options.layer.empty() && inside.size() > 1) {
            throw base::UsageError{fmt::format("{}: has {} layers ({}); name the one for '{}', as {}:{}",
                                               base::printable(name.path.string()), inside.size(),
                                               fmt::join(inside, ", "), options.layer,
                                               base::printable(name.path.string()), inside.front())};
        }
        for (const std::string& layer : inside) {
            const std::string target = safe_layer_name(options.layer.empty() ? layer : options.layer);
            plan.push_back(
                {name.path, layer, target,
                 options.read.definition ? options.read.definition : fitting(definitions, target)});
        }
    }
    return plan;
}

}  // namespace limes::source
