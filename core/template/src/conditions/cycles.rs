//! Which definitions hang on themselves.

/// Whether each definition stands in a circle of references, or between two circles. `references` are indices into
/// itself. What refers to nothing that is left is taken away, then what nothing that is left refers to.
pub(super) fn cyclic(references: &[Vec<usize>]) -> Vec<bool> {
    let (mut left, reversed) = (vec![true; references.len()], reversed(references));
    take_away(references, &reversed, &mut left);
    take_away(&reversed, references, &mut left);
    left
}

/// Takes away, again and again, what leads to nothing that is left.
fn take_away(leads_to: &[Vec<usize>], comes_from: &[Vec<usize>], left: &mut [bool]) {
    let is_left = |left: &[bool], index: usize| left.get(index).copied().unwrap_or(false);
    let open = |to: &Vec<usize>| to.iter().filter(|&&to| is_left(left, to)).count();
    let mut open: Vec<usize> = leads_to.iter().map(open).collect();
    let ends = open.iter().enumerate().filter(|&(index, &open)| open == 0 && is_left(left, index));
    let mut ends: Vec<usize> = ends.map(|(index, _)| index).collect();
    while let Some(end) = ends.pop() {
        if let Some(left) = left.get_mut(end) {
            *left = false;
        }
        for &from in comes_from.get(end).into_iter().flatten() {
            if let Some(open) = open.get_mut(from) {
                *open = open.saturating_sub(1);
                if *open == 0 && is_left(left, from) {
                    ends.push(from);
                }
            }
        }
    }
}

fn reversed(references: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut reversed = vec![Vec::new(); references.len()];
    for (from, to) in references.iter().enumerate() {
        for &to in to {
            if let Some(list) = reversed.get_mut(to) {
                list.push(from);
            }
        }
    }
    reversed
}

#[cfg(test)]
mod tests {
    use super::cyclic;

    #[test]
    fn only_what_stands_in_a_circle_is_cyclic() {
        // 0 → 1 → 2 → 1, 2 → 3; 4 → 4; 5 → 5 → 6.
        let references = [vec![1], vec![2], vec![1, 3], vec![], vec![4], vec![5, 6], vec![]];
        assert_eq!(cyclic(&references), [false, true, true, false, true, true, false]);
    }

    #[test]
    fn a_reference_that_stands_twice_is_no_circle() {
        assert_eq!(cyclic(&[vec![1, 1], vec![2, 2], vec![]]), [false; 3]);
    }
}
