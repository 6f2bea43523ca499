#pragma once

#include <limes/base/task.hpp>
#include <limes/base/time.hpp>
#include <limes/database/statement.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct pg_conn;
struct pg_result;

namespace limes::database {

/// One row of an answer of the database, seen where it is; gone with the next one.
class Row {
public:
    Row(const pg_result* result, int row) : m_result{result}, m_row{row} {}

    [[nodiscard]] bool is_null(int column) const;
    // The value, of a column that is of this type and not null.
    [[nodiscard]] bool truth(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] base::Day day(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::span<const std::uint8_t> bytes(int column) const;

private:
    const pg_result* m_result;
    int m_row;
};

/// The day from which PostgreSQL counts days, 2000-01-01, in those of base::Day.
inline constexpr std::int32_t kEpoch = 10957;

/// How a text that names a database begins: "PG:service=border".
inline constexpr std::string_view kPrefix = "PG:";

/// A connection to PostgreSQL, by libpq. What is sent can be stopped: while the database works, the task is
/// looked at ten times a second, and a statement that is no longer wanted is cancelled there.
///
/// Errors of all below: EngineError with the words of the database, what was being done, and the mend where
/// one is known; Cancelled.
class Connection {
public:
    /// `name`: "PG:service=border", with the keywords of libpq or none, where its environment says the rest.
    /// A password in it is refused: everyone on the machine can read a command line. Errors: UsageError for a
    /// name that is none; EngineError when nobody answers within 10 seconds, or the database has no PostGIS.
    static Connection open(const std::string& name);

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept = delete;
    ~Connection();

    /// A statement that has no rows to give.
    void run(const Statement& statement, const base::Task& task = {});
    /// Gives the rows one by one as they come, so that no more than one is held.
    void query(const Statement& statement, const base::Task& task,
               const std::function<void(const Row&)>& take);
    /// The whole number that a statement with one row of one column gives.
    [[nodiscard]] std::int64_t number(const Statement& statement, const base::Task& task = {});

    /// Begins `COPY ... FROM STDIN (FORMAT binary)`.
    void begin_copy(const Statement& statement);
    /// A part of what is copied.
    void put_copy(std::string_view bytes, const base::Task& task);
    void end_copy(const base::Task& task);

    /// What errors call the database: as it was named, which has no password.
    [[nodiscard]] const std::string& name() const { return m_name; }

private:
    struct Closes {
        void operator()(pg_conn* connection) const;
    };
    Connection(std::string name, pg_conn* connection);

    void send(const Statement& statement);
    /// Waits until an answer is there. Errors: Cancelled, after which the connection is of no more use.
    void wait(const base::Task& task);
    [[noreturn]] void fail(const pg_result* result, const Statement& statement) const;
    void finish(const Statement& statement, const base::Task& task);

    std::string m_name;
    std::unique_ptr<pg_conn, Closes> m_connection;
    Statement m_copying;
};

}  // namespace limes::database
