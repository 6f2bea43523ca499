# What `cmake --install` leaves: the program, the library, its headers, shared data, and find_package(limes).
include(CMakePackageConfigHelpers)
if(TARGET limes_program)
  install(TARGETS limes_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(TARGETS limes EXPORT limesTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS limes_cbc LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY src/limes DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY layers report styles DESTINATION ${CMAKE_INSTALL_DATADIR}/limes)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(EXPORT limesTargets NAMESPACE limes:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/limes)
configure_package_config_file(cmake/limesConfig.cmake.in "${CMAKE_BINARY_DIR}/limesConfig.cmake"
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/limes)
write_basic_package_version_file("${CMAKE_BINARY_DIR}/limesConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/limesConfig.cmake" "${CMAKE_BINARY_DIR}/limesConfigVersion.cmake"
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/limes)
