//! Text with holes.

use std::fmt;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::answer::Answer;
use crate::builder::TextBuilder;

/// Text of which some parts may not be known: literal pieces and holes, in order. Two literal pieces never
/// stand side by side and none is empty, so equal texts have equal pieces.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Repr);

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Repr {
    /// One piece; empty text is an empty literal.
    One(Piece),
    /// Two and more.
    Several(Arc<[Piece]>),
}

/// A part of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Piece {
    /// Known text, not empty.
    Literal(SmolStr),
    /// Text that the deployment will fill in.
    Hole(Hole),
}

/// Text that is not known yet. Two holes of the same origin and scope are filled in alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hole(Arc<Blank>);

/// What is known of a [`Hole`], which shares it: a text holds nothing larger than a short string.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Blank {
    /// What will fill it in.
    pub origin: HoleOrigin,
    /// Within what it is filled in alike.
    pub scope: Scope,
}

impl Hole {
    /// What `origin` will fill in, alike in all of `scope`.
    #[must_use]
    pub fn new(origin: HoleOrigin, scope: Scope) -> Self {
        Self(Arc::new(Blank { origin, scope }))
    }
}

impl Hole {
    /// The logical id of the resource that fills it in.
    #[must_use]
    pub fn resource(&self) -> Option<&SmolStr> {
        match &self.origin {
            HoleOrigin::Attribute { logical_id, .. } | HoleOrigin::MadeName(logical_id) => Some(logical_id),
            _ => None,
        }
    }

    /// Whether it is a name that CloudFormation makes up: not empty, and unlike any other.
    #[must_use]
    pub fn is_made_name(&self) -> bool {
        matches!(self.origin, HoleOrigin::MadeName(_))
    }

    /// The hole of the one deployment environment, for what every stack of an environment has alike.
    fn in_one_environment(&self) -> Option<Text> {
        match &self.origin {
            HoleOrigin::Pseudo(pseudo) if pseudo.is_of_environment() => {
                Some(Text::hole(Self::new(HoleOrigin::Pseudo(*pseudo), Scope(0))))
            }
            _ => None,
        }
    }
}

impl std::ops::Deref for Hole {
    type Target = Blank;

    fn deref(&self) -> &Blank {
        &self.0
    }
}

/// The stack instance that a hole belongs to. Equal names of parameters in two templates say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(pub u32);

/// What fills a hole in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HoleOrigin {
    /// A pseudo parameter such as `AWS::AccountId`.
    Pseudo(Pseudo),
    /// A parameter of the template.
    Parameter(SmolStr),
    /// What a resource of the template returns: its attribute, or its `Ref` where the attribute is empty.
    Attribute {
        /// The resource's logical id.
        logical_id: SmolStr,
        /// The attribute, such as `Arn`; empty for `Ref`.
        attribute: SmolStr,
    },
    /// The name that CloudFormation makes up for the resource of this logical id: of the stack, the resource and a random end,
    /// so that it is never empty and no two resources have the same.
    MadeName(SmolStr),
    /// An export of another stack.
    Import(Arc<Text>),
    /// An output of another stack, read where that stack is deployed (`Fn::GetStackOutput`).
    StackOutput {
        /// The stack's name.
        stack: Arc<Text>,
        /// The output's logical id.
        output: Arc<Text>,
    },
    /// A dynamic reference, without its braces and the word: `ssm:/path:1`, `secretsmanager:name:SecretString:key`.
    Dynamic(Arc<Text>),
    /// A variable of the tool that reads the file, such as `env:STAGE` or `ssm:/path`.
    Variable(SmolStr),
    /// What a call gives that is not evaluated: the call's own text. Within one stack the same call gives the same.
    Computed(SmolStr),
}

/// The pseudo parameters that are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pseudo {
    /// `AWS::AccountId`.
    AccountId,
    /// `AWS::Partition`.
    Partition,
    /// `AWS::Region`.
    Region,
    /// `AWS::StackId`.
    StackId,
    /// `AWS::StackName`.
    StackName,
    /// `AWS::URLSuffix`.
    UrlSuffix,
}

impl Pseudo {
    /// The pseudo parameter of this name, if it is one that is text.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "AWS::AccountId" => Self::AccountId,
            "AWS::Partition" => Self::Partition,
            "AWS::Region" => Self::Region,
            "AWS::StackId" => Self::StackId,
            "AWS::StackName" => Self::StackName,
            "AWS::URLSuffix" => Self::UrlSuffix,
            _ => return None,
        })
    }

    /// Whether it is the same in every stack of one account and region.
    fn is_of_environment(self) -> bool {
        !matches!(self, Self::StackId | Self::StackName)
    }

    fn name(self) -> &'static str {
        match self {
            Self::AccountId => "AWS::AccountId",
            Self::Partition => "AWS::Partition",
            Self::Region => "AWS::Region",
            Self::StackId => "AWS::StackId",
            Self::StackName => "AWS::StackName",
            Self::UrlSuffix => "AWS::URLSuffix",
        }
    }
}

