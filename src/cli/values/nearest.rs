/// The least likeness (Jaro–Winkler, 0–1) at which a suggestion helps rather than puzzles.
const LIKENESS: f64 = 0.8;

/// The known word most like the one given, if any is like it.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let (likeness, near) = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase()), *candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    (likeness >= LIKENESS).then_some(near)
}
