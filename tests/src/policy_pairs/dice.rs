//! Choices that are the same for the same seed.

use deployfence_properties::mutate::Numbers;

/// A stream of choices.
#[derive(Debug, Clone)]
pub(super) struct Dice(Numbers);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(Numbers::new(seed))
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    /// Yes, in so many of a hundred cases.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, which are some.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of `words`, which are some.
    pub(super) fn word<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// One of `items`, if there are any.
    pub(super) fn any<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// At least one and at most `most` different `items`.
    pub(super) fn some<T: Clone + PartialEq>(&mut self, items: &[T], most: usize) -> Vec<T> {
        let mut chosen: Vec<T> = Vec::new();
        for _ in 0..=self.below(most) {
            let item = self.pick(items);
            if !chosen.contains(item) {
                chosen.push(item.clone());
            }
        }
        chosen
    }

    /// The place of one of `items` that is as wanted.
    pub(super) fn place<T>(&mut self, items: &[T], wanted: impl Fn(&T) -> bool) -> Option<usize> {
        let places: Vec<usize> = (0..items.len()).filter(|&place| wanted(&items[place])).collect();
        self.any(&places).copied()
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
