#pragma once

#include <filesystem>

namespace limes::base {

/// The folder of the file that limes itself was loaded from: its shared library, or a program it is linked
/// into.
[[nodiscard]] std::filesystem::path library_folder();

/// A function of a shared library of ours that lies in `library_folder` and is loaded when it is first asked
/// for, and kept: for what is dear to load and seldom needed.
///
/// Errors: EngineError that names the file when it, or a library that it needs, cannot be loaded.
[[nodiscard]] void* late_function(const char* library, const char* function);

}  // namespace limes::base
