#include "report_file.hpp"

#include "options.hpp"

namespace limes::cli {

ReportFile::ReportFile(const Invocation& call) {
    if (const auto path = value_of(call, "report")) {
        m_file.emplace(*path, read_overwrite(call));
    }
}

void ReportFile::fill(const result::Result& result, const output::WriteReport& written) {
    if (m_file) {
        base::FileWriter writer{m_file->temporary(), m_file->target().string()};
        writer.write(output::report_json(result, written));
        writer.close();
    }
}

void ReportFile::commit() {
    if (m_file) {
        m_file->commit();
    }
}

}  // namespace limes::cli
