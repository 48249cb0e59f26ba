//! `docs/escalation.md` says what the table of methods says.
//!
//! To write it anew: `WRITE_DOCS=1 cargo test -p deployfence-tests --test escalation_page`.

use std::fmt::Write;

use deployfence_iam::escalation::{Category, Method, methods, sinks};
use deployfence_tests::{read, root};

const PAGE: &str = "docs/escalation.md";

const HEAD: &str = "\
# Escalation methods

<!-- Written from the table in core/iam/src/escalation/methods by the test `escalation_page`. Do not edit. -->

A method of escalation is a way in which a principal gets more rights than it was given. deployfence finds one where the
principal's policies allow every permission of the method, each on the resource that the method uses, and the role trusts
whom it has to trust. Identity policies, permissions boundaries, session policies, service and resource control policies
all have a say, with their conditions. Permissions without a resource are meant on the subject: on the role that is
passed or assumed, the user, the group or the policy.

A method that takes something which policies do not show says so under *holds if*. One resource decides for each
permission: where AWS checks an action on several types of resources at once, the type of the method is what is asked.

What a request says of itself is chosen as the policies want it, such as tags that it asks for, a network, a second factor
or a time. Not chosen is what only requests of services have (`aws:CalledVia`, `aws:SourceArn`, `aws:SourceAccount`,
`aws:PrincipalServiceName` and their like). Tags, id and organisation of the principal, and tags of resources that are
there already, are not known: where a condition asks for them, so is whether the method is held. A service that takes a
role works for a resource of the role's account; where the trust policy asks for a resource of a certain name or id,
whether it is that one is not known.

A search for resources that policies leave open ends at a limit: what is not decided then is told as unknown, and that the
search was cut short is told too.

The ids are deployfence's own and stay. *Described by* names where a method, or its set of permissions, is described.
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for category in Category::ALL {
        let of_kind: Vec<&Method> = methods().filter(|method| method.category == category).collect();
        let _ = write!(page, "\n## {} ({})\n\n", category.name(), of_kind.len());
        let _ = writeln!(page, "Methods in which {}.\n", category.sentence());
        page.push_str(
            "| id | permissions | takes | gains | holds if | described by |\n|---|---|---|---|---|---|\n",
        );
        of_kind.iter().for_each(|method| page.push_str(&row(method)));
    }
    page.push_str(&passing());
    page
}

fn row(method: &Method) -> String {
    let needs = joined(method.needs.iter().map(ToString::to_string));
    let assumes = joined(method.assumes.iter().map(|assumed| assumed.sentence().to_owned()));
    let sources = joined(method.sources.iter().map(ToString::to_string));
    let [needs, assumes] = [needs, assumes].map(|text| if text.is_empty() { "–".to_owned() } else { text });
    let (subject, gain) = (method.subject.sentence(), method.gain.sentence());
    format!("| {} | {needs} | {subject} | {gain} | {assumes} | {sources} |\n", method.id)
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("<br>")
}

/// The actions that take a role and have no method that tells all of them.
fn passing() -> String {
    let mut text = format!(
        "\n## Other actions that take a role ({})\n\nAWS's Service Authorization Reference says that these need \
         `iam:PassRole`. Who may call one, and pass it a role that trusts the service, gains what the service does as \
         the role.\n\n",
        sinks().count()
    );
    for action in sinks() {
        let _ = writeln!(text, "- `{}`", action.name());
    }
    text
}

#[test]
fn the_page_is_that_of_the_table() {
    let page = page();
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(root().join(PAGE), &page).unwrap();
    }
    assert!(read(PAGE) == page, "{PAGE} is stale: see the head of this test");
}
