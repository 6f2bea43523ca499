# How everything here is compiled: C++20, warnings are errors, one optional sanitizer.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM)
  add_link_options(-fuse-ld=lld)
endif()

set(LIMES_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")
option(LIMES_COVERAGE "Count the lines that run, for ./dev coverage (GCC)" OFF)
option(LIMES_FUZZ "Build the fuzz targets (clang)" OFF)
option(LIMES_WERROR "Treat warnings as errors" ON)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                    -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wdouble-promotion
                    -fno-math-errno -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict)  # a false alarm of GCC 12 on std::string (GCC bug 105651)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Empty cold parts of functions leave unwind entries of no length, which hide those of their neighbours: an exception
  # that passes one ends the program (GCC 12 at -O3).
  add_compile_options($<$<CONFIG:Release>:-fno-reorder-blocks-and-partition>)  # clang-tidy knows no such word
endif()
if(LIMES_WERROR)
  add_compile_options(-Werror)
endif()
if(NOT LIMES_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # What makes a memory fault hard to use; cmake/check_hardening.sh reads it from the built files.
  include(CheckPIESupported)
  check_pie_supported()
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    add_compile_options(-fcf-protection)
  endif()
endif()
if(LIMES_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)  # GCC 12 raises it falsely in code that a sanitizer has instrumented
  endif()
  add_compile_options(-fsanitize=${LIMES_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LIMES_SANITIZE})
endif()
if(LIMES_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)  # many threads count
  add_link_options(--coverage)
endif()
if(LIMES_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # the edges that libFuzzer counts
endif()
