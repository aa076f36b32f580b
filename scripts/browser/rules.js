// Runs in the page and returns what is wrong, as pairs of a rule and a sentence, and the files to which
// the page links.
(async () => {
const found = [], links = [];
const wrong = (rule, text) => found.push([rule, text]);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = element => element.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
const name = element => {
  const id = element.id ? `#${element.id}` : "";
  const text = words(element);
  return `<${element.localName}${id}>${text ? ` "${text}"` : ""}`;
};

// The page is never wider than the window, with folded parts as they are and open.
const overflow = state => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= innerWidth) return;
  const wide = all("body *").filter(element => {
    const box = element.getBoundingClientRect();
    return box.right > innerWidth + 0.5 && !element.parentElement.closest(".box, nav");
  });
  wrong("overflow", `${page.scrollWidth} of ${innerWidth} pixels wide, ${state}: ` +
    (wide.slice(-3).map(name).join(", ") || "?"));
};
overflow("folded");
all("details").forEach(part => part.open = true);
// What the page does by itself when boxes change.
await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));
overflow("unfolded");

// What scrolls by itself can be reached by keyboard, and is named.
for (const element of all("body *")) {
  const style = getComputedStyle(element);
  const scrolls = /auto|scroll/.test(style.overflowX) && element.scrollWidth > element.clientWidth;
  if (!scrolls || element.localName === "nav") continue;
  if (element.tabIndex < 0) wrong("focus", `${name(element)} scrolls and cannot be focused`);
  const named = element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby");
  if (!named) wrong("focus", `${name(element)} scrolls and has no name`);
}

// Structure.
const ids = new Map();
all("[id]").forEach(element => ids.set(element.id, (ids.get(element.id) || 0) + 1));
ids.forEach((count, id) => { if (count > 1) wrong("structure", `id ${id} is there ${count} times`); });
const titles = all("h1").length;
if (titles !== 1) wrong("structure", `${titles} headings of the first level`);
if (!document.documentElement.lang) wrong("structure", "the page has no language");
if (!document.title.trim()) wrong("structure", "the page has no title");

// Links.
for (const link of all("a")) {
  const href = link.getAttribute("href");
  if (!href) { wrong("anchor", `${name(link)} leads nowhere`); continue; }
  if (!words(link)) wrong("anchor", `a link to ${href} has no text`);
  if (href.startsWith("#")) {
    const id = decodeURIComponent(href.slice(1));
    if (!document.getElementById(id)) wrong("anchor", `${href} is not in the page`);
  } else if (link.protocol === "file:") links.push(link.href);
}

// Pictures.
for (const image of all("img")) {
  if (!image.complete || !image.naturalWidth) wrong("image", `${image.src.slice(0, 80)} does not load`);
  if (!image.hasAttribute("alt")) wrong("image", `${image.src.slice(0, 80)} has no text for it`);
}
for (const figure of all("svg")) {
  const box = figure.getBoundingClientRect();
  if (!box.width || !box.height) wrong("image", `${name(figure)} has no size`);
  const label = figure.getAttribute("aria-label") ||
    (figure.getAttribute("aria-labelledby") || "").split(" ")
      .map(id => document.getElementById(id)?.textContent || "").join(" ");
  if (figure.getAttribute("role") !== "img" || !label.trim()) wrong("image", `${name(figure)} has no name`);
}

// Contrast of every text with what is behind it, by WCAG 2, level AA.
const color = text => {
  const parts = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
  return parts ? [+parts[1], +parts[2], +parts[3], parts[4] === undefined ? 1 : +parts[4]] : null;
};
const over = (top, below) =>
  [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const canvas = color(getComputedStyle(document.documentElement).backgroundColor);
const base = canvas && canvas[3] ? canvas : [255, 255, 255, 1];
const backs = new Map([[document.documentElement, base]]);
const behind = element => {
  if (!element) return base;
  if (!backs.has(element)) {
    const below = behind(element.parentElement);
    const own = color(getComputedStyle(element).backgroundColor);
    backs.set(element, own ? over(own, below) : below);
  }
  return backs.get(element);
};
const opacity = element => {
  let product = 1;
  for (let node = element; node; node = node.parentElement) product *= +getComputedStyle(node).opacity;
  return product;
};
const rectangles = new Map();
const behindInFigure = element => {
  const figure = element.ownerSVGElement;
  if (!rectangles.has(figure)) {
    rectangles.set(figure, all("rect", figure).map(rect =>
      ({ rect, box: rect.getBoundingClientRect(), fill: color(getComputedStyle(rect).fill) })));
  }
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  return rectangles.get(figure).reduce((below, { rect, box, fill }) => {
    const isBehind = rect.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
    const holds = box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
    return fill && isBehind && holds ? over(fill, below) : below;
  }, behind(figure.parentElement));
};
const luminance = rgb => {
  const [r, g, b] = rgb.slice(0, 3).map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const judged = new Map();
let texts = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode, element = text.parentElement;
  if (!text.data.trim() || element.closest("script, style, noscript, desc, title")) continue;
  if (!element.checkVisibility()) continue;
  texts += 1;
  const style = getComputedStyle(element), inFigure = element instanceof SVGElement;
  const ink = color(inFigure ? style.fill : style.color);
  const back = inFigure ? behindInFigure(element) : behind(element);
  if (!ink) { wrong("contrast", `${name(element)} has the color ${style.color}, which is not understood`); continue; }
  const size = parseFloat(style.fontSize), bold = +style.fontWeight >= 700;
  const needed = !inFigure && (size >= 24 || (bold && size >= 18.66)) ? 3 : 4.5;
  const shown = over([...ink.slice(0, 3), ink[3] * opacity(element)], back);
  const key = `${shown}|${back}|${needed}`;
  if (judged.has(key)) continue;
  const reached = ratio(shown, back);
  judged.set(key, reached);
  if (reached < needed) {
    wrong("contrast", `${name(element)}: ${reached.toFixed(2)} of at least ${needed}, ${shown.slice(0, 3)} on ${back.slice(0, 3)}`);
  }
}
return { found, links, texts };
})()
