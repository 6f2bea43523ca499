#include "postgres.hpp"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace limes::test {

namespace {

constexpr const char* kBin = "/usr/lib/postgresql/15/bin/";

/// PostgreSQL refuses to run as root: root runs it as the user that Debian's package made.
std::vector<std::string> as_server(std::vector<std::string> command) {
    if (::getuid() == 0) {
        command.insert(command.begin(), {"runuser", "-u", "postgres", "--"});
    }
    return command;
}

Ended must(const std::vector<std::string>& command, const RunOptions& options = {}) {
    Ended ended = run(command, options);
    if (ended.code != 0) {
        throw std::runtime_error{command[0] + " failed: " + ended.err + ended.out};
    }
    return ended;
}

}  // namespace

Postgres::Postgres() {
    const std::string data = m_folder / "data";
    std::filesystem::permissions(m_folder / "", std::filesystem::perms::all);
    must(as_server(
        {std::string{kBin} + "initdb", "-D", data, "-U", "limes", "-A", "trust", "-E", "UTF8", "--no-sync"}));
    must(as_server({std::string{kBin} + "pg_ctl", "-D", data, "-w", "-l", m_folder / "log", "-o",
                    "-c listen_addresses='' -c fsync=off -k " + (m_folder / ""), "start"}));
    (void)query("create extension postgis");
}

Postgres::~Postgres() {
    stop();
}

void Postgres::stop() const {
    (void)run(as_server({std::string{kBin} + "pg_ctl", "-D", m_folder / "data", "-m", "immediate", "stop"}));
}

std::vector<std::vector<std::string>> Postgres::query(const std::string& sql,
                                                      const std::string& database) const {
    const Ended ended = must({"psql", "-h", m_folder / "", "-U", "limes", "-d", database, "-v",
                              "ON_ERROR_STOP=1", "-qAtX", "-F", "\t"},
                             {.input = sql});
    std::vector<std::vector<std::string>> rows;
    for (std::size_t at = 0; at < ended.out.size();) {
        const std::size_t end = std::min(ended.out.find('\n', at), ended.out.size());
        std::vector<std::string>& row = rows.emplace_back();
        for (std::size_t cell = at; cell <= end;) {
            const std::size_t tab = std::min(ended.out.find('\t', cell), end);
            row.push_back(ended.out.substr(cell, tab - cell));
            cell = tab + 1;
        }
        at = end + 1;
    }
    return rows;
}

std::string Postgres::connection(const std::string& database) const {
    return "PG:host=" + (m_folder / "") + " user=limes dbname=" + database;
}

void Postgres::load(const std::string& geopackage, const std::vector<std::string>& layers) const {
    std::vector<std::string> command{"ogr2ogr",  "-f",   "PostgreSQL",         connection(),
                                     geopackage, "-lco", "GEOMETRY_NAME=geom", "-lco",
                                     "FID=row"};
    command.insert(command.end(), layers.begin(), layers.end());
    must(command);
}

}  // namespace limes::test
