// SPDX-License-Identifier: MIT
//
// Runs a fuzz target without libFuzzer: first every file of its corpus, then mutations of those
// files that are the same on every run. A failure is a crash; the input that caused it is written
// to a file.
//
//     <name>_fuzz CORPUS_FOLDER [MUTATIONS]
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t default_mutations = 20'000;
constexpr std::chrono::seconds time_limit{10};
constexpr std::size_t longest_input = 64 * 1024;

Bytes current_input;

void save_current_input() {
    std::ofstream file("crash-input", std::ios::binary);
    std::copy(current_input.begin(), current_input.end(), std::ostreambuf_iterator<char>(file));
    std::cerr << "the input is in " << std::filesystem::current_path() / "crash-input" << std::endl;
}

void save_input_on_crash() {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_set_death_callback(save_current_input);
#endif
    // Not async-signal-safe, which is no loss: the process is about to end anyway.
    std::signal(SIGABRT, [](int) { save_current_input(); });
}

void run(Bytes input) {
    current_input = std::move(input);
    LLVMFuzzerTestOneInput(current_input.data(), current_input.size());
}

std::vector<Bytes> load_corpus(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    if (std::filesystem::is_directory(folder)) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file()) {
                paths.push_back(entry.path());
            }
        }
    }
    std::sort(paths.begin(), paths.end());  // the order of a folder is not the same everywhere
    std::vector<Bytes> corpus;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    if (corpus.empty()) {
        corpus.emplace_back();
    }
    return corpus;
}

/// Makes one to eight small changes to an input.
class Mutator {
public:
    explicit Mutator(const std::vector<Bytes>& corpus) : corpus_(corpus) {}

    Bytes next() {
        Bytes input = corpus_[below(corpus_.size())];
        for (std::size_t changes = 1 + below(8); changes > 0; --changes) {
            change(input);
        }
        input.resize(std::min(input.size(), longest_input));
        return input;
    }

private:
    std::size_t below(std::size_t limit) { return random_() % limit; }
    std::uint8_t byte() { return static_cast<std::uint8_t>(below(256)); }
    static auto at(Bytes& input, std::size_t index) {
        return input.begin() + static_cast<std::ptrdiff_t>(index);
    }

    void change(Bytes& input) {
        const std::size_t place = below(input.size() + 1);
        const std::size_t rest = input.size() - place;
        const std::size_t kind = below(6);
        if (kind == 0 || rest == 0) {
            input.insert(at(input, place), byte());
        } else if (kind == 1) {
            input[place] = byte();
        } else if (kind == 2) {
            input[place] = static_cast<std::uint8_t>(input[place] ^ (1U << below(8)));
        } else if (kind == 3) {
            input.erase(at(input, place),
                        at(input, place + 1 + below(std::min<std::size_t>(rest, 16))));
        } else if (kind == 4) {
            const Bytes copy(at(input, place), at(input, place + 1 + below(rest)));
            input.insert(at(input, below(input.size() + 1)), copy.begin(), copy.end());
        } else {
            const Bytes& other = corpus_[below(corpus_.size())];
            const std::size_t tail = below(other.size() + 1);
            input.resize(place);
            input.insert(input.end(), other.begin() + static_cast<std::ptrdiff_t>(tail),
                         other.end());
        }
    }

    const std::vector<Bytes>& corpus_;
    std::mt19937_64 random_{20'260'101};  // any fixed number: a failure must come back
};

int replay(const std::filesystem::path& folder, std::uint64_t mutations) {
    const std::vector<Bytes> corpus = load_corpus(folder);
    std::uint64_t inputs = 0;
    for (const Bytes& input : corpus) {
        run(input);
        ++inputs;
    }
    Mutator mutator(corpus);
    const auto end = std::chrono::steady_clock::now() + time_limit;
    for (std::uint64_t i = 0; i < mutations && std::chrono::steady_clock::now() < end; ++i) {
        run(mutator.next());
        ++inputs;
    }
    std::cout << folder.filename().string() << ": " << inputs << " inputs\n";
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.empty() || arguments.size() > 2) {
        std::cerr << "usage: <name>_fuzz CORPUS_FOLDER [MUTATIONS]\n";
        return 2;
    }
    try {
        save_input_on_crash();
        const std::uint64_t mutations =
            arguments.size() == 2 ? std::stoull(arguments[1]) : default_mutations;
        return replay(arguments[0], mutations);
    } catch (const std::exception& error) {
        std::cerr << "failed: " << error.what() << '\n';
        save_current_input();
        return EXIT_FAILURE;
    }
}
