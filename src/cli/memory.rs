//! The memory that the process may take, where somebody limits it: a shell, a container, a scheduler.
//!
//! Memory that is refused ends a Rust program on the spot, with files half made and without a word. So where there is a limit
//! it is watched, and the command ends in words, with what it had written taken away, shortly before.

#[cfg(target_os = "linux")]
pub use watched::watch;

/// Elsewhere nobody is asked what a process may take.
#[cfg(not(target_os = "linux"))]
pub fn watch() {}

#[cfg(target_os = "linux")]
mod watched {
    use crate::Error;
    use crate::cli::{report, telling};
    use crate::model::{Action, Finding, Layer};
    use crate::rules;
    use crate::swap::abandon;
    use std::fs;
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    const MIB: u64 = 1 << 20;
    const SIGABRT: i32 = 6;
    /// The share of a limit that is kept free, as one part of so many; the least of it and the most.
    const KEPT_FREE: u64 = 16;
    const LEAST_KEPT_FREE: u64 = 8 * MIB;
    const MOST_KEPT_FREE: u64 = 256 * MIB;
    /// What all that happens between two looks may take: with less than that left, memory that is refused was short.
    const TAKEN_AT_ONCE: u64 = 256 * MIB;
    /// No program takes memory faster than so many bytes a millisecond: as long as it would take to the limit, nobody looks.
    const FASTEST: u64 = 4 * MIB;
    const SOONEST: Duration = Duration::from_millis(2);
    const LATEST: Duration = Duration::from_millis(500);
    /// A number above that, of bytes, is no limit: so an old control group says that there is none.
    const NO_LIMIT: u64 = 1 << 50;

    /// A limit of the process, and which line of `/proc/self/status` counts against it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Limit {
        by: &'static str,
        bytes: u64,
        counted: &'static str,
    }

    /// Watches the memory of the process from now on, where there is a limit.
    pub fn watch() {
        let limits = limits();
        if limits.is_empty() {
            return;
        }
        // Where one step takes more than is kept free the process is ended all the same: then the code says why. Any
        // other abort is a fault, and is told as one.
        let is_short = Arc::new(AtomicBool::new(false));
        let code = i32::from(Error::Limit(Vec::new()).exit_code());
        let _ = signal_hook::flag::register_conditional_shutdown(SIGABRT, code, Arc::clone(&is_short));
        let look = move || loop {
            let Ok(status) = fs::read_to_string("/proc/self/status") else { return };
            let left = |limit: &Limit| limit.bytes.saturating_sub(line(&status, limit.counted).unwrap_or(0));
            let Some(tightest) = limits.iter().min_by_key(|limit| left(limit)) else { return };
            let left = left(tightest);
            is_short.store(left < TAKEN_AT_ONCE.max(tightest.bytes / 2), Ordering::SeqCst);
            if left < (tightest.bytes / KEPT_FREE).clamp(LEAST_KEPT_FREE, MOST_KEPT_FREE) {
                ends(tightest, tightest.bytes - left);
            }
            std::thread::sleep(Duration::from_millis(left / FASTEST).clamp(SOONEST, LATEST));
        };
        // Where there is not even memory for a thread, there is none to be watched.
        let _ = std::thread::Builder::new().name("memory".to_owned()).stack_size(256 << 10).spawn(look);
    }

    /// Ends the process in words.
    fn ends(limit: &Limit, taken: u64) -> ! {
        abandon();
        telling::clear();
        let message = format!(
            "{} MiB of memory are taken, and {} allows {} MiB",
            taken / MIB,
            limit.by,
            limit.bytes / MIB
        );
        let finding = Finding::new(&rules::MEMORY_ENDS, Action::Refused, Layer::Settings, message);
        let error = Error::Limit(vec![finding]);
        report::error(&error);
        std::process::exit(i32::from(error.exit_code()));
    }

    fn limits() -> Vec<Limit> {
        let of_shell = fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let mut limits = of_process(&of_shell);
        limits.extend(of_control_groups(Path::new("/sys/fs/cgroup")));
        limits
    }

    /// The limits that `ulimit -v` and `ulimit -d` set.
    fn of_process(text: &str) -> Vec<Limit> {
        let kinds = [
            ("Max address space", "the limit of address space (ulimit -v)", "VmSize"),
            ("Max data size", "the limit of data (ulimit -d)", "VmData"),
        ];
        let of = |(name, by, counted): (&str, &'static str, &'static str)| {
            let soft = text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?;
            Some(Limit { by, bytes: soft.parse().ok()?, counted })
        };
        kinds.into_iter().filter_map(of).collect()
    }

    /// The limits of the control groups that the process is in: of containers and schedulers.
    fn of_control_groups(root: &Path) -> Vec<Limit> {
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let path = |line: &str, controller: &str| {
            let (name, path) = line.split_once(':')?.1.split_once(':')?;
            (name == controller).then(|| path.trim_start_matches('/').to_owned())
        };
        let groups =
            [("", root.to_owned(), "memory.max"), ("memory", root.join("memory"), "memory.limit_in_bytes")];
        let mut bytes = Vec::new();
        for (controller, root, file) in groups {
            let Some(path) = own.lines().find_map(|line| path(line, controller)) else { continue };
            // Inside a container the path may be that of the host; the root holds all the same.
            for group in root.join(path).ancestors().take_while(|group| group.starts_with(&root)) {
                let limit = fs::read_to_string(group.join(file)).unwrap_or_default();
                bytes.extend(limit.trim().parse::<u64>().ok().filter(|bytes| *bytes < NO_LIMIT));
            }
        }
        let by = "the limit of the control group, a container's or a scheduler's,";
        bytes.into_iter().min().map(|bytes| Limit { by, bytes, counted: "VmRSS" }).into_iter().collect()
    }

    /// A line of `/proc/self/status`, in bytes.
    fn line(status: &str, name: &str) -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn limits_are_read_as_the_system_writes_them() {
            let text = "Limit                     Soft Limit           Hard Limit           Units     \n\
                        Max data size             unlimited            unlimited            bytes     \n\
                        Max address space         536870912            unlimited            bytes     \n";
            let limits = of_process(text);
            assert_eq!(limits.len(), 1);
            assert_eq!((limits[0].bytes, limits[0].counted), (512 * MIB, "VmSize"));
        }

        #[test]
        fn lines_of_the_status_are_told_apart() {
            let status = "VmPeak:\t  999 kB\nVmSize:\t  11956 kB\nVmRSS:\t    1040 kB\n";
            assert_eq!(line(status, "VmSize"), Some(11_956 << 10));
            assert_eq!(line(status, "VmRSS"), Some(1_040 << 10));
            assert_eq!(line(status, "VmData"), None);
        }
    }
}
