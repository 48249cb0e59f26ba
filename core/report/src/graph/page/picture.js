// The picture: boxes and lines, laid out from left to right.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** The width of a character of a label, in pixels. */
const CHARACTER = 7.3;

/** The characters of a label, beyond which it is cut. */
const LABEL = 34;

/** More nodes than these take long to lay out, and nobody reads them at once. */
const MOST_NODES = 600;

const cut = (text) => (text.length > LABEL ? `${text.slice(0, LABEL - 1)}…` : text);

function element(name, attributes, ...children) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Where everything goes. */
function layOut(shownNodes, shownLines) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 36, marginx: 24, marginy: 24 });
  for (const node of shownNodes) {
    const longest = Math.max(node.kind.length, cut(node.label).length);
    graph.setNode(node.id, { width: longest * CHARACTER + 24, height: 44 });
  }
  for (const { line, label } of shownLines) {
    // What a node does to itself is drawn as a loop on its box.
    if (line.from === line.to) continue;
    graph.setEdge(line.from, line.to, { width: label.length * CHARACTER, height: 16, labelpos: "c" });
  }
  if (shownNodes.length > 0) dagre.layout(graph);
  return graph;
}

/** A curve through the middles between the points. */
function curve(points) {
  const [first, ...rest] = points;
  const last = rest.pop();
  let out = `M${first.x} ${first.y}`;
  rest.forEach((bend, at) => {
    const next = rest[at + 1];
    const to = next ? { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 } : last;
    out += `Q${bend.x} ${bend.y} ${to.x} ${to.y}`;
  });
  return rest.length === 0 ? `${out}L${last.x} ${last.y}` : out;
}

/** A loop on the upper edge of a box. */
function loop({ x, y, height }) {
  const top = y - height / 2;
  const bend = (side) => ({ x: x + side * 26, y: top - 12 });
  const points = [{ x: x - 12, y: top }, bend(-1), { x, y: top - 16 }, bend(1), { x: x + 12, y: top }];
  return { points, x, y: top - 8 };
}

function drawNode(node, place) {
  const [left, top] = [place.x - place.width / 2, place.y - place.height / 2];
  return element(
    "g",
    {
      class: node.administrator ? "node administrator" : "node",
      tabindex: "0",
      role: "button",
      "data-node": node.id,
    },
    element("title", {}, node.id),
    element("rect", { x: left, y: top, width: place.width, height: place.height, rx: 6 }),
    element("text", { class: "kind", x: left + 12, y: place.y - 5 }, node.kind),
    element("text", { x: left + 12, y: place.y + 13 }, cut(node.label)),
  );
}

function drawLine({ line, label, sure, carries }, way) {
  const path = curve(way.points);
  const style = `edge${sure ? "" : " unknown"}${carries ? "" : " without"}`;
  return element(
    "g",
    { class: style, tabindex: "0", role: "button", "data-line": line.key },
    element("title", {}, `${nodes.get(line.from).label} ${label} ${nodes.get(line.to).label}`),
    element("path", { d: path, class: "hit" }),
    element("path", { d: path, "marker-end": "url(#arrow)" }),
    element("text", { x: way.x, y: way.y + 3 }, label),
  );
}

/** The picture of some nodes, with the size that it wants. */
function draw(shownNodes, shownLines) {
  const graph = layOut(shownNodes, shownLines);
  const marker = element(
    "marker",
    { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    element("path", { d: "M0 0 8 4 0 8z" }),
  );
  const svg = element("svg", { role: "group" }, element("defs", {}, marker));
  for (const shown of shownLines) {
    const { from, to } = shown.line;
    svg.append(drawLine(shown, from === to ? loop(graph.node(from)) : graph.edge(from, to)));
  }
  for (const node of shownNodes) svg.append(drawNode(node, graph.node(node.id)));
  const { width = 240, height = 60 } = graph.graph();
  return { svg, width: Math.max(width, 240), height: Math.max(height, 60), at: (id) => graph.node(id) };
}
