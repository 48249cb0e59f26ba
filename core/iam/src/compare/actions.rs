//! The first dimension: groups of actions to which the same statements apply.

use deployfence_value::Answer;

use super::automaton::{Cell, TooMany};
use super::search::Fits;
use super::texts::Texts;
use crate::catalogue::{self, Action};
use crate::pattern::{How, Reading, Subject};
use crate::policy::Statement;

/// Actions to which the same statements apply.
pub(super) struct Group {
    /// Whether each statement applies, as far as actions decide.
    pub(super) fits: Fits,
    /// Texts of the group, one for each set of patterns.
    texts: Vec<String>,
    /// Those of them that a policy spells out.
    named: Vec<String>,
}

/// Which action stands for a group.
pub(super) enum Example {
    /// One that AWS has.
    Known(String),
    /// One that a policy names and the catalogue does not have.
    Named(String),
    /// None that is known of: only actions that AWS may add.
    Future(String),
    /// None that needs a permission.
    Free,
}

/// Every group of actions.
pub(super) fn groups(statements: &[&Statement]) -> Result<Vec<Group>, TooMany> {
    let texts = Texts::new(statements.iter().map(|statement| statement.actions.as_ref()));
    let mut groups: Vec<Group> = Vec::new();
    for cell in texts.cells(true, Reading::default())? {
        let mut fits = texts.fits(&cell.matched);
        for (fits, statement) in fits.iter_mut().zip(statements) {
            if statement.actions.is_none() {
                *fits = Answer::Unknown;
            }
        }
        match groups.iter_mut().find(|group| group.fits == fits) {
            Some(group) => group.take(cell),
            None => {
                let mut group = Group { fits, texts: Vec::new(), named: Vec::new() };
                group.take(cell);
                groups.push(group);
            }
        }
    }
    Ok(groups)
}

impl Example {
    /// The action, but for one that needs no permission.
    pub(super) fn action(&self) -> Option<&str> {
        match self {
            Self::Known(action) | Self::Named(action) | Self::Future(action) => Some(action),
            Self::Free => None,
        }
    }
}

impl Group {
    fn take(&mut self, cell: Cell) {
        if cell.named {
            self.named.push(cell.text.clone());
        }
        self.texts.push(cell.text);
    }

    /// A text of the group, which AWS need not have.
    pub(super) fn text(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }

    /// What stands for the group: an action that AWS has, if there is one.
    pub(super) fn example(&self, statements: &[&Statement]) -> Example {
        let mut free = false;
        for action in self.candidates(statements).filter(|action| self.holds(action.name(), statements)) {
            if !is_free(action) {
                return Example::Known(action.name().to_owned());
            }
            free = true;
        }
        let is_free_one = |text: &&str| catalogue::action(text).is_some();
        match self.named().find(|text| !is_free_one(text)) {
            Some(text) => Example::Named(text.to_owned()),
            None if free && self.texts.iter().all(|text| is_free_one(&text.as_str())) => Example::Free,
            None => Example::Future(self.texts.first().cloned().unwrap_or_default()),
        }
    }

    /// Actions that AWS has, all of the group among them; some may come twice.
    pub(super) fn candidates<'s>(
        &'s self,
        statements: &'s [&Statement],
    ) -> impl Iterator<Item = Action> + 's {
        // What the group's texts have in common is a pattern that is not written anywhere; the patterns that are tell
        // where to look.
        let applying = statements.iter().zip(&self.fits).filter(|(_, fits)| !fits.is_no());
        let elements = || applying.clone().filter_map(|(statement, _)| statement.actions.as_ref());
        let items = elements().filter(|element| !element.negated).flat_map(|element| &element.items);
        let everywhere = elements().any(|element| element.negated).then(catalogue::all);
        self.named()
            .filter_map(catalogue::action)
            .chain(items.flat_map(|item| catalogue::expand(&item.is.to_string())))
            .chain(everywhere.into_iter().flatten())
    }

    /// Texts of the group that a policy spells out.
    fn named(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(String::as_str).filter(|text| text.contains(':'))
    }

    /// Whether an action is of the group.
    pub(super) fn holds(&self, action: &str, statements: &[&Statement]) -> bool {
        let subject = Subject::from(action);
        let how = How { ignore_case: true, ..How::default() };
        statements.iter().zip(&self.fits).all(|(statement, fits)| {
            let Some(actions) = &statement.actions else { return true };
            actions.fit(|pattern| pattern.matches(&subject, how)) == *fits
        })
    }
}

/// Whether an action needs no permission, so that no policy grants it.
/// Source: AWS's API reference of `GetCallerIdentity`.
fn is_free(action: Action) -> bool {
    action.name() == "sts:GetCallerIdentity"
}
