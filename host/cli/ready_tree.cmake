# ready_tree.cmake: after the build, and after an install, the tree has a configuration, a lock with
# the shipped plugins, the packs, the manual page and completions: its command works at once.
get_property(shipped GLOBAL PROPERTY PACKHOST_SHIPPED_PLUGINS)
set(etc ${PROJECT_BINARY_DIR}/etc/packhost)
set(stamp ${CMAKE_CURRENT_BINARY_DIR}/ready.stamp)

# Each plugin as file|dependency|...: shipping it accepts the libraries that its note declares.
set(built)
set(installed)
foreach(plugin IN LISTS shipped)
    get_target_property(identity ${plugin} PACKHOST_IDENTITY)
    string(JSON dependencies GET "${identity}" dependencies)
    string(REGEX MATCHALL "[a-zA-Z0-9_.+-]+" dependencies "${dependencies}")
    list(JOIN dependencies "|" dependencies)
    string(REGEX REPLACE "(.+)" "|\\1" dependencies "${dependencies}")
    list(APPEND built "$<TARGET_FILE:${plugin}>${dependencies}")
    list(APPEND installed "$<TARGET_FILE_NAME:${plugin}>${dependencies}")
endforeach()

# The build tree.
add_custom_command(OUTPUT ${stamp}
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:packhost_cli> -DETC=${etc}
            -DCONFIG=${CMAKE_CURRENT_SOURCE_DIR}/packhost.toml "-DPLUGINS=${built}"
            -P ${CMAKE_CURRENT_SOURCE_DIR}/enable_plugins.cmake
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS packhost_cli ${shipped} packhost.toml enable_plugins.cmake
    COMMENT "Enabling the shipped plugins in the build tree" VERBATIM)

# The packs with what they refer to, as an install has them.
file(GLOB packs LIST_DIRECTORIES false RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/packs/*/*.dragops-pack.json ${PROJECT_SOURCE_DIR}/packs/*/*.svg)
set(pack_copies)
foreach(pack IN LISTS packs)
    set(copy ${PROJECT_BINARY_DIR}/share/packhost/${pack})
    add_custom_command(OUTPUT ${copy}
        COMMAND ${CMAKE_COMMAND} -E copy ${PROJECT_SOURCE_DIR}/${pack} ${copy}
        DEPENDS ${PROJECT_SOURCE_DIR}/${pack} COMMENT "" VERBATIM)
    list(APPEND pack_copies ${copy})
endforeach()

set(share ${PROJECT_BINARY_DIR}/share)
set(shell_files ${share}/man/man1/packhost.1 ${share}/bash-completion/completions/packhost
    ${share}/zsh/site-functions/_packhost ${share}/fish/vendor_completions.d/packhost.fish)
add_custom_command(OUTPUT ${shell_files}
    COMMAND ${CMAKE_COMMAND} -DBIN=$<TARGET_FILE_DIR:packhost_cli> -DSHARE=${share}
            -P ${CMAKE_CURRENT_SOURCE_DIR}/shell_files.cmake
    DEPENDS packhost_cli shell_files.cmake
    COMMENT "Printing the manual page and the completion scripts" VERBATIM)

add_custom_target(packhost_ready ALL DEPENDS ${stamp} ${pack_copies} ${shell_files})

# The installed tree. An administrator's configuration is left as it is.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/packs DESTINATION ${CMAKE_INSTALL_DATADIR}/packhost
        FILES_MATCHING PATTERN "*.dragops-pack.json" PATTERN "*.md" PATTERN "*.svg"
        PATTERN "tests" EXCLUDE)
install(DIRECTORY ${share}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR})
install(DIRECTORY ${share}/bash-completion ${share}/zsh ${share}/fish
        DESTINATION ${CMAKE_INSTALL_DATADIR})
install(CODE "
    set(prefix \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
    set(plugins \"${installed}\")
    list(TRANSFORM plugins PREPEND \"\${prefix}/${PACKHOST_PLUGIN_INSTALL_DIRECTORY}/\")
    message(STATUS \"Enabling the shipped plugins in \${prefix}/etc/packhost\")
    set(PROGRAM \"\${prefix}/${CMAKE_INSTALL_BINDIR}/packhost\")
    set(ETC \"\${prefix}/etc/packhost\")
    set(CONFIG \"${CMAKE_CURRENT_SOURCE_DIR}/packhost.toml\")
    set(PLUGINS \"\${plugins}\")
    include(\"${CMAKE_CURRENT_SOURCE_DIR}/enable_plugins.cmake\")
")
