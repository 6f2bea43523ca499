#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/atlas_tables.hpp>
#include <limes/source/atlas_writer.hpp>
#include <limes/source/column_words.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/file_lock.hpp>
#include <limes/source/imported_column.hpp>
#include <limes/source/inputs.hpp>
#include <limes/source/keep_description.hpp>
#include <limes/source/mending.hpp>
#include <limes/source/merge.hpp>
#include <limes/source/misplaced.hpp>
#include <limes/source/numbered.hpp>
#include <limes/source/open_layer.hpp>
#include <limes/source/row_digest.hpp>
#include <limes/source/settle_rejects.hpp>
#include <limes/source/table_reader.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace limes::source {

namespace {

namespace fs = std::filesystem;

/// One layer's new edition, from one or more files.
struct Edition {
    model::Layer layer;
    std::vector<CheckDefinition> checks;
    bool is_defined = false;   ///< by a definition, not by the columns of the file alone
    bool is_numbered = false;  ///< its rows have no ids but their numbers in the file
    std::size_t first_entry = 0;
    std::size_t last_entry = 0;
    base::Findings repairs;
};

/// What is read again of a file, to be set aside.
struct SetAside {
    std::string layer;
    std::string input;
    fs::path path;
    ReadOptions options;
    std::vector<DroppedRow> dropped;
    std::string valid_from;          ///< the field of that; empty for none
    model::Provenance provenance{};  ///< how its positions came to WGS 84
};

/// What an operation adds to an accuracy, in metres; empty for nothing.
std::string added_by_operation(const model::Provenance& provenance) {
    if (provenance.crs.empty()) {
        return {};
    }
    const std::optional<base::Metres>& accuracy = provenance.operation_accuracy;
    return !accuracy               ? std::string{kUnknown}
           : accuracy->value() > 0 ? fmt::format("{}", accuracy->value())
                                   : "";
}

/// The field that became a column of a layer; empty for none.
std::string field_of(const ReadResult& read, std::string_view column) {
    const auto use = std::ranges::find(read.columns, column, &ColumnUse::column);
    return use == read.columns.end() ? std::string{} : use->field;
}

/// A file as it is seen from the atlas's folder, whatever way it was named, and the layer in it when that has
/// a name of its own.
std::string input_name(const PlannedInput& input, const fs::path& atlas) {
    const std::string& inside = input.dataset_layer;
    const std::string file = seen_from(atlas, input.path);
    return inside.empty() || inside == input.path.stem() ? file : file + ":" + inside;
}

class Import {
public:
    Import(const fs::path& atlas, const ImportOptions& options, const base::Task& task)
        : m_path{behind_link(atlas)}, m_options{options}, m_task{task} {}

    ImportReport run() {
        const FileLock lock{m_path, m_task};
        std::error_code none;
        m_exists = fs::exists(m_path, none);
        if (m_exists) {
            m_old = Atlas::open(m_path);
            if (!m_options.dry_run) {
                const WriteHold early{m_path, m_task};  // who is in the way is told of before the work
            }
            m_was_atlas = is_atlas(m_path);
            m_old_definitions = read_atlas_definitions(m_path);
            m_report.rejects = count_rejects(m_path);
        }
        read_all();
        if (m_options.strict) {
            refuse_losses();
        }
        for (const auto& [name, edition] : m_editions) {
            m_digests[name] = layer_digest(edition.layer);
        }
        report_misplaced();
        std::vector<std::pair<std::string, model::Layer>> changed;
        for (auto& [name, edition] : m_editions) {
            m_task.check();
            if (auto layer = settle(name, edition)) {
                changed.emplace_back(name, std::move(*layer));
            }
        }
        if (!m_options.dry_run) {
            settle_all_rejects();
        }
        m_report.changed = !changed.empty() || !m_changed_rejects.empty();
        if (!m_report.changed || m_options.dry_run) {
            m_options.before_commit(m_report);
        } else {
            if (m_exists && !m_was_atlas) {
                m_report.findings.push_back(
                    {base::Severity::note, "", "", "was-no-atlas",
                     fmt::format("{} was a GeoPackage and no atlas", base::printable(m_path.string())),
                     "it now holds the limes_* tables too; its other tables are as they were"});
            }
            write(changed);
        }
        return std::move(m_report);
    }

private:
    void read_all() {
        const std::map<std::string, Definition> definitions =
            m_options.definitions ? *m_options.definitions : shipped_definitions();
        std::vector<PlannedInput> plan = plan_inputs(m_options, definitions, m_report.findings);
        std::vector<fs::path> files;
        std::ranges::transform(plan, std::back_inserter(files), &PlannedInput::path);
        refuse_unheard_encoding(m_options.read, files);
        for (PlannedInput& input : plan) {
            m_task.check();
            read_one(input);
        }
    }

