// item_file.hpp: the items of a node's pages in a file, one line of JSON each, as the pages come.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "packhost/pack.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {

/// A file of newline-delimited JSON. It has what came, also if the run fails later.
class ItemFile {
 public:
    /// Takes the "pin=@file" out of `outputs` whose pin gets the node's items, and opens the file
    /// if it is `wanted`. Null: there is none. Error: `bad_output`, phase input.
    static Result<std::unique_ptr<ItemFile>> take(std::vector<std::string>& outputs,
                                                  const NodeInfo& node, bool wanted);
    ~ItemFile();
    ItemFile(const ItemFile&) = delete;
    ItemFile& operator=(const ItemFile&) = delete;

    /// One page. On any thread, one at a time.
    void write(const Array& items);
    /// "page 3, 212 items". Any thread.
    std::string progress() const;
    /// After the last page. Error: `bad_output`, phase input, if not all could be written.
    Result<void> finish();

 private:
    ItemFile(std::string name, std::FILE* file) : name_(std::move(name)), file_(file) {}
    Error failed(int reason) const;
    void clear();

    const std::string name_;
    std::FILE* file_;
    int failure_ = 0;  // an errno
    std::atomic<std::uint64_t> pages_ = 0, items_ = 0;
};

}  // namespace packhost::cli
