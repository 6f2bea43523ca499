#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/database/connection.hpp>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace limes::database {

namespace {

constexpr const char* kConnectSeconds = "10";
constexpr int kLookMilliseconds = 100;

struct ClearsResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearsResult>;

template <class T>
T big_endian(const char* bytes) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        value = static_cast<T>(value << 8U) | static_cast<unsigned char>(bytes[i]);
    }
    return value;
}

std::string one_line(const char* words) {
    std::string text{words == nullptr ? "" : words};
    std::ranges::replace_if(
        text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    return base::printable(text);
}

/// The keywords of a name, as libpq reads them. Errors: UsageError.
void check_name(const std::string& words, const std::string& shown) {
    char* why = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
        PQconninfoParse(words.c_str(), &why), &PQconninfoFree};
    if (options == nullptr) {
        const std::string reason = one_line(why);
        PQfreemem(why);
        // What cannot be read may have a password in it all the same.
        const bool may_tell =
            words.find("password") == std::string::npos && words.find("://") == std::string::npos;
        throw base::UsageError{fmt::format(
            "{}: is no name of a database{}; write PG:service=border, or PG:host=... dbname=...",
            may_tell ? shown : "PG:...", may_tell ? fmt::format(" ({})", reason) : std::string{})};
    }
    for (const PQconninfoOption* each = options.get(); each->keyword != nullptr; ++each) {
        if (std::string_view{each->keyword} == "password" && each->val != nullptr) {
            throw base::UsageError{
                "PG:...: a password on a command line can be read by all users of the machine; put it into "
                "~/.pgpass or a service file, and name that: PG:service=..."};
        }
    }
}

void say_nothing(void* /*unused*/, const PGresult* /*notice*/) {}

}  // namespace

bool Row::is_null(int column) const {
    return PQgetisnull(m_result, m_row, column) != 0;
}
bool Row::truth(int column) const {
    return *PQgetvalue(m_result, m_row, column) != 0;
}
std::int64_t Row::integer(int column) const {
    return static_cast<std::int64_t>(big_endian<std::uint64_t>(PQgetvalue(m_result, m_row, column)));
}
double Row::real(int column) const {
    return std::bit_cast<double>(big_endian<std::uint64_t>(PQgetvalue(m_result, m_row, column)));
}
base::Day Row::day(int column) const {
    return base::Day{
        static_cast<std::int32_t>(big_endian<std::uint32_t>(PQgetvalue(m_result, m_row, column))) + kEpoch};
}
std::string_view Row::text(int column) const {
    return {PQgetvalue(m_result, m_row, column),
            static_cast<std::size_t>(PQgetlength(m_result, m_row, column))};
}
std::span<const std::uint8_t> Row::bytes(int column) const {
    const std::string_view all = text(column);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
    return {reinterpret_cast<const std::uint8_t*>(all.data()), all.size()};
}

void Connection::Closes::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

Connection::Connection(std::string name, pg_conn* connection)
    : m_name{std::move(name)}, m_connection{connection} {}
Connection::Connection(Connection&&) noexcept = default;
Connection::~Connection() = default;

Connection Connection::open(const std::string& name) {
    const std::string words{name.starts_with(kPrefix) ? std::string_view{name}.substr(kPrefix.size())
                                                      : std::string_view{name}};
    const std::string shown = base::printable(name);
    check_name(words, shown);
    // A network that swallows what is sent is noticed within half a minute, also by what cancels a statement.
    const std::array<const char*, 8> keywords{
        "connect_timeout", "application_name",    "client_encoding", "tcp_user_timeout",
        "keepalives_idle", "keepalives_interval", "dbname",          nullptr};
    const std::array<const char*, 8> values{kConnectSeconds, "limes", "UTF8", "30000", "15", "5",
                                            words.c_str(),   nullptr};
    Connection opened{shown, PQconnectdbParams(keywords.data(), values.data(), 1)};
    if (PQstatus(opened.m_connection.get()) != CONNECTION_OK) {
        throw base::EngineError{fmt::format("{}: cannot be connected to ({}); check service, host and rights",
                                            shown, one_line(PQerrorMessage(opened.m_connection.get())))};
    }
    PQsetNoticeReceiver(opened.m_connection.get(), say_nothing, nullptr);
    if (opened.number("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'") == 0) {
        throw base::EngineError{fmt::format(
            "{}: the database has no PostGIS; its owner adds it with CREATE EXTENSION postgis", shown)};
    }
    return opened;
}

void Connection::fail(const pg_result* result, const Statement& statement) const {
    if (PQstatus(m_connection.get()) != CONNECTION_OK) {
        throw base::EngineError{fmt::format(
            "{}: the connection was lost in the midst of the work ({}); nothing is half done there "
            "or here, ask again",
            m_name, one_line(PQerrorMessage(m_connection.get())))};
    }
    const char* primary = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view code{state == nullptr ? "" : state};
    constexpr std::string_view kNoRight = "42501";
    constexpr std::string_view kDiskFull = "53100";
    const std::string_view mend = code == kNoRight
                                      ? "; the user of the connection needs rights on the schema limes"
                                  : code == kDiskFull ? "; the disk of the database is full"
                                                      : "";
    throw base::EngineError{
        fmt::format("{}: the database refused ({}{}{}){}, on: {}", m_name,
                    one_line(primary == nullptr ? PQerrorMessage(m_connection.get()) : primary),
                    code.empty() ? "" : "; SQLSTATE ", code, mend,
                    base::printable(database::shown(statement).substr(0, 300)))};
}

