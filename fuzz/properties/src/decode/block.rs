//! Literal and folded blocks.

use super::take_break;

/// What happens to the line breaks at the end.
enum Chomp {
    Strip,
    Clip,
    Keep,
}

/// A line without its indentation, and the break that ends it.
struct Line<'t> {
    text: &'t str,
    end: Option<char>,
}

impl Line<'_> {
    /// Whether it starts with white space, so that nothing around it is folded.
    fn is_deeper(&self) -> bool {
        self.text.starts_with([' ', '\t'])
    }
}

/// Decodes the block whose indicator stands at the front of `text`, inside a collection in `column`.
pub(super) fn decode(text: &str, column: Option<usize>, folded: bool) -> String {
    let header_end = text.find(is_break).unwrap_or(text.len());
    let indicators = |c: &char| matches!(c, '+' | '-') || c.is_ascii_digit();
    let header: String = text[1..header_end].chars().take_while(indicators).collect();
    let chomp = if header.contains('-') {
        Chomp::Strip
    } else if header.contains('+') {
        Chomp::Keep
    } else {
        Chomp::Clip
    };
    let body = take_break(&text[header_end..]).map_or("", |(_, body)| body);
    let explicit = header.chars().find_map(|c| c.to_digit(10)).map(|digit| digit as usize);
    let outer = column.unwrap_or(0);
    let indentation =
        explicit.map_or_else(|| found(body).max(column.map_or(1, |c| c + 1)), |digit| outer + digit);
    let lines = lines(body, indentation);
    let last = lines.iter().rposition(|line| !line.text.is_empty());
    let (content, trailing) = lines.split_at(last.map_or(0, |last| last + 1));
    let mut said = join(content, folded);
    let end = content.last().and_then(|line| line.end);
    match chomp {
        Chomp::Strip => {}
        Chomp::Clip => said.extend(end),
        Chomp::Keep => {
            said.extend(end);
            said.extend(trailing.iter().filter_map(|line| line.end));
        }
    }
    said
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The indentation of the first line with text, or of a deeper empty one before it.
fn found(body: &str) -> usize {
    let mut deepest = 0;
    let mut rest = body;
    loop {
        let text = rest.trim_start_matches(' ');
        deepest = deepest.max(rest.len() - text.len());
        match take_break(text) {
            Some((_, after)) => rest = after,
            None => return deepest,
        }
    }
}

/// The lines of the block, up to the first one that stands less deep.
fn lines(body: &str, indentation: usize) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let length = rest.find(is_break).unwrap_or(rest.len());
        let (line, after) = rest.split_at(length);
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let ends = spaces < indentation && spaces < line.len();
        let marker = indentation == 0
            && line.get(..3).is_some_and(|m| m == "---" || m == "...")
            && line[3..].chars().next().is_none_or(char::is_whitespace);
        if ends || marker {
            break;
        }
        let broken = take_break(after);
        lines.push(Line { text: &line[spaces.min(indentation)..], end: broken.map(|(kind, _)| kind) });
        rest = broken.map_or("", |(_, rest)| rest);
    }
    lines
}

/// The lines without the last break.
fn join(lines: &[Line<'_>], folded: bool) -> String {
    let mut said = String::new();
    let mut previous: Option<&Line<'_>> = None;
    // Breaks of the empty lines since then.
    let mut empty = String::new();
    for line in lines {
        if line.text.is_empty() {
            empty.extend(line.end);
            continue;
        }
        if let Some(previous) = previous {
            let fold = folded && previous.end == Some('\n') && !previous.is_deeper() && !line.is_deeper();
            match (fold, empty.is_empty()) {
                (true, true) => said.push(' '),
                (true, false) => {}
                (false, _) => said.extend(previous.end),
            }
        }
        said.push_str(&std::mem::take(&mut empty));
        said.push_str(line.text);
        previous = Some(line);
    }
    said
}
