use super::part::Part;

/// A cluster of more wards is not grown.
const MOST_WARDS: usize = 400;
/// A part that is left over is looked at up to so many wards; a larger one is taken to be divisible.
const MOST_LEFT: usize = 200;

/// Whether a ward fits in any cluster.
pub(super) enum Fit {
    /// In this one, which leaves nothing behind that arithmetic rules out.
    In(Vec<usize>),
    /// In none: every connected set of wards that holds it was gone through.
    None(Misfit),
    /// There were too many sets to go through.
    Unknown,
}

/// What comes nearest to a cluster with a ward that fits in none.
#[derive(Default)]
pub(super) struct Misfit {
    /// Wards that have too few residents, and would else be a cluster: the most seen.
    pub too_few: Option<Vec<usize>>,
    /// Wards that have too many residents, and would else be a cluster: the fewest seen.
    pub too_many: Option<Vec<usize>>,
    /// A cluster, and the part it leaves behind that cannot be divided.
    pub leaves: Option<(Vec<usize>, Vec<usize>)>,
}

/// Grows connected sets of wards, each once (after S. Wernicke, 2006).
pub(super) struct Growth<'a> {
    part: &'a Part<'a>,
    /// The most residents of one ward.
    largest: i64,
    set: Vec<usize>,
    residents: i64,
    /// In the set, next to it, or passed over.
    marked: Vec<bool>,
    /// Wards in the set, by group kept apart.
    of_apart: Vec<usize>,
    /// Whether two of the set are kept apart.
    is_torn: usize,
    /// Wards in the set, by group kept together.
    of_together: Vec<usize>,
    /// What is still to come into the set, for some of a group are in it.
    owed_wards: usize,
    owed_residents: i64,
    /// In which look a ward was seen last.
    seen: Vec<usize>,
    look: usize,
    steps_left: usize,
    found: Option<Vec<usize>>,
    misfit: Misfit,
    too_few: i64,
    too_many: i64,
    is_unfinished: bool,
}

impl<'a> Growth<'a> {
    pub fn new(part: &'a Part<'a>) -> Self {
        let wards = part.ward_count();
        Self {
            part,
            largest: part.population.iter().copied().max().unwrap_or_default(),
            set: Vec::new(),
            residents: 0,
            marked: vec![false; wards],
            of_apart: vec![0; part.apart.len()],
            is_torn: 0,
            of_together: vec![0; part.together.len()],
            owed_wards: 0,
            owed_residents: 0,
            seen: vec![0; wards],
            look: 0,
            steps_left: 0,
            found: None,
            misfit: Misfit::default(),
            too_few: i64::MIN,
            too_many: i64::MAX,
            is_unfinished: false,
        }
    }

    /// Whether a ward fits in a cluster, in at most so many steps; and the steps taken.
    pub fn fit(&mut self, ward: usize, steps: usize) -> (Fit, usize) {
        self.steps_left = steps;
        (self.too_few, self.too_many) = (i64::MIN, i64::MAX);
        (self.found, self.misfit, self.is_unfinished) = (None, Misfit::default(), false);
        self.marked[ward] = true;
        self.grow(ward, &[]);
        self.marked[ward] = false;
        let fit = match (self.found.take(), self.is_unfinished) {
            (Some(found), _) => Fit::In(found),
            (None, true) => Fit::Unknown,
            (None, false) => Fit::None(std::mem::take(&mut self.misfit)),
        };
        (fit, steps - self.steps_left)
    }

    /// Adds a ward, looks at the set and grows it on; `open` may join as well.
    fn grow(&mut self, ward: usize, open: &[usize]) {
        if self.steps_left == 0 || self.set.len() == MOST_WARDS {
            self.is_unfinished = true;
            return;
        }
        self.steps_left -= 1;
        self.add(ward);
        if !self.is_hopeless() {
            self.judge();
            if self.found.is_none()
                && self.set.len() < self.part.rules.max_wards
                && !self.cannot_reach_the_fewest()
            {
                let part = self.part;
                let fresh: Vec<usize> =
                    part.neighbours[ward].iter().copied().filter(|next| !self.marked[*next]).collect();
                fresh.iter().for_each(|&next| self.marked[next] = true);
                let mut open = [open, &fresh].concat();
                while let Some(next) = open.pop() {
                    self.grow(next, &open);
                    if self.found.is_some() || self.is_unfinished {
                        break;
                    }
                }
                fresh.iter().for_each(|&next| self.marked[next] = false);
            }
        }
        self.remove(ward);
    }

