// What the page knows: the graph, by node and by pair of nodes.

const data = JSON.parse(document.getElementById("data").textContent);

/** Every node by its id, with the lines that touch it. */
const nodes = new Map(data.nodes.map((node) => [node.id, { ...node, lines: [] }]));

/** Everything between two nodes, in one direction, is drawn as one line. */
const lines = new Map();
for (const edge of data.edges) {
  const key = JSON.stringify([edge.from, edge.to]);
  let line = lines.get(key);
  if (!line) {
    line = { key, from: edge.from, to: edge.to, edges: [] };
    lines.set(key, line);
    nodes.get(edge.from).lines.push(line);
    if (edge.to !== edge.from) nodes.get(edge.to).lines.push(line);
  }
  line.edges.push(edge);
}

/** The kinds of edges, in the order in which they come. */
const kinds = [...new Set(data.edges.map((edge) => edge.kind))];

const words = (kind) => kind.replaceAll("-", " ");

/** The nodes whose name or ARN holds every word that was typed. */
function found(text) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const holds = (node) => {
    const names = `${node.kind} ${node.label} ${node.id} ${node.arn ?? ""}`.toLowerCase();
    return wanted.every((word) => names.includes(word));
  };
  return [...nodes.values()].filter(holds);
}

/** The nodes that are at most so many lines away from one, itself among them. */
function around(id, steps, hidden) {
  const near = new Set([id]);
  let edge = [id];
  for (let step = 0; step < steps; step += 1) {
    const next = [];
    for (const line of edge.flatMap((at) => nodes.get(at).lines)) {
      if (visible(line, hidden).length === 0) continue;
      for (const end of [line.from, line.to]) {
        if (!near.has(end)) {
          near.add(end);
          next.push(end);
        }
      }
    }
    edge = next;
  }
  return near;
}

/** The edges of a line whose kinds are shown. */
function visible(line, hidden) {
  return line.edges.filter((edge) => !hidden.has(edge.kind));
}
