//! A policy as it is where some conditions of its template hold.

use std::sync::Arc;

use deployfence_value::Literal;

use super::element::{Item, Items};
use super::statement::Statement;
use super::{Condition, Policy};

impl Policy {
    /// The conditions of the template that something in it stands under.
    pub fn conditions_met(&self) -> impl Iterator<Item = &Literal> {
        self.statements.iter().flat_map(Statement::conditions_met)
    }

    /// The policy where `known` holds: what stands under other conditions is taken away, and what stands under these, or
    /// under those that the whole policy stands under (`own`), stands there for sure. It is shared where nothing changes.
    #[must_use]
    pub fn assuming(self: &Arc<Self>, known: &[Literal], own: &[Literal]) -> Arc<Self> {
        let open: Vec<Literal> = own.iter().filter(|literal| !known.contains(literal)).cloned().collect();
        if open.is_empty() && self.conditions_met().next().is_none() {
            return Arc::clone(self);
        }
        let statements = self.statements.iter().filter_map(|statement| {
            let mut statement = statement.assuming(known)?;
            statement.under.extend(open.iter().cloned());
            Some(statement)
        });
        Arc::new(Self { statements: statements.collect(), ..Self::clone(self) })
    }
}

impl Statement {
    fn conditions_met(&self) -> impl Iterator<Item = &Literal> {
        let of_items = [&self.actions, &self.resources].into_iter().flatten().flat_map(|items| &items.items);
        let principals = self.principals.iter().flat_map(|principals| &principals.items);
        let values = self.conditions.iter().flat_map(|condition| &condition.values.items);
        let of_items = of_items.flat_map(|item| &item.under);
        let of_values = values.flat_map(|item| &item.under);
        self.under.iter().chain(of_items).chain(principals.flat_map(|item| &item.under)).chain(of_values)
    }

    fn assuming(&self, known: &[Literal]) -> Option<Self> {
        let under = remaining(&self.under, known)?;
        let conditions = self
            .conditions
            .iter()
            .map(|condition| Condition { values: items(&condition.values, known), ..condition.clone() });
        Some(Self {
            under,
            principals: self.principals.as_ref().map(|principals| items(principals, known)),
            actions: self.actions.as_ref().map(|actions| items(actions, known)),
            resources: self.resources.as_ref().map(|resources| items(resources, known)),
            conditions: conditions.collect(),
            ..self.clone()
        })
    }
}

fn items<T: Clone>(items: &Items<T>, known: &[Literal]) -> Items<T> {
    Items { items: kept(&items.items, known), ..items.clone() }
}

fn kept<T: Clone>(items: &[Item<T>], known: &[Literal]) -> Vec<Item<T>> {
    let kept = |item: &Item<T>| Some(Item { under: remaining(&item.under, known)?, ..item.clone() });
    items.iter().filter_map(kept).collect()
}

/// What is still open of the conditions; none where they cannot hold.
fn remaining(under: &[Literal], known: &[Literal]) -> Option<Vec<Literal>> {
    if under.iter().any(|own| known.iter().any(|known| known.excludes(own))) {
        return None;
    }
    Some(under.iter().filter(|own| !known.contains(own)).cloned().collect())
}
