# stripped.cmake: strips a copy of a plugin and checks that it is as good as before.
set(copy "${PLUGIN}.stripped.so")
execute_process(COMMAND ${STRIP} -o "${copy}" "${PLUGIN}" COMMAND_ERROR_IS_FATAL ANY)
set(PLUGIN "${copy}")
include(${CHECK})
