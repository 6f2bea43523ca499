#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/permission.hpp>
#include <limes/base/text.hpp>
#include <limes/source/archive.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/shapefile_parts.hpp>
#include <limes/source/sqlite_recovery.hpp>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <utility>

namespace limes::source {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<const char*, const char*>, 18> kConfiguration{{
    {"GDAL_VRT_ENABLE_PYTHON", "NO"},
    {"GDAL_DRIVER_PATH", "disable"},
    {"GDAL_PYTHON_DRIVER_PATH", ""},
    {"OGR_SQLITE_LOAD_EXTENSIONS", ""},
    {"OGR_SQLITE_PRAGMA", "trusted_schema=0"},
    {"OGR_GEOJSON_MAX_OBJ_SIZE", "100"},  // MB; a province at full detail has under ten
    {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "{noext}"},
    {"GDAL_DISABLE_READDIR_ON_OPEN", "FALSE"},
    {"GDAL_HTTP_TIMEOUT", "5"},
    {"PROJ_NETWORK", "OFF"},
    // The quick ways of these drivers lose booleans (GDAL 3.6.2: of a batch only the first true one is kept).
    {"OGR_GPKG_STREAM_BASE_IMPL", "YES"},
    {"OGR_FLATGEOBUF_STREAM_BASE_IMPL", "YES"},
    {"LIBKML_RESOLVE_STYLE", "NO"},
    {"OGR_APPLY_GEOM_SET_PRECISION", "NO"},
    {"OGR_XLSX_HEADERS", "FORCE"},  // a table of texts alone has a header too
    {"OGR_ODS_HEADERS", "FORCE"},
    {"GML_DOWNLOAD_WFS_SCHEMA", "NO"},
    {"GML_SKIP_RESOLVE_ELEMS", "ALL"},  // what it points to is not fetched
}};

constexpr std::string_view kDatabase = "PG:";

std::mutex g_strays_mutex;
std::vector<std::string> g_strays;  // failures on threads that GDAL started, e.g. to read ahead

std::size_t stray_count() {
    const std::lock_guard lock{g_strays_mutex};
    return g_strays.size();
}

void CPL_STDCALL on_stray(CPLErr level, CPLErrorNum, const char* text) {
    if (level < CE_Failure) {
        return;
    }
    const std::lock_guard lock{g_strays_mutex};
    g_strays.emplace_back(text);
}

void CPL_STDCALL on_error(CPLErr level, CPLErrorNum, const char* text) {
    auto* errors = static_cast<GdalErrors*>(CPLGetErrorHandlerUserData());
    if (level >= CE_Failure) {
        errors->note_failure(text);
    } else if (level == CE_Warning) {
        errors->note_warning(text);
    }
}

std::string lower(std::string text) {
    for (char& c : text) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return text;
}

/// The first bytes of a file, without white space before them, in small letters.
std::string beginning(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string head(512, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return lower(first == std::string::npos ? std::string{} : head.substr(first));
}

}  // namespace

void prepare_gdal() {
    static std::once_flag once;
    std::call_once(once, [] {
        for (const auto& [key, value] : kConfiguration) {
            CPLSetConfigOption(key, value);
        }
        CPLSetErrorHandler(on_stray);
        for (const Driver& driver : drivers()) {
            driver.enrol();
        }
    });
}

std::size_t GdalErrors::strays() {
    return stray_count();
}

GdalErrors::GdalErrors(std::size_t strays_before) : m_strays_before{strays_before} {
    errno = 0;
    CPLPushErrorHandlerEx(on_error, this);
}

GdalErrors::~GdalErrors() {
    CPLPopErrorHandler();
}

bool GdalErrors::failed() const {
    return !m_failures.empty() || stray_count() > m_strays_before;
}

std::string GdalErrors::first() const {
    if (!m_failures.empty()) {
        return m_failures.front();
    }
    const std::lock_guard lock{g_strays_mutex};
    return g_strays.size() > m_strays_before ? g_strays[m_strays_before] : std::string{};
}

void GdalErrors::note_failure(const char* text) {
    if (m_no_room.empty()) {
        m_no_room = base::no_room(errno, text);
    }
    m_failures.emplace_back(text);
}

void GdalErrors::note_warning(const char* text) {
    constexpr std::size_t kMost = 1000;
    if (m_warnings.size() < kMost) {
        m_warnings.emplace_back(text);
    }
}

void GdalErrors::clear() {
    m_failures.clear();
    m_no_room.clear();
    m_warnings.clear();
    m_strays_before = stray_count();
}

void CloseDataset::operator()(void* dataset) const {
    GDALClose(dataset);
}

namespace {

/// A text table as some spreadsheets save it, of which GDAL reads nothing. Errors: DataError.
void refuse_utf16(const fs::path& file, const std::string& shown) {
    const std::string ending = ending_of(file);
    std::array<char, 2> mark{};
    std::ifstream{file, std::ios::binary}.read(mark.data(), mark.size());
    const bool is_marked =
        (mark[0] == '\xFF' && mark[1] == '\xFE') || (mark[0] == '\xFE' && mark[1] == '\xFF');
    if (is_marked && (ending == ".csv" || ending == ".tsv" || ending == ".txt")) {
        throw base::DataError{
            fmt::format("{}: is UTF-16; write it as UTF-8, which a spreadsheet calls 'CSV UTF-8'", shown)};
    }
}

/// `named`: what the path was called by whoever asked, where it leads into an archive that was unpacked.
fs::path vetted(const fs::path& path, const std::string& named) {
    const std::string name = path.string();
    const std::string shown = base::printable(named);
    if (name.empty() || name == "-") {
        throw base::DataError{"input '-': reading from standard input is not possible; give a file"};
    }
    if (name.rfind("/vsi", 0) == 0 || name.find('\0') != std::string::npos) {
        throw base::DataError{fmt::format(
            "{}: virtual files are not opened; fetch or unpack it and give the file itself", shown)};
    }
    if (const auto packed = archive_name(path)) {
        base::require_readable(packed->archive);
        const std::string& member = packed->member;
        const bool ends_so = !member.empty() && named.ends_with('/' + member);
        return vetted(unpacked(*packed, ends_so ? named.substr(0, named.size() - member.size() - 1) : named),
                      named);
    }
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    base::require_readable(path);
    if (status.type() == fs::file_type::not_found || status.type() == fs::file_type::none) {
        if (name.find("://") != std::string::npos) {
            throw base::DataError{fmt::format(
                "{}: only local files and PG:... are read; download it first and give the file", shown)};
        }
        throw base::DataError{fmt::format("{}: no such file; check the name and the folder", shown)};
    }
    if (status.type() != fs::file_type::regular) {
        throw base::DataError{fmt::format("{}: is not an ordinary file; give the data file itself", shown)};
    }
    const fs::path real = fs::canonical(path, failure);
    if (failure) {
        throw base::DataError{fmt::format("{}: cannot be resolved ({})", shown, failure.message())};
    }
    if (is_archive(real)) {  // by way of a link
        return vetted(unpacked({real, ""}, named), named);
    }
    if (fs::file_size(real, failure) == 0) {
        throw base::DataError{fmt::format("{}: is empty; was its download or export cut off?", shown)};
    }
    refuse_utf16(real, shown);
    return real;
}

}  // namespace

fs::path vet_input(const fs::path& path) {
    return vetted(path, path.string());
}

namespace {

/// A database that libpq connects to. Errors: DataError.
OpenDataset open_database(const fs::path& path) {
    const std::string shown = base::printable(path.string());
    if (lower(path.string()).find("password") != std::string::npos) {
        throw base::DataError{
            "PG:...: a password on a command line can be read by all users of the machine; put it into "
            "~/.pgpass or a service "
            "file, and name that: PG:service=..."};
    }
    static std::once_flag once;
    std::call_once(once, RegisterOGRPG);
    const GdalErrors errors;
    constexpr std::array<const char*, 2> kDrivers{"PostgreSQL", nullptr};
    OpenDataset opened;
    opened.path = path;
    opened.handle.reset(GDALOpenEx(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                                   kDrivers.data(), nullptr, nullptr));
    if (!opened.handle || errors.failed()) {
        throw base::DataError{fmt::format("{}: cannot be connected to ({}); check service, host and rights",
                                          shown, base::printable(errors.first()))};
    }
    opened.driver = "PostgreSQL";
    return opened;
}

/// The driver that takes a file by what is in it, as GDAL does, whatever its name says; by its ending where
/// that is not to be told. What the driver may do is bounded by its options, so these are of the one that
/// does it.
const Driver* driver_of(const fs::path& file) {
    std::vector<const char*> names;
    for (const Driver& driver : drivers()) {
        names.push_back(driver.name);
    }
    names.push_back(nullptr);
    GDALDriverH identified = GDALIdentifyDriverEx(file.c_str(), GDAL_OF_VECTOR, names.data(), nullptr);
    const std::string_view name = identified == nullptr ? "" : GDALGetDriverShortName(identified);
    const std::string ending = ending_of(file);
    const auto found = std::ranges::find_if(drivers(), [&](const Driver& driver) {
        return identified != nullptr ? name == driver.name
                                     : std::ranges::find(driver.endings, ending) != driver.endings.end();
    });
    return found == drivers().end() ? nullptr : &*found;
}

}  // namespace

bool is_database(const fs::path& path) {
    return path.string().starts_with(kDatabase);
}

bool is_there(const fs::path& path) {
    std::error_code none;
    return fs::exists(path, none) || archive_name(path) || is_database(path);
}

OpenDataset open_vector(const fs::path& path, const std::string& encoding) {
    prepare_gdal();
    if (is_database(path)) {
        return open_database(path);
    }
    const fs::path real = vet_input(path);
    const std::string shown = base::printable(path.string());
    const std::string head = beginning(real);
    if (head.rfind("<!doctype html", 0) == 0 || head.rfind("<html", 0) == 0) {
        throw base::DataError{fmt::format("{}: is a web page, not data; was its download refused?", shown)};
    }
    if (head.rfind("par1", 0) == 0) {
        throw base::DataError{
            fmt::format("{}: is Parquet, not an atlas; make one of it with 'limes import {} -o atlas.gpkg'",
                        shown, shown)};
    }
    const bool is_sqlite = head.rfind("sqlite format 3", 0) == 0;
    if (is_sqlite && has_journal(real)) {
        throw base::DataError{
            fmt::format("{}: another program writes it or was killed while writing (a journal lies "
                        "beside it); close that program, or open and save it there once",
                        shown)};
    }
    if (is_sqlite) {
        refuse_disguised_tables(real, shown);
    }
    if (ending_of(real) == ".shp") {
        require_shapefile_parts(real, shown);
    } else if (!encoding.empty()) {
        throw base::UsageError{fmt::format(
            "{}: --encoding is of Shapefiles, whose .cpg may lack or lie; other formats say it themselves",
            shown)};
    }
    if (!encoding.empty() && CPLCanRecode("a", encoding.c_str(), CPL_ENC_UTF8) == FALSE) {
        throw base::UsageError{
            fmt::format("--encoding '{}' is no code page that is known; iconv -l has their names",
                        base::printable(encoding))};
    }
    const std::string encoding_option = encoding.empty() ? std::string{} : "ENCODING=" + encoding;
    GdalErrors errors;
    const Driver* driver = driver_of(real);
    OpenDataset opened;
    opened.path = path;
    if (driver != nullptr) {
        if (driver->packed) {
            weigh_packed(real, path.string());
        }
        std::vector<const char*> options = driver->options;
        if (is_sqlite && is_wal_at_rest(real)) {
            options.push_back("IMMUTABLE=YES");
        }
        if (!encoding.empty()) {
            options.push_back(encoding_option.c_str());
        }
        options.push_back(nullptr);
        const std::array<const char*, 2> names{driver->name, nullptr};
        opened.handle.reset(GDALOpenEx(real.c_str(),
                                       GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                                       names.data(), options.data(), nullptr));
    }
    if (!opened.handle || errors.failed()) {
        throw base::DataError{
            fmt::format("{}: cannot be read as {} ({}); check that the file is whole and its ending is right",
                        shown, known_formats(),
                        base::printable(errors.first().empty() ? "nothing known is in it" : errors.first()))};
    }
    opened.driver = GDALGetDriverShortName(GDALGetDatasetDriver(opened.handle.get()));
    if (auto* database = static_cast<sqlite3*>(GDALGetInternalHandle(opened.handle.get(), "SQLITE_HANDLE"))) {
        std::error_code none;
        opened.budget = std::make_unique<SqliteBudget>(database, fs::file_size(real, none));
    }
    return opened;
}

void close_checked(OpenDataset& dataset, const GdalErrors& errors, const std::string& layer) {
    dataset.handle.reset();
    if (dataset.budget && dataset.budget->is_spent()) {
        throw base::DataError{fmt::format(
            "{}{}{}: is a view that takes more work than a file of its size needs; write its rows to "
            "a table and give that",
            base::printable(dataset.path.string()), layer.empty() ? "" : ":", base::printable(layer))};
    }
    if (errors.failed()) {
        throw base::DataError{fmt::format("{}{}{}: damaged or cut off ({}); get the file anew",
                                          base::printable(dataset.path.string()), layer.empty() ? "" : ":",
                                          base::printable(layer), base::printable(errors.first()))};
    }
}

}  // namespace limes::source