    void read_one(PlannedInput& input) {
        const bool of_ones_own = !m_options.layer.empty() && !m_options.read.definition;
        ReadOptions options = m_options.read;
        options.layer = input.dataset_layer;
        if (m_report.rejects.contains(input.layer)) {
            recall_words(input.path, options);
        }
        model::Schema known;
        const std::vector<std::string> missing =
            input.definition && of_ones_own
                ? missing_columns(input.path, input.dataset_layer, *input.definition, options)
                : std::vector<std::string>{};
        if (!missing.empty()) {
            known = input.definition->schema;
            m_report.findings.push_back(
                {base::Severity::note, input.layer, "", "definition-unfit",
                 fmt::format("{} has not the columns of the definition of '{}': it lacks {}",
                             base::printable(input.path.string()), input.layer, fmt::join(missing, ", ")),
                 "read by its own columns"});
            input.definition.reset();
        }
        if (!may_be_shapefile(input.path)) {
            options.encoding.clear();  // it is another input's
        }
        options.definition = input.definition;
        options.invalid = m_options.invalid;
        options.keep_records = true;
        ReadResult read = read_layer(input.path, options, m_task);
        read.layer.schema.name = input.layer;
        if (!known.name.empty()) {
            read.layer.schema.role = known.role;
            read.layer.schema.title = known.title;
        }
        FindingLog log{input.layer};
        Reading& reading = m_readings[input.layer];
        reading.has_whole |= !is_mending(read.layer);
        drop_unmended(read, log);
        reading.inputs.insert(input_name(input, m_path));
        for (Origin& origin : take_marks(read.layer, may_be_text_table(input.path))) {
            reading.mended.insert(std::move(origin));
        }
        const bool numbered = is_numbered(read);
        if (numbered && m_editions.contains(input.layer)) {
            std::string name = input.path.stem().string();
            for (int other = 2; !reading.number_names.insert(name).second; ++other) {
                name = fmt::format("{}.{}", input.path.stem().string(), other);  // of another folder
            }
            name_numbers(read, name);
        }
        const bool is_selection = std::ranges::find(read.findings, "selected", &base::Finding::kind) !=
                                  read.findings.end();  // there were records, and another layer's
        if (read.ledger.in() == 0 && !is_selection) {
            log.layer(base::Severity::warning, "no-records",
                      fmt::format("{} has no records", base::printable(input.path.string())));
        }
        ImportReport::Entry& entry = m_report.entries.emplace_back();
        entry.layer = input.layer;
        entry.input = input.path.string();
        if (m_options.dry_run) {
            for (const ColumnUse& use : read.columns) {
                entry.columns.push_back(imported_column(read.layer, use));
            }
        }
        model::Provenance provenance = read.layer.schema.provenance;
        join(input, read, log);
        m_editions.at(input.layer).is_numbered |= numbered && reading.mended.empty();
        for (base::Finding& finding : read.findings) {
            finding.layer = input.layer;
            if (finding.kind == kRepaired) {
                m_editions.at(input.layer).repairs.push_back(finding);
            }
            m_report.findings.push_back(std::move(finding));
        }
        std::ranges::move(log.take(), std::back_inserter(m_report.findings));
        entry.ledger = read.ledger;
        entry.dropped = read.dropped;
        m_set_aside.push_back({input.layer, input_name(input, m_path), input.path, std::move(options),
                               std::move(read.dropped), field_of(read, "valid_from"), std::move(provenance)});
    }

