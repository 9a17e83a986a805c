// command_line.cpp: reads a line that is not finished, and so takes whatever comes.
#include "cli/command_line.hpp"

#include <algorithm>

namespace packhost::cli {
namespace {

class LineReader {
 public:
    explicit LineReader(const CommandText& grammar) { line_.commands.push_back(&grammar); }

    void take(const std::string& word) {
        if (pending_) {
            give(*pending_, word);
            pending_ = nullptr;
        } else if (word == "--" && !line_.only_operands) {
            line_.only_operands = true;
        } else if (is_option(word)) {
            take_option(word);
        } else if (const CommandText* command = find_command(word)) {
            line_.commands.push_back(command);
        } else if (const OptionText* operand = next_operand()) {
            give(*operand, word);
            ++operands_;
        }
    }

    TypedLine finish(const std::string& word) {
        line_.current = word;
        const std::size_t equals = word.find('=');
        if (pending_) {
            line_.value_of = pending_;
        } else if (is_option(word) && word.starts_with("--") && equals != word.npos) {
            line_.value_of = find_option(word.substr(0, equals));
            line_.before = word.substr(0, equals + 1);
            line_.current = word.substr(equals + 1);
        } else if (!is_option(word) && line_.command().commands.empty()) {
            line_.value_of = next_operand();
        }
        const std::string kind = line_.value_of ? line_.value_of->value : "";
        if (kind == "PIN=VALUE" || kind == "NAME=FILE" || kind == "NAME=VARIABLE") split_pin();
        return std::move(line_);
    }

 private:
    bool is_option(const std::string& word) const {
        return !line_.only_operands && word.starts_with('-') && word != "-";
    }
    void split_pin() {
        const std::size_t equals = line_.current.find('=');
        if (equals == std::string::npos) return;
        line_.pin = line_.current.substr(0, equals);
        line_.before += line_.pin + '=';
        line_.current.erase(0, equals + 1);
    }
    void take_option(const std::string& word) {
        const std::size_t equals = word.find('=');
        const OptionText* option = find_option(word.substr(0, equals));
        if (!option || option->value.empty()) return;
        if (equals == word.npos) pending_ = option;
        else give(*option, word.substr(equals + 1));
    }
    void give(const OptionText& option, const std::string& value) {
        line_.values.emplace(option.names.empty() ? option.value : option.names.front(), value);
    }
    /// Of the command, or of one that it stands in: options may follow any command.
    const OptionText* find_option(const std::string& name) const {
        for (auto at = line_.commands.rbegin(); at != line_.commands.rend(); ++at)
            for (const OptionText& option : (*at)->options)
                if (std::find(option.names.begin(), option.names.end(), name) !=
                    option.names.end())
                    return &option;
        return nullptr;
    }
    const CommandText* find_command(const std::string& name) const {
        for (const CommandText& command : line_.command().commands)
            if (command.name == name) return &command;
        return nullptr;
    }
    const OptionText* next_operand() const {
        const auto& operands = line_.command().operands;
        if (operands_ < operands.size()) return &operands[operands_];
        return !operands.empty() && operands.back().repeated ? &operands.back() : nullptr;
    }

    TypedLine line_;
    const OptionText* pending_ = nullptr;  // waits for its value
    std::size_t operands_ = 0;             // that were given
};

}  // namespace

std::string TypedLine::value(const std::string& name) const {
    const auto [first, end] = values.equal_range(name);
    return first == end ? std::string() : std::prev(end)->second;
}

TypedLine read_typed_line(const CommandText& grammar, const std::vector<std::string>& words) {
    LineReader reader(grammar);
    for (std::size_t i = 0; i + 1 < words.size(); ++i) reader.take(words[i]);
    return reader.finish(words.empty() ? std::string() : words.back());
}

bool join_broken_words(std::vector<std::string>& words) {
    std::vector<std::string> out;
    bool glue = false, broken = false;
    for (const std::string& word : words) {
        const bool equals = word == "=";
        broken = (equals || (glue && !word.empty())) && !out.empty();
        if (broken) out.back() += word;
        else out.push_back(word);
        glue = equals;
    }
    words = std::move(out);
    return broken;
}

}  // namespace packhost::cli
