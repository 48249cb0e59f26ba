//! Whether a pattern matches a text: yes, no, or unknown where that hangs on what is not known.

use deployfence_value::{Answer, Hole, HoleOrigin, Pseudo};

use super::subject::{Sign, Subject};
use super::{Atom, Pattern, Reading, fold};

/// How characters are compared, and how far wildcards reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct How {
    /// Whether letters of either case are the same.
    pub ignore_case: bool,
    /// How far a `*` reaches.
    pub reading: Reading,
}

impl Pattern {
    /// Whether it matches `subject`. A policy variable that is left in it (see [`Pattern::with`]) matches like a hole.
    #[must_use]
    pub fn matches(&self, subject: &Subject, how: How) -> Answer {
        let open = !subject.is_literal() || !self.holes.is_empty() || !self.variables.is_empty();
        if !open {
            return Match { pattern: self, how }.greedy(subject.signs()).into();
        }
        let matching = Match { pattern: self, how };
        if !matching.table(subject.signs(), true) {
            Answer::No
        } else if matching.table(subject.signs(), false) {
            Answer::Yes
        } else {
            Answer::Unknown
        }
    }

    /// Whether its colons stand where those of the text must stand, so that a star never has to be tried anew once a
    /// later one failed: all its stars are alike in what they cross.
    fn is_uniform(&self, reading: Reading) -> bool {
        let mut stars = self.atoms.iter().filter_map(|atom| match atom {
            Atom::Many(reach) => Some(reach.crosses(reading)),
            _ => None,
        });
        let first = stars.next();
        // The narrow stars of an ARN may be followed by wide ones in its last part, where nothing comes back.
        let mut last = first;
        stars.all(|star| {
            let fits = last == Some(star) || star;
            last = Some(star);
            fits
        })
    }
}

struct Match<'p> {
    pattern: &'p Pattern,
    how: How,
}

impl Match<'_> {
    /// Matches a known text: on failure the last star takes one character more. Where an earlier star could have to
    /// take more instead, the table decides.
    fn greedy(&self, signs: &[Sign]) -> bool {
        let atoms = self.pattern.atoms();
        let (mut at, mut read) = (0, 0);
        // The last star: the atom after it, how many signs it took, and whether it may take a colon.
        let mut star: Option<(usize, usize, bool)> = None;
        let mut uniform = None;
        while let Some(sign) = signs.get(read) {
            match atoms.get(at) {
                Some(Atom::Many(reach)) => {
                    at += 1;
                    let crosses = reach.crosses(self.how.reading);
                    if crosses && at == atoms.len() {
                        return true;
                    }
                    star = Some((at, read, crosses));
                    continue;
                }
                Some(atom) if self.takes(*atom, sign) => {
                    at += 1;
                    read += 1;
                    continue;
                }
                _ => {}
            }
            let Some((after, taken, crosses)) = star else { return false };
            if !*uniform.get_or_insert_with(|| self.pattern.is_uniform(self.how.reading)) {
                return self.table(signs, false);
            }
            if !crosses && signs.get(taken) == Some(&Sign::Char(':')) {
                return false;
            }
            star = Some((after, taken + 1, crosses));
            (at, read) = (after, taken + 1);
        }
        atoms.get(at..).is_some_and(|rest| rest.iter().all(|atom| matches!(atom, Atom::Many(_))))
    }

    /// Matches by filling a table, a row for each sign: every way is tried at once. With `possible`, whether some
    /// filling of the holes matches; without, whether each does.
    fn table(&self, signs: &[Sign], possible: bool) -> bool {
        let atoms = self.pattern.atoms();
        let mut row = vec![false; atoms.len() + 1];
        self.skip(&mut row, true, possible);
        for sign in signs {
            let mut next = vec![false; atoms.len() + 1];
            for (at, atom) in atoms.iter().enumerate() {
                if !row.get(at).copied().unwrap_or_default() {
                    continue;
                }
                let stays = match atom {
                    Atom::Many(reach) => {
                        reach.crosses(self.how.reading)
                            || !may_hold_colon(sign)
                            || (possible && is_hole(sign))
                    }
                    Atom::Hole(at) => {
                        possible && !matches!(sign, Sign::Hole(hole) if self.is_another(*at, hole))
                    }
                    Atom::Variable(_) => possible,
                    _ => false,
                };
                if stays {
                    set(&mut next, at);
                }
                // A made name is not empty, and is not passed over without a sign: it ends with one.
                let ends = stays && matches!(atom, Atom::Hole(_));
                if ends || self.takes(*atom, sign) {
                    set(&mut next, at + 1);
                }
            }
            if let (true, Sign::Hole(hole)) = (possible, sign) {
                self.absorb(&mut next, &row, hole);
            }
            self.skip(&mut next, false, possible);
            row = next;
        }
        row.last().copied().unwrap_or_default()
    }

    /// Marks what a hole of the text may stand for: whatever any run of atoms matches, also nothing. One that surely
    /// holds no colon does not reach over one; a made name stands for something, and for no other made name.
    fn absorb(&self, next: &mut [bool], row: &[bool], hole: &Hole) {
        let (segment, made) = (is_segment(hole), hole.is_made_name());
        for (at, reached) in row.iter().enumerate() {
            if *reached && !made {
                set(next, at);
            }
            let passes = self.pattern.atoms().get(at).is_some_and(|atom| match atom {
                Atom::Char(':') => !segment,
                Atom::Hole(at) => !self.is_another(*at, hole),
                _ => true,
            });
            let absorbed = next.get(at).copied().unwrap_or_default();
            if passes && (absorbed || *reached) {
                set(next, at + 1);
            }
        }
    }

    /// A hole of the pattern, where it is known what fills it in.
    fn hole(&self, at: u16) -> Option<&Hole> {
        self.pattern.holes().get(usize::from(at)).and_then(Option::as_ref)
    }

    /// Whether a hole of the pattern and one of the text are two names that CloudFormation makes up.
    fn is_another(&self, at: u16, hole: &Hole) -> bool {
        self.hole(at).is_some_and(|known| known.is_made_name() && hole.is_made_name() && known != hole)
    }

    /// Marks what is reached without a sign: stars, and holes where they may be empty.
    fn skip(&self, row: &mut [bool], start: bool, possible: bool) {
        if start {
            set(row, 0);
        }
        for (at, atom) in self.pattern.atoms().iter().enumerate() {
            let empty = match atom {
                Atom::Many(_) => true,
                Atom::Hole(at) => possible && !self.hole(*at).is_some_and(Hole::is_made_name),
                Atom::Variable(_) => possible,
                _ => false,
            };
            if empty && row.get(at).copied().unwrap_or_default() {
                set(row, at + 1);
            }
        }
    }

    fn takes(&self, atom: Atom, sign: &Sign) -> bool {
        match (atom, sign) {
            (Atom::Char(a), Sign::Char(b)) => a == *b || (self.how.ignore_case && fold(a) == fold(*b)),
            (Atom::One(reach), Sign::Char(c)) => *c != ':' || reach.crosses(self.how.reading),
            (Atom::Hole(at), Sign::Hole(hole)) => self.hole(at) == Some(hole),
            _ => false,
        }
    }
}

