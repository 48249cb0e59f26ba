//! Variables that are compared with each other.
//!
//! A variable that only meets literals needs one value besides them: any other. Variables that meet each other can
//! be equal without being any of the literals, so they get values of their own to be equal in: the first of them one,
//! the next one two, and so on. More are never needed, for what matters of such values is which of them are the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use deployfence_value::Hole;

use super::reading::Reading;

/// Variables that are compared with each other, directly or through others; most groups have one member.
#[derive(Default)]
pub(super) struct Group<'a> {
    pub(super) members: Vec<&'a Hole>,
    /// The literals that its members are compared with; not gathered for a single member, which needs none.
    pub(super) literals: BTreeSet<&'a str>,
}

impl<'a> Group<'a> {
    /// The groups of all the variables that are compared, in the order in which they are met.
    pub(super) fn all(readings: &[Reading<'a>]) -> Vec<Self> {
        let mut union = Union::default();
        for [left, right] in readings.iter().flat_map(|reading| &reading.comparisons) {
            let variables = left.variables.iter().chain(&right.variables);
            let variables: Vec<usize> = variables.map(|hole| union.index(hole)).collect();
            if left.variables.is_empty() || right.variables.is_empty() {
                continue;
            }
            for pair in variables.windows(2) {
                if let [a, b] = pair {
                    union.join(*a, *b);
                }
            }
        }
        let mut groups: BTreeMap<usize, Self> = BTreeMap::new();
        for (index, hole) in union.holes.iter().enumerate() {
            groups.entry(union.root(index)).or_default().members.push(hole);
        }
        if groups.values().any(Self::is_shared) {
            for [left, right] in readings.iter().flat_map(|reading| &reading.comparisons) {
                mention(&mut union, &mut groups, &left.variables, &right.literals);
                mention(&mut union, &mut groups, &right.variables, &left.literals);
            }
        }
        groups.into_values().collect()
    }

    /// Whether any of its members meet each other.
    pub(super) fn is_shared(&self) -> bool {
        self.members.len() > 1
    }
}

fn mention<'a>(
    union: &mut Union<'a>,
    groups: &mut BTreeMap<usize, Group<'a>>,
    variables: &[&'a Hole],
    literals: &[&'a str],
) {
    let mut root = |hole: &&'a Hole| {
        let index = union.index(hole);
        union.root(index)
    };
    for root in variables.iter().map(&mut root).collect::<BTreeSet<_>>() {
        if let Some(group) = groups.get_mut(&root).filter(|group| group.is_shared()) {
            group.literals.extend(literals);
        }
    }
}

/// Which variables are in one group, known by its earliest member.
#[derive(Default)]
struct Union<'a> {
    holes: Vec<&'a Hole>,
    indices: HashMap<&'a Hole, usize>,
    parents: Vec<usize>,
}

impl<'a> Union<'a> {
    fn index(&mut self, hole: &'a Hole) -> usize {
        *self.indices.entry(hole).or_insert_with(|| {
            self.holes.push(hole);
            self.parents.push(self.parents.len());
            self.parents.len() - 1
        })
    }

    fn root(&self, mut index: usize) -> usize {
        while let Some(&parent) = self.parents.get(index)
            && parent != index
        {
            index = parent;
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.parents.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }
}
