// What a reader does: search, click, look closer.

const picture = document.getElementById("picture");
const search = document.getElementById("search");
const count = document.getElementById("count");
const everything = document.getElementById("all");

/** The matches that the panel lists. */
const MOST_FOUND = 50;

/** How many lines away from a node its surroundings end. */
const STEPS = 2;

/** A picture that is no larger is shown as a whole. */
const WHOLE = { width: 1400, height: 900 };

/** The kinds of edges that are not shown. */
const hidden = new Set();

let focused = null;
let drawn = null;
let box = { x: 0, y: 0, width: 1, height: 1 };

function shownNow() {
  const near = focused === null ? null : around(focused, STEPS, hidden);
  const isShown = (node) => (near === null ? node.lines.length > 0 : near.has(node.id));
  const shownNodes = [...nodes.values()].filter(isShown);
  const ids = new Set(shownNodes.map((node) => node.id));
  const shownLines = [];
  for (const line of lines.values()) {
    const edges = visible(line, hidden);
    if (edges.length === 0 || !ids.has(line.from) || !ids.has(line.to)) continue;
    const label = [...new Set(edges.map((edge) => words(edge.kind)))].join(", ");
    const sure = edges.some((edge) => edge.answer === "yes");
    shownLines.push({ line, label, sure, carries: edges.some((edge) => edge.carries !== "no") });
  }
  return [shownNodes, shownLines];
}

function say(message) {
  drawn = null;
  picture.replaceChildren(tag("p", { className: "message" }, message));
}

/** Draws what is to be shown; afterwards, `then` runs. */
function show(then) {
  const [shownNodes, shownLines] = shownNow();
  everything.hidden = focused === null;
  count.textContent = `${shownNodes.length} of ${nodes.size} nodes`;
  if (shownNodes.length === 0) return say("Nobody may do anything to anybody.");
  if (shownNodes.length > MOST_NODES) {
    return say(`${shownNodes.length} nodes are too many for one picture: find one, and see what is around it.`);
  }
  say(`Laying out ${shownNodes.length} nodes…`);
  // The message is to be seen before the work begins.
  setTimeout(() => {
    drawn = draw(shownNodes, shownLines);
    picture.replaceChildren(drawn.svg);
    fit();
    document.body.dataset.drawn = String(shownNodes.length);
    then?.();
  }, 0);
}

function look(next) {
  box = next;
  drawn?.svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
}

function fit() {
  if (drawn) look({ x: 0, y: 0, width: drawn.width, height: drawn.height });
}

/** Closer (below 1) or farther (above 1), around a point of the picture. */
function zoom(factor, x = box.x + box.width / 2, y = box.y + box.height / 2) {
  const width = box.width * factor;
  if (!drawn || width < 40 || width > drawn.width * 8 + 4000) return;
  look({ x: x - (x - box.x) * factor, y: y - (y - box.y) * factor, width, height: box.height * factor });
}

function mark(selector, near) {
  for (const shown of picture.querySelectorAll(".node, .edge")) {
    shown.classList.toggle("selected", shown.matches(selector));
    shown.classList.toggle("dim", near !== null && !near(shown));
  }
}

function center(id) {
  const at = drawn?.at(id);
  if (!at) return;
  if (drawn.width <= WHOLE.width && drawn.height <= WHOLE.height) return fit();
  const width = Math.min(drawn.width, WHOLE.width);
  const height = (width * picture.clientHeight) / Math.max(picture.clientWidth, 1);
  look({ x: at.x - width / 2, y: at.y - height / 2, width, height });
}

function selectNode(id) {
  const node = nodes.get(id);
  if (!node) return;
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  tellOfNode(node, focus);
  const reveal = () => {
    const beside = new Set(node.lines.flatMap((line) => [line.from, line.to, line.key]).concat(id));
    mark(`[data-node="${CSS.escape(id)}"]`, (shown) => beside.has(shown.dataset.node ?? shown.dataset.line));
    center(id);
  };
  if (drawn?.at(id)) reveal();
  else focus(id);
}

function selectLine(key) {
  const line = lines.get(key);
  if (!line) return;
  tellOfLine(line);
  mark(`[data-line="${CSS.escape(key)}"]`, null);
}

/** Shows only what is around a node. */
function focus(id) {
  focused = id;
  show(() => {
    mark(`[data-node="${CSS.escape(id)}"]`, null);
  });
}

function pick(event) {
  const hit = event.target.closest?.("[data-node], [data-line]");
  if (!hit) return;
  if (hit.dataset.node) selectNode(hit.dataset.node);
  else selectLine(hit.dataset.line);
}

picture.addEventListener("click", pick);
picture.addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    pick(event);
  }
});

picture.addEventListener("wheel", (event) => {
  if (!drawn) return;
  event.preventDefault();
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawn.svg.getScreenCTM().inverse());
  zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, at.x, at.y);
}, { passive: false });

let grip = null;
picture.addEventListener("pointerdown", (event) => {
  if (drawn && !event.target.closest("[data-node], [data-line]")) grip = { x: event.clientX, y: event.clientY, box };
});
window.addEventListener("pointerup", () => { grip = null; });
window.addEventListener("pointermove", (event) => {
  if (!grip || !drawn) return;
  const scale = 1 / drawn.svg.getScreenCTM().a;
  look({ ...box, x: grip.box.x - (event.clientX - grip.x) * scale, y: grip.box.y - (event.clientY - grip.y) * scale });
});

search.addEventListener("input", () => {
  if (search.value.trim() === "") tellOfAll();
  else tellOfFound(found(search.value), MOST_FOUND);
});
search.addEventListener("keydown", (event) => {
  const [first] = found(search.value);
  if (event.key === "Enter" && first) selectNode(first.id);
});
window.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape") {
    search.value = "";
    mark(":not(*)", null);
    tellOfAll();
  }
});

everything.onclick = () => {
  focused = null;
  show();
  tellOfAll();
};
document.getElementById("closer").onclick = () => zoom(1 / 1.3);
document.getElementById("farther").onclick = () => zoom(1.3);
document.getElementById("fit").onclick = fit;

for (const kind of kinds) {
  const check = tag("input", { type: "checkbox", checked: true });
  check.onchange = () => {
    if (check.checked) hidden.delete(kind);
    else hidden.add(kind);
    show();
  };
  document.getElementById("kinds").append(tag("label", {}, check, ` ${words(kind)}`));
}

tellOfAll();
const named = decodeURIComponent(location.hash.slice(1));
show(() => { if (nodes.has(named)) selectNode(named); });
