// Writes a service as the YAML a person would write. Keys are unquoted and every list item and key has its own line,
// so that the place of a key is found by reading the text, without help from a parser that is under test.

const plain = /^[A-Za-z][\w./-]*$/;
const scalar = (value) => (typeof value === 'string' && !plain.test(value) ? JSON.stringify(value) : String(value));
const key = (name) => (/^[\w:$.-]+$/.test(name) ? name : JSON.stringify(name));
const isEmpty = (value) => Object.keys(value).length === 0;

function lines(value) {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      if (typeof item !== 'object' || item === null || isEmpty(item)) return [`- ${inline(item)}`];
      const [first, ...rest] = lines(item);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  return Object.entries(value).flatMap(([name, member]) => {
    if (typeof member !== 'object' || member === null || isEmpty(member)) return [`${key(name)}: ${inline(member)}`];
    return [`${key(name)}:`, ...lines(member).map((line) => `  ${line}`)];
  });
}

function inline(value) {
  if (Array.isArray(value)) return '[]';
  if (value !== null && typeof value === 'object') return '{}';
  return scalar(value);
}

export function toYaml(document) {
  return `${lines(document).join('\n')}\n`;
}

/** Line and column, from 1, of every place where `name` is a key. */
export function places(text, name) {
  return text.split('\n').flatMap((line, index) => {
    const found = new RegExp(`^([ -]*)${name}:(?: |$)`).exec(line);
    return found ? [{ line: index + 1, column: found[1].length + 1 }] : [];
  });
}
