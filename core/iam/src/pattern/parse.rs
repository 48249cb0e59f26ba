//! From the text of a policy to a pattern.

use deployfence_value::{Hole, Text};
use smol_str::SmolStr;

use super::subject::{Sign, signs};
use super::{Atom, Pattern, Reach, Style, Variable};

/// Colons of an ARN before its last part, which may hold further ones.
const COLONS: usize = 5;

impl Pattern {
    /// Reads a pattern. Policy variables and their escapes (`${*}`, `${?}`, `${$}`) are understood where `variables`
    /// says so: policies of version 2012-10-17 have them, older ones take `${…}` as it stands.
    #[must_use]
    pub fn new(text: &Text, style: Style, variables: bool) -> Self {
        let signs = signs(text);
        let mut parser = Parser {
            style,
            // `*` is everything, whatever an ARN looks like.
            everything: signs.iter().all(|sign| *sign == Sign::Char('*')),
            atoms: Vec::with_capacity(signs.len()),
            ..Parser::default()
        };
        let mut rest: &[Sign] = &signs;
        while let Some((sign, after)) = rest.split_first() {
            rest = match sign {
                Sign::Hole(hole) => {
                    parser.hole(Some(hole.clone()));
                    after
                }
                Sign::Char('$') if variables => match variable(after) {
                    Some((inside, after)) => {
                        parser.variable(inside);
                        after
                    }
                    None => {
                        parser.atoms.push(Atom::Char('$'));
                        after
                    }
                },
                Sign::Char(c) => {
                    parser.char(*c, after);
                    after
                }
            };
        }
        Self {
            atoms: parser.atoms.into_boxed_slice(),
            variables: parser.variables.into_boxed_slice(),
            holes: parser.holes.into_boxed_slice(),
        }
    }
}

struct Parser {
    style: Style,
    everything: bool,
    colons: usize,
    atoms: Vec<Atom>,
    variables: Vec<Variable>,
    holes: Vec<Option<Hole>>,
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            style: Style::Exact,
            everything: false,
            colons: 0,
            atoms: Vec::new(),
            variables: Vec::new(),
            holes: Vec::new(),
        }
    }
}

impl Parser {
    fn char(&mut self, c: char, after: &[Sign]) {
        let atom = match c {
            '*' if self.style != Style::Exact => Atom::Many(self.reach(after)),
            '?' if self.style != Style::Exact => Atom::One(match self.reach(after) {
                // Only `*` is said to reach beyond its segment.
                Reach::SegmentEnd => Reach::Segment,
                reach => reach,
            }),
            c => Atom::Char(c),
        };
        if c == ':' {
            self.colons += 1;
        }
        // Stars side by side are one, of the widest reach.
        match (self.atoms.last_mut(), atom) {
            (Some(Atom::Many(before)), Atom::Many(reach)) if before == &reach || reach != Reach::Segment => {
                *before = reach;
            }
            _ => self.atoms.push(atom),
        }
    }

    fn reach(&self, after: &[Sign]) -> Reach {
        match after.first() {
            _ if self.everything || self.style == Style::Glob || self.colons >= COLONS => Reach::Anything,
            None | Some(Sign::Char(':')) => Reach::SegmentEnd,
            Some(_) => Reach::Segment,
        }
    }

    fn variable(&mut self, inside: &[Sign]) {
        let Some(inside) = literal(inside) else {
            // A variable whose name is not known.
            self.hole(None);
            return;
        };
        let mut chars = inside.chars();
        if let (Some(c @ ('*' | '?' | '$')), None) = (chars.next(), chars.next()) {
            self.atoms.push(Atom::Char(c));
            return;
        }
        let (key, default) = match inside.split_once(',') {
            Some((key, default)) => (key, Some(default.trim().trim_matches('\'').into())),
            None => (inside.as_str(), None),
        };
        let variable = Variable { key: SmolStr::new(key.trim().to_ascii_lowercase()), default };
        let at = index_of(&mut self.variables, variable);
        self.atoms.push(Atom::Variable(at));
    }

    fn hole(&mut self, origin: Option<Hole>) {
        let atom = hole(&mut self.holes, origin);
        self.atoms.push(atom);
    }
}

/// The atom of a hole, which is added to `holes` where it is new.
pub(super) fn hole(holes: &mut Vec<Option<Hole>>, origin: Option<Hole>) -> Atom {
    Atom::Hole(index_of(holes, origin))
}

fn index_of<T: PartialEq>(known: &mut Vec<T>, item: T) -> u16 {
    let at = known.iter().position(|other| *other == item).unwrap_or_else(|| {
        known.push(item);
        known.len() - 1
    });
    // A text has fewer than this many: a document is limited in size.
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// What stands between the braces after a `$`, and what follows them.
fn variable(after: &[Sign]) -> Option<(&[Sign], &[Sign])> {
    let (Sign::Char('{'), rest) = after.split_first()? else { return None };
    let end = rest.iter().position(|sign| *sign == Sign::Char('}'))?;
    let (inside, rest) = rest.split_at(end);
    let (_, rest) = rest.split_first()?;
    (!inside.is_empty()).then_some((inside, rest))
}

fn literal(signs: &[Sign]) -> Option<String> {
    signs.iter().map(|sign| if let Sign::Char(c) = sign { Some(*c) } else { None }).collect()
}
