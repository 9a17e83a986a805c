// audit_chain_test.cpp: whatever is done to the files of an audit log is told, and told apart
// from a crash.
#include "audit_folder_fixture.hpp"

#include <sys/stat.h>

namespace packhost::store {
namespace {

class AuditChain : public AuditFolder {};

TEST_F(AuditChain, AnUntouchedFolderIsIntact) {
    for (int i = 0; i < 3; ++i) add_file(4);
    const AuditReport report = verified();
    EXPECT_TRUE(report.intact());
    EXPECT_TRUE(report.findings.empty()) << found().front();
    EXPECT_EQ(report.files, 3u);
    EXPECT_EQ(report.runs, 12u);
    EXPECT_EQ(report.lines, 18u);
    EXPECT_EQ(report.head_file, files()[2].filename());
    EXPECT_EQ(report.head_hash.size(), 64u);
}

TEST_F(AuditChain, FilesAndFolderAreTheOwnersAlone) {
    add_file(1);
    struct stat info {};
    ASSERT_EQ(::stat(folder_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777u, 0700u);
    ASSERT_EQ(::stat(files()[0].c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777u, 0600u);
}

TEST_F(AuditChain, AFolderThatOthersMayWriteToIsRefused) {
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::all);
    const auto file = AuditFile::begin(options(), nullptr);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, "audit_unavailable");
    EXPECT_EQ(file.error().phase, Phase::policy);
}

TEST_F(AuditChain, EveryChangedByteOfAFileThatAnotherFollowsIsTold) {
    add_file(3);
    add_file(1);
    const fs::path file = files()[0];
    const std::string whole = content(file);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ (i % 2 == 0 ? 0x01 : 0x20));
        write(file, changed);
        EXPECT_FALSE(verified().intact()) << "byte " << i << " (" << whole[i] << ')';
    }
}

TEST_F(AuditChain, EveryChangedByteOfTheNewestFileButItsLastLineIsTold) {
    add_file(3);
    const fs::path file = files()[0];
    const std::string whole = content(file);
    const std::size_t last = whole.rfind('\n', whole.size() - 2) + 1;
    for (std::size_t i = 0; i < last; ++i) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        write(file, changed);
        EXPECT_FALSE(verified().intact()) << "byte " << i << " (" << whole[i] << ')';
    }
}

struct Edit {
    const char* name;
    std::function<void(Lines&)> change;  ///< of begin, run-0 to run-3, end
    Lines found;
};

class EditedLines : public AuditFolder, public testing::WithParamInterface<Edit> {};

TEST_P(EditedLines, AreToldWithTheFirstThatIsBroken) {
    add_file(4);
    edit(files()[0], GetParam().change);
    EXPECT_EQ(found(), GetParam().found);
}

void set_text(std::string& line, const std::string& from, const std::string& to) {
    line.replace(line.find(from), from.size(), to);
}

const Edit kEdits[] = {
    {"ChangedField", [](Lines& l) { set_text(l[2], "somebody", "nobody"); }, {"changed_line 3"}},
    {"ChangedFieldAndHashBehind",
     [](Lines& l) {
         set_text(l[2], "somebody", "nobody");
         LineHash hash;
         set_text(l[3], l[3].substr(l[3].size() - 66, 64), std::string(hash(l[2])));
     },
     {"changed_line 4"}},
    {"RemovedLine", [](Lines& l) { l.erase(l.begin() + 2); }, {"missing_lines 3"}},
    {"RemovedFirstLine", [](Lines& l) { l.erase(l.begin()); }, {"missing_lines 1"}},
    {"SwappedLines", [](Lines& l) { std::swap(l[2], l[3]); }, {"missing_lines 3"}},
    {"RepeatedLine", [](Lines& l) { l.insert(l.begin() + 3, l[2]); }, {"moved_line 4"}},
    {"ForeignLine", [](Lines& l) { l[2] = "{\"seq\":2}"; }, {"bad_line 3"}},
    {"NotJson", [](Lines& l) { l[2] = "hello"; }, {"bad_line 3"}},
    {"EmptyLine", [](Lines& l) { l.insert(l.begin() + 2, ""); }, {"bad_line 3"}},
    {"AddedBehindTheEnd",
     [](Lines& l) {
         LineHash hash;
         std::string more = l[4];
         set_text(more, "\"seq\":4", "\"seq\":6");
         set_text(more, more.substr(more.size() - 66, 64), std::string(hash(l[5])));
         l.push_back(more);
     },
     {"behind_end 7"}},
    {"CutAtALine", [](Lines& l) { l.resize(3); }, {"(no_end 3)"}},
};

INSTANTIATE_TEST_SUITE_P(Each, EditedLines, testing::ValuesIn(kEdits),
                         [](const auto& edit) { return std::string(edit.param.name); });

TEST_F(AuditChain, ARemovedFileIsTold) {
    for (int i = 0; i < 3; ++i) add_file(2);
    fs::remove(files()[1]);
    EXPECT_EQ(found(), Lines{"missing_file 1"});
}

