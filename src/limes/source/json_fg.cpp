#include <limes/base/error.hpp>
#include <limes/base/time.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/json_fg.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>

namespace limes::source {

namespace {

using base::Day;
using Json = nlohmann::json;

/// Of one feature; an open end, and no instant, is Day::min() or Day::max().
struct Moment {
    Day from = Day::min();
    Day to = Day::max();
    Day instant = Day::min();
};

struct Members {
    std::vector<Moment> moments;
    std::size_t only_place = 0;  ///< features with a geometry in `place` and none where GeoJSON has it
    std::size_t first_only_place = 0;
    std::size_t no_time = 0;  ///< texts that are no dates
};

/// Hears the members of features as the file is parsed, and keeps nothing else of it.
class Ear : public nlohmann::json_sax<Json> {
public:
    explicit Ear(Members& members) : m_members{members} {}

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }

    bool string(string_t& text) override {
        if (m_depth == kTime && m_member == "time" && (m_key == "date" || m_key == "timestamp")) {
            m_moment.instant = day_of(text).value_or(Day::min());
        } else if (m_depth == kInterval && m_member == "time" && m_key == "interval") {
            end_of_interval(text);
        }
        return true;
    }

    bool start_object(std::size_t) override {
        ++m_depth;
        if (m_depth == kFeature && m_is_among_features) {
            m_moment = {};
            m_has_geometry = m_has_place = false;
            m_member.clear();
        } else if (m_depth == kTime && m_is_among_features) {
            m_has_geometry = m_has_geometry || m_member == "geometry";
            m_has_place = m_has_place || m_member == "place";
        }
        return true;
    }

    bool key(string_t& name) override {
        if (m_depth == 1) {
            m_is_among_features = name == "features";
        } else if (m_depth == kFeature && m_is_among_features) {
            m_member = name;
        } else if (m_depth == kTime) {
            m_key = name;
        }
        return true;
    }

    bool end_object() override {
        if (m_depth == kFeature && m_is_among_features) {
            if (m_has_place && !m_has_geometry && m_members.only_place++ == 0) {
                m_members.first_only_place = m_members.moments.size();
            }
            m_members.moments.push_back(m_moment);
        }
        --m_depth;
        return true;
    }

    bool start_array(std::size_t) override {
        ++m_depth;
        m_end = 0;
        return true;
    }
    bool end_array() override {
        --m_depth;
        return true;
    }
    /// GDAL has its own say about the file.
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }

private:
    // How many containers are open: root, features, a feature, its time, the interval of that.
    static constexpr int kFeature = 3;
    static constexpr int kTime = 4;
    static constexpr int kInterval = 5;

    std::optional<Day> day_of(const std::string& text) {
        constexpr std::size_t kDate = 10;  // of "2025-07-01T08:30:00Z"
        try {
            return base::parse_day(text.substr(0, kDate));
        } catch (const base::UsageError&) {
            ++m_members.no_time;
            return std::nullopt;
        }
    }

    void end_of_interval(const std::string& text) {
        const bool is_first = m_end++ == 0;
        const std::optional<Day> day = text == ".." ? std::nullopt : day_of(text);
        if (day && is_first) {
            m_moment.from = *day;
        } else if (day) {
            m_moment.to = Day{day->days() + 1};
        }
    }

    Members& m_members;
    Moment m_moment;
    bool m_has_geometry = false;
    bool m_has_place = false;
    bool m_is_among_features = false;
    int m_depth = 0;
    int m_end = 0;
    std::string m_member;  // of the feature
    std::string m_key;     // within that
};

class JsonFgTable : public TableStream {
public:
    JsonFgTable(std::unique_ptr<TableStream> table, Members members, const FieldFilter& wanted)
        : m_table{std::move(table)}, m_members{std::move(members)}, m_head{m_table->head().like()} {
        constexpr std::array<std::pair<const char*, Day Moment::*>, 3> kColumns{
            {{"valid_from", &Moment::from}, {"valid_to", &Moment::to}, {"time", &Moment::instant}}};
        for (const auto& [name, day] : kColumns) {
            const auto is_said = [part = day](const Moment& moment) { return !(moment.*part).is_open(); };
            if (std::ranges::any_of(m_members.moments, is_said) && m_head.find(name) == nullptr &&
                (!wanted || wanted(name))) {
                m_head.fields.emplace_back(name, model::ColumnType::date);
                m_days.push_back(day);
            }
        }
    }

    [[nodiscard]] const RawTable& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return m_table->expected_rows(); }

    [[nodiscard]] std::optional<TableBatch> next() override {
        std::optional<TableBatch> batch = m_table->next();
        if (!batch) {
            return batch;
        }
        const std::size_t own = m_head.fields.size() - m_days.size();
        for (std::size_t i = 0; i < m_days.size(); ++i) {
            model::Column& column =
                batch->table.fields.emplace_back(m_head.fields[own + i].name, model::ColumnType::date);
            for (std::size_t row = 0; row < batch->table.rows; ++row) {
                const std::size_t feature = batch->first_row + row;
                const Day day =
                    feature < m_members.moments.size() ? m_members.moments[feature].*m_days[i] : Day::min();
                if (day.is_open()) {
                    column.push_null();
                } else {
                    column.push(day);
                }
            }
        }
        batch->repairs.resize(m_head.fields.size());
        return batch;
    }

private:
    std::unique_ptr<TableStream> m_table;
    Members m_members;
    RawTable m_head;
    std::vector<Day Moment::*> m_days;  // of the fields at the end
};

}  // namespace

bool is_json_fg(const std::filesystem::path& path) {
    const std::filesystem::path file = vet_input(path);
    if (ending_of(file) == ".jsonfg") {
        return true;
    }
    std::ifstream in{file, std::ios::binary};
    std::string head(4096, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    return head.find("\"conformsTo\"") != std::string::npos && head.find("json-fg") != std::string::npos;
}

std::unique_ptr<TableStream> with_json_fg(std::unique_ptr<TableStream> table,
                                          const std::filesystem::path& path, const FieldFilter& wanted,
                                          FindingLog& log) {
    Members members;
    Ear ear{members};
    std::ifstream in{vet_input(path), std::ios::binary};
    (void)Json::sax_parse(in, &ear);
    if (members.only_place > 0) {
        log.layer(
            base::Severity::warning, "place-only",
            fmt::format("{} features, #{} the first, have their geometry in the member 'place' only, in "
                        "another CRS than WGS 84 or of another kind than GeoJSON's",
                        members.only_place, members.first_only_place + 1),
            "kept, without a place; write them with a WGS 84 'geometry' too");
    }
    if (members.no_time > 0) {
        log.layer(base::Severity::warning, "no-date",
                  fmt::format("member 'time': {} texts are no dates", members.no_time), "left empty");
    }
    return std::make_unique<JsonFgTable>(std::move(table), std::move(members), wanted);
}

}  // namespace limes::source
