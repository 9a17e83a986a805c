# PackhostPlugin.cmake: packhost_add_plugin(), which turns sources into a plugin that a host loads.
#
#   packhost_add_plugin(TARGET
#       KIND auth|body|transport    what it provides, as kind/name ...
#       NAME name...                ... one or more schemes, codecs or transports
#       ID com.example.thing        reverse-DNS, stable for ever
#       VERSION 1.2.3               semantic version
#       SOURCES file...             C++20 (packhost/plugin.hpp) or C11 (packhost/abi/*.h)
#       [SCHEMA file.json]          draft-07 schema of the settings; with several names NAME=FILE
#                                   pairs, or one FILE each; without it no setting is allowed
#       [NEEDS service...]          host services it can't work without: ph.secret.draft-2/1
#       [OPTIONAL service...]       services that it uses when they are there
#       [CAPABILITIES name...]      what the administrator must allow: secret.reveal
#       [DEPENDENCIES library...]   shared libraries beyond libc, libm, libstdc++, libgcc_s,
#                                   ld-linux, libssl and libcrypto, by soname: libfoo.so.1
#       [ENDPOINT none|vetted]      transports: what the host resolves for it (vetted)
#       [BLOCKING]                  transports: runs on threads of the host's
#       [TARGET_SDK 0.1]            the oldest SDK whose host must be able to load it
#       [SHIPPED])                  belongs to packhost itself: installed and listed with it
#
# The file is <kind>-<first name>.so. It exports packhost_plugin_1 alone, has no run path, is linked
# `now`, and carries two ELF notes of owner "packhost": its identity (type 1, canonical JSON) and
# the schemas of its settings (type 2), so that a host knows it without running it.
# PackhostPluginTests.cmake has tests for it: packhost_check_plugin() reads all of this back.
cmake_minimum_required(VERSION 3.25)
include_guard(GLOBAL)

# In the cache, since the functions are called from folders that did not include this file.
set(PACKHOST_SDK_VERSION 0.1.0 CACHE INTERNAL "Version of the SDK")
set(PACKHOST_SDK_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR} CACHE INTERNAL "Where PackhostPlugin.cmake is")
include(${CMAKE_CURRENT_LIST_DIR}/PackhostPluginNotes.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/PackhostPluginTests.cmake)

function(packhost_add_plugin target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "BLOCKING;SHIPPED" "KIND;ID;VERSION;ENDPOINT;TARGET_SDK"
        "NAME;SOURCES;SCHEMA;NEEDS;OPTIONAL;CAPABILITIES;DEPENDENCIES")
    _packhost_check_arguments()
    _packhost_identity_json(identity)
    _packhost_schema_json(schema schema_files)
    _packhost_write_notes(${target} "${identity}" "${schema}" note_source)

    list(GET arg_NAME 0 first_name)
    add_library(${target} MODULE ${arg_SOURCES} ${note_source})
    target_link_libraries(${target} PRIVATE packhost::sdk)
    get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
    if("CXX" IN_LIST languages)
        target_compile_features(${target} PRIVATE cxx_std_20)
        # A turn that forgets `return Flow::done();` would take the whole host along.
        target_compile_options(${target} PRIVATE
            $<$<COMPILE_LANG_AND_ID:CXX,GNU,Clang,AppleClang>:-Werror=return-type>)
    endif()
    if("C" IN_LIST languages)
        target_compile_features(${target} PRIVATE c_std_11)
    endif()
    target_compile_definitions(${target} PRIVATE PACKHOST_PLUGIN_ID="${arg_ID}"
                                                 PACKHOST_PLUGIN_VERSION="${arg_VERSION}"
                                                 PACKHOST_TARGET=${target_number})
    set_target_properties(${target} PROPERTIES
        PREFIX "" SUFFIX ".so" OUTPUT_NAME ${arg_KIND}-${first_name}
        POSITION_INDEPENDENT_CODE ON
        C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
        SKIP_BUILD_RPATH ON INSTALL_RPATH "" INSTALL_RPATH_USE_LINK_PATH OFF
        PACKHOST_IDENTITY "${identity}" PACKHOST_ID "${arg_ID}")
    _packhost_link_options(${target})
    if(PACKHOST_PLUGIN_OUTPUT_DIRECTORY)
        set_target_properties(${target} PROPERTIES
            LIBRARY_OUTPUT_DIRECTORY ${PACKHOST_PLUGIN_OUTPUT_DIRECTORY})
    endif()

    # A changed schema configures anew, and so writes and links anew.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schema_files})
    if(arg_SHIPPED)
        set_property(GLOBAL APPEND PROPERTY PACKHOST_SHIPPED_PLUGINS ${target})
        install(TARGETS ${target} LIBRARY DESTINATION ${PACKHOST_PLUGIN_INSTALL_DIRECTORY})
    endif()
endfunction()

# One export, everything bound at load, no writable or executable surprise, nothing left undefined
# (a sanitizer's symbols come from the program, so with one that check must stay off).
function(_packhost_link_options target)
    set(script ${CMAKE_CURRENT_BINARY_DIR}/${target}-notes/exports.map)
    file(CONFIGURE OUTPUT ${script}
         CONTENT "{\n    global: packhost_plugin_1;\n    local: *;\n};\n")
    # As needed: what a plugin does not use it need not declare. Debian's compiler says so by itself,
    # but not with a sanitizer.
    target_link_options(${target} PRIVATE -Wl,--as-needed -Wl,--version-script=${script}
                        -Wl,-z,now -Wl,-z,relro -Wl,-z,noexecstack)
    # A host reads all of a plugin, and makes a digest of it, before each use: without the symbols that
    # nobody asks for it is a quarter of the size.
    target_link_options(${target} PRIVATE $<$<CONFIG:Release,MinSizeRel>:-Wl,-s>)
    get_directory_property(directory_options COMPILE_OPTIONS)
    if(NOT "${directory_options} ${CMAKE_CXX_FLAGS} ${CMAKE_C_FLAGS}" MATCHES "-fsanitize")
        target_link_options(${target} PRIVATE -Wl,--no-undefined)
    endif()
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${script})
endfunction()
