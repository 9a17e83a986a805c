// connection_export_test.cpp: connections as texts: with their secrets for who knows the
// passphrase, and without for all others.
#include "packhost/value.hpp"
#include "store_fixture.hpp"

namespace packhost {
namespace {

using namespace tests;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

const std::string kPem = std::string("-----BEGIN KEY-----\n") + kCanary + "\n-----END KEY-----\n";

class ConnectionExport : public StoreFixture {
 protected:
    ConnectionExport() {
        ConnectionDraft draft =
            draft_of("prod", {{"key", kCanary}, {"none", ""}, {"pem", kPem}}, {{"user", "Zoë"}});
        draft.base_url = "https://eu.api.example";
        draft.urls = {{"tokenUrl", "https://login.example"}};
        draft.option = "login";
        EXPECT_TRUE(store_->add(std::move(draft)).ok());
    }
    std::string code_of_import(const std::string& text, const Secret* passphrase) {
        return code_of(store_->import_connection(text, passphrase, "other"));
    }
    std::shared_ptr<LocalStore> store_ = open();
    const Secret passphrase_{"correct horse"};
};

TEST_F(ConnectionExport, GoesToAnotherStoreWithItsSecrets) {
    const auto text = store_->export_connection("prod", &passphrase_);
    ASSERT_TRUE(text.ok());
    EXPECT_THAT(*text, HasSubstr("\"packhost_connection\": 1"));
    EXPECT_THAT(*text, Not(HasSubstr(kCanary)));
    config_ = {folder_ / "there/store.db", folder_ / "there/key"};
    const auto there = open();
    const auto taken = there->import_connection(*text, &passphrase_, "");
    ASSERT_TRUE(taken.ok()) << taken.error().message;
    EXPECT_NE(taken->id, store_->info("prod")->id) << "tokens of one are not those of the other";
    const auto found = *there->find("prod"), before = *store_->find("prod");
    EXPECT_EQ(found->find("key")->value.expose(), kCanary);
    EXPECT_EQ(found->find("none")->value.expose(), "");
    EXPECT_TRUE(found->find("pem")->value.expose() == kPem);
    EXPECT_EQ(found->find("user")->value.expose(), "Zoë");
    EXPECT_EQ(found->base_url, before->base_url);
    EXPECT_EQ(found->urls, before->urls);
    EXPECT_EQ(found->option, "login");
    EXPECT_EQ(*found->origins, *before->origins);
    EXPECT_EQ(there->info("prod")->pack, "acme");
    EXPECT_EQ(code_of(there->import_connection(*text, &passphrase_, "")), "connection_exists");
    EXPECT_EQ(there->import_connection(*text, &passphrase_, "again")->name, "again");
    EXPECT_EQ(code_of(there->import_connection(*text, &passphrase_, "a b")), "bad_connection");
}

TEST_F(ConnectionExport, LeavesSecretsAndConsentBehindWithoutAPassphrase) {
    const std::string text = *store_->export_connection("prod", nullptr);
    EXPECT_THAT(text, Not(HasSubstr(kCanary)));
    EXPECT_THAT(text, HasSubstr("https://api.example"));
    const auto taken = store_->import_connection(text, nullptr, "other");
    ASSERT_TRUE(taken.ok());
    EXPECT_FALSE(taken->credentials[0].given);
    EXPECT_EQ(taken->credentials[3].value, "Zoë");
    EXPECT_THAT(taken->origins, IsEmpty()) << "anyone may have written them";
    EXPECT_EQ(value_of(store_->find("other"), "key"), "");
}

TEST_F(ConnectionExport, RefusesOtherPassphrasesAndOtherTexts) {
    const std::string text = *store_->export_connection("prod", &passphrase_);
    const Secret wrong("correct horsf"), empty;
    EXPECT_EQ(code_of_import(text, &wrong), "wrong_passphrase");
    EXPECT_EQ(code_of_import(text, nullptr), "wrong_passphrase");
    EXPECT_EQ(code_of_import(text, &empty), "wrong_passphrase");
    EXPECT_EQ(code_of(store_->export_connection("prod", &empty)), "wrong_passphrase");
    struct Row { const char* from; const char* to; };
    // A key takes its time: what is readable is bound to the secrets as one text.
    for (const Row& row : {Row{"https://api.example", "https://evil.example"},
                           Row{"https://eu.api.example", "https://evil.example"},
                           Row{"\"name\": \"key\"", "\"name\": \"yek\""}})
        EXPECT_EQ(code_of_import(replaced(text, row.from, row.to), &passphrase_),
                  "wrong_passphrase")
            << row.from;
    EXPECT_EQ(store_->list()->size(), 1u);
}

TEST_F(ConnectionExport, RefusesWhatIsNoExport) {
    const std::string text = *store_->export_connection("prod", &passphrase_);
    for (const std::string& other :
         {std::string(), std::string("{}"), std::string("[]"), std::string("null"),
          std::string("{\"packhost_connection\": \"1\"}"), text.substr(0, text.size() / 2),
          replaced(text, "\"packhost_connection\": 1", "\"packhost_connection\": 2"),
          replaced(text, "131072", "1073741824"), replaced(text, "\"scrypt\"", "\"none\""),
          replaced(text, "\"salt\": \"", "\"salt\": \"!"),
          replaced(text, "\"secret\": true", "\"secret\": 1"),
          replaced(text, "\"origins\": [", "\"origins\": [7,"),
          replaced(text, "\"sealed\"", "\"unsealed\"")})
        EXPECT_EQ(code_of_import(other, &passphrase_), "bad_export") << other;
}

}  // namespace
}  // namespace packhost
