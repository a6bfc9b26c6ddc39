//! Which flags of a study each command uses and lists, under which heading and in which order.
//!
//! A new flag gets a line in [`GROUPS`]; a test fails as long as it has none.

use Reach::{AllButGraph, Every, Evidence, Search, Structures};

/// How far a flag reaches among the commands of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every command uses and lists it.
    Every,
    /// Every command uses it, but `graph` only checks what it names, and does not list it.
    Evidence,
    /// Every command but `graph`.
    AllButGraph,
    /// The commands that measure structures: `search`, `shard plan`, `score` and `compare`.
    Structures,
    /// `search` alone, and `shard plan`, which searches.
    Search,
}

impl Reach {
    /// Whether the command does anything with the flag.
    pub fn is_used_by(self, command: &str) -> bool {
        match self {
            Every | Evidence => true,
            AllButGraph => command != "graph",
            Structures => !["check", "graph"].contains(&command),
            Search => ["search", "shard plan"].contains(&command),
        }
    }

    /// Whether the help of the command lists the flag.
    pub fn is_listed_by(self, command: &str) -> bool {
        self.is_used_by(command) && !(self == Evidence && command == "graph")
    }
}

/// Flags that belong together.
pub struct Group {
    /// The heading above them.
    pub heading: &'static str,
    /// The flags, by their keys in a study file, in the order in which they are listed.
    pub flags: &'static [(&'static str, Reach)],
}

/// The heading above the flags of [`most_used`].
pub const MOST_USED: &str = "Most used";

/// The heading above what concerns the terminal alone.
pub const MESSAGES: &str = "Messages";

/// Every flag of a study. Headings appear in the order in which the flags are declared.
pub const GROUPS: [Group; 12] = [
    Group {
        heading: "Wards",
        flags: &[
            ("wards", Every),
            ("ward_id", Every),
            ("ward_name", Every),
            ("borough", Every),
            ("population", Every),
            ("population_table", Every),
            ("table_id", Every),
            ("table_population", Every),
            ("table_where", Every),
            ("workload", Evidence),
        ],
    },
    Group {
        heading: "Drawings and statements",
        flags: &[
            ("neighbourhoods", Evidence),
            ("place", Evidence),
            ("place_aliases", Evidence),
            ("place_by", Evidence),
            ("respondent", Evidence),
            ("group", Evidence),
            ("group_share", Structures),
            ("group_weight", Structures),
            ("drawing_id", Evidence),
            ("drawing_weight", Evidence),
            ("drawn_by", Evidence),
            ("min_inside", Structures),
        ],
    },
    Group {
        heading: "Co-funding areas",
        flags: &[
            ("cofunding", Evidence),
            ("cofunding_id", Evidence),
            ("amount", Evidence),
            ("authority", Evidence),
        ],
    },
    Group {
        heading: "Where residents live",
        flags: &[("population_points", Evidence), ("points_population", Evidence)],
    },
    Group {
        heading: "Which wards are neighbours",
        flags: &[
            ("adjacency", Every),
            ("min_border", Every),
            ("snap", Every),
            ("barriers", Every),
            ("barrier_tolerance", Every),
            ("edges", Every),
            ("bridge", Every),
        ],
    },
    Group {
        heading: "Structures in files",
        flags: &[
            ("current", AllButGraph),
            ("structure_ward", AllButGraph),
            ("structure_cluster", AllButGraph),
        ],
    },
    Group {
        heading: "How files are read",
        flags: &[("backdrop", Every), ("crs", Every), ("raise_limits", Every)],
    },
    Group {
        heading: "Rules of a structure",
        flags: &[
            ("clusters", Structures),
            ("min_wards", Structures),
            ("max_wards", Structures),
            ("population_tolerance", Structures),
            ("target_population", Structures),
            ("min_population", Structures),
            ("max_population", Structures),
            ("cross_boroughs", Structures),
            ("keep_together", Structures),
            ("keep_apart", Structures),
            ("fix", Structures),
            // A borough that stays whole may lie in parts, which the neighbours are judged by.
            ("exempt", Evidence),
        ],
    },
    Group {
        heading: "What counts",
        flags: &[
            ("weight", Structures),
            ("max_worst_group", Search),
            ("place_weight", Structures),
            ("drawing_cap", Structures),
        ],
    },
    Group {
        heading: "The search",
        flags: &[
            ("candidates", Search),
            ("within", Search),
            ("bootstrap", Search),
            ("unheard", Search),
            ("price_of_rules", Search),
            ("effort", Search),
            ("max_iterations", Search),
            ("time_limit", Search),
            ("seed", Search),
        ],
    },
    Group {
        heading: "Output",
        flags: &[
            ("out", Every),
            ("force", Every),
            // Refused where nothing is searched, with the reason.
            ("resume", Search),
            ("checkpoint_every", Search),
            ("include_drawings", Search),
            ("exact_figures", Structures),
            ("workbench", Structures),
            ("threads", Every),
            ("title", Every),
            ("author", Every),
            ("attribution", Every),
        ],
    },
    Group { heading: MESSAGES, flags: &[("quiet", Every)] },
];

/// The flags that matter most to a command of a study, ten at most, the first one first: `-h` shows these
/// alone, `--help` these before all others. Other commands have few flags and show them all.
pub fn most_used(command: &str) -> &'static [&'static str] {
    match command {
        "search" => &[
            "wards",
            "population",
            "neighbourhoods",
            "place",
            "cofunding",
            "current",
            "clusters",
            "population_tolerance",
            "weight",
            "out",
        ],
        "shard plan" => &[
            "shards",
            "wards",
            "population",
            "neighbourhoods",
            "place",
            "clusters",
            "population_tolerance",
            "weight",
            "bootstrap",
            "out",
        ],
        "check" => &["wards", "population", "neighbourhoods", "place", "cofunding", "current", "out"],
        "graph" => &["wards", "borough", "barriers", "edges", "snap", "bridge", "out"],
        "score" | "compare" => &[
            "structure",
            "wards",
            "population",
            "neighbourhoods",
            "place",
            "cofunding",
            "weight",
            "structure_cluster",
            "out",
        ],
        _ => &[],
    }
}

/// The heading of the group that a flag of a study belongs to, by its key in a study file; `None` for other flags.
#[must_use]
pub fn group_of(key: &str) -> Option<&'static str> {
    let group = GROUPS.iter().find(|group| group.flags.iter().any(|(flag, _)| *flag == key))?;
    Some(group.heading)
}
