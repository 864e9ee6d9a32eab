// SPDX-License-Identifier: MIT
//
// What packing answers saves and costs: lists as people have them, plain, with gzip and with brotli
// by turns, from the parsed head to the last byte of the reply, without a socket.
//
//     bench_compression [ROUNDS] [MILLISECONDS]
#include "comparison.hpp"
#include "fixture.hpp"
#include "http/packed_body.hpp"
#include "http/packer.hpp"
#include "series.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <malloc.h>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::bench {
namespace {

/// The CPU time of this thread so far, in microseconds: others on the machine do not count.
double cpu_time() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

template <std::size_t size>
std::string any_of(const std::array<std::string_view, size>& texts, std::mt19937& random) {
    return std::string{texts.at(random() % size)};
}

/// A task as people write them; half of them have a description.
NewTask make_task(std::mt19937& random) {
    constexpr std::array<std::string_view, 20> verbs{
        "Buy",    "Call",  "Write to", "Fix",    "Clean",   "Book",   "Pay",
        "Send",   "Read",  "Review",   "Water",  "Prepare", "Cancel", "Renew",
        "Return", "Order", "Plan",     "Update", "Check",   "Ask"};
    constexpr std::array<std::string_view, 20> things{"the plants on the balcony",
                                                      "oat milk and bread",
                                                      "the landlord about the heating",
                                                      "the bicycle",
                                                      "the kitchen sink",
                                                      "a table for Friday",
                                                      "the electricity bill",
                                                      "the slides for Monday's meeting",
                                                      "chapter seven of the book",
                                                      "the pull request about time zones",
                                                      "the dentist",
                                                      "a present for Anna's birthday",
                                                      "the library books",
                                                      "the phone contract",
                                                      "winter tyres",
                                                      "the quarterly report",
                                                      "the backup of the photos",
                                                      "the insurance about the window",
                                                      "train tickets to Hamburg",
                                                      "the CV and the cover letter"};
    constexpr std::array<std::string_view, 6> remarks{
        "Before noon, if possible.",
        "The number is on the fridge.",
        "Ask Tom whether he still has the receipt from last year.",
        "Takes about half an hour; bring the small screwdriver.",
        "See the mail of 3 March.",
        "Not urgent, but must not be forgotten again."};
    NewTask task;
    task.title = any_of(verbs, random) + " " + any_of(things, random);
    if (random() % 2 == 0) {
        task.description = any_of(remarks, random) + " " + any_of(remarks, random);
    }
    return task;
}

/// A list of so many tasks, asked for in each coding.
class List {
public:
    explicit List(std::size_t tasks) : service_(std::to_string(tasks)), tasks_(tasks) {
        std::mt19937 random{42};
        for (std::size_t i = 0; i < tasks; ++i) {
            // Hours lie between one and the next.
            service_.store_clock().move(std::chrono::microseconds{random() * std::int64_t{10}});
            service_.create(make_task(random));
        }
    }

    void measure(std::chrono::milliseconds duration) {
        for (Subject& subject : subjects_) {
            const auto end = std::chrono::steady_clock::now() + duration;
            const double start = cpu_time();
            std::size_t count = 0;
            for (; std::chrono::steady_clock::now() < end; ++count) {
                if (service_.request("GET", path_, "", subject.coding) != 200) std::exit(1);
            }
            subject.time.add((cpu_time() - start) / static_cast<double>(count));
            subject.size = service_.last_body_size();
        }
    }

    void print() const {
        const Subject& plain = subjects_.front();
        for (const Subject& subject : subjects_) {
            fmt::print("{:>5} tasks, {:<8} {:>8} bytes ({:.3f}) {:>28} µs, × {}\n", tasks_,
                       subject.coding, subject.size,
                       static_cast<double>(subject.size) / static_cast<double>(plain.size),
                       show(subject.time, 1), show(ratio(subject.time, plain.time), 2));
        }
    }

private:
    struct Subject {
        std::string_view coding;
        Series time = {};
        std::size_t size = 0;
    };

    Fixture service_;
    std::string path_ = Fixture::tasks_path();
    std::size_t tasks_;
    std::array<Subject, 3> subjects_{Subject{"identity"}, Subject{"gzip"}, Subject{"br"}};
};

/// JSON that packs well, or random letters, which take the longest.
std::string one_go_of(std::string_view kind) {
    std::mt19937 random{42};
    std::string text;
    while (text.size() < http::packed_in_one_go) {
        if (kind == "letters") {
            text += static_cast<char>('A' + random() % 58);
        } else {
            fmt::format_to(std::back_inserter(text), R"({{"title":"{}","is_completed":false}},)",
                           make_task(random).title);
        }
    }
    text.resize(http::packed_in_one_go);
    return text;
}

/// How long the loop is held up by one go, and what a stream holds in memory behind several.
void print_one_go(http::Coding coding, std::string_view kind, int rounds) {
    const std::string piece = one_go_of(kind);
    Series time;
    std::size_t memory = 0;
    for (int round = 0; round < rounds * 10; ++round) {
        const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
        http::Packer packer{coding};
        std::string packed;
        packer.pack(piece, http::Part::middle, packed);
        packed = {};
        const double start = cpu_time();
        packer.pack(piece, http::Part::middle, packed);
        time.add(cpu_time() - start);
        packed = {};
        packed.shrink_to_fit();
        memory = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    }
    fmt::print("{:<5} 64 KiB of {:<8} {:>28} µs, a stream holds {} KiB\n", name_of(coding), kind,
               show(time, 0), memory / 1024);
}

void compare(const std::string& /*folder*/, int rounds, std::chrono::milliseconds duration) {
    std::vector<std::unique_ptr<List>> lists;
    for (const std::size_t tasks : {10U, 100U, 1000U}) {
        lists.push_back(std::make_unique<List>(tasks));
    }
    for (int round = 0; round < rounds; ++round) {
        for (const auto& list : lists) list->measure(duration);
    }
    fmt::print("{} alternating rounds of {} ms: CPU time, median (least … most)\n\n", rounds,
               duration.count());
    for (const auto& list : lists) list->print();
    fmt::print("\n");
    for (const http::Coding coding : {http::Coding::gzip, http::Coding::br}) {
        for (const std::string_view kind : {"tasks", "letters"}) print_one_go(coding, kind, rounds);
    }
}

}  // namespace
}  // namespace taskgate::bench

int main(int argc, char** argv) {
    return taskgate::bench::run(argc, argv, taskgate::bench::compare);
}
