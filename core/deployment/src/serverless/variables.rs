//! The syntax of the framework's variables: `${self:custom.role, 'fallback'}`.

/// A part of a string of the configuration.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Text that stays.
    Literal(&'a str),
    /// What stands between `${` and its `}`.
    Variable(&'a str),
}

/// A source of a variable; the first that gives a value wins.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source<'a> {
    /// `type(parameters):address`; both may hold variables themselves.
    Call { name: &'a str, parameters: Option<&'a str>, address: Option<&'a str> },
    /// A literal: the text between quotes, or a bare word such as `true` or `12`.
    Literal { text: &'a str, quoted: bool },
}

/// Variables inside variables. Real ones stay under 4; each level is resolved by a call on the stack.
const NESTING: usize = 32;

/// Cuts a string into text and variables. `${AWS::Region}` and `${Name}` are CloudFormation's own and stay text; so
/// does what looks like a variable and never ends. None where variables nest deeper than [`NESTING`].
pub(super) fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let mut found = Vec::new();
    let mut rest = 0;
    for (start, end) in variables(text)? {
        found.push(Part::Literal(text.get(rest..start - 2).unwrap_or("")));
        found.push(Part::Variable(text.get(start..end).unwrap_or("")));
        rest = end + 1;
    }
    found.push(Part::Literal(text.get(rest..).unwrap_or("")));
    found.retain(|part| !matches!(part, Part::Literal("")));
    Some(found)
}

/// The outermost variables that end: what stands between `${` and `}` of each. One pass, whatever is left open.
fn variables(text: &str) -> Option<Vec<(usize, usize)>> {
    let mut open: Vec<usize> = Vec::new();
    let mut closed: Vec<(usize, usize)> = Vec::new();
    let mut quote = None;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            _ if quote.is_some() => quote = quote.filter(|&q| q != byte),
            b'{' if at > 0 && bytes.get(at - 1) == Some(&b'$') => {
                let escaped = at > 1 && bytes.get(at - 2) == Some(&b'\\');
                let body = text.get(at + 1..).unwrap_or("");
                if !open.is_empty() || (!escaped && is_variable(body)) {
                    open.push(at + 1);
                }
                if open.len() > NESTING {
                    return None;
                }
            }
            b'}' => {
                if let Some(start) = open.pop() {
                    // Those inside belong to this one.
                    while closed.last().is_some_and(|&(inner, _)| inner > start) {
                        closed.pop();
                    }
                    closed.push((start, at));
                }
            }
            b'\'' | b'"' if !open.is_empty() => quote = Some(byte),
            _ => {}
        }
    }
    // Inside one that never ends, CloudFormation's own were taken along.
    closed.retain(|&(start, _)| is_variable(text.get(start..).unwrap_or("")));
    Some(closed)
}

/// The sources of a variable, in the order in which they are tried.
pub(super) fn sources(variable: &str) -> Vec<Source<'_>> {
    split_top_level(variable, ',').into_iter().map(|source| parse_source(source.trim())).collect()
}

fn parse_source(source: &str) -> Source<'_> {
    for quote in ['\'', '"'] {
        if let Some(text) = source.strip_prefix(quote).and_then(|s| s.strip_suffix(quote)) {
            return Source::Literal { text, quoted: true };
        }
    }
    let name_end = source.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_'));
    let Some((name, rest)) = name_end.and_then(|end| source.split_at_checked(end)) else {
        return Source::Literal { text: source, quoted: false };
    };
    if let Some(address) = rest.strip_prefix(':') {
        return Source::Call { name, parameters: None, address: Some(address.trim()) };
    }
    let Some(inner) = rest.strip_prefix('(') else { return Source::Literal { text: source, quoted: false } };
    let Some(close) = close_of(inner) else { return Source::Literal { text: source, quoted: false } };
    let parameters = inner.get(..close).map(str::trim);
    let address = inner.get(close + 1..).and_then(|tail| tail.trim().strip_prefix(':')).map(str::trim);
    Source::Call { name, parameters, address }
}