fn set(row: &mut [bool], at: usize) {
    if let Some(reached) = row.get_mut(at) {
        *reached = true;
    }
}

fn is_hole(sign: &Sign) -> bool {
    matches!(sign, Sign::Hole(_))
}

/// Whether a sign is or may turn out to be a colon: accounts, regions and partitions hold none.
fn may_hold_colon(sign: &Sign) -> bool {
    match sign {
        Sign::Char(c) => *c == ':',
        Sign::Hole(hole) => !is_segment(hole),
    }
}

fn is_segment(hole: &Hole) -> bool {
    use Pseudo::{AccountId, Partition, Region, StackName, UrlSuffix};
    matches!(hole.origin, HoleOrigin::Pseudo(AccountId | Partition | Region | StackName | UrlSuffix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Style;
    use deployfence_value::{Scope, Text};

    fn matches(pattern: &str, style: Style, text: &str, how: How) -> bool {
        let pattern = Pattern::new(&Text::literal(pattern), style, true);
        let subject = Subject::from(text);
        let greedy = Match { pattern: &pattern, how }.greedy(subject.signs());
        let table = Match { pattern: &pattern, how }.table(subject.signs(), false);
        assert_eq!(greedy, table, "{pattern} against {text}");
        assert_eq!(pattern.matches(&subject, how), greedy.into());
        greedy
    }

    #[test]
    fn globs() {
        let cases = [
            ("*", "", true),
            ("*", "a:b", true),
            ("a*", "abc", true),
            ("a*c", "abcbc", true),
            ("a*c", "abcb", false),
            ("a?c", "a:c", true),
            ("a??", "ab", false),
            ("", "", true),
            ("", "a", false),
            ("*a*b*", "xxayyb", true),
            ("*a*b", "ab ba", false),
            ("${*}", "*", true),
            ("${*}", "x", false),
            ("a${?}${$}", "a?$", true),
            ("É*", "Éa", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, Style::Glob, text, How::default()), expected, "{pattern} {text}");
        }
        let how = How { ignore_case: true, ..How::default() };
        assert!(matches("S3:get*", Style::Glob, "s3:GetObject", how));
        assert!(!matches("S3:get*", Style::Glob, "s3:GetObject", How::default()));
        assert!(!matches("a*", Style::Exact, "abc", How::default()));
    }

    #[test]
    fn stars_in_arns_stay_in_their_segment_but_for_the_last() {
        let function = "arn:aws:lambda:us-east-1:111122223333:function:f";
        let narrow = How { reading: Reading::Narrow, ..How::default() };
        let cases = [
            // pattern, wide, narrow
            ("arn:aws:lambda:*:function:f", true, false),
            ("arn:aws:lambda:*:*:function:f", true, true),
            ("arn:aws:lambda:us-*", true, false),
            ("arn:aws:lambda:*1:function:f", false, false),
            ("arn:aws:lambda:us*1:111122223333:*", true, true),
            ("arn:aws:lambda:u*st-1:*:f", true, false),
            ("arn:aws:lambda:us-east-1:111122223333:fun*f", true, true),
            ("arn:aws:lambda:us-east-1?111122223333:function:f", false, false),
            ("*", true, true),
        ];
        for (pattern, wide, in_narrow) in cases {
            assert_eq!(matches(pattern, Style::Arn, function, How::default()), wide, "{pattern}");
            assert_eq!(matches(pattern, Style::Arn, function, narrow), in_narrow, "{pattern}");
        }
    }

    #[test]
    fn what_only_the_deployment_knows_is_unknown_unless_it_cannot_matter() {
        let account = Text::hole(Hole::new(HoleOrigin::Pseudo(Pseudo::AccountId), Scope(0)));
        let name = Text::hole(Hole::new(HoleOrigin::Parameter("Name".into()), Scope(0)));
        let role = |account: &Text, name: &Text| {
            Text::concat([&Text::literal("arn:aws:iam::"), account, &Text::literal(":role/"), name])
        };
        let literal = Text::literal;
        let ask = |pattern: &Text, subject: &Text| {
            Pattern::new(pattern, Style::Arn, true).matches(&Subject::new(subject.clone()), How::default())
        };
        let subject = role(&account, &literal("app/deploy"));
        assert_eq!(ask(&role(&account, &literal("app/*")), &subject), Answer::Yes);
        assert_eq!(ask(&literal("arn:aws:iam::*:role/app/*"), &subject), Answer::Yes);
        assert_eq!(ask(&literal("*"), &subject), Answer::Yes);
        assert_eq!(ask(&literal("arn:aws:iam::111122223333:role/*"), &subject), Answer::Unknown);
        assert_eq!(ask(&literal("arn:aws:iam::*:user/*"), &subject), Answer::No);
        assert_eq!(ask(&role(&account, &name), &subject), Answer::Unknown);
        assert_eq!(ask(&role(&account, &name), &role(&account, &name)), Answer::Yes);
        assert_eq!(ask(&role(&account, &literal("x")), &role(&account, &name)), Answer::Unknown);
    }

    #[test]
    fn names_that_are_made_up_are_unlike_each_other() {
        let literal = Text::literal;
        let made = |of: &str| Text::hole(Hole::new(HoleOrigin::MadeName(of.into()), Scope(0)));
        let role = |name: &Text| Text::concat([&literal("arn:aws:iam::111122223333:role/"), name]);
        let ask = |pattern: &Text, subject: &Text| {
            Pattern::new(pattern, Style::Arn, true).matches(&Subject::new(subject.clone()), How::default())
        };
        let (a, b, parameter) =
            (made("A"), made("B"), Text::hole(Hole::new(HoleOrigin::Parameter("P".into()), Scope(0))));
        let anything = literal("*");
        assert_eq!(ask(&role(&a), &role(&a)), Answer::Yes);
        assert_eq!(ask(&role(&a), &role(&b)), Answer::No);
        assert_eq!(ask(&role(&literal("")), &role(&b)), Answer::No);
        assert_eq!(ask(&role(&a), &role(&literal(""))), Answer::No);
        assert_eq!(ask(&role(&a), &role(&literal("app-A-X1"))), Answer::Unknown);
        assert_eq!(ask(&role(&literal("app-*")), &role(&a)), Answer::Unknown);
        assert_eq!(ask(&role(&parameter), &role(&a)), Answer::Unknown);
        assert_eq!(ask(&role(&a), &role(&parameter)), Answer::Unknown);
        assert_eq!(
            ask(&role(&Text::concat([&a, &anything])), &role(&Text::concat([&a, &literal("x")]))),
            Answer::Yes
        );
        // The random end of one name is not that of another.
        assert_eq!(ask(&role(&Text::concat([&anything, &a])), &role(&b)), Answer::No);
        assert_eq!(ask(&anything, &role(&a)), Answer::Yes);
    }

    #[test]
    fn variables_are_filled_in_or_match_nothing() {
        let pattern = Pattern::new(&Text::literal("home/${aws:UserName, 'guest'}/*"), Style::Glob, true);
        let bob = Subject::from("bob");
        let filled = pattern.with(|variable| {
            assert_eq!(variable.key, "aws:username");
            Some(std::borrow::Cow::Borrowed(&bob))
        });
        assert_eq!(filled.unwrap().to_string(), "home/bob/*");
        assert_eq!(pattern.with(|_| None).unwrap().to_string(), "home/guest/*");
        let strict = Pattern::new(&Text::literal("home/${aws:username}/*"), Style::Glob, true);
        assert!(strict.with(|_| None).is_none());
        let old = Pattern::new(&Text::literal("${aws:username}"), Style::Glob, false);
        assert_eq!(old.as_literal().as_deref(), Some("${aws:username}"));
    }
}
