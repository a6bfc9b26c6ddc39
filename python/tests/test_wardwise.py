"""The module as it was installed: python -m unittest discover python/tests

Needs the program; what needs geopandas is skipped where that is not installed.
"""

import csv
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import typing
import unittest
from pathlib import Path

import wardwise
from wardwise import flags, program
from wardwise.cells import text_of

HERE = Path(__file__).resolve().parent
HAS_GEOPANDAS = importlib.util.find_spec("geopandas") is not None
needs_geopandas = unittest.skipUnless(HAS_GEOPANDAS, "geopandas is not installed")


class InFolder(unittest.TestCase):
    """A folder of its own with a small town, the working folder of the test."""

    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(kept.name)
        wardwise.synth(out="town", ward_count=24, boroughs=2, drawings=120)


class Cells(unittest.TestCase):
    def test_a_cell_is_the_text_that_was_written_into_it(self):
        cells = ["'=A", "''=A", "'\xa0+1", "'\uff1dA", "'05", "'' =A", "' '=A", r"a\u{a}b\u{202e}", r"\u{5c}u{a}", r"\u{41}", "A"]
        texts = ["=A", "'=A", "\xa0+1", "\uff1dA", "'05", "' =A", "' '=A", "a\nb\u202e", r"\u{a}", r"\u{41}", "A"]
        self.assertEqual([text_of(cell) for cell in cells], texts)


class Running(InFolder):
    def test_a_search_gives_what_the_program_writes(self):
        phases = []
        run = wardwise.search("town/study.toml", out="out", on_progress=lambda p: phases.append(p.phase))
        self.assertEqual(run.out, Path("out"))
        self.assertFalse(run.is_partial)
        self.assertEqual(phases[0], "reading")
        self.assertIn("searching", phases)
        self.assertEqual(run.manifest["version"], wardwise.version())
        best = run.result["structures"][0]
        with open("out/candidates.csv", encoding="utf-8", newline="") as file:
            row = next(csv.DictReader(file))
        self.assertAlmostEqual(float(row["total_loss"]), best["total_loss"], places=9)
        self.assertEqual(run.files(), wardwise.opened("out").files())
        self.assertEqual(wardwise.opened("out").command, "search")
        self.assertTrue(run.page.exists() and run.project.exists() and run.certificate["files"])
        # The table counts what is the same; every one is told.
        self.assertEqual({finding.rule for finding in run.findings}, {row["rule"] for row in rows("out/findings.csv")})
        self.assertTrue(wardwise.verify("out").result["sentence"])

    def test_the_words_of_a_command_are_those_that_the_program_reads_back(self):
        run = wardwise.search(
            "town/study.toml",
            out="out",
            clusters=(4, 6),
            weight={"lived_split": 1, "imbalance": 0.25},
            population_tolerance=0.9,
            bootstrap=2,
            cross_boroughs=True,
            max_wards=8,
            title="Words, “quoted” -- and more",
        )
        settings = run.manifest["settings"]
        self.assertEqual(dict(settings["weights"]), {"lived_split": 1, "imbalance": 0.25})
        self.assertIn("--clusters 4..6", run.manifest["replay"])
        self.assertIn("Words, “quoted” -- and more", json.dumps(run.manifest, ensure_ascii=False))
        with open("town/wards.geojson", encoding="utf-8") as file:
            names = [feature["properties"]["ward_name"] for feature in json.load(file)["features"]]
        wardwise.search("town/study.toml", out="apart", keep_apart=names[:2], exempt=[])
        clusters = {row["ward_name"]: row["candidate_01"] for row in rows("apart/assignments.csv")}
        self.assertNotEqual(clusters[names[0]], clusters[names[1]])

    def test_other_commands_give_their_results(self):
        self.assertGreater(wardwise.check("town/study.toml").result["layers"].__len__(), 2)
        self.assertGreater(wardwise.graph("town/study.toml", out="graph").result["edges"], 20)
        scored = wardwise.score("town/study.toml", structure="wards")
        self.assertIsNone(scored.out)
        self.assertEqual(scored.result["structures"][0]["scores"]["clusters"], 24)
        compared = wardwise.compare("town/study.toml", structure=["wards", "boroughs"], out="compared")
        self.assertEqual([s["scores"]["clusters"] for s in compared.result["structures"]][:2], [24, 2])
        wardwise.places("town/study.toml", out="names.csv")
        self.assertEqual(list(rows("names.csv")[0])[:2], ["name", "place"])
        self.assertIn("# Reading the proof", wardwise.run("guide", "proof").result["text"])
        with self.assertRaises(FileNotFoundError) as missing:
            scored.path("candidates.csv")
        self.assertIn("out=", str(missing.exception))
        with self.assertRaises(FileNotFoundError) as missing:
            compared.path("none.csv")
        self.assertIn("comparison.csv", str(missing.exception))

    def test_what_cannot_be_done_is_raised_with_its_findings(self):
        with self.assertRaises(wardwise.InputError) as refused:
            wardwise.search("town/study.toml", population="people", out="out")
        error = refused.exception
        self.assertEqual(error.exit_code, 3)
        self.assertEqual([finding.rule for finding in error.findings if finding.level == "error"], ["F111"])
        self.assertIn("wards.geojson", str(error))
        self.assertFalse(Path("out").exists())
        with self.assertRaises(wardwise.SettingsError):
            wardwise.search("town/study.toml", out="out", clusters="none")
        with self.assertRaises(wardwise.SettingsError):
            wardwise.run("search", "town/study.toml", no_such_flag=1)
        with self.assertRaises(wardwise.ImpossibleError):
            wardwise.search("town/study.toml", out="out", clusters=3, max_wards=2, min_wards=1)
        with self.assertRaises(wardwise.FileError) as missing:
            wardwise.search("no study.toml", out="out")
        self.assertIn("no study.toml", str(missing.exception))
        wardwise.search("town/study.toml", out="out")
        Path("out/front.csv").write_text("forged\n")
        with self.assertRaises(wardwise.ClaimError):
            wardwise.verify("out")

    def test_a_search_that_is_cancelled_gives_the_best_so_far(self):
        began = []
        run = wardwise.run(
            "search",
            "town/study.toml",
            cross_boroughs=True,
            max_wards=24,
            bootstrap=10000,
            out="out",
            on_progress=lambda p: began.append(p.phase) if p.phase == "searching" else None,
            is_cancelled=lambda: bool(began),
        )
        self.assertTrue(run.is_partial)
        self.assertTrue(run.page.exists())

    @unittest.skipIf(sys.platform == "win32", "a signal for one process")
    def test_the_keyboard_stops_a_search_with_the_best_so_far(self):
        script = (
            "import wardwise, sys\n"
            "run = wardwise.run('search', 'town/study.toml', cross_boroughs=True, max_wards=24, bootstrap=10000, out='out',"
            " on_progress=lambda p: print(p.phase, flush=True))\n"
            "print('partial', run.is_partial)\n"
        )
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, encoding="utf-8")
        heard = []
        for line in child.stdout:
            heard.append(line)
            if line.startswith("searching"):
                break
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        rest = child.stdout.read()
        child.stdout.close()
        self.assertEqual(child.wait(), 0, rest)
        self.assertIn("partial True", rest)

    def test_a_callback_that_fails_leaves_no_program_behind(self):
        def fails(_progress):
            raise RuntimeError("of the caller")

        with self.assertRaisesRegex(RuntimeError, "of the caller"):
            wardwise.run("search", "town/study.toml", bootstrap=10000, out="out", on_progress=fails)
        self.assertFalse(Path("out").exists())