    void join(const PlannedInput& input, ReadResult& read, FindingLog& log) {
        const std::size_t entry = m_report.entries.size() - 1;
        const auto found = m_editions.find(input.layer);
        if (found == m_editions.end()) {
            const auto checks = input.definition ? input.definition->checks : std::vector<CheckDefinition>{};
            m_editions.emplace(
                input.layer,
                Edition{
                    std::move(read.layer), checks, input.definition.has_value(), false, entry, entry, {}});
            return;
        }
        found->second.layer = append(std::move(found->second.layer), read, log);
        found->second.last_entry = entry;
    }

    /// What is set aside now of each layer that was read.
    void settle_all_rejects() {
        std::map<std::string, std::vector<Reject>> fresh;
        for (const SetAside& part : m_set_aside) {
            std::vector<Reject> rejects =
                collect_rejects(part.path, part.options, part.input, part.dropped, m_task);
            for (Reject& reject : rejects) {
                reject.valid_from = reject.value_of(part.valid_from);
                if (reject.operation_m.empty() && !reject.geometry.empty()) {
                    reject.operation_m = added_by_operation(part.provenance);
                }
            }
            std::ranges::move(rejects, std::back_inserter(fresh[part.layer]));
        }
        for (auto& [layer, rejects] : fresh) {
            for (Reject& reject : rejects) {
                reject.edition = m_digests[layer];
            }
            const std::vector<Reject> old =
                m_report.rejects.contains(layer) ? read_rejects(m_path, layer) : std::vector<Reject>{};
            FindingLog log{layer};
            std::vector<Reject> settled = settle_rejects(old, std::move(rejects), m_readings[layer], log);
            std::ranges::move(log.take(), std::back_inserter(m_report.findings));
            m_report.rejects[layer] = settled.size();
            if (settled != old) {
                m_changed_rejects.emplace(layer, std::move(settled));
            }
        }
    }

    /// Whether the atlas has this very edition of a layer already.
    [[nodiscard]] bool is_known(const std::string& name) const {
        const auto old = m_old_definitions.find(name);
        return old != m_old_definitions.end() && has_old(name) &&
               old->second.schema.provenance.edition == m_digests.at(name);
    }

    /// What is new is held against the rest of the atlas, and against what it has of the same layer. Layers
    /// too large to be read for that alone are left out, and of one that is read again as it was there is
    /// nothing new to say.
    void report_misplaced() {
        constexpr std::size_t kMostRows = 100'000;
        std::vector<const model::Layer*> fresh;
        std::vector<const model::Layer*> others;
        for (const auto& [name, edition] : m_editions) {
            (is_known(name) ? others : fresh).push_back(&edition.layer);
        }
        if (fresh.empty()) {
            return;
        }
        std::vector<model::Layer> before;
        for (const LayerInfo& info : m_old ? m_old->layers() : std::vector<LayerInfo>{}) {
            const bool is_at_hand = m_editions.contains(info.schema.name) && is_known(info.schema.name);
            if (info.rows > kMostRows || !info.extent || is_at_hand) {
                continue;
            }
            try {
                before.push_back(read_atlas_layer(m_path, info.schema.name, m_old_definitions, m_task).layer);
            } catch (const base::DataError&) {
                continue;  // damaged, which is told when it is asked for: nothing to hold another layer
                           // against
            }
        }
        for (const model::Layer& layer : before) {
            others.push_back(&layer);
        }
        for (const Misplaced& misplaced : find_misplaced(fresh, others)) {
            m_report.findings.push_back({base::Severity::warning, misplaced.layer->schema.name, "",
                                         misplaced.kind, misplaced.what,
                                         fmt::format("kept as it is; {}", misplaced.mend)});
        }
    }

