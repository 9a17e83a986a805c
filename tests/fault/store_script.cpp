// store_script.cpp: connections added, changed and removed in turn, with a token between.
#include "store_script.hpp"

#include <stdlib.h>

#include <gtest/gtest.h>

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

constexpr int kTurn = 6, kToken = 4, kRemoval = 5;

std::string name_of(int slot) { return "connection-" + std::to_string(slot); }

/// Long enough that some changes take more than one page.
std::string value_of(int number) {
    return "value-" + std::to_string(number) + std::string(number % 5 * 700, '.');
}

bool put(LocalStore& store, int slot, const std::string& value) {
    ConnectionDraft draft;
    draft.name = name_of(slot);
    draft.provider = "acme-api";
    draft.credentials.push_back({"key", true, Secret(value)});
    const auto info = store.info(draft.name);
    if (info) return store.change(name_of(slot), info->revision, std::move(draft)).ok();
    return info.error().code == "unknown_connection" && store.add(std::move(draft)).ok();
}

bool save_token(LocalStore& store, const std::string& value) {
    const auto kept = store.load("token");
    if (!kept) return false;
    return store.save("token", Secret(value), 0, *kept ? (*kept)->version : 0).ok();
}

}  // namespace

Contents contents_after(int count) {
    Contents out;
    for (int number = 0; number < count; ++number) {
        const int slot = number % kTurn;
        if (slot == kToken) out.token = value_of(number);
        else if (slot == kRemoval) out.connections.erase(name_of(3));
        else out.connections[name_of(slot)] = value_of(number);
    }
    return out;
}

bool make_change(LocalStore& store, int number) {
    const int slot = number % kTurn;
    if (slot == kToken) return save_token(store, value_of(number));
    if (slot == kRemoval) return store.remove(name_of(3)).ok();
    return put(store, slot, value_of(number));
}

Contents contents_of(LocalStore& store) {
    Contents out;
    const auto list = store.list();
    if (!list) return {{{"list", list.error().code}}, ""};
    for (const StoredConnection& info : *list) {
        const auto found = store.find(info.name);
        out.connections[info.name] =
            found ? std::string((*found)->find("key")->value.expose()) : found.error().code;
    }
    const auto token = store.load("token");
    if (!token) out.token = token.error().code;
    else if (*token) out.token = (*token)->bytes.expose();
    return out;
}

int changes_in(const StoreConfig& config, int least) {
    const auto store = LocalStore::open(config);
    if (!store) {
        ADD_FAILURE() << "it does not open: " << store.error().code << ": "
                      << store.error().message;
        return -1;
    }
    const auto problems = (*store)->check();
    if (!problems || !problems->empty()) {
        ADD_FAILURE() << (problems ? problems->front() : problems.error().message);
        return -1;
    }
    const Contents found = contents_of(**store);
    if (found == contents_after(least)) return least;
    if (found == contents_after(least + 1)) return least + 1;
    ADD_FAILURE() << "after " << least << " changes it holds something else";
    return -1;
}

StoreConfig store_in(const fs::path& folder) {
    return {folder / "store.db", folder / "master.key"};
}

FastFolder::FastFolder() {
    std::string in_memory = "/dev/shm/packhost-fault-XXXXXX";
    std::string usual = (fs::temp_directory_path() / "packhost-fault-XXXXXX").string();
    const char* made = ::mkdtemp(in_memory.data());
    path_ = made ? made : ::mkdtemp(usual.data());
}

FastFolder::~FastFolder() { fs::remove_all(path_); }

}  // namespace packhost::tests