fn close_of(inner: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (i, c) in inner.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(i),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether the text after `${` starts a variable of the framework: a type, then `(` or a single `:`.
fn is_variable(body: &str) -> bool {
    if body.trim_start().starts_with(['\'', '"']) {
        return true;
    }
    let name = body.len()
        - body.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).len();
    if name == 0 || !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    match body.get(name..) {
        Some(rest) if rest.starts_with('(') => true,
        Some(rest) => rest.starts_with(':') && !rest.starts_with("::"),
        None => false,
    }
}

fn split_top_level(text: &str, separator: char) -> Vec<&str> {
    let mut scan = Scan::default();
    let mut parts = Vec::new();
    let mut start = 0;
    for (i, c) in text.char_indices() {
        if scan.step(c) && c == separator {
            parts.push(text.get(start..i).unwrap_or(""));
            start = i + c.len_utf8();
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}

/// Follows nesting and quotes through a variable's text.
#[derive(Default)]
struct Scan {
    braces: u32,
    parentheses: u32,
    quote: Option<char>,
    after_dollar: bool,
}

impl Scan {
    /// Takes one character; says whether it stands at the top level, outside quotes.
    fn step(&mut self, c: char) -> bool {
        let top = self.braces == 0 && self.parentheses == 0 && self.quote.is_none();
        let opens = self.after_dollar && c == '{';
        self.after_dollar = c == '$';
        if let Some(quote) = self.quote {
            // Nothing nests inside quotes.
            if c == quote {
                self.quote = None;
            }
            return top;
        }
        match c {
            '\'' | '"' => self.quote = Some(c),
            '{' if opens => self.braces += 1,
            '}' => self.braces = self.braces.saturating_sub(1),
            '(' => self.parentheses += 1,
            ')' => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_frameworks_own_variables_are_cut_out() {
        let cut = |text| parts(text).unwrap();
        assert_eq!(
            cut("a-${self:custom.x, 'b}'}-${AWS::Region}-${Name}"),
            [
                Part::Literal("a-"),
                Part::Variable("self:custom.x, 'b}'"),
                Part::Literal("-${AWS::Region}-${Name}"),
            ]
        );
        assert_eq!(cut(r"\${self:a}"), [Part::Literal(r"\${self:a}")]);
        assert_eq!(
            cut("${opt:stage, self:x.${env:Y}}z"),
            [Part::Variable("opt:stage, self:x.${env:Y}"), Part::Literal("z")]
        );
        assert_eq!(cut("${self:a}${self:b}"), [Part::Variable("self:a"), Part::Variable("self:b")]);
        assert_eq!(cut(""), []);
    }

    #[test]
    fn what_never_ends_is_text_and_what_nests_too_deep_is_refused() {
        assert_eq!(parts("${self:a").unwrap(), [Part::Literal("${self:a")]);
        assert_eq!(
            parts("${self:a ${env:B} ${Name}").unwrap(),
            [Part::Literal("${self:a "), Part::Variable("env:B"), Part::Literal(" ${Name}")]
        );
        let nested = |depth| format!("{}x{}", "${self:".repeat(depth), "}".repeat(depth));
        assert!(parts(&nested(NESTING)).is_some());
        assert!(parts(&nested(NESTING + 1)).is_none());
    }

    #[test]
    fn sources_are_tried_in_order() {
        let call = |name, parameters, address| Source::Call { name, parameters, address };
        assert_eq!(
            sources(
                "opt:stage, file(./c.${self:a, 'x,y'}.yml):k.v, \"dev\", 12, strToBool(${env:B}), cf.eu-west-1:s.o"
            ),
            [
                call("opt", None, Some("stage")),
                call("file", Some("./c.${self:a, 'x,y'}.yml"), Some("k.v")),
                Source::Literal { text: "dev", quoted: true },
                Source::Literal { text: "12", quoted: false },
                call("strToBool", Some("${env:B}"), None),
                call("cf.eu-west-1", None, Some("s.o")),
            ]
        );
    }
}
