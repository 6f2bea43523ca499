#pragma once

#include <limes/base/file.hpp>
#include <limes/output/output.hpp>

#include "command.hpp"

#include <optional>

namespace limes::cli {

/// The file of --report, if there is one. It is made before the work, so that one that cannot be is refused
/// at once; filled before the answer is put in place, so that no answer is there without its report; and put
/// in place after the answer.
class ReportFile {
public:
    /// Errors: DataError as AtomicFile.
    explicit ReportFile(const Invocation& call);

    /// Errors: DataError when it cannot be written, which names the file that was asked for.
    void fill(const result::Result& result, const output::WriteReport& written);
    void commit();

private:
    std::optional<base::AtomicFile> m_file;
};

}  // namespace limes::cli
