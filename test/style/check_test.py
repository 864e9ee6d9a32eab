#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every rule of the style check finds what it is for, and leaves alone what is fine."""

import tempfile
import unittest
from pathlib import Path

from layers import check_layers
from links import check_links
from rules import check_style, long_files

CPP = "// SPDX-License-Identifier: MIT\n"
HPP = CPP + "#pragma once\n"


class ProjectTest(unittest.TestCase):
    """Makes small projects in a temporary folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, name: str, text: str):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def findings(self, check, files: dict[str, str]) -> list[str]:
        for name, text in files.items():
            self.write(name, text)
        return [str(finding) for finding in check(self.root)]


class Layers(ProjectTest):
    """The layer table."""

    def expect(self, name: str, included: str, refused: bool, angles: bool = False):
        self.write(f"src/{included}", HPP)
        quotes = "<>" if angles else '""'
        text = CPP + f"#include {quotes[0]}{included}{quotes[1]}\n"
        found = self.findings(check_layers, {name: text})
        self.assertEqual(bool(found), refused, f"{name} includes {included}: {found}")

    def test_refuses_what_points_upwards_or_sideways(self):
        for name, included in [
            ("src/base/a.cpp", "schema/field.hpp"),
            ("src/schema/a.cpp", "domain/task.hpp"),
            ("src/domain/a.cpp", "schema/openapi.hpp"),
            ("src/domain/a.cpp", "store/store.hpp"),
            ("src/auth/a.cpp", "domain/task.hpp"),
            ("src/auth/a.cpp", "http/message.hpp"),
            ("src/store/a.cpp", "api/tasks.hpp"),
            ("src/store/a.cpp", "schema/openapi.hpp"),
            ("src/http/a.cpp", "domain/task.hpp"),
            ("src/http/a.cpp", "auth/verify.hpp"),
            ("src/api/a.cpp", "http/connection.hpp"),
            ("src/api/a.cpp", "store/open_store.hpp"),
            ("src/api/a_test.cpp", "app/app.hpp"),
            ("src/store/a.cpp", "store/sqlite/writer.hpp"),
            ("src/app/a.cpp", "store/postgres/pool.hpp"),
            ("src/store/sqlite/a.cpp", "store/postgres/pool.hpp"),
            ("src/store/postgres/a.cpp", "store/sqlite/writer.hpp"),
            ("src/http/a.cpp", "store/admin.hpp"),
            ("src/other/a.cpp", "base/log.hpp"),
        ]:
            with self.subTest(name=name, included=included):
                self.expect(name, included, refused=True)
                self.setUp()

    def test_allows_what_points_downwards(self):
        for name, included in [
            ("src/schema/a.cpp", "base/log.hpp"),
            ("src/domain/a.cpp", "schema/rules.hpp"),
            ("src/auth/a.cpp", "domain/ids.hpp"),
            ("src/store/a.cpp", "domain/task.hpp"),
            ("src/store/open_store.cpp", "store/sqlite/writer.hpp"),
            ("src/store/sqlite/a.cpp", "store/sqlite/writer.hpp"),
            ("src/api/a.cpp", "store/store.hpp"),
            ("src/api/a.cpp", "http/router.hpp"),
            ("src/app/a.cpp", "store/admin.hpp"),
        ]:
            with self.subTest(name=name, included=included):
                self.expect(name, included, refused=False)
                self.setUp()

    def test_allows_test_support_in_tests_only(self):
        files = {"test/support/tokens.hpp": HPP,
                 "src/auth/jwt_test.cpp": CPP + '#include "support/tokens.hpp"\n'}
        self.assertEqual(self.findings(check_layers, files), [])
        files = {"src/auth/jwt.cpp": CPP + '#include "support/tokens.hpp"\n'}
        self.assertEqual(len(self.findings(check_layers, files)), 1)

    def test_refuses_relative_paths_and_angles(self):
        self.expect("src/base/a.cpp", "base/b.hpp", refused=True, angles=True)
        self.assertTrue(self.findings(check_layers, {"src/base/a.cpp": CPP + '#include "b.hpp"\n'}))

    def test_refuses_a_roundabout_way_to_the_whole_store(self):
        files = {"src/store/admin.hpp": HPP,
                 "src/store/store.hpp": HPP + '#include "store/admin.hpp"\n',
                 "src/api/tasks.cpp": CPP + '#include "store/store.hpp"\n'}
        self.assertIn("api/tasks.cpp -> src/store/store.hpp -> src/store/admin.hpp",
                      "".join(self.findings(check_layers, files)))

    def test_refuses_prometheus_outside_its_files(self):
        files = {"src/app/metric_list.hpp": HPP + "#include <prometheus/metric_family.h>\n",
                 "src/app/metric_families.cpp": CPP + '#include "app/metric_list.hpp"\n',
                 "src/app/app.cpp": CPP + '#include "app/metric_list.hpp"\n'}
        found = self.findings(check_layers, files)
        self.assertEqual(len(found), 1, found)
        self.assertIn("src/app/metric_list.hpp -> prometheus/metric_family.h", found[0])

    def test_refuses_asio_outside_its_files(self):
        files = {"src/http/connection.hpp": HPP + "#include <boost/asio/ip/tcp.hpp>\n",
                 "src/http/connection.cpp": CPP + '#include "http/connection.hpp"\n',
                 "test/http/raw.cpp": CPP + "#include <boost/asio.hpp>\n"}
        self.assertEqual(self.findings(check_layers, files), [])
        files = {"src/http/router.cpp": CPP + "#include <boost/beast/http.hpp>\n",
                 "src/app/app.cpp": CPP + '#include "http/connection.hpp"\n'}
        self.assertEqual(len(self.findings(check_layers, files)), 2)


class Style(ProjectTest):
    """The rules of style, one bad and one good example of each."""

    def expect(self, words: str, bad: dict[str, str]):
        found = self.findings(check_style, bad)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def expect_clean(self, good: dict[str, str]):
        self.assertEqual(self.findings(check_style, good), [])

    def test_licence_line(self):
        self.expect("does not begin with", {"src/a.cpp": "int a;\n"})
        self.setUp()
        self.expect("does not begin with", {"test/a/run.sh": "#!/bin/sh\necho\n"})
        self.setUp()
        self.expect("does not begin with", {"dev": "#!/bin/sh\necho\n"})
        self.setUp()
        self.expect_clean({"dev": "#!/bin/sh\n# SPDX-License-Identifier: MIT\n", "src/a.cpp": CPP})

    def test_pragma_once(self):
        self.expect("#pragma once", {"src/a.hpp": CPP})

    def test_file_length(self):
        self.expect("501 lines", {"src/a.cpp": CPP + "\n" * 500})
        self.setUp()
        self.expect_clean({"src/a.cpp": CPP + "\n" * 499, "test/a.cpp": CPP + "\n" * 900})
        self.assertEqual(len(list(long_files(self.root))), 1)

    def test_unfinished_work(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"):
            self.expect(word, {"src/a.cpp": CPP + f"// {word}: later\n"})

    def test_sleeps(self):
        self.expect("sleeps", {"test/a.cpp": CPP + "void f() { std::this_thread::sle" "ep_for(1s); }\n"})
        self.setUp()
        self.expect("sleeps", {"test/run.sh": "# SPDX-License-Identifier: MIT\n  sle" "ep 1\n"})

    def test_switched_off_tests(self):
        self.expect("no test is switched off", {"test/a.cpp": CPP + "TEST(A, DISABLED" "_B) {}\n"})
        self.expect("no test is switched off", {"test/a.cpp": CPP + "void f() { GTEST_" "SKIP(); }\n"})

    def test_folder_names(self):
        self.expect("no folder is named", {"src/base/utils/a.cpp": CPP})

    def test_undocumented_types(self):
        for declaration in ("struct A {\n};\n", "template <class T>\nclass A final : public B<T> {\n};\n",
                            "enum class A { one };\n", "// not enough\nstruct A {};\n"):
            self.expect("A has no /// comment", {"src/a.hpp": HPP + "\n" + declaration})
        self.expect_clean({"src/a.hpp": HPP + "\nstruct B;\nstruct B* make(struct B&);\n"
                           "namespace detail {\nstruct C {\n};\nstruct D {\n};\n} // namespace detail\n"
                           "template <>\nstruct E<int> {\n};\n"
                           "/// What it is.\ntemplate <class T,\n          class U>\nstruct A {};\n"})

    def test_braces_in_an_await(self):
        for statement in ("co_await create(owner, NewTask{title});", "co_await create({1, 2});",
                          "auto t = co_await create(\n    owner,\n    {});", "f(T{1}, co_await g());",
                          "auto t = f(T{1, co_await g()});", "if (co_await f(T{1})) {\n}",
                          "co_return co_await f(T{});"):
            with self.subTest(statement=statement):
                self.expect("co_await", {"src/a.cpp": CPP + "void f() {\n    " + statement + "\n}\n"})

    def test_awaits_without_braces(self):
        for statement in ("auto t = co_await create(std::move(task));", "if (co_await f()) {\n g();\n}",
                          "while (auto r = co_await f(x)) {\n g();\n}", "for (auto x : co_await f()) {\n}",
                          "if (auto r = co_await f(); r.ok()) {\n}", "{\n co_await f();\n}",
                          "if (!a || !(co_await f(x))) {\n}", "// co_await f(T{})\n    g();",
                          "if (auto r = g(); co_await f(r)) {\n}",
                          "NewTask task{};\n    co_await f(std::move(task));"):
            with self.subTest(statement=statement):
                self.expect_clean({"src/a.cpp": CPP + "void f() {\n    " + statement + "\n}\n"})

    def test_lambda_coroutines_with_captures(self):
        for head in ("[this]() -> Async<void> {", "[&] {", "[x = 1](int y) mutable -> Async<int> {"):
            text = CPP + "auto f = " + head + "\n    co_return;\n};\n"
            self.expect("lambda with captures", {"src/a.cpp": text})
        self.expect_clean({"src/a.cpp": CPP + "auto f = [](int y) -> Async<int> { co_return y; };\n"
                           "auto g = [&] { return a[1]; };\n"
                           "auto h = [&] { spawn([](int x) -> Async<void> { co_return; }); };\n"})


class Links(ProjectTest):
    """Links of the documentation."""

    PAGE = "# A page\n\n## What `it` does, and why\n\n## Twice\n\n## Twice\n"

    def expect(self, link: str, refused: bool):
        found = self.findings(check_links, {"docs/a.md": self.PAGE + link + "\n", "docs/b.md": self.PAGE,
                                            "README.md": "[docs](docs/a.md#twice)\n"})
        self.assertEqual(bool(found), refused, f"{link}: {found}")

    def test_refuses_links_to_what_is_not_there(self):
        for link in ["[a](c.md)", "[a](b.md#there)", "[a](#there)", "[a](docs/b.md)", "![a](a.png)", "[a](b.md#twice-2)",
                     "[a](#what-it-does-and-why-1)"]:
            self.expect(link, True)

    def test_takes_all_others(self):
        for link in ["[a](b.md)", "[a](b.md#twice)", "[a](#twice-1)", "[a](../README.md)", "[a](b.md#what-it-does-and-why)",
                     "[a](https://example.com/#x)", "`[a](c.md)`", "```\n[a](c.md)\n```", "[a](mailto:x@example.com)"]:
            self.expect(link, False)


if __name__ == "__main__":
    unittest.main()