class Tables(InFolder):
    @needs_geopandas
    def test_tables_hold_what_the_files_hold_and_ids_stay_text(self):
        with open("town/wards.geojson", encoding="utf-8") as file:
            layer = json.load(file)
        for number, feature in enumerate(layer["features"]):
            feature["properties"]["ward_code"] = f"{number:03}"
        layer["features"][0]["properties"]["ward_name"] = "NA"
        layer["features"][1]["properties"]["ward_name"] = "=A"
        with open("town/wards.geojson", "w", encoding="utf-8") as file:
            json.dump(layer, file)
        run = wardwise.search(
            wards="town/wards.geojson",
            ward_id="ward_code",
            population="population",
            borough="borough",
            neighbourhoods="town/drawings.geojson",
            place="place",
            out="out",
        )
        for name in [file[:-4] for file in run.files() if file.endswith(".csv") and "/" not in file]:
            table = run.table(name)
            written = rows(f"out/{name}.csv")
            self.assertEqual(len(table), len(written), name)
            for (_, read), row in zip(table.iterrows(), written):
                for column, value in row.items():
                    if value == "":
                        self.assertTrue(read[column] != read[column], (name, column))
                    elif isinstance(read[column], str):
                        self.assertEqual(read[column], value.replace("'=A", "=A"))
                    else:
                        self.assertEqual(float(read[column]), float(value), (name, column))
        self.assertEqual(set(run.assignments["ward_id"].map(type)), {str})
        self.assertIn("000", set(run.assignments["ward_id"]))
        self.assertTrue({"NA", "=A"} <= set(run.assignments["ward_name"]))
        # Tables and layers are joined by ward without a thought.
        joined = run.wards().merge(run.assignments, on="ward_id")
        self.assertEqual(len(joined), 24)
        self.assertTrue((joined["cluster_name"] == joined["candidate_01"]).all())
        self.assertEqual(run.clusters(2).crs.to_epsg(), 4326)
        self.assertEqual(len(run.findings_table()), len(run.findings))

    @needs_geopandas
    def test_frames_stand_for_files_and_are_found_again(self):
        import geopandas

        wards = geopandas.read_file("town/wards.geojson")
        drawings = geopandas.read_file("town/drawings.geojson")
        common = dict(population="population", borough="borough", ward_id="ward_code", place="place")
        run = wardwise.run("search", wards=wards, neighbourhoods=drawings, out="frames", **common)
        files = wardwise.search(
            wards="town/wards.geojson", neighbourhoods="town/drawings.geojson", out="files", **common
        )
        self.assertEqual(run.result["structures"][0]["total_loss"], files.result["structures"][0]["total_loss"])
        wardwise.verify("frames")
        grid = wardwise.run(
            "search", wards=wards.to_crs(27700), neighbourhoods=drawings.to_crs(3857), out="grid", **common
        )
        self.assertEqual(list(grid.assignments["candidate_01"]), list(files.assignments["candidate_01"]))
        structure = wards.merge(run.assignments, left_on="ward_code", right_on="ward_id")
        scored = wardwise.compare(
            wards=wards,
            structure=[structure, "wards"],
            structure_ward="ward_code",
            structure_cluster="candidate_01",
            neighbourhoods="town/drawings.geojson",
            out="scored",
            **common,
        )
        self.assertAlmostEqual(
            scored.result["structures"][0]["scores"]["total_loss"], run.result["structures"][0]["total_loss"], places=9
        )
        kept = sorted(Path("frames-inputs").iterdir())
        with self.assertRaises(wardwise.InputError):
            wardwise.run(
                "search", wards=wards.head(3), neighbourhoods=drawings, population="none", out="frames", force=True
            )
        self.assertEqual(sorted(Path("frames-inputs").iterdir()), kept)
        with self.assertRaisesRegex(TypeError, "out="):
            wardwise.check(wards=wards)
        with self.assertRaisesRegex(TypeError, "set_crs"):
            wardwise.search(wards=wards.set_crs(None, allow_override=True), out="none")


