// audit_folder_fixture.hpp: a folder with an audit log, and ways to spoil it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "packhost/audit.hpp"
#include "store/audit_file.hpp"
#include "store/audit_folder.hpp"
#include "store/audit_log.hpp"

namespace packhost::store {

namespace fs = std::filesystem;

using Lines = std::vector<std::string>;

inline std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

/// A run as the log takes it.
inline std::string run_line(const std::string& id) {
    constexpr std::string_view kOrigins[] = {"https://api.example"};
    AuditRun run;
    run.unix_ms = 1'770'000'000'123;
    run.run = id;
    run.actor = "somebody";
    run.connection = "acme";
    run.pack = "acme-api";
    run.pack_version = "1.0.0";
    run.node = "Acme-Get";
    run.origins = kOrigins;
    run.outcome = "ok";
    run.status = 200;
    run.ns = 1'234'567;
    std::string out;
    append_audit_run(out, run, 4711);
    return out;
}

class AuditFolder : public testing::Test {
 protected:
    AuditFolder() {
        std::string name = (fs::temp_directory_path() / "packhost-audit-XXXXXX").string();
        base_ = ::mkdtemp(name.data());
        folder_ = base_ / "audit";
    }
    ~AuditFolder() override { fs::remove_all(base_); }

    AuditOptions options() const {
        AuditOptions out;
        out.folder = folder_;
        out.host_version = "1.2.3";
        out.user = "root";
        out.retry = std::chrono::milliseconds(20);
        return out;
    }
    /// A file with so many runs and, if it says so, with its end.
    void add_file(int runs, bool ends = true) const {
        auto file = AuditFile::begin(options(), nullptr);
        ASSERT_TRUE(file) << file.error().message;
        for (int i = 0; i < runs; ++i)
            ASSERT_TRUE((*file)->append(run_line("run-" + std::to_string(i)), 0));
        if (ends) {
            ASSERT_TRUE((*file)->end("closed"));
        }
    }
    std::vector<fs::path> files() const {
        std::vector<fs::path> out;
        const auto names = audit_file_names(folder_);
        if (names)
            for (const std::string& name : *names) out.push_back(folder_ / name);
        return out;
    }
    AuditReport verified() const {
        auto report = verify_audit(folder_);
        EXPECT_TRUE(report) << (report ? "" : report.error().message);
        return report ? *report : AuditReport();
    }
    /// "changed_line 3" for each finding, notes in brackets.
    Lines found() const {
        Lines out;
        for (const AuditFinding& f : verified().findings) {
            const std::string text = f.code + ' ' + std::to_string(f.line);
            out.push_back(f.broken ? text : '(' + text + ')');
        }
        return out;
    }
    void edit(const fs::path& file, const std::function<void(Lines&)>& change) const {
        Lines lines;
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        change(lines);
        std::string text;
        for (const std::string& line : lines) text += line + '\n';
        write(file, text);
    }

    fs::path base_, folder_;
};

}  // namespace packhost::store
