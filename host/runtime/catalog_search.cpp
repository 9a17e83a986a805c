// catalog_search.cpp: finds packs by words, slugs and nodes.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "model/suggest.hpp"
#include "packhost/catalog.hpp"

namespace packhost {
namespace {

std::string lowercase(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (std::string word; !text.empty(); text.remove_prefix(1)) {
        const bool space = text.front() == ' ' || text.front() == '\t' || text.front() == '\n';
        if (!space) word += text.front();
        if ((space || text.size() == 1) && !word.empty()) {
            words.push_back(lowercase(word));
            word.clear();
        }
    }
    return words;
}

/// How well a text matches a word: the text itself, its beginning, the beginning of a word of it,
/// or any place; 0: not at all.
int match(std::string_view text, std::string_view word) {
    const std::string in = lowercase(text);
    const std::size_t at = in.find(word);
    if (at == in.npos) return 0;
    if (in.size() == word.size()) return 8;
    if (at == 0) return 4;
    const auto before = static_cast<unsigned char>(in[at - 1]);
    return before < 0x80 && !std::isalnum(before) ? 3 : 1;
}

/// The best of all places of a word in an entry, by place; 0: nowhere.
int score(const CatalogEntry& entry, std::string_view word) {
    int best = 0;
    const auto consider = [&](std::string_view text, int weight) {
        best = std::max(best, weight * match(text, word));
    };
    consider(entry.slug, 8);
    consider(entry.name, 8);
    for (const std::string& tag : entry.tags) consider(tag, 6);
    for (const auto& [type_id, title] : entry.nodes) {
        consider(title, 4);
        consider(type_id, 4);
    }
    consider(entry.category, 3);
    consider(entry.description, 2);
    return best;
}

Error unknown(std::string_view what, std::string_view name,
              const std::vector<std::string_view>& candidates) {
    const std::string meant = model::did_you_mean(name, candidates);
    return {"unknown_" + std::string(what), Phase::usage,
            fmt::format("There is no {} {} in the folders of packs.", what,
                        model::in_quotes(name)),
            meant.empty() ? "See what there is: packhost pack list" : meant};
}

}  // namespace

std::vector<const CatalogEntry*> PackCatalog::search(std::string_view text) const {
    const std::vector<std::string> words = words_of(text);
    std::vector<std::pair<int, const CatalogEntry*>> scored;
    for (const CatalogEntry& entry : entries_) {
        int sum = 0;
        const bool all = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
            const int of_word = score(entry, word);
            sum += of_word;
            return of_word > 0;
        });
        if (all) scored.emplace_back(sum, &entry);
    }
    std::stable_sort(scored.begin(), scored.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<const CatalogEntry*> out;
    for (const auto& [sum, entry] : scored) out.push_back(entry);
    return out;
}

Result<const CatalogEntry*> PackCatalog::find(std::string_view slug) const {
    std::vector<std::string_view> slugs;
    for (const CatalogEntry& entry : entries_) {
        if (entry.slug.empty()) continue;
        if (entry.slug == slug) return &entry;
        slugs.push_back(entry.slug);
    }
    return unknown("pack", slug, slugs);
}

Result<const CatalogEntry*> PackCatalog::find_node(std::string_view node) const {
    std::vector<std::string_view> names;
    const CatalogEntry* by_title = nullptr;
    std::string several;
    for (const CatalogEntry& entry : entries_)
        for (const auto& [type_id, title] : entry.nodes) {
            if (type_id == node) return &entry;
            names.push_back(type_id);
            names.push_back(title);
            if (!model::equal_ignoring_case(title, node)) continue;
            by_title = &entry;
            several += (several.empty() ? "" : ", ") + type_id;
        }
    if (several.find(',') != several.npos)
        return Error{"ambiguous_node", Phase::usage,
                     fmt::format("Several nodes have the title {}.", model::in_quotes(node)),
                     fmt::format("Name one by its nodeTypeId: {}.", several)};
    if (by_title) return by_title;
    return unknown("node", node, names);
}

}  // namespace packhost
