// completion.cpp: `packhost completion`: a small script for each shell, over `packhost __complete`.
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace packhost::cli {
namespace {

// The answers are lines "candidate<tab>description"; a line that begins with a colon asks the shell
// for its own :files or :folders, or for no space behind a candidate.

constexpr char kBash[] = R"(# bash completion for packhost, as printed by: packhost completion bash
_packhost() {
    local line current=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :nospace) compopt -o nospace 2>/dev/null ;;
            :files | :folders)
                compopt -o filenames 2>/dev/null
                [[ $line == :files ]] && line=-f || line=-d
                while IFS= read -r line; do
                    COMPREPLY+=("$line")
                done < <(compgen "$line" -- "${current#=}") ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <(@PROGRAM@ __complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    return 0
}
complete -F _packhost packhost
)";

constexpr char kZsh[] = R"(#compdef packhost
# zsh completion for packhost, as printed by: packhost completion zsh
_packhost() {
    local line
    local -a found space
    for line in "${(@f)$(@PROGRAM@ __complete zsh "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            '') ;;
            :nospace) space=(-S '') ;;
            :files) compset -P '-*='; _files ;;
            :folders) compset -P '-*='; _files -/ ;;
            *) found+=("${${line//:/\\:}/$'\t'/:}") ;;
        esac
    done
    (( ${#found} )) && _describe packhost found "${space[@]}"
}
if [[ ${funcstack[1]} == _packhost ]]; then _packhost "$@"; else compdef _packhost packhost; fi
)";

constexpr char kFish[] = R"(# fish completion for packhost, as printed by: packhost completion fish
function __packhost_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (@PROGRAM@ __complete fish $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :nospace
            case :files
                __fish_complete_path "$current"
            case :folders
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end
complete -c packhost -f -a '(__packhost_complete)'
)";

/// In single quotes, which all three shells read alike for what a path holds.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + '\'';
}

/// The program by the name that finds it later, from wherever: never what is being completed, which
/// nobody has asked to run yet.
std::string program_word(const Arguments& all) {
    if (all.program.find('/') == std::string::npos) return all.program;
    std::error_code failed;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
    return quoted(failed ? all.program : path.string());
}

}  // namespace

ExitCode run_command(const Arguments& all, const CompletionArguments& arguments) {
    std::string script = arguments.shell == "bash" ? kBash
                         : arguments.shell == "zsh" ? kZsh
                                                    : kFish;
    constexpr std::string_view kMark = "@PROGRAM@";
    script.replace(script.find(kMark), kMark.size(), program_word(all));
    print(script);
    return kOk;
}

}  // namespace packhost::cli
