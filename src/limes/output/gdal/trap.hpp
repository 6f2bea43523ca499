#pragma once

#include <limes/base/error.hpp>

#include <cpl_conv.h>
#include <cpl_error.h>

#include <string>

namespace limes::output {

/// Hears what GDAL says on this thread: its return values alone cannot be trusted on a full disk. Failures
/// are kept, warnings dropped, nothing is printed.
class GdalTrap {
public:
    explicit GdalTrap(std::string file) : m_file{std::move(file)} { CPLPushErrorHandlerEx(hear, this); }
    GdalTrap(const GdalTrap&) = delete;
    GdalTrap& operator=(const GdalTrap&) = delete;
    ~GdalTrap() { CPLPopErrorHandler(); }

    /// Errors: DataError with GDAL's words when it has failed since, or when `succeeded` is false.
    void check(bool succeeded, const char* doing) const {
        if (!succeeded || !m_failure.empty()) {
            throw base::DataError{m_file + ": " + doing +
                                  " failed: " + (m_failure.empty() ? "GDAL gives no reason" : m_failure)};
        }
    }

private:
    static void CPL_STDCALL hear(CPLErr level, CPLErrorNum, const char* message) {
        auto* trap = static_cast<GdalTrap*>(CPLGetErrorHandlerUserData());
        if (level >= CE_Failure && trap->m_failure.empty()) {
            trap->m_failure = message;
        }
    }

    std::string m_file;
    std::string m_failure;
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
