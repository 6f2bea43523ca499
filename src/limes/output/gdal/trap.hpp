#pragma once

#include <limes/base/error.hpp>
#include <limes/base/file.hpp>

#include <cpl_conv.h>
#include <cpl_error.h>

#include <cerrno>
#include <string>
#include <utility>

namespace limes::output {

/// Hears what GDAL says on this thread: its return values alone cannot be trusted on a full disk. Failures
/// are kept, warnings dropped, nothing is printed. Of a full disk GDAL says no more than that a write failed:
/// the system's own error number says why, as long as it is fresh.
class GdalTrap {
public:
    explicit GdalTrap(std::string file) : m_file{std::move(file)} {
        errno = 0;
        CPLPushErrorHandlerEx(hear, this);
    }
    GdalTrap(const GdalTrap&) = delete;
    GdalTrap& operator=(const GdalTrap&) = delete;
    ~GdalTrap() { CPLPopErrorHandler(); }

    /// Errors: DataError with GDAL's words when it has failed since, or when `succeeded` is false.
    void check(bool succeeded, const char* doing) const {
        if (succeeded && m_failure.empty() && m_no_room.empty()) {
            return;
        }
        const std::string said = m_failure.empty() ? "GDAL gives no reason" : m_failure;
        throw base::DataError{m_file + ": " + doing + " failed: " + (m_no_room.empty() ? said : m_no_room)};
    }
    /// To be called right after work that GDAL may have cut short without a word.
    void look_for_room() {
        if (m_no_room.empty()) {
            m_no_room = base::no_room(errno, m_failure);
        }
    }

private:
    static void CPL_STDCALL hear(CPLErr level, CPLErrorNum, const char* message) {
        auto* trap = static_cast<GdalTrap*>(CPLGetErrorHandlerUserData());
        if (level >= CE_Failure && trap->m_failure.empty()) {
            trap->m_failure = message;
            trap->look_for_room();
        }
    }

    std::string m_file;
    std::string m_failure;
    std::string m_no_room;  // empty: there was
};

/// A configuration option of GDAL for this thread, whatever the environment says, until the end of the scope.
class GdalOption {
public:
    GdalOption(const char* key, const char* value) : m_key{key} {
        if (const char* before = CPLGetThreadLocalConfigOption(key, nullptr)) {
            m_before = before;
            m_had_one = true;
        }
        CPLSetThreadLocalConfigOption(key, value);
    }
    GdalOption(const GdalOption&) = delete;
    GdalOption& operator=(const GdalOption&) = delete;
    ~GdalOption() { CPLSetThreadLocalConfigOption(m_key, m_had_one ? m_before.c_str() : nullptr); }

private:
    const char* m_key;
    std::string m_before;
    bool m_had_one = false;
};

}  // namespace limes::output
