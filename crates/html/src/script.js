
"use strict";
{
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// The contents would fill a small screen.
const contents = document.querySelector("nav details");
if (contents && innerWidth < 1024) contents.open = false;

// A link into a folded part opens it.
const reveal = () => {
  let target = null;
  try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch {}
  if (!target) return;
  let opened = false;
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS" && !node.open) opened = node.open = true;
  }
  if (opened) target.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();

// A box that shows all it has is no stop for the keyboard.
const boxes = all(".box");
const fits = new ResizeObserver(entries => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    if (scrolls) target.tabIndex = 0; else target.removeAttribute("tabindex");
  }
});
boxes.forEach(box => fits.observe(box));

// Sorting: by the first number of each cell, or by text where some cell begins with none.
const units = { ns: 1e-9, "µs": 1e-6, "μs": 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600,
  Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const number = text => {
  const found = /^[\s×≥≤<>≈~±(\[]*([-+−]?\d[\d\u202f\u2009,]*(?:\.\d+)?(?:e[-+]?\d+)?)(?:\s?[·×]\s?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?\s*([\p{L}]*)/iu.exec(text);
  if (!found) return null;
  const mantissa = Number(found[1].replace("−", "-").replace(/[\u202f\u2009,]/g, ""));
  const power = [...(found[2] || "")].map(c => c === "⁻" ? "-" : raised.indexOf(c)).join("");
  return mantissa * 10 ** Number(power) * (Object.hasOwn(units, found[3]) ? units[found[3]] : 1);
};
const words = new Intl.Collator("en", { numeric: true });
const isMissing = text => /^(–|—|-|n\.a\.)?$/.test(text);
const sort = (table, column, header) => {
  const descending = header.getAttribute("aria-sort") === "ascending";
  all("th", table).forEach(other => other.removeAttribute("aria-sort"));
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map(row => {
    const text = row.cells[column] ? row.cells[column].textContent.trim() : "";
    return { row, text, missing: isMissing(text), number: number(text) };
  });
  const numeric = rows.every(row => row.missing || row.number !== null);
  rows.sort((a, b) => {
    if (a.missing || b.missing) return a.missing - b.missing;
    const order = numeric ? a.number - b.number : words.compare(a.text, b.text);
    return descending ? -order : order;
  });
  body.append(...rows.map(({ row }) => row));
};
for (const table of all(".box > table")) {
  if (table.tBodies[0].rows.length < 2) continue;
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    if (!header.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(table, column, header));
  });
}
}
