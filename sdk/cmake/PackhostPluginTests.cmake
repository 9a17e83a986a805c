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
