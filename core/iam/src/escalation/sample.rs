//! A text of a certain form that several patterns match, the shortest one.

use std::collections::{HashMap, VecDeque};

use deployfence_value::{Piece, Text, TextBuilder};

use super::budget::{Budget, CutShort, STATES};
use crate::pattern::{Atom, Pattern, Reading, Sign};

/// What stands where any character may.
const FILLER: char = 'x';

/// Where each of the patterns is.
type State = Box<[u16]>;

/// A text that all of the patterns match, where there is one. The first pattern says what form the text has: the names
/// that it leaves open hold no colon, and its holes are kept. Holes of the others may be anything.
pub(super) fn sample(patterns: &[&Pattern], budget: &Budget) -> Result<Option<Text>, CutShort> {
    let start: State = patterns.iter().map(|_| 0).collect();
    let mut came: HashMap<State, (State, Option<Sign>)> = HashMap::new();
    let mut queue = VecDeque::from([start.clone()]);
    while let Some(state) = queue.pop_front() {
        if is_end(patterns, &state) {
            return Ok(Some(path(&came, state, &start)));
        }
        if came.len() > STATES {
            return Err(CutShort);
        }
        budget.spend(patterns.len())?;
        for (next, sign) in steps(patterns, &state) {
            if next != start && !came.contains_key(&next) {
                came.insert(next.clone(), (state.clone(), sign));
                queue.push_back(next);
            }
        }
    }
    Ok(None)
}

fn is_end(patterns: &[&Pattern], state: &State) -> bool {
    patterns.iter().zip(state).all(|(pattern, at)| usize::from(*at) == pattern.atoms().len())
}

fn at(pattern: &Pattern, place: u16) -> Option<&Atom> {
    pattern.atoms().get(usize::from(place))
}

/// What can be reached from a state: past a star without a sign, and by each sign that is worth trying.
fn steps(patterns: &[&Pattern], state: &State) -> Vec<(State, Option<Sign>)> {
    let mut found = Vec::new();
    for (which, (pattern, place)) in patterns.iter().zip(state).enumerate() {
        let leaves_open = match at(pattern, *place) {
            Some(Atom::Many(_)) => true,
            Some(Atom::Hole(_)) => which > 0,
            _ => false,
        };
        if leaves_open {
            found.push((moved(state, |at| at == which), None));
        }
    }
    let mut signs: Vec<Sign> = Vec::new();
    for (which, (pattern, place)) in patterns.iter().zip(state).enumerate() {
        let sign = match at(pattern, *place) {
            Some(Atom::Char(c)) => Sign::Char(*c),
            Some(Atom::One(_)) => Sign::Char(FILLER),
            Some(Atom::Hole(hole)) if which == 0 => {
                match pattern.holes().get(usize::from(*hole)).cloned().flatten() {
                    Some(hole) => Sign::Hole(hole),
                    None => continue,
                }
            }
            _ => continue,
        };
        if !signs.contains(&sign) {
            signs.push(sign);
        }
    }
    for sign in signs {
        let advances: Option<Vec<bool>> = takes_all(patterns, state, &sign);
        if let Some(advances) = advances {
            found.push((moved(state, |at| advances.get(at) == Some(&true)), Some(sign)));
        }
    }
    found
}

/// What each pattern does with a sign; none where one does not take it.
fn takes_all(patterns: &[&Pattern], state: &State, sign: &Sign) -> Option<Vec<bool>> {
    let each = patterns.iter().zip(state).enumerate().map(|(which, (pattern, place))| {
        if which > 0 && matches!(at(pattern, *place), Some(Atom::Hole(_))) {
            return Some(false);
        }
        let advances = takes(pattern, *place, sign)?;
        let opens = matches!(at(pattern, *place), Some(Atom::One(_) | Atom::Many(_)));
        (which > 0 || !opens || *sign != Sign::Char(':')).then_some(advances)
    });
    each.collect()
}