    /// The report of what was read is written even so: then it is wanted most.
    void refuse_losses() const {
        const std::string loss = first_loss();
        if (!loss.empty()) {
            m_options.before_commit(m_report);
            throw base::StrictLoss{loss};
        }
    }

    [[nodiscard]] std::string first_loss() const {
        for (const ImportReport::Entry& entry : m_report.entries) {
            if (entry.ledger.dropped() == 0) {
                continue;
            }
            std::vector<std::string> reasons;
            for (const auto& [reason, count] : entry.ledger.reasons()) {
                reasons.push_back(fmt::format("{} {}", count, reason));
            }
            return fmt::format(
                "{}: {} of {} records cannot be kept ({}); mend them, or import without "
                "--strict",
                base::printable(entry.input), entry.ledger.dropped(), entry.ledger.in(),
                fmt::join(reasons, ", "));
        }
        const auto bytes = std::ranges::find(m_report.findings, kNotUtf8, &base::Finding::kind);
        if (bytes == m_report.findings.end()) {
            return {};
        }
        return fmt::format("{}: {}, {}, or import without --strict", bytes->layer, bytes->what, bytes->done);
    }

    [[nodiscard]] bool has_old(const std::string& name) const {
        return m_old && std::ranges::any_of(m_old->layers(),
                                            [&](const LayerInfo& info) { return info.schema.name == name; });
    }

    /// What the atlas has of the layer. The table is written anew, so that a row that cannot be read would be
    /// gone from it.
    model::Layer read_old(const std::string& name) {
        ReadResult read = read_atlas_layer(m_path, name, m_old_definitions, m_task);
        if (read.ledger.dropped() > 0) {
            const auto lost =
                std::ranges::find(read.findings, base::Severity::error, &base::Finding::severity);
            throw base::DataError{fmt::format(
                "{}:{}: {} of its {} rows cannot be read{} and would be lost by an import; mend them first, "
                "'limes check' names them",
                base::printable(m_path.string()), name, read.ledger.dropped(), read.ledger.in(),
                lost == read.findings.end() ? "" : fmt::format(" ('{}' {})", lost->feature, lost->what))};
        }
        for (base::Finding& finding : read.findings) {
            if (finding.severity != base::Severity::note) {
                finding.layer = name;
                m_report.findings.push_back(std::move(finding));
            }
        }
        return std::move(read.layer);
    }

    /// Only where something was set aside before.
    void note_kept(const std::string& name, const model::Layer& layer) {
        if (m_report.rejects.contains(name)) {
            for (std::size_t row = 0; row < layer.rows; ++row) {
                m_readings[name].kept.emplace(layer.ids[row], layer.valid(row).from);
            }
        }
    }

