# refusals.cmake: packhost_add_plugin() refuses wrong arguments, each with a sentence that names them.
set(folder "${CMAKE_CURRENT_BINARY_DIR}/sdk-refusals")
file(MAKE_DIRECTORY "${folder}")
file(WRITE "${folder}/list.json" "[1, 2]")
file(WRITE "${folder}/broken.json" "{\"type\": ")

# Runs the function in a CMake of its own, up to where it would make targets.
function(refuses sentence)
    string(REPLACE ";" " " arguments "${ARGN}")
    file(WRITE "${folder}/case.cmake" "
        include(\"${MODULE}\")
        function(_packhost_write_notes)
            message(FATAL_ERROR \"accepted\")
        endfunction()
        packhost_add_plugin(${arguments})
    ")
    execute_process(COMMAND ${CMAKE_COMMAND} -P case.cmake WORKING_DIRECTORY "${folder}"
                    RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
    string(REGEX REPLACE "[ \n]+" " " text "${text}")
    if(NOT result OR NOT text MATCHES "${sentence}")
        message(SEND_ERROR "(${arguments})\nshould say '${sentence}' but said\n${text}")
    endif()
endfunction()

set(ok KIND auth NAME x ID com.example.x VERSION 1.0.0 SOURCES x.c)
refuses("accepted" p ${ok})
refuses("KIND is missing" p NAME x ID com.example.x VERSION 1.0.0 SOURCES x.c)
refuses("SOURCES is missing" p KIND auth NAME x ID com.example.x VERSION 1.0.0)
refuses("'codec' is not auth, body or transport"
        p KIND codec NAME x ID com.example.x VERSION 1.0.0 SOURCES x.c)
refuses("'X' must begin with a lower-case letter"
        p KIND auth NAME X ID com.example.x VERSION 1.0.0 SOURCES x.c)
refuses("'example' is not a reverse-DNS name"
        p KIND auth NAME x ID example VERSION 1.0.0 SOURCES x.c)
refuses("'1.0' is not a semantic version" p KIND auth NAME x ID com.example.x VERSION 1.0 SOURCES x.c)
refuses("'ph.secret' is not a service id" p ${ok} NEEDS ph.secret)
refuses("'/lib/libfoo.so.1' is not a soname" p ${ok} DEPENDENCIES /lib/libfoo.so.1)
refuses("ENDPOINT and BLOCKING are for transports" p ${ok} BLOCKING)
refuses("'some' is neither none nor vetted"
        p KIND transport NAME x ID com.example.x VERSION 1.0.0 SOURCES x.c ENDPOINT some)
refuses("TARGET_SDK 7.0 is newer than this SDK" p ${ok} TARGET_SDK 7.0)
refuses("unknown arguments: SCHEMAS" p SCHEMAS ${ok})
refuses("there is no schema file .*missing.json" p ${ok} SCHEMA missing.json)
refuses("list.json is not a JSON object" p ${ok} SCHEMA list.json)
refuses("broken.json is not a JSON object" p ${ok} SCHEMA broken.json)
refuses("does not fit NAME .x." p ${ok} SCHEMA y=list.json)
file(REMOVE_RECURSE "${folder}")
