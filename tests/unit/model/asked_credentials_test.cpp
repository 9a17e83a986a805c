// asked_credentials_test.cpp: which credentials a connection is asked for, by its way to
// authenticate.
#include "model/asked_credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost::model {
namespace {

using testing::ElementsAre;

AuthSpec auth(std::string type, std::vector<std::string> credentials) {
    AuthSpec spec;
    spec.type = std::move(type);
    spec.credentials = std::move(credentials);
    return spec;
}

class AskedCredentials : public testing::Test {
 protected:
    AskedCredentials() {
        for (const char* name : {"url", "token", "user", "password", "tenant", "note", "cert"}) {
            CredentialField field;
            field.name = name;
            pack.connection.credentials.push_back(field);
        }
        Node node;
        node.execution.auth = auth("bearer", {"token"});
        pack.nodes.push_back(node);
        pack.connection.options.push_back({"basic", "", "", auth("basic", {"user", "password"})});
        AuthSpec login = auth("oauth2_password", {"user", "password"});
        login.settings = Object{{"extra", Array{Object{{"u", "https://{{tenant}}.example/t"}}}}};
        login.chain = {auth("mtls", {"cert"})};
        pack.connection.options.push_back({"login", "", "", std::move(login)});
    }
    std::vector<std::string> asked(const char* option) const {
        std::vector<std::string> names;
        for (const CredentialField* field :
             asked_credentials(pack, pack.connection.find_option(option)))
            names.push_back(field->name);
        return names;
    }

    Pack pack;
};

TEST_F(AskedCredentials, AreThoseThatOnlyOtherWaysDoNotUse) {
    EXPECT_THAT(asked(""), ElementsAre("url", "token", "note"));
    EXPECT_THAT(asked("basic"), ElementsAre("url", "user", "password", "note"));
    EXPECT_THAT(asked("login"),
                ElementsAre("url", "user", "password", "tenant", "note", "cert"))
        << "with those of its URLs and its chain";
}

TEST_F(AskedCredentials, AreAllWhereThereIsOneWay) {
    pack.connection.options.clear();
    EXPECT_EQ(asked("").size(), 7u);
}

TEST_F(AskedCredentials, HoldWhatTheBaseUrlIsMadeOf) {
    BaseUrlTemplate base;
    base.fields.push_back({"tenant", {}, {}, {}, {}});
    pack.connection.base_url_template = base;
    EXPECT_THAT(asked(""), ElementsAre("url", "token", "tenant", "note"));
    pack.connection.base_url_template.reset();
    pack.connection.options[0].auth.base_url_credential = "url";
    EXPECT_THAT(asked(""), ElementsAre("token", "note"));
    EXPECT_THAT(asked("basic"), ElementsAre("url", "user", "password", "note"));
}

TEST_F(AskedCredentials, OfAWayAreInTheOrderOfThePack) {
    EXPECT_THAT(used_credentials(pack.connection, pack.connection.options[1].auth),
                ElementsAre("user", "password", "tenant", "cert"));
    EXPECT_THAT(used_credentials(pack.connection, auth("recipe", {"none"})), ElementsAre());
}

}  // namespace
}  // namespace packhost::model
