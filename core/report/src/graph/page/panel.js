// The side panel: what was found, a node, or the edges between two nodes with what shows them.

const panel = document.getElementById("panel");

const HELP =
  "Click a box or a line to read what shows it. Dashed: it hangs on what the files do not say. Pale: it gives no rights of the other end.";

function tag(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

/** Names of the reader's own things stand in backticks. */
const prose = (text) =>
  text.split("`").map((piece, at) => (at % 2 === 1 ? tag("code", {}, piece) : piece));

const place = (at) => (at ? `${at.file}:${at.start.line}:${at.start.column}` : "");

function list(rows, pick) {
  const button = ([text, value]) =>
    tag("li", {}, tag("button", { type: "button", onclick: () => pick(value) }, text));
  return tag("ul", {}, ...rows.map(button));
}

/** What the graph holds, and what it does not. */
function tellOfAll() {
  const administrators = [...nodes.values()].filter((node) => node.administrator);
  const cutShort = data.cutShort ? ["There is more than a limit let be found: edges are missing."] : [];
  panel.replaceChildren(
    tag("h2", {}, `${data.nodes.length} nodes, ${data.edges.length} edges`),
    tag("p", { className: "faint" }, HELP),
    ...(administrators.length > 0
      ? [tag("h3", {}, "Administrators"), list(administrators.map((node) => [node.label, node.id]), selectNode)]
      : []),
    ...cutShort.map((limit) => tag("p", {}, limit)),
    ...data.problems.map((problem) => tag("p", { className: "faint" }, ...prose(problem))),
  );
}

function tellOfFound(matches, most) {
  const rows = matches.slice(0, most).map((node) => [`${node.label} · ${node.kind}`, node.id]);
  const more = matches.length - rows.length;
  panel.replaceChildren(
    tag("h2", {}, matches.length === 0 ? "Nothing has this name" : `${matches.length} found`),
    list(rows, selectNode),
    ...(more > 0 ? [tag("p", { className: "faint" }, `and ${more} more`)] : []),
  );
}

function tellOfNode(node, focus) {
  const side = (title, wanted, other) => {
    const rows = node.lines.filter(wanted).map((line) => {
      const what = line.edges.map((edge) => words(edge.kind));
      return [`${[...new Set(what)].join(", ")}: ${nodes.get(other(line)).label}`, line.key];
    });
    return rows.length > 0 ? [tag("h3", {}, title), list(rows, selectLine)] : [];
  };
  panel.replaceChildren(
    tag("h2", {}, node.label),
    tag("p", { className: "faint" }, node.administrator ? `${node.kind}, administrator` : node.kind),
    ...(node.type ? [tag("p", { className: "faint" }, node.type)] : []),
    tag("p", { className: "faint" }, node.id),
    ...(node.arn && node.arn !== node.id ? [tag("p", { className: "faint" }, node.arn)] : []),
    ...(node.location ? [tag("p", { className: "faint" }, place(node.location))] : []),
    tag("button", { type: "button", id: "focus", onclick: () => focus(node.id) }, "Show only what is around it"),
    ...side("It", (line) => line.from === node.id, (line) => line.to),
    ...side("Others to it", (line) => line.to === node.id && line.from !== node.id, (line) => line.from),
  );
}

/** What shows a way, and what it takes. */
function tellOfWay(way) {
  const faint = (text) => tag("p", { className: "faint" }, ...prose(text));
  const evidence = (step) => [
    tag("p", {}, ...prose(step.message)),
    ...(step.location ? [faint(place(step.location))] : []),
    ...(step.excerpt ? [tag("pre", {}, step.excerpt)] : []),
  ];
  return tag("section", { className: "way" },
    ...(way.by ? [tag("h4", {}, way.by)] : []),
    ...way.hangsOn.map((what) => faint(`not sure: it hangs on ${what}`)),
    ...way.assumes.map((what) => faint(`takes that ${what}`)),
    ...(way.when.length > 0 ? [faint(`while ${way.when.join(" and ")}`)] : []),
    ...way.evidence.flatMap(evidence));
}

function tellOfLine(line) {
  const [from, to] = [line.from, line.to].map((id) => nodes.get(id));
  const card = (edge) =>
    tag("section", { className: "edge-card" },
      tag("h3", {}, edge.verb),
      ...edge.ways.map(tellOfWay));
  panel.replaceChildren(
    tag("h2", {}, `${from.label} → ${to.label}`),
    ...line.edges.map(card),
    tag("h3", {}, "Between"),
    list([from, to].map((node) => [node.label, node.id]), selectNode),
  );
}
