// exchanges.hpp: the examples of documents that show a part of a pack and what is then sent.
#pragma once

#include <string>
#include <vector>

#include "packhost/result.hpp"
#include "packhost/value.hpp"
#include "snippets.hpp"

namespace packhost::tests {

/// A node's run as a document shows it: the pack, what goes in, each request with its reply, and
/// what comes out.
struct DocumentedRun {
    struct Message {
        Snippet request;
        std::string reply;  ///< "" for 200 with the body {}
    };
    Value pack;
    Object inputs;  ///< "credentials" and "pins", objects; "deadlineSeconds", a number
    std::vector<Message> messages;
    std::string outputs;  ///< a JSON object of pins; "" if nothing is said of them
    std::string error;    ///< the code of the error it ends with; "": none
};

/// The runs that a document's snippets show, in order. Fragments (`<!-- pack: PLACE -->`) are put
/// into a small pack, and stay there for the runs after it, or until one is put into it anew
/// (`<!-- pack: PLACE anew -->`); the error says which does not fit.
Result<std::vector<DocumentedRun>> documented_runs(const std::vector<Snippet>& snippets);

/// Runs it against a server of its own. Each line of the answer is a difference between what the
/// document says and what is so; none: the document is right.
std::vector<std::string> differences(const DocumentedRun& run);

/// All differences of a document, a line each; or what can't be read of it.
std::string told(const std::string& document);

}  // namespace packhost::tests
