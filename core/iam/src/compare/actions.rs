//! The first dimension: groups of actions to which the same statements apply.

use deployfence_value::Answer;

use super::automaton::TooMany;
use super::search::Fits;
use super::texts::{OTHER, Texts};
use crate::catalogue;
use crate::pattern::{How, Reading, Subject};
use crate::policy::Statement;

/// Actions to which the same statements apply.
pub(super) struct Group {
    /// Whether each statement applies, as far as actions decide.
    pub(super) fits: Fits,
    /// Texts of the group, one for each set of patterns.
    texts: Vec<String>,
}

/// Which action stands for a group.
pub(super) enum Example {
    /// One that AWS has.
    Known(String),
    /// One that a policy names and the catalogue does not have.
    Named(String),
    /// None that is known of: only actions that AWS may add.
    Future(String),
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
            Some(group) => group.texts.push(cell.text),
            None => groups.push(Group { fits, texts: vec![cell.text] }),
        }
    }
    Ok(groups)
}

impl Group {
    /// An action of the group: one that AWS has, if there is one.
    pub(super) fn example(&self, statements: &[&Statement]) -> Example {
        let named = |text: &&String| !text.contains(OTHER) && text.contains(':');
        if let Some(action) = self.texts.iter().filter(named).find_map(|text| catalogue::action(text)) {
            return Example::Known(action.name().to_owned());
        }
        let here = |action: &catalogue::Action| self.holds(action.name(), statements);
        // What the group's texts have in common is a pattern that is not written anywhere; the patterns that are tell
        // where to look.
        let applying = statements.iter().zip(&self.fits).filter(|(_, fits)| !fits.is_no());
        let mut searched_all = false;
        for actions in applying.filter_map(|(statement, _)| statement.actions.as_ref()) {
            if actions.negated {
                searched_all = true;
                continue;
            }
            for item in &actions.items {
                if let Some(action) = catalogue::expand(&item.is.to_string()).find(here) {
                    return Example::Known(action.name().to_owned());
                }
            }
        }
        if searched_all && let Some(action) = catalogue::all().find(here) {
            return Example::Known(action.name().to_owned());
        }
        match self.texts.iter().find(named) {
            Some(text) => Example::Named(text.clone()),
            None => Example::Future(self.texts.first().cloned().unwrap_or_default()),
        }
    }

    fn holds(&self, action: &str, statements: &[&Statement]) -> bool {
        let subject = Subject::from(action);
        let how = How { ignore_case: true, ..How::default() };
        statements.iter().zip(&self.fits).all(|(statement, fits)| {
            let Some(actions) = &statement.actions else { return true };
            actions.fit(|pattern| pattern.matches(&subject, how)) == *fits
        })
    }
}
