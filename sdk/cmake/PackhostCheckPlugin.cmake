# PackhostCheckPlugin.cmake: reads a built plugin back and fails if it is not what a host accepts.
# cmake -DPLUGIN=file.so -DIDENTITY=identity.json [-DREADELF=] [-DNM=] [-DOBJCOPY=] -P this
cmake_minimum_required(VERSION 3.25)

foreach(tool READELF NM OBJCOPY)
    if(NOT ${tool})
        string(TOLOWER ${tool} ${tool})
        find_program(${tool} NAMES ${${tool}} REQUIRED)
    endif()
endforeach()

function(expect what text pattern)
    if(NOT text MATCHES "${pattern}")
        message(SEND_ERROR "${PLUGIN}: ${what}; found:\n${text}")
    endif()
endfunction()
function(refuse what text pattern)
    if(text MATCHES "${pattern}")
        message(SEND_ERROR "${PLUGIN}: ${what}; found:\n${text}")
    endif()
endfunction()
function(run out)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE text ERROR_VARIABLE text
                    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

run(exports ${NM} -D --defined-only "${PLUGIN}")
expect("the entry must be its one export" "${exports}" "^[0-9a-f]+ T packhost_plugin_1$")

run(dynamic ${READELF} -d -W "${PLUGIN}")
refuse("it must have no run path, auxiliary or filter" "${dynamic}"
       "\\((RPATH|RUNPATH|AUXILIARY|FILTER)\\)")
refuse("it must need no library by path" "${dynamic}" "\\(NEEDED\\)[^\n]*\\[[^\n]*/")
expect("it must be bound when loaded" "${dynamic}" "BIND_NOW|NOW")

run(segments ${READELF} -l -W "${PLUGIN}")
expect("its relocations must become read-only" "${segments}" "GNU_RELRO")
refuse("its stack must not be executable" "${segments}" "GNU_STACK[^\n]*RWE")
expect("its notes must be in a segment" "${segments}" "[0-9] +[^\n]*[.]note[.]packhost[ \n]")
expect("its schemas must be in a segment" "${segments}" "[0-9] +[^\n]*[.]note[.]packhost[.]schema")

# The description of a note section, behind sizes and type (12 bytes) and the padded name (12).
function(note section type out)
    set(file "${PLUGIN}.note-${type}.tmp")
    run(ignored ${OBJCOPY} --dump-section ${section}=${file} "${PLUGIN}" /dev/null)
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "^........(..)(..)(..)(..).*$" "0x\\4\\3\\2\\1" size "${hex}")
    math(EXPR size "${size}")
    file(READ "${file}" text OFFSET 24 LIMIT ${size})
    file(REMOVE "${file}")
    expect("${section} must be a note of packhost of type ${type}" "${hex}"
           "^09000000........0${type}0000007061636b686f737400000000")
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

note(.note.packhost 1 identity)
file(READ "${IDENTITY}" declared)
if(NOT identity STREQUAL declared)
    message(SEND_ERROR "${PLUGIN}: its note says\n${identity}\nbut was declared as\n${declared}")
endif()
note(.note.packhost.schema 2 schema)
string(JSON count LENGTH "${identity}" provides)
math(EXPR last "${count} - 1")
foreach(index RANGE ${last})
    string(JSON name GET "${identity}" provides ${index})
    string(JSON type ERROR_VARIABLE error TYPE "${schema}" "${name}")
    expect("its schemas must cover ${name}" "${type}" "^OBJECT$")
endforeach()
