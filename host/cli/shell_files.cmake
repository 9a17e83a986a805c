# shell_files.cmake: lets the command in BIN print its manual page and the completion scripts, into
# the places below SHARE where shells and man look for them. Run as a script.
cmake_policy(VERSION 3.25)

# By name, as it will be called: the scripts then find whatever packhost the PATH has.
set(ENV{PATH} "${BIN}:$ENV{PATH}")

function(print_to file)
    get_filename_component(folder "${SHARE}/${file}" DIRECTORY)
    file(MAKE_DIRECTORY "${folder}")
    execute_process(COMMAND packhost ${ARGN} OUTPUT_FILE "${SHARE}/${file}"
        COMMAND_ERROR_IS_FATAL ANY)
endfunction()

print_to(man/man1/packhost.1 __man)
print_to(bash-completion/completions/packhost completion bash)
print_to(zsh/site-functions/_packhost completion zsh)
print_to(fish/vendor_completions.d/packhost.fish completion fish)
