# PackhostPluginNotes.cmake: checks the arguments of packhost_add_plugin() and writes a plugin's two
# ELF notes: JSON files, and a source that includes their bytes in note sections.

function(_packhost_match what pattern hint)
    foreach(value IN LISTS ARGN)
        if(NOT value MATCHES "${pattern}")
            message(FATAL_ERROR "packhost_add_plugin(${target}): ${what} '${value}' ${hint}.")
        endif()
    endforeach()
endfunction()

# Reads arg_* and target of the caller, sets defaults and target_number there.
macro(_packhost_check_arguments)
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR
            "packhost_add_plugin(${target}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}.")
    endif()
    foreach(needed KIND NAME ID VERSION SOURCES)
        if(NOT arg_${needed})
            message(FATAL_ERROR "packhost_add_plugin(${target}): ${needed} is missing.")
        endif()
    endforeach()
    if(NOT arg_TARGET_SDK)
        set(arg_TARGET_SDK 0.1)
    endif()
    _packhost_match(KIND "^(auth|body|transport)$" "is not auth, body or transport" "${arg_KIND}")
    _packhost_match(NAME "^[a-z][a-z0-9_.-]*$"
        "must begin with a lower-case letter and hold a-z, 0-9, '_', '.', '-' alone" ${arg_NAME})
    _packhost_match(ID "^[a-z][a-z0-9-]*([.][a-z0-9][a-z0-9-]*)+$"
        "is not a reverse-DNS name such as com.example.thing" "${arg_ID}")
    _packhost_match(VERSION
        "^[0-9]+[.][0-9]+[.][0-9]+(-[0-9A-Za-z.-]+)?([+][0-9A-Za-z.-]+)?$"
        "is not a semantic version such as 1.2.3" "${arg_VERSION}")
    _packhost_match("service" "^[a-z][a-z0-9.-]*/[0-9]+$"
        "is not a service id such as ph.secret.draft-2/1" ${arg_NEEDS} ${arg_OPTIONAL})
    _packhost_match("capability" "^[a-z][a-z0-9.-]*$" "is not a capability such as secret.reveal"
        ${arg_CAPABILITIES})
    _packhost_match("dependency" "^[A-Za-z0-9_.+-]+[.]so([.][0-9.]+)?$"
        "is not a soname such as libfoo.so.1" ${arg_DEPENDENCIES})
    _packhost_match(TARGET_SDK "^[0-9]+[.][0-9]+$" "is not major.minor" "${arg_TARGET_SDK}")
    if(arg_TARGET_SDK VERSION_GREATER PACKHOST_SDK_VERSION)
        message(FATAL_ERROR "packhost_add_plugin(${target}): TARGET_SDK ${arg_TARGET_SDK} is newer "
                            "than this SDK (${PACKHOST_SDK_VERSION}).")
    endif()
    string(REGEX MATCH "^([0-9]+)[.]([0-9]+)$" target_number "${arg_TARGET_SDK}")
    math(EXPR target_number "${CMAKE_MATCH_1} * 1000 + ${CMAKE_MATCH_2}")
    if(arg_KIND STREQUAL "transport")
        if(NOT arg_ENDPOINT)
            set(arg_ENDPOINT vetted)
        endif()
        _packhost_match(ENDPOINT "^(none|vetted)$" "is neither none nor vetted" "${arg_ENDPOINT}")
    elseif(arg_ENDPOINT OR arg_BLOCKING)
        message(FATAL_ERROR
            "packhost_add_plugin(${target}): ENDPOINT and BLOCKING are for transports.")
    endif()
endmacro()

# ["a","b"]; the elements hold nothing that JSON must escape (checked above).
function(_packhost_json_list out)
    set(elements ${ARGN})
    list(TRANSFORM elements PREPEND "\"")
    list(TRANSFORM elements APPEND "\"")
    list(JOIN elements "," joined)
    set(${out} "[${joined}]" PARENT_SCOPE)
endfunction()

