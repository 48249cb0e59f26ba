//! Every scalar of the corpus, decoded a second time from what is written at its place.

use deployfence_properties::{corpus, json, round_trip, yaml};

use crate::traps::TRAPS;

#[test]
fn corpus_scalars_mean_what_is_written() {
    let (mut files, mut scalars, mut broken) = (0, 0, 0);
    let mut wrong = Vec::new();
    for path in corpus::files(&["yaml", "yml", "json"]) {
        let Some(text) = corpus::text(&path) else { continue };
        let is_json = path.extension().is_some_and(|ending| ending == "json");
        let mut documents = vec![yaml::read(&text)];
        documents.extend(is_json.then(|| json::read(&text)));
        for document in documents {
            if !document.problems().is_empty() {
                broken += 1;
                continue;
            }
            let outcome = round_trip::check(&document);
            files += 1;
            scalars += outcome.scalars;
            wrong.extend(outcome.wrong.into_iter().map(|found| format!("{}: {found}", path.display())));
        }
    }
    println!("{scalars} scalars of {files} readings mean what is written; {broken} readings have problems");
    assert!(wrong.is_empty(), "{} scalars differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn scalars_of_the_traps_mean_what_is_written() {
    for text in TRAPS {
        let document = yaml::read(text);
        if document.problems().is_empty() {
            let wrong = round_trip::check(&document).wrong;
            assert!(wrong.is_empty(), "{text:?}: {wrong:?}");
        }
    }
}