/// What a hole counts for in [`Text::size`].
pub(crate) const HOLE_SIZE: usize = 16;

impl Text {
    /// Known text.
    #[must_use]
    pub fn literal(text: impl Into<SmolStr>) -> Self {
        Self(Repr::One(Piece::Literal(text.into())))
    }

    /// A single hole.
    #[must_use]
    pub fn hole(hole: Hole) -> Self {
        Self(Repr::One(Piece::Hole(hole)))
    }

    /// A text of one piece.
    #[must_use]
    pub fn from_piece(piece: Piece) -> Self {
        Self(Repr::One(piece))
    }

    /// The texts one after the other.
    pub fn concat<'a>(texts: impl IntoIterator<Item = &'a Text>) -> Self {
        let mut builder = TextBuilder::default();
        texts.into_iter().for_each(|text| builder.push(text));
        builder.finish()
    }

    pub(crate) fn from_pieces(mut pieces: Vec<Piece>) -> Self {
        match pieces.as_mut_slice() {
            [] => Self::literal(""),
            [only] => Self(Repr::One(std::mem::replace(only, Piece::Literal(SmolStr::default())))),
            _ => Self(Repr::Several(pieces.into())),
        }
    }

    /// The text without the spaces around its known parts.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let mut pieces = self.pieces().to_vec();
        if let Some(Piece::Literal(first)) = pieces.first_mut() {
            *first = first.trim_start().into();
        }
        if let Some(Piece::Literal(last)) = pieces.last_mut() {
            *last = last.trim_end().into();
        }
        pieces.retain(|piece| !matches!(piece, Piece::Literal(text) if text.is_empty()));
        Self::from_pieces(pieces)
    }

    /// The pieces, in order; none for empty text.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        match &self.0 {
            Repr::One(Piece::Literal(text)) if text.is_empty() => &[],
            Repr::One(piece) => std::slice::from_ref(piece),
            Repr::Several(pieces) => pieces,
        }
    }

    /// How much room it takes: the bytes of its known parts, and as much as a short name for every hole.
    #[must_use]
    pub fn size(&self) -> usize {
        self.pieces().iter().fold(0, |size, piece| match piece {
            Piece::Literal(text) => size.saturating_add(text.len()),
            Piece::Hole(_) => size.saturating_add(HOLE_SIZE),
        })
    }

    /// The text with the account, region, partition and URL suffix taken for those of one deployment environment,
    /// whichever stack names them.
    #[must_use]
    pub fn in_one_environment(&self) -> Self {
        self.filled(|hole| hole.in_one_environment())
    }

    /// The text with the holes filled in that `fill` knows a text for.
    #[must_use]
    pub fn filled(&self, fill: impl Fn(&Hole) -> Option<Self>) -> Self {
        let mut text = TextBuilder::default();
        for piece in self.pieces() {
            match piece {
                Piece::Hole(hole) => match fill(hole) {
                    Some(known) => text.push(&known),
                    None => text.push_piece(piece),
                },
                Piece::Literal(_) => text.push_piece(piece),
            }
        }
        text.finish()
    }

    /// The text where all of it is known.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The hole where the text is nothing but one.
    #[must_use]
    pub fn as_hole(&self) -> Option<&Hole> {
        match self.pieces() {
            [Piece::Hole(hole)] => Some(hole),
            _ => None,
        }
    }

    /// The holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.pieces().iter().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(hole),
            Piece::Literal(_) => None,
        })
    }

    /// Whether the text surely starts with `prefix`; unknown where a hole comes before its end.
    #[must_use]
    pub fn starts_with(&self, prefix: &str) -> Answer {
        let pieces = self.pieces();
        match pieces.first() {
            None => prefix.is_empty().into(),
            Some(Piece::Hole(_)) if prefix.is_empty() => Answer::Yes,
            Some(Piece::Hole(_)) => Answer::Unknown,
            Some(Piece::Literal(first)) if first.starts_with(prefix) => Answer::Yes,
            Some(Piece::Literal(first)) if pieces.len() > 1 && prefix.starts_with(first.as_str()) => {
                Answer::Unknown
            }
            Some(Piece::Literal(_)) => Answer::No,
        }
    }

    /// Whether the text surely ends with `suffix`; unknown where a hole comes after its start.
    #[must_use]
    pub fn ends_with(&self, suffix: &str) -> Answer {
        let pieces = self.pieces();
        match pieces.last() {
            None => suffix.is_empty().into(),
            Some(Piece::Hole(_)) if suffix.is_empty() => Answer::Yes,
            Some(Piece::Hole(_)) => Answer::Unknown,
            Some(Piece::Literal(last)) if last.ends_with(suffix) => Answer::Yes,
            Some(Piece::Literal(last)) if pieces.len() > 1 && suffix.ends_with(last.as_str()) => {
                Answer::Unknown
            }
            Some(Piece::Literal(_)) => Answer::No,
        }
    }

    /// Cuts at the first `at_most - 1` separators that stand in known text. A hole is taken to hold no
    /// separator: callers use this for forms such as ARNs whose parts cannot contain it.
    #[must_use]
    pub fn split(&self, separator: char, at_most: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut current: Vec<Piece> = Vec::new();
        for piece in self.pieces() {
            let Piece::Literal(text) = piece else {
                current.push(piece.clone());
                continue;
            };
            let mut rest = text.as_str();
            while parts.len() + 1 < at_most
                && let Some((head, tail)) = rest.split_once(separator)
            {
                if !head.is_empty() {
                    current.push(Piece::Literal(head.into()));
                }
                parts.push(Self::from_pieces(std::mem::take(&mut current)));
                rest = tail;
            }
            if !rest.is_empty() {
                current.push(Piece::Literal(rest.into()));
            }
        }
        parts.push(Self::from_pieces(current));
        parts
    }

    /// Whether both texts will be the same. What is equal at both ends is taken away first; what is left
    /// decides: nothing is yes, known text that differs (or faces nothing) is no, a hole is unknown.
    #[must_use]
    pub fn same(&self, other: &Self) -> Answer {
        if self == other {
            return Answer::Yes;
        }
        if let (Some(a), Some(b)) = (self.as_literal(), other.as_literal()) {
            return (a == b).into();
        }
        let (a, b) = (self.to_symbols(), other.to_symbols());
        let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
        let (a, b) = (a.get(front..).unwrap_or_default(), b.get(front..).unwrap_or_default());
        let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
        let (a, b) =
            (a.get(..a.len() - back).unwrap_or_default(), b.get(..b.len() - back).unwrap_or_default());
        let differs = |x: Option<&Symbol<'_>>, y: Option<&Symbol<'_>>| {
            matches!((x, y), (Some(Symbol::Char(_)), Some(Symbol::Char(_))))
        };
        let faces_nothing = |x: &[Symbol<'_>], y: &[Symbol<'_>]| {
            x.is_empty() && y.iter().any(|s| matches!(s, Symbol::Char(_)))
        };
        let are_unlike = |x: &[Symbol<'_>], y: &[Symbol<'_>]| match (x, y) {
            ([Symbol::Hole(x)], []) => x.is_made_name(),
            ([Symbol::Hole(x)], [Symbol::Hole(y)]) => x.is_made_name() && y.is_made_name(),
            _ => false,
        };
        if a.is_empty() && b.is_empty() {
            Answer::Yes
        } else if differs(a.first(), b.first())
            || differs(a.last(), b.last())
            || faces_nothing(a, b)
            || faces_nothing(b, a)
            || are_unlike(a, b)
            || are_unlike(b, a)
        {
            Answer::No
        } else {
            Answer::Unknown
        }
    }

    fn to_symbols(&self) -> Vec<Symbol<'_>> {
        let mut symbols = Vec::new();
        for piece in self.pieces() {
            match piece {
                Piece::Literal(text) => symbols.extend(text.chars().map(Symbol::Char)),
                Piece::Hole(hole) => symbols.push(Symbol::Hole(hole)),
            }
        }
        symbols
    }
}

#[derive(PartialEq)]
enum Symbol<'a> {
    Char(char),
    Hole(&'a Hole),
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => f.write_str(text),
            Piece::Hole(hole) => write!(f, "⟨{hole}⟩"),
        })
    }
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            HoleOrigin::Pseudo(pseudo) => f.write_str(pseudo.name()),
            HoleOrigin::Parameter(name) => write!(f, "parameter {name}"),
            HoleOrigin::Attribute { logical_id, attribute } if attribute.is_empty() => {
                f.write_str(logical_id)
            }
            HoleOrigin::Attribute { logical_id, attribute } => write!(f, "{logical_id}.{attribute}"),
            HoleOrigin::MadeName(logical_id) => f.write_str(logical_id),
            HoleOrigin::Import(name) => write!(f, "import {name}"),
            HoleOrigin::StackOutput { stack, output } => write!(f, "output {output} of {stack}"),
            HoleOrigin::Dynamic(reference) => write!(f, "resolve:{reference}"),
            HoleOrigin::Variable(name) => f.write_str(name),
            HoleOrigin::Computed(call) => f.write_str(call),
        }
    }
}

#[cfg(test)]
mod tests;