# The identity in canonical form: keys in order, no white space. What is a set is sorted.
function(_packhost_identity_json out)
    set(interface_auth ph.auth.draft-2/1)
    set(interface_body ph.codec.draft-1/1)
    set(interface_transport ph.transport.draft-1/1)
    foreach(set_like NEEDS OPTIONAL CAPABILITIES DEPENDENCIES)
        list(SORT arg_${set_like})
        list(REMOVE_DUPLICATES arg_${set_like})
        _packhost_json_list(json_${set_like} ${arg_${set_like}})
    endforeach()
    set(provides ${arg_NAME})
    list(TRANSFORM provides PREPEND "${arg_KIND}/")
    _packhost_json_list(provides ${provides})
    set(members)
    if(arg_KIND STREQUAL "transport")
        if(arg_BLOCKING)
            set(members "\"blocking\":true,")
        else()
            set(members "\"blocking\":false,")
        endif()
    endif()
    string(APPEND members "\"capabilities\":${json_CAPABILITIES},"
                          "\"dependencies\":${json_DEPENDENCIES},")
    if(arg_KIND STREQUAL "transport")
        string(APPEND members "\"endpoint\":\"${arg_ENDPOINT}\",")
    endif()
    string(APPEND members "\"id\":\"${arg_ID}\","
        "\"interfaces\":[\"${interface_${arg_KIND}}\"],"
        "\"needs\":${json_NEEDS},\"optional\":${json_OPTIONAL},\"provides\":${provides},"
        "\"sdk\":\"${PACKHOST_SDK_VERSION}\",\"target\":\"${arg_TARGET_SDK}\","
        "\"version\":\"${arg_VERSION}\"")
    set(${out} "{${members}}" PARENT_SCOPE)
endfunction()

# The text of one schema file, which must be a JSON object.
function(_packhost_read_schema file out)
    if(NOT EXISTS "${file}" OR IS_DIRECTORY "${file}")
        message(FATAL_ERROR "packhost_add_plugin(${target}): there is no schema file ${file}.")
    endif()
    file(READ "${file}" text)
    string(JSON type ERROR_VARIABLE error TYPE "${text}")
    if(error OR NOT type STREQUAL "OBJECT")
        message(FATAL_ERROR
            "packhost_add_plugin(${target}): ${file} is not a JSON object: ${error}.")
    endif()
    string(STRIP "${text}" text)
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

# {"<kind>/<name>": schema, ...} for every name; out_files are the files that it was made of.
function(_packhost_schema_json out out_files)
    set(json)
    set(files)
    list(LENGTH arg_NAME names)
    list(LENGTH arg_SCHEMA schemas)
    set(used 0)
    foreach(name IN LISTS arg_NAME)
        set(file)
        foreach(entry IN LISTS arg_SCHEMA)
            if(entry MATCHES "^${name}=(.+)$")
                set(file "${CMAKE_MATCH_1}")
            endif()
        endforeach()
        if(NOT file AND NOT "${arg_SCHEMA}" MATCHES "=" AND schemas EQUAL names)
            list(GET arg_SCHEMA ${used} file)
        endif()
        if(file)
            math(EXPR used "${used} + 1")
            cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
            list(APPEND files "${file}")
            _packhost_read_schema("${file}" schema)
        else()
            set(schema "{\"type\":\"object\",\"additionalProperties\":false}")
        endif()
        string(APPEND json "\"${arg_KIND}/${name}\":${schema},")
    endforeach()
    if(NOT used EQUAL schemas)
        message(FATAL_ERROR "packhost_add_plugin(${target}): SCHEMA (${arg_SCHEMA}) does not fit "
            "NAME (${arg_NAME}); give one file for each name, or NAME=FILE pairs.")
    endif()
    string(REGEX REPLACE ",$" "" json "${json}")
    set(${out} "{${json}}" PARENT_SCOPE)
    set(${out_files} "${files}" PARENT_SCOPE)
endfunction()

# Exactly this text, and the old file's time if it already holds it.
function(_packhost_write_if_different file text)
    set(old)
    if(EXISTS "${file}")
        file(READ "${file}" old)
    endif()
    if(NOT old STREQUAL text)
        file(WRITE "${file}" "${text}")
    endif()
endfunction()

# Writes both JSON files and the source that holds them as notes; out is that source.
function(_packhost_write_notes target identity schema out)
    get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
    set(extension cpp)
    if("C" IN_LIST languages)
        set(extension c)
    endif()
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}-notes)
    _packhost_write_if_different(${folder}/identity.json "${identity}")
    _packhost_write_if_different(${folder}/schema.json "${schema}")
    set(PACKHOST_NOTE_FOLDER ${folder})
    configure_file(${PACKHOST_SDK_CMAKE_DIR}/plugin_notes.c.in ${folder}/notes.${extension} @ONLY)
    # .incbin is invisible to the compiler's dependency scan. Without LTO, which may drop the asm.
    set_source_files_properties(${folder}/notes.${extension} PROPERTIES
        OBJECT_DEPENDS "${folder}/identity.json;${folder}/schema.json"
        COMPILE_OPTIONS "-fno-lto")
    set(${out} ${folder}/notes.${extension} PARENT_SCOPE)
endfunction()