void Connection::send(const Statement& statement) {
    std::string text;
    std::vector<std::string> values;
    for (const char c : statement.text()) {
        if (c != Statement::kMark) {
            text += c;
            continue;
        }
        const Value& value = statement.values().at(values.size());
        const char* type = "text";
        if (const auto* truth = std::get_if<bool>(&value)) {
            values.emplace_back(*truth ? "t" : "f");
            type = "boolean";
        } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
            values.push_back(fmt::format("{}", *whole));
            type = "bigint";
        } else if (const auto* real = std::get_if<double>(&value)) {
            values.push_back(
                fmt::format("{}", *real));  // the shortest digits that read back as the same number
            type = "double precision";
        } else if (const auto* day = std::get_if<base::Day>(&value)) {
            values.push_back(day->text());
            type = "date";
        } else {
            values.push_back(std::get<std::string>(value));
        }
        text += fmt::format("${}::{}", values.size(), type);
    }
    std::vector<const char*> pointers;
    pointers.reserve(values.size());
    for (const std::string& value : values) {
        pointers.push_back(value.c_str());
    }
    const bool copies = statement.text().starts_with("COPY");
    const int sent =
        copies ? PQsendQuery(m_connection.get(), text.c_str())
               : PQsendQueryParams(m_connection.get(), text.c_str(), static_cast<int>(pointers.size()),
                                   nullptr, pointers.data(), nullptr, nullptr, 1);
    if (sent == 0) {
        fail(nullptr, statement);
    }
}

void Connection::wait(const base::Task& task) {
    while (PQisBusy(m_connection.get()) != 0) {
        if (task.stop.stop_requested()) {
            const std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> cancel{PQgetCancel(m_connection.get()),
                                                                            &PQfreeCancel};
            std::array<char, 256> why{};
            if (cancel != nullptr) {
                PQcancel(cancel.get(), why.data(), static_cast<int>(why.size()));
            }
            m_connection.reset();  // what the database still sends is not waited for
            throw base::Cancelled{};
        }
        pollfd socket{.fd = PQsocket(m_connection.get()), .events = POLLIN, .revents = 0};
        if (::poll(&socket, 1, kLookMilliseconds) != 0 && PQconsumeInput(m_connection.get()) == 0) {
            return;  // what comes next says that the connection is lost
        }
    }
}

void Connection::finish(const Statement& statement, const base::Task& task) {
    for (;;) {
        wait(task);
        const Answer answer{PQgetResult(m_connection.get())};
        if (answer == nullptr) {
            return;
        }
        const ExecStatusType status = PQresultStatus(answer.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            fail(answer.get(), statement);
        }
    }
}

void Connection::run(const Statement& statement, const base::Task& task) {
    task.check();
    send(statement);
    finish(statement, task);
}

void Connection::query(const Statement& statement, const base::Task& task,
                       const std::function<void(const Row&)>& take) {
    task.check();
    send(statement);
    PQsetSingleRowMode(m_connection.get());
    for (;;) {
        wait(task);
        const Answer answer{PQgetResult(m_connection.get())};
        if (answer == nullptr) {
            break;
        }
        const ExecStatusType status = PQresultStatus(answer.get());
        if (status == PGRES_SINGLE_TUPLE) {
            take(Row{answer.get(), 0});
        } else if (status != PGRES_TUPLES_OK) {
            fail(answer.get(), statement);
        }
    }
    if (PQstatus(m_connection.get()) != CONNECTION_OK) {
        fail(nullptr, statement);
    }
}

std::int64_t Connection::number(const Statement& statement, const base::Task& task) {
    std::int64_t found = 0;
    query(statement, task, [&](const Row& row) { found = row.integer(0); });
    return found;
}

void Connection::begin_copy(const Statement& statement) {
    m_copying = statement;
    send(statement);
    const Answer answer{PQgetResult(m_connection.get())};
    if (PQresultStatus(answer.get()) != PGRES_COPY_IN) {
        fail(answer.get(), statement);
    }
}

void Connection::put_copy(std::string_view bytes, const base::Task& task) {
    if (task.stop.stop_requested()) {
        m_connection.reset();  // the database rolls back what was not committed
        throw base::Cancelled{};
    }
    if (PQputCopyData(m_connection.get(), bytes.data(), static_cast<int>(bytes.size())) != 1) {
        fail(nullptr, m_copying);
    }
}

void Connection::end_copy(const base::Task& task) {
    if (PQputCopyEnd(m_connection.get(), nullptr) != 1) {
        fail(nullptr, m_copying);
    }
    finish(m_copying, task);
}

}  // namespace limes::database
