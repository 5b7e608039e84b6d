# What is installed and where, and the Debian package: program, static library with its headers and pkg-config file, models and
# scenarios, manual pages in both tongues, completion, documents. Included by CMakeLists.txt.
#   cmake --install build/release --prefix FOLDER        cpack --config build/release/CPackConfig.cmake -G DEB

install(TARGETS hakyu hakyu_lib RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET hakyu-mpi AND NOT HAKYU_MPI STREQUAL "AUTO")  # a cluster's own MPI is linked on the cluster, so a package has it only where it was asked for
  install(TARGETS hakyu-mpi RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET hakyu-draw)
  install(TARGETS hakyu-draw RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/hakyu)
endif()
install(DIRECTORY include/hakyu DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
install(DIRECTORY models scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/hakyu)
install(FILES README.md README.ja.md CHANGELOG.md CITATION.cff LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The library is static, so whoever links it links what it needs, too.
# Its prefix is told from where the file lies: a package puts it elsewhere.
file(RELATIVE_PATH HAKYU_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
if(XLSXWRITER_INCLUDE AND LIBXLSXWRITER)
  set(HAKYU_PC_OPTIONAL " -lxlsxwriter")
endif()
configure_file(tools/hakyu.pc.in ${CMAKE_BINARY_DIR}/hakyu.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/hakyu.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Manual pages and completion are what the program itself says about itself.
set(hakyu_written)
foreach(page hakyu.1 hakyu-model.5 hakyu-scenario.5 hakyu-run.5 hakyu-catalogue.5 hakyu-review.5 hakyu-study.5)
  string(REGEX REPLACE ".*\\." "" section ${page})
  foreach(lang en ja)
    set(written ${CMAKE_BINARY_DIR}/man/${lang}/${page})
    add_custom_command(OUTPUT ${written} DEPENDS hakyu VERBATIM
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man/${lang}
      COMMAND sh -c "\"$0\" manual \"$1\" --lang \"$2\" > \"$3\"" $<TARGET_FILE:hakyu> ${page} ${lang} ${written})
    list(APPEND hakyu_written ${written})
    if(lang STREQUAL "en")
      install(FILES ${written} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
    else()
      install(FILES ${written} DESTINATION ${CMAKE_INSTALL_MANDIR}/${lang}/man${section})
    endif()
  endforeach()
endforeach()
set(written ${CMAKE_BINARY_DIR}/completion/hakyu)
add_custom_command(OUTPUT ${written} DEPENDS hakyu VERBATIM
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/completion
  COMMAND sh -c "\"$0\" completion bash > \"$1\"" $<TARGET_FILE:hakyu> ${written})
install(FILES ${written} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
add_custom_target(manual ALL DEPENDS ${hakyu_written} ${written})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME hakyu)
set(CPACK_PACKAGE_CONTACT "The hakyu developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Simulates how failures ripple between critical infrastructures")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
# The libraries the program needs are looked up where dpkg-dev is installed, else named.
find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
if(DPKG_SHLIBDEPS)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
else()
  set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6, libgomp1, libcsv3, libgsl27, libigraph3, libjansson4, libmd0, libsqlite3-0, libyaml-0-2")
  if(TARGET hakyu-draw)
    string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libcairo2, libpango-1.0-0, libpangocairo-1.0-0")
  endif()
endif()
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-noto-cjk")  # the typeface of the figures
include(CPack)