TEST_F(AuditChain, ARenamedFileIsTold) {
    for (int i = 0; i < 3; ++i) add_file(2);
    std::string name = files()[1].string();
    name[name.size() - 7] = name[name.size() - 7] == '0' ? '1' : '0';
    fs::rename(files()[1], name);
    EXPECT_EQ(found(), Lines{"missing_file 1"});
}

TEST_F(AuditChain, OldestFilesThatWereArchivedAreANote) {
    for (int i = 0; i < 4; ++i) add_file(2);
    fs::remove(files()[0]);
    fs::remove(files()[0]);
    EXPECT_EQ(found(), Lines{"(archived_files 1)"});
    EXPECT_TRUE(verified().intact());
}

TEST_F(AuditChain, ACrashIsNotTakenForTampering) {
    add_file(3, false);
    EXPECT_EQ(found(), Lines{"(no_end 4)"});
    const fs::path file = files()[0];
    const std::string whole = content(file);
    write(file, whole.substr(0, whole.size() - 20));
    EXPECT_EQ(found(), Lines{"(torn_line 4)"});
    write(file, "");
    EXPECT_EQ(found(), Lines{"(torn_line 1)"});
    EXPECT_TRUE(verified().intact());
}

TEST_F(AuditChain, WhatIsCutOffAfterAnotherFileBeganIsTampering) {
    add_file(3);
    add_file(1);
    const fs::path file = files()[0];
    const std::string whole = content(file);
    write(file, whole.substr(0, whole.size() - 20));
    EXPECT_EQ(found(), Lines{"cut_file 4"});
    edit(file, [](Lines& lines) { lines.resize(2); });
    EXPECT_EQ(found(), Lines{"cut_file 2"});
}

TEST_F(AuditChain, AFileThatIsStillWrittenMayGrowBehindWhatAnotherSaw) {
    auto first = AuditFile::begin(options(), nullptr);
    ASSERT_TRUE(first);
    ASSERT_TRUE((*first)->append(run_line("a"), 0));
    add_file(1);
    ASSERT_TRUE((*first)->append(run_line("b"), 0));
    ASSERT_TRUE((*first)->end("closed"));
    EXPECT_EQ(found(), Lines{});
}

TEST_F(AuditChain, AClockThatWasPutBackDoesNotChangeTheOrder) {
    add_file(1);
    const fs::path future =
        folder_ / audit_file_name(4'000'000'000'000, 1, 7);  // as if it had been made then
    fs::rename(files()[0], future);
    add_file(1);
    ASSERT_EQ(files().size(), 2u);
    EXPECT_EQ(files()[0], future);
    EXPECT_EQ(found(), Lines{});
}

TEST_F(AuditChain, NoFieldCanBreakALine) {
    const std::string hostile = std::string("a\"\\\n\x01\x7f\xff\xc3\x28 \xe2\x82\xac", 15) +
                                std::string(100'000, 'x');
    AuditRun run;
    run.run = run.actor = run.connection = run.connection_id = run.pack = run.pack_version =
        run.node = run.outcome = run.code = hostile;
    const std::vector<std::string_view> origins(50, hostile);
    run.origins = origins;
    std::string line;
    append_audit_run(line, run, 1);
    EXPECT_LT(line.size(), 24u << 10);
    auto file = AuditFile::begin(options(), nullptr);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->append(line, 0));
    EXPECT_EQ(found(), Lines{"(no_end 2)"});
}

TEST_F(AuditChain, LostRunsAreTold) {
    auto file = AuditFile::begin(options(), nullptr);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->append(run_line("a"), 7));
    ASSERT_TRUE((*file)->end("closed"));
    EXPECT_EQ(found(), Lines{"(lost_lines 0)"});
    EXPECT_EQ(verified().lost, 7u);
}

TEST_F(AuditChain, AFolderThatIsNotThereCanNotBeVerified) {
    const auto report = verify_audit(folder_);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, "audit_unreadable");
}

TEST_F(AuditChain, AReaderGivesTheLastRunsAndThenThoseThatCome) {
    add_file(3);
    auto file = AuditFile::begin(options(), nullptr);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->append(run_line("new"), 0));
    AuditReader reader(folder_);
    const auto last = reader.last(2);
    ASSERT_TRUE(last);
    ASSERT_EQ(last->size(), 2u);
    EXPECT_NE((*last)[0].find("\"run\":\"run-2\""), std::string::npos);
    EXPECT_NE((*last)[1].find("\"run\":\"new\""), std::string::npos);
    EXPECT_TRUE(reader.next()->empty());
    ASSERT_TRUE((*file)->append(run_line("newer"), 0));
    add_file(1);
    const auto next = reader.next();
    ASSERT_TRUE(next);
    ASSERT_EQ(next->size(), 2u);
    EXPECT_NE((*next)[0].find("\"run\":\"newer\""), std::string::npos);
}

}  // namespace
}  // namespace packhost::store
