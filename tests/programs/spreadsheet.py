"""Opens every table of an output folder in a real spreadsheet program, Gnumeric, and compares its cells.

    python spreadsheet.py OUTPUT_FOLDER

Each CSV file is converted to a workbook by `ssconvert`, which reads it as a spreadsheet does, and the workbook
is read by openpyxl. Every cell has to be what the file says: a figure the same figure, a text the same text,
nothing a formula. Where a spreadsheet takes an id for a number, its leading zeros would be lost: that would
show here. Ends with 0 where everything holds.
"""

import csv
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import openpyxl

warnings.filterwarnings("ignore", module="openpyxl")


def workbook(table, folder):
    """The table as the spreadsheet program reads it, saved as a workbook."""
    path = pathlib.Path(folder) / (table.stem + ".xlsx")
    command = ["ssconvert", "--import-encoding=utf-8", "--import-type=Gnumeric_stf:stf_csvtab", str(table), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return openpyxl.load_workbook(path).active


def agrees(cell, text):
    """Whether a cell of the workbook is what the text of the file says."""
    if cell.data_type == "f":
        return False
    value = cell.value
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text.lower() == str(value).lower()
    if isinstance(value, (int, float)):
        try:
            is_figure = not re.match(r"-?0\d", text)
            return is_figure and abs(float(text) - value) <= 1e-12 * max(1.0, abs(value))
        except ValueError:
            return False
    # Text that a spreadsheet might take for a formula is written behind an apostrophe, which some keep.
    return str(value).removeprefix("'") == text.removeprefix("'")


def main():
    folder = pathlib.Path(sys.argv[1])
    tables = sorted(folder.rglob("*.csv"))
    if not tables:
        sys.exit(f"no tables in {folder}")
    wrong = []
    with tempfile.TemporaryDirectory() as scratch:
        for table in tables:
            with table.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            sheet = workbook(table, scratch)
            cells = 0
            for number, row in enumerate(rows, start=1):
                for column, text in enumerate(row, start=1):
                    cells += 1
                    cell = sheet.cell(number, column)
                    if not agrees(cell, text):
                        wrong.append(f"{table.name} line {number} {rows[0][column - 1]}: {text!r} became {cell.value!r}")
            extra = sheet.max_row - len(rows)
            if extra > 0:
                wrong.append(f"{table.name}: {extra} more rows than the file has")
            print(f"{table.relative_to(folder)}: {len(rows)} rows, {cells} cells")
    for fault in wrong[:40]:
        print("FAIL", fault)
    print(f"{len(tables)} tables, {len(wrong)} cells differ")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
