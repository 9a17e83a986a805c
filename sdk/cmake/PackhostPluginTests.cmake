# PackhostPluginTests.cmake: adds a plugin's tests to ctest, with the labels quick and plugin.

# The test <target>.file: reads exports, run path, hardening and notes back from the built file.
function(packhost_check_plugin target)
    get_target_property(folder ${target} BINARY_DIR)
    set(expected ${folder}/${target}-notes/identity.json)
    add_test(NAME ${target}.file
        COMMAND ${CMAKE_COMMAND} -DPLUGIN=$<TARGET_FILE:${target}> -DIDENTITY=${expected}
                -DREADELF=${CMAKE_READELF} -DNM=${CMAKE_NM} -DOBJCOPY=${CMAKE_OBJCOPY}
                -P ${PACKHOST_SDK_CMAKE_DIR}/PackhostCheckPlugin.cmake)
    set_tests_properties(${target}.file PROPERTIES LABELS "quick;plugin")
endfunction()

# The GoogleTest cases of an executable that loads built plugins. Arguments are VARIABLE=plugin
# pairs: VARIABLE is defined as the path of that plugin's file.
function(packhost_plugin_gtest tests)
    foreach(pair IN LISTS ARGN)
        string(REGEX MATCH "^([A-Z_]+)=(.+)$" matched "${pair}")
        target_compile_definitions(${tests} PRIVATE
            ${CMAKE_MATCH_1}="$<TARGET_FILE:${CMAKE_MATCH_2}>")
        add_dependencies(${tests} ${CMAKE_MATCH_2})
    endforeach()
    # gtest_discover_tests() takes one label alone; a file that runs after it sets both.
    gtest_discover_tests(${tests} TEST_LIST ${tests}_list DISCOVERY_TIMEOUT 60)
    set(labels ${CMAKE_CURRENT_BINARY_DIR}/${tests}-labels.cmake)
    _packhost_write_if_different(${labels}
"if(${tests}_list)
    set_tests_properties(\${${tests}_list} PROPERTIES LABELS \"quick;plugin\")
endif()
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels})
endfunction()

# The tests <target>.transcript.<name>: replays each of the files, by default *.transcript of this
# folder, against the plugin, whose kind is auth. The project needs packhost::kit and C++.
function(packhost_check_transcripts target)
    _packhost_transcripts(packhost_check_transcripts files ${ARGN})
    _packhost_kit_program(packhost_replay replay.cpp)
    add_dependencies(packhost_replay ${target})
    foreach(file IN LISTS files)
        get_filename_component(name ${file} NAME_WE)
        add_test(NAME ${target}.transcript.${name}
                 COMMAND packhost_replay $<TARGET_FILE:${target}> ${file})
        set_tests_properties(${target}.transcript.${name} PROPERTIES LABELS "quick;plugin")
    endforeach()
endfunction()

# The test <target>.events: random events, in any order, against schemes that are set up as the
# transcripts say, by default *.transcript of this folder. Its environment may say how many rounds
# (PACKHOST_EVENT_ROUNDS) and which (PACKHOST_EVENT_SEED). Build with sanitizers to see more.
function(packhost_check_events target)
    _packhost_transcripts(packhost_check_events files ${ARGN})
    _packhost_kit_program(packhost_events events.cpp)
    add_dependencies(packhost_events ${target})
    add_test(NAME ${target}.events COMMAND packhost_events $<TARGET_FILE:${target}> ${files})
    set_tests_properties(${target}.events PROPERTIES LABELS "quick;plugin")
endfunction()

# The files that are given, else *.transcript of this folder, as absolute paths.
function(_packhost_transcripts caller out)
    set(files ${ARGN})
    if(NOT files)
        file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.transcript)
    endif()
    if(NOT files)
        message(FATAL_ERROR "${caller}(${target}): there is no *.transcript here.")
    endif()
    list(TRANSFORM files REPLACE "^([^/])" "${CMAKE_CURRENT_SOURCE_DIR}/\\1")
    set(${out} ${files} PARENT_SCOPE)
endfunction()

# A program of the kit, once for each project; its source comes with the kit.
function(_packhost_kit_program name file)
    if(TARGET ${name})
        return()
    endif()
    set(source ${PACKHOST_SDK_CMAKE_DIR}/${file})
    if(NOT EXISTS ${source})
        set(source ${PACKHOST_SDK_CMAKE_DIR}/../kit/${file})
    endif()
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE packhost::kit)
endfunction()
