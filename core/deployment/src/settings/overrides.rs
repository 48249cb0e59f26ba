//! Parameter values in one text: `Stage=prod Name='a b'` or `ParameterKey=Stage,ParameterValue=prod`.

use std::ops::Range;

/// One assignment of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) name: String,
    pub(super) value: String,
    /// Which bytes of the text it takes.
    pub(super) range: Range<usize>,
}

/// The assignments of a text, and the words in it that are none. Quotes hold a word together, a backslash takes the next
/// character as it is.
pub(super) fn assignments(text: &str) -> (Vec<Assignment>, Vec<(String, Range<usize>)>) {
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for (word, range) in words(text) {
        let pair = match word.strip_prefix("ParameterKey=") {
            Some(long) => long.split_once(",ParameterValue="),
            None => word.split_once('='),
        };
        match pair.filter(|(name, _)| !name.is_empty()) {
            Some((name, value)) => {
                found.push(Assignment { name: name.to_owned(), value: value.to_owned(), range });
            }
            None => others.push((word, range)),
        }
    }
    (found, others)
}

/// The words of a text without their quotes.
fn words(text: &str) -> Vec<(String, Range<usize>)> {
    let mut words = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some(&(start, first)) = characters.peek() {
        if first.is_whitespace() {
            characters.next();
            continue;
        }
        let (mut word, mut quote, mut end) = (String::new(), None, text.len());
        while let Some(&(offset, character)) = characters.peek() {
            if quote.is_none() && character.is_whitespace() {
                end = offset;
                break;
            }
            characters.next();
            match character {
                '\\' => word.extend(characters.next().map(|(_, escaped)| escaped)),
                _ if quote == Some(character) => quote = None,
                '"' | '\'' if quote.is_none() => quote = Some(character),
                other => word.push(other),
            }
        }
        words.push((word, start..end));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let (found, others) = assignments(text);
        assert_eq!(others, [], "{text}");
        found.into_iter().map(|one| (one.name, one.value)).collect()
    }

    fn expected(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn both_forms_quotes_and_escapes() {
        assert_eq!(pairs(""), []);
        assert_eq!(pairs("A=1 B=two"), expected(&[("A", "1"), ("B", "two")]));
        assert_eq!(pairs(r#"A="a b" B='c=d'"#), expected(&[("A", "a b"), ("B", "c=d")]));
        assert_eq!(pairs(r#"A=a\"b "C=d e""#), expected(&[("A", "a\"b"), ("C", "d e")]));
        assert_eq!(
            pairs("ParameterKey=A,ParameterValue=1,2 ParameterKey=B,ParameterValue=\"x y\""),
            expected(&[("A", "1,2"), ("B", "x y")])
        );
        assert_eq!(pairs("A="), expected(&[("A", "")]));
    }

    #[test]
    fn a_word_that_sets_nothing_is_said() {
        let (found, others) = assignments("A=1 B =2");
        assert_eq!(found.len(), 1);
        assert_eq!(others, [("B".to_owned(), 4..5), ("=2".to_owned(), 6..8)]);
        assert_eq!(assignments("ParameterKey=A").1.len(), 1);
    }
}
