"""Columns that hold text, whatever it looks like; all others hold numbers.

Made from the program by `UPDATE_DOCS=1 cargo test --test docs`; edits are lost.
"""

TEXT = frozenset(
    [
        "action",
        "area_id",
        "authority",
        "best_at",
        "best_cluster",
        "borough",
        "candidate_NN",
        "counted",
        "cure",
        "file",
        "first_ward",
        "gives_up",
        "group",
        "id",
        "in_one_cluster",
        "kept_whole",
        "layer",
        "level",
        "message",
        "note",
        "overlaps",
        "place",
        "property",
        "rule",
        "rule_text",
        "rules_broken",
        "scope",
        "setting",
        "sizes",
        "status",
        "structure",
        "value",
        "ward_a",
        "ward_a_name",
        "ward_b",
        "ward_b_name",
        "ward_id",
        "ward_name",
        "worst_places",
    ]
)
