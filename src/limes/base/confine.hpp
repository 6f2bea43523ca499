#pragma once

#include <filesystem>
#include <vector>

namespace limes::base {

/// What a process still has to reach after it has confined itself.
struct Reach {
    std::vector<std::filesystem::path> readable = {};  ///< files, and folders with all below them
    std::vector<std::filesystem::path> listable = {};  ///< folders whose names are read, not their files
    std::vector<std::filesystem::path> writable = {};  ///< folders, with all below them, to read and write in
    bool reads_all = false;                            ///< reading is not held to the above
    bool network = false;                              ///< connections may be made
    bool programs = false;  ///< what is readable may be run in the place of this process, and is confined too
};

/// Which of the two locks the kernel has put on.
struct Confinement {
    bool calls = false;  ///< seccomp: no program is started, no connection made, no other process touched
    bool files = false;  ///< Landlock: files as `Reach` says
};

/// Confines this process for good, and every thread it will have: what a library that a hostile file has
/// taken over could do to the user is little. Call it while there is one thread.
///
/// The calls of the kernel that no reader of files needs fail with EPERM, not with a signal, since libraries
/// try some of them and go on without. A path that is not there is left out; one that comes later below a
/// writable folder is within reach. Memory that is written to is bounded by what the machine has, and no core
/// is dumped. What the kernel has not (Landlock before 5.13, seccomp where it is built without) is done
/// without, and told.
///
/// Limits: names, sizes and times of files can be had anywhere (Landlock governs opening, not looking), and
/// what was open before stays open. Under AddressSanitizer a process may be cloned and traced, which its
/// search for leaks does, and memory is not bounded.
/// Cost: a few microseconds a path, a tenth of a millisecond in all.
/// Source: Linux, Documentation/userspace-api/{landlock,seccomp_filter}.rst.
Confinement confine(const Reach& reach);

}  // namespace limes::base
