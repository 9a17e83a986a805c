# CodecTest.cmake: packhost_add_codec_test(NAME SOURCES...), the tests of the built codec NAME.
find_path(RAPIDCHECK_INCLUDE rapidcheck.h)
find_library(RAPIDCHECK_LIBRARY rapidcheck)

# property_test.cpp is added where rapidcheck is installed.
function(packhost_add_codec_test name)
    set(target packhost_body_${name}_test)
    add_executable(${target} ${ARGN})
    if(RAPIDCHECK_INCLUDE AND RAPIDCHECK_LIBRARY)
        target_sources(${target} PRIVATE property_test.cpp)
        target_include_directories(${target} SYSTEM PRIVATE ${RAPIDCHECK_INCLUDE})
        target_link_libraries(${target} PRIVATE ${RAPIDCHECK_LIBRARY})
    endif()
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
    target_compile_definitions(${target} PRIVATE
        PLUGIN_FILE="$<TARGET_FILE:packhost_body_${name}>" CODEC_NAME="${name}")
    target_link_libraries(${target} PRIVATE packhost::kit GTest::gtest_main)
    add_dependencies(${target} packhost_body_${name})
    gtest_discover_tests(${target} TEST_LIST ${target}s DISCOVERY_TIMEOUT 60)

    # gtest_discover_tests() can't pass on two labels: they are set when the tests are known.
    set(labels ${CMAKE_CURRENT_BINARY_DIR}/labels.cmake)
    file(WRITE ${labels} "foreach(test IN LISTS ${target}s)\n"
        "    set_tests_properties(\${test} PROPERTIES LABELS \"quick;plugin\")\nendforeach()\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels})
endfunction()
