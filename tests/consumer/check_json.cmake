# check_json.cmake: cmake -DFILE=file.json "-DMEMBER=key key ..." [-DEXPECTED=value] -P this
# fails unless the member is there, and is that value (true and false as ON and OFF).
cmake_minimum_required(VERSION 3.25)
file(READ "${FILE}" text)
separate_arguments(keys UNIX_COMMAND "${MEMBER}")
string(JSON found ERROR_VARIABLE error GET "${text}" ${keys})
if(error)
    message(FATAL_ERROR "${MEMBER}: ${error}")
endif()
if(DEFINED EXPECTED AND NOT found STREQUAL EXPECTED)
    message(FATAL_ERROR "${MEMBER} is ${found}, not ${EXPECTED}")
endif()
