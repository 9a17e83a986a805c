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
    set(files ${ARGN})
    if(NOT files)
        file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.transcript)
    endif()
    if(NOT files)
        message(FATAL_ERROR "packhost_check_transcripts(${target}): there is no *.transcript here.")
    endif()
    _packhost_replay_program()
    add_dependencies(packhost_replay ${target})
    foreach(file IN LISTS files)
        get_filename_component(name ${file} NAME_WE)
        get_filename_component(file ${file} ABSOLUTE)
        add_test(NAME ${target}.transcript.${name}
                 COMMAND packhost_replay $<TARGET_FILE:${target}> ${file})
        set_tests_properties(${target}.transcript.${name} PROPERTIES LABELS "quick;plugin")
    endforeach()
endfunction()

# The program that replays them, once for each project; its source comes with the kit.
function(_packhost_replay_program)
    if(TARGET packhost_replay)
        return()
    endif()
    set(source ${PACKHOST_SDK_CMAKE_DIR}/replay.cpp)
    if(NOT EXISTS ${source})
        set(source ${PACKHOST_SDK_CMAKE_DIR}/../kit/replay.cpp)
    endif()
    add_executable(packhost_replay ${source})
    target_link_libraries(packhost_replay PRIVATE packhost::kit)
endfunction()
