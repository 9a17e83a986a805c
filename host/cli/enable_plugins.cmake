# enable_plugins.cmake: writes ETC/packhost.toml from CONFIG if it is missing, and pins PLUGINS in
# ETC/plugins.lock by the command itself (PROGRAM). Each of PLUGINS is file|dependency|..., with
# the shared libraries that are accepted. Run as a script, or included by an install.
cmake_policy(VERSION 3.25)
if(NOT EXISTS "${ETC}/packhost.toml")
    file(MAKE_DIRECTORY "${ETC}")
    file(COPY_FILE "${CONFIG}" "${ETC}/packhost.toml")
endif()
# The host refuses a lock, or a plugin, in a folder that others than its owner can write.
foreach(entry IN LISTS PLUGINS)
    string(REPLACE "|" ";" words "${entry}")
    list(POP_FRONT words plugin)
    list(TRANSFORM words PREPEND "--accept-dependency=")
    get_filename_component(folder "${plugin}" DIRECTORY)
    foreach(path "${ETC}" "${ETC}/packhost.toml" "${folder}" "${plugin}")
        execute_process(COMMAND chmod go-w "${path}" COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
    execute_process(
        COMMAND "${PROGRAM}" --config "${ETC}/packhost.toml" plugin enable "${plugin}" ${words}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "${plugin} could not be enabled:\n${output}")
    endif()
endforeach()
