#pragma once

#include <limes/base/task.hpp>

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace limes::cli {

/// A process apart in which WeasyPrint makes a PDF of a page of HTML: without network, held to reading the
/// system's programs and fonts, and ended after two minutes of the processor.
///
/// Must be made while there is one thread, before this process is confined: after that none can be started.
/// The program loads meanwhile and waits for its page. Without one it ends with this process.
/// Source: WeasyPrint (BSD), which sets pages by CSS and leaves text as text: https://weasyprint.org/
class Printer {
public:
    /// The folder is one that this process may write to: WeasyPrint keeps its fonts below it while it works.
    /// Errors: EngineError when WeasyPrint is not installed, or the system has no process to give; DataError
    /// when the folder cannot be written to.
    explicit Printer(const std::filesystem::path& folder);
    Printer(const Printer&) = delete;
    Printer& operator=(const Printer&) = delete;
    ~Printer();

    /// The PDF of one page; called once. Errors: EngineError when none came, Cancelled.
    [[nodiscard]] std::string print(std::string_view html, const base::Task& task);

private:
    std::filesystem::path m_scratch;
    pid_t m_child = -1;
    int m_page = -1;  ///< where the page goes
    int m_pdf = -1;   ///< where the PDF comes from
};

}  // namespace limes::cli
