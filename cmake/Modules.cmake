# Builds one object library per line of modules.txt, and liblimes from all of them.
function(limes_add_modules table)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${table}")
  file(STRINGS "${table}" lines)
  add_library(limes SHARED)
  set(built "-")
  set_target_properties(limes PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
  target_include_directories(limes PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/src>
                                          $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(limes PRIVATE Threads::Threads)
  foreach(line IN LISTS lines)
    if(line MATCHES "^#" OR NOT line MATCHES "\\|")
      continue()
    endif()
    string(REPLACE "|" ";" cells "${line}")
    list(GET cells 0 module)
    list(GET cells 1 needs)
    list(GET cells 2 foreign)
    string(STRIP "${module}" module)
    separate_arguments(needs)
    separate_arguments(foreign)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/limes/${module}/*.cpp")
    if(NOT sources)
      continue()
    endif()
    add_library(limes_${module} OBJECT ${sources})
    target_include_directories(limes_${module} PUBLIC "${CMAKE_SOURCE_DIR}/src")
    foreach(name IN LISTS foreign)
      target_link_libraries(limes_${module} PRIVATE limes_foreign_${name})
      target_link_libraries(limes PRIVATE $<BUILD_INTERFACE:limes_foreign_${name}>)
    endforeach()
    # fmt is used everywhere for messages; it is base's, and every module may include base.
    target_link_libraries(limes_${module} PRIVATE limes_foreign_fmt)
    target_sources(limes PRIVATE $<TARGET_OBJECTS:limes_${module}>)
    # Which objects a program of this module alone needs: tests are linked from these.
    list(FILTER needs INCLUDE REGEX "^(${built})$")
    set_property(GLOBAL PROPERTY LIMES_NEEDS_${module} ${needs} ${module})
    set_property(GLOBAL PROPERTY LIMES_FOREIGN_${module} ${foreign})
    set_property(GLOBAL APPEND PROPERTY LIMES_MODULES ${module})
    string(APPEND built "|${module}")
  endforeach()
  # The paths of shared data (layers, styles) at build time and once installed.
  if(TARGET limes_base)
    target_compile_definitions(limes_base PRIVATE
      LIMES_SOURCE_SHARE="${CMAKE_SOURCE_DIR}"
      LIMES_INSTALL_SHARE="${CMAKE_INSTALL_FULL_DATADIR}/limes"
      LIMES_VERSION="${PROJECT_VERSION}")
  endif()
  # LEMON 1.3.1 is not C++20: its one file stays at C++17 behind a plain interface.
  if(EXISTS "${CMAKE_SOURCE_DIR}/src/limes/engine/embedded/matching_lemon.cpp")
    set_source_files_properties("${CMAKE_SOURCE_DIR}/src/limes/engine/embedded/matching_lemon.cpp"
      PROPERTIES COMPILE_OPTIONS "-std=c++17")
  endif()
endfunction()