    fn add(&mut self, ward: usize) {
        let part = self.part;
        self.set.push(ward);
        self.residents += part.population[ward];
        for &group in &part.apart_of[ward] {
            self.of_apart[group] += 1;
            self.is_torn += usize::from(self.of_apart[group] == 2);
        }
        if let Some(group) = part.together_of[ward] {
            if self.of_together[group] == 0 {
                self.owed_wards += part.together[group].ward_count;
                self.owed_residents += part.together[group].population;
            }
            self.of_together[group] += 1;
            self.owed_wards -= 1;
            self.owed_residents -= part.population[ward];
        }
    }

    fn remove(&mut self, ward: usize) {
        let part = self.part;
        self.set.pop();
        self.residents -= part.population[ward];
        for &group in &part.apart_of[ward] {
            self.is_torn -= usize::from(self.of_apart[group] == 2);
            self.of_apart[group] -= 1;
        }
        if let Some(group) = part.together_of[ward] {
            self.of_together[group] -= 1;
            self.owed_wards += 1;
            self.owed_residents += part.population[ward];
            if self.of_together[group] == 0 {
                self.owed_wards -= part.together[group].ward_count;
                self.owed_residents -= part.together[group].population;
            }
        }
    }

    /// Whether neither the set nor any that holds it is a cluster.
    fn is_hopeless(&mut self) -> bool {
        let rules = self.part.rules;
        let wards = self.set.len() + self.owed_wards;
        if self.is_torn > 0 || wards > rules.max_wards {
            return true;
        }
        if self.residents.saturating_add(self.owed_residents) > rules.max_population {
            if self.owed_wards == 0 && self.set.len() >= rules.min_wards && self.residents < self.too_many {
                self.too_many = self.residents;
                self.misfit.too_many = Some(self.set.clone());
            }
            return true;
        }
        false
    }

    /// Keeps the set where it is a cluster, or nearly one.
    fn judge(&mut self) {
        let rules = self.part.rules;
        if self.owed_wards > 0 || self.set.len() < rules.min_wards {
            return;
        }
        if self.residents < rules.min_population {
            if self.residents > self.too_few {
                self.too_few = self.residents;
                self.misfit.too_few = Some(self.set.clone());
            }
            return;
        }
        match self.left_behind() {
            None => self.found = Some(self.set.clone()),
            Some(left) if self.misfit.leaves.is_none() => {
                self.misfit.leaves = Some((self.set.clone(), left));
            }
            Some(_) => {}
        }
    }

    /// A part of what the set leaves that cannot be divided by itself: by arithmetic, or because a group is torn.
    fn left_behind(&mut self) -> Option<Vec<usize>> {
        let part = self.part;
        // In each look a ward is seen as small or as part of something large.
        self.look += 2;
        let (small, large) = (self.look, self.look + 1);
        for &ward in &self.set {
            self.seen[ward] = small;
        }
        for at in 0..self.set.len() {
            for &start in &part.neighbours[self.set[at]] {
                if self.seen[start] >= small {
                    continue;
                }
                self.seen[start] = small;
                let mut left = vec![start];
                let (mut next, mut is_large) = (0, false);
                while next < left.len() && !is_large {
                    for &neighbour in &part.neighbours[left[next]] {
                        is_large |= self.seen[neighbour] == large;
                        if self.seen[neighbour] < small {
                            self.seen[neighbour] = small;
                            left.push(neighbour);
                        }
                    }
                    is_large |= left.len() > MOST_LEFT;
                    next += 1;
                }
                if is_large {
                    left.iter().for_each(|&ward| self.seen[ward] = large);
                } else if !part.can_be_divided(&left) || tears_a_group(part, &left) {
                    left.sort_unstable();
                    return Some(left);
                }
            }
        }
        None
    }

    /// Whether too few residents can join the set.
    fn cannot_reach_the_fewest(&self) -> bool {
        let rules = self.part.rules;
        let more = rules.max_wards.saturating_sub(self.set.len()).min(self.part.ward_count());
        let most = i128::from(self.residents) + i128::from(self.largest) * more as i128;
        most < i128::from(rules.min_population)
    }
}

/// Whether some wards of a group kept together are among the wards, and others are not.
fn tears_a_group(part: &Part, wards: &[usize]) -> bool {
    let groups = wards.iter().filter_map(|&ward| part.together_of[ward]);
    groups.into_iter().any(|group| {
        let group = &part.together[group];
        group.is_torn() || !group.wards.iter().all(|ward| wards.contains(ward))
    })
}