    /// The layer as it is to be written, or nothing when the atlas says it all already.
    std::optional<model::Layer> settle(const std::string& name, Edition& edition) {
        const std::string& digest = m_digests.at(name);
        note_kept(name, edition.layer);
        edition.layer.schema.provenance.edition = digest;
        ImportReport::Entry& entry = m_report.entries[edition.last_entry];
        if (!has_old(name)) {
            entry.added = edition.layer.rows;
            return std::move(edition.layer);
        }
        const auto old_definition = m_old_definitions.find(name);
        if (old_definition != m_old_definitions.end() && !edition.is_defined) {
            keep_description(edition.layer, old_definition->second);
        }
        const bool same_edition =
            is_known(name) && same_description(old_definition->second.schema, edition.layer.schema);
        if (same_edition) {
            entry.unchanged = edition.layer.rows;
            return std::nullopt;
        }
        model::Layer old = read_old(name);
        if (edition.is_numbered) {
            naming_layer(entry.input, name, [&] { refuse_other_numbers(old, edition.layer); });
        }
        const bool schema_changed = old_definition == m_old_definitions.end() ||
                                    !same_description(old_definition->second.schema, edition.layer.schema);
        if (edition.layer.schema.role.empty()) {
            edition.layer.schema.role = old.schema.role;
        }
        if (edition.checks.empty() && old_definition != m_old_definitions.end()) {
            edition.checks = old_definition->second.checks;
        }
        if (!m_readings[name].mended.empty()) {
            take_types(edition.layer, old);
        }
        FindingLog log{name};
        Merged merged = merge_editions(std::move(old), std::move(edition.layer),
                                       m_readings[name].has_whole ? IsWhole::yes : IsWhole::no, log);
        std::ranges::move(log.take(), std::back_inserter(m_report.findings));
        entry.added = merged.added;
        entry.unchanged = merged.unchanged;
        entry.changed = merged.changed;
        entry.ended = merged.ended;
        if (merged.added + merged.changed + merged.ended == 0 && !schema_changed) {
            return std::nullopt;
        }
        return std::move(merged.layer);
    }

    static bool same_description(const model::Schema& a, const model::Schema& b) {
        return (b.role.empty() || a.role == b.role) && (b.title.empty() || a.title == b.title) &&
               a.name_columns == b.name_columns && a.alias_columns == b.alias_columns &&
               a.provenance.source == b.provenance.source && a.provenance.licence == b.provenance.licence &&
               a.provenance.attribution == b.provenance.attribution &&
               a.relations.size() == b.relations.size();
    }

    void write(const std::vector<std::pair<std::string, model::Layer>>& changed) {
        base::AtomicFile file{m_path, base::Overwrite::yes};
        if (m_exists) {
            // What others keep in the file, such as QGIS its styles, stays.
            std::error_code failure;
            fs::copy_file(m_path, file.temporary(), fs::copy_options::overwrite_existing, failure);
            if (failure) {
                throw base::DataError{fmt::format("{}: cannot be copied to change it ({}); is the disk full?",
                                                  base::printable(m_path.string()), failure.message())};
            }
        }
        AtlasWriter writer{file.temporary(), m_path,
                           m_exists ? AtlasWriter::Begin::from_copy : AtlasWriter::Begin::anew};
        for (const auto& [name, layer] : changed) {
            const Edition& edition = m_editions.at(name);
            writer.put(layer, edition.checks, m_task);
            if (!edition.repairs.empty()) {
                writer.note_mends(layer.schema, edition.repairs);
            }
        }
        for (const auto& [name, rejects] : m_changed_rejects) {
            writer.put_rejects(name, rejects);
        }
        writer.close();
        m_task.check();
        std::optional<WriteHold> hold;
        if (m_old) {
            hold.emplace(m_path, m_task);
            m_old->require_same();
        }
        m_options.before_commit(m_report);
        file.commit();
    }

    fs::path m_path;
    const ImportOptions& m_options;
    const base::Task& m_task;
    bool m_exists = false;
    bool m_was_atlas = false;
    std::optional<Atlas> m_old;
    std::map<std::string, Definition> m_old_definitions;
    std::map<std::string, Edition> m_editions;
    std::map<std::string, Reading> m_readings;
    std::map<std::string, std::string> m_digests;
    std::vector<SetAside> m_set_aside;
    std::map<std::string, std::vector<Reject>> m_changed_rejects;
    ImportReport m_report;
};

}  // namespace

ImportReport import_into(const std::filesystem::path& atlas, const ImportOptions& options,
                         const base::Task& task) {
    if (options.inputs.empty()) {
        throw base::UsageError{"import: no input; give files or a folder"};
    }
    return Import{atlas, options, task}.run();
}

}  // namespace limes::source
