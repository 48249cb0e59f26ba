//! Resources on which a permission could be held, worked out as far as they are asked for.

use deployfence_value::Text;

use super::budget::{Budget, CutShort};
use super::sample::sample;
use crate::pattern::Pattern;

/// Resources that are looked for, for one permission or for several on the same resource.
const CANDIDATES: usize = 512;

/// Resources of certain forms that match one pattern of each group. Each group is what one policy names for one action,
/// of which something has to fit.
pub(super) struct Candidates {
    forms: Vec<Pattern>,
    groups: Vec<Vec<Pattern>>,
    /// Which form is next, and which pattern of each group; none after the last one.
    next: Option<(usize, Vec<usize>)>,
    tried: usize,
    found: Vec<Text>,
}

impl Candidates {
    pub(super) fn new(forms: Vec<Pattern>, groups: Vec<Vec<Pattern>>) -> Self {
        let is_empty = forms.is_empty() || groups.iter().any(Vec::is_empty);
        let next = (!is_empty).then(|| (0, vec![0; groups.len()]));
        Self { forms, groups, next, tried: 0, found: Vec::new() }
    }

    /// The candidate at a place; none after the last one. Fails where it could not be looked for.
    pub(super) fn get(&mut self, at: usize, budget: &Budget) -> Result<Option<Text>, CutShort> {
        while self.found.len() <= at {
            let Some((form, choice)) = &self.next else { return Ok(None) };
            if self.tried == CANDIDATES {
                return Err(CutShort);
            }
            let chosen = self.groups.iter().zip(choice).filter_map(|(group, at)| group.get(*at));
            let patterns: Vec<&Pattern> = self.forms.get(*form).into_iter().chain(chosen).collect();
            let found = sample(&patterns, budget)?;
            self.found.extend(found);
            self.tried += 1;
            self.advance();
        }
        Ok(self.found.get(at).cloned())
    }

    /// Goes on to the next choice of a pattern from each group, then to the next form.
    fn advance(&mut self) {
        let Some((form, choice)) = &mut self.next else { return };
        for (at, group) in choice.iter_mut().zip(&self.groups) {
            *at += 1;
            if *at < group.len() {
                return;
            }
            *at = 0;
        }
        *form += 1;
        if *form == self.forms.len() {
            self.next = None;
        }
    }
}