class Words(unittest.TestCase):
    def test_values_become_words(self):
        for given, words in [
            ({"clusters": 4}, ["--clusters=4"]),
            ({"clusters": (3, 5)}, ["--clusters=3..5"]),
            ({"cross_boroughs": True, "force": False, "seed": None}, ["--cross-boroughs"]),
            ({"keep_together": ["A", "B, the"]}, ['--keep-together="A","B, the"']),
            ({"keep_apart": [["A", 'B "b"'], ["C", "D"]]}, ['--keep-apart="A","B ""b"""', '--keep-apart="C","D"']),
            ({"keep_together": "A,B"}, ["--keep-together=A,B"]),
            ({"fix": {"North": ["A", "B"]}}, ['--fix=North="A","B"']),
            ({"weight": {"imbalance": 0.5}}, ["--weight=imbalance=0.5"]),
            ({"weight": ["imbalance=1", "lived_mix=2"]}, ["--weight=imbalance=1", "--weight=lived_mix=2"]),
            ({"group_share": {"young": 0.2, "old": "80%"}}, ["--group-share=young=0.2,old=80%"]),
            ({"table_where": {"period": 2022}}, ["--table-where=period=2022"]),
            ({"wards": Path("a b") / "wards.gpkg"}, ["--wards=" + os.path.join("a b", "wards.gpkg")]),
            ({"seed": -1}, ["--seed=-1"]),
        ]:
            self.assertEqual(program.words_of(given), words)
        with self.assertRaisesRegex(TypeError, "3, 5"):
            program.words_of({"clusters": range(3, 6)})

    def test_every_flag_with_types_is_one_that_the_program_lists(self):
        for command in ("search", "check", "score", "compare", "graph", "places", "verify", "synth", "demo"):
            typed = getattr(flags, f"{command.capitalize()}Flags")
            said = subprocess.run(
                [wardwise.find(), command, "--help"], capture_output=True, encoding="utf-8", check=True
            ).stdout
            listed = set(re.findall(r"^\s+(?:-\w, )?--([a-z-]+)", said, re.MULTILINE))
            own = {key.replace("_", "-") for key in typed.__annotations__}
            self.assertEqual(own | {"help", "quiet", "verbose", "message-format"}, listed | {"quiet"}, command)
            self.assertTrue(callable(getattr(wardwise, command)))

    def test_a_program_that_is_missing_is_said(self):
        with self.assertRaisesRegex(wardwise.ProgramNotFound, "no program is there"):
            wardwise.run("check", program="/nowhere/wardwise")

    def test_what_is_said_of_a_finding_can_be_read(self):
        finding = wardwise.Finding(
            "error", "F111", "no such property", "wards", "w.geojson", 3, "E05", "pop", cure="name one"
        )
        said = "error F111: w.geojson, feature 3, id E05, property pop: no such property (name one)"
        self.assertEqual(str(finding), said)


class Documents(unittest.TestCase):
    @needs_geopandas
    def test_the_examples_of_the_page_run(self):
        page = next(file for file in (HERE.parent / "README.md",) if file.exists()).read_text(encoding="utf-8")
        examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
        self.assertGreater(len(examples), 2)
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, "-c", "\n".join(examples)], cwd=folder, capture_output=True, encoding="utf-8"
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("optimal", done.stdout)

    def test_public_names_are_there_and_documented(self):
        for name in wardwise.__all__:
            self.assertTrue(getattr(wardwise, name).__doc__, name)
        self.assertTrue(typing.get_type_hints(wardwise.Finding))


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    unittest.main()