/// Whether a pattern moves on over a sign, or stays at its star; none where it does not take the sign.
fn takes(pattern: &Pattern, place: u16, sign: &Sign) -> Option<bool> {
    match (at(pattern, place)?, sign) {
        (Atom::Char(c), Sign::Char(sign)) => (c == sign).then_some(true),
        (Atom::Hole(hole), Sign::Hole(sign)) => {
            let hole = pattern.holes().get(usize::from(*hole))?.as_ref()?;
            (hole == sign).then_some(true)
        }
        (Atom::One(reach), Sign::Char(c)) => (*c != ':' || reach.crosses(Reading::Wide)).then_some(true),
        (Atom::Many(reach), Sign::Char(c)) => (*c != ':' || reach.crosses(Reading::Wide)).then_some(false),
        (Atom::Many(_), Sign::Hole(_)) => Some(false),
        _ => None,
    }
}

fn moved(state: &State, moves: impl Fn(usize) -> bool) -> State {
    state
        .iter()
        .enumerate()
        .map(|(at, place)| if moves(at) { place.saturating_add(1) } else { *place })
        .collect()
}

/// The signs on the way to a state.
fn path(came: &HashMap<State, (State, Option<Sign>)>, end: State, start: &State) -> Text {
    let (mut signs, mut state) = (Vec::new(), end);
    while state != *start {
        let Some((before, sign)) = came.get(&state) else { break };
        signs.extend(sign.clone());
        state = before.clone();
    }
    let mut text = TextBuilder::default();
    for sign in signs.into_iter().rev() {
        match sign {
            Sign::Char(c) => text.push_str(c.encode_utf8(&mut [0; 4])),
            Sign::Hole(hole) => text.push_piece(&Piece::Hole(hole)),
        }
    }
    text.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Style;

    fn arn(text: &str) -> Pattern {
        Pattern::new(&Text::literal(text), Style::Arn, false)
    }

    fn shortest(patterns: &[&str]) -> Option<String> {
        let patterns: Vec<Pattern> = patterns.iter().map(|text| arn(text)).collect();
        let found = sample(&patterns.iter().collect::<Vec<_>>(), &Budget::of_one()).unwrap()?;
        found.as_literal().map(str::to_owned)
    }

    #[test]
    fn a_text_that_all_of_them_match() {
        let function = "arn:aws:lambda:us-east-1:111122223333:function:?*";
        let found =
            shortest(&[function, "arn:aws:lambda:*:*:function:app-*", "arn:aws:*:*:*:function:*-worker"]);
        assert_eq!(found.as_deref(), Some("arn:aws:lambda:us-east-1:111122223333:function:app-worker"));
        let found = shortest(&[function, "arn:aws:lambda:*"]);
        assert_eq!(found.as_deref(), Some("arn:aws:lambda:us-east-1:111122223333:function:x"));
        assert_eq!(shortest(&[function, "arn:aws:lambda:*:*:layer:*"]), None);
        assert_eq!(shortest(&[function, "arn:aws:lambda:eu-west-1:*:function:*"]), None);
    }

    #[test]
    fn what_is_not_known_of_a_pattern_may_be_anything() {
        let (form, unknown) = (arn("arn:aws:s3:::?*"), Pattern::unknown());
        let found = sample(&[&form, &arn("arn:aws:s3:::a*"), &unknown], &Budget::of_one()).unwrap().unwrap();
        assert_eq!(found.as_literal(), Some("arn:aws:s3:::a"));
        assert_eq!(sample(&[&form, &arn("arn:aws:sqs:::a*"), &unknown], &Budget::of_one()), Ok(None));
    }

    #[test]
    fn searches_share_one_budget() {
        let (form, wanted) = (arn("arn:aws:s3:::?*"), arn("arn:aws:s3:::*a*b*c*d"));
        let budget = Budget::of_principal();
        let all = [&form, &wanted];
        let done = (0..100_000).take_while(|_| sample(&all, &budget).is_ok()).count();
        assert!(done > 1000 && done < 100_000, "{done}");
        assert!(budget.is_spent());
    }

    #[test]
    fn a_search_that_is_too_long_says_so() {
        let stars = |sign: &str| arn(&format!("arn:aws:s3:::{}", sign.repeat(100)));
        let (one, two) = (stars("*a"), stars("*b"));
        assert_eq!(sample(&[&one, &two], &Budget::of_one()), Err(CutShort));
    }
}
