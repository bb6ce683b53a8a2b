// What is pasted from Word, Google Docs or a web page, as the markup that the editor has: two levels
// of headings, real lists, and bold and italic as elements. HTML in, HTML out.

// The content security policy stops and logs every style attribute that is parsed, also in a document
// that is never shown: they get another name before anything parses them.
const STYLE = "data-pasted-style";
const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const QUOTED_OR_STYLE = /"[^"]*"|'[^']*'|(?<=[\s/"'])style(?=\s*=)/gi;
const STYLE_SHEET = /<style\b[^>]*>[^]*?<\/style\s*>/gi;

const HEADINGS = "h1, h2, h3, h4, h5, h6";
const ORDERED = /^\(?(\d+(\.\d+)*[.)]?|[a-zåäö]{1,5}[.)])$/i;

export function fromOutside(html) {
  const silent = html
    .replace(STYLE_SHEET, "")
    .replace(TAG, (tag) => tag.replace(QUOTED_OR_STYLE, (m) => (/^["']/.test(m) ? m : STYLE)));
  if (silent.includes("data-pm-slice")) return silent; // copied from an editor: already as it should be
  const template = document.createElement("template"); // keeps table rows without a table
  template.innerHTML = silent;
  const root = template.content;
  const markers = takeMarkers(root);
  dropEmptyParagraphs(root);
  makeLists(root, markers);
  setHeadings(root);
  setMarks(root);
  return template.innerHTML;
}

// One property of an element's own style; "" when it says nothing.
function styled(element, property) {
  for (const declaration of (element.getAttribute(STYLE) ?? "").split(";")) {
    const [name, ...value] = declaration.split(":");
    if (name.trim().toLowerCase() === property) return value.join(":").trim().toLowerCase();
  }
  return "";
}

function rename(element, name) {
  const renamed = document.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

function wrapContents(element, name) {
  const wrapper = document.createElement(name);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

// --- Word's paragraphs ---------------------------------------------------------------------------

// The bullets and numbers that Word writes as text, out of the text: by the paragraph they stood in.
function takeMarkers(root) {
  const markers = new Map();
  for (const span of root.querySelectorAll(`[${STYLE}]`)) {
    if (styled(span, "mso-list") !== "ignore") continue;
    markers.set(span.closest("p"), span.textContent.replaceAll(/\s/g, ""));
    span.remove();
  }
  return markers;
}

function dropEmptyParagraphs(root) {
  for (const block of root.querySelectorAll(`p, ${HEADINGS}`)) {
    const isWords = block.matches("[class^='Mso']") || block.querySelector("o\\:p");
    if (isWords && !block.textContent.trim() && !block.querySelector("img")) block.remove();
  }
}

// Runs of paragraphs that Word shows as points ("mso-list:l0 level2 lfo1"), as nested lists.
function makeLists(root, markers) {
  let outermost = null;
  let open = []; // from the outermost list to the innermost
  for (const paragraph of root.querySelectorAll(`p[${STYLE}]`)) {
    const [, id, depth] = /^(\S+) level(\d+)/.exec(styled(paragraph, "mso-list")) ?? [];
    if (!id) continue;
    const level = Number(depth);
    const marker = markers.get(paragraph) ?? "";
    const name = ORDERED.test(marker) ? "ol" : "ul";
    const key = name === "ol" ? id : name;
    if (!outermost || paragraph.previousElementSibling !== outermost) open = [];
    while (open.length && (open.at(-1).level > level || (open.at(-1).level === level && open.at(-1).key !== key))) {
      open.pop();
    }
    if (!open.length || open.at(-1).level < level) {
      const list = document.createElement(name);
      const start = name === "ol" ? parseInt(marker.split(".").filter(Boolean).at(-1).replace("(", "")) : 1;
      if (start > 1) list.setAttribute("start", start);
      if (open.length) open.at(-1).list.lastElementChild.append(list);
      else paragraph.before((outermost = list));
      open.push({ list, level, key });
    }
    const item = document.createElement("li");
    item.append(paragraph);
    open.at(-1).list.append(item);
  }
}

// --- Headings and marks --------------------------------------------------------------------------

function setHeadings(root) {
  for (const heading of root.querySelectorAll(HEADINGS)) {
    rename(heading, heading.matches("h1, h2") ? "h3" : "h4");
  }
}

const isBold = (weight) => /^bold/.test(weight) || Number(weight) >= 600;
const isRegular = (weight) => weight === "normal" || Number(weight) === 400;

// Google Docs says bold and italic in styles, and wraps everything in a <b> that is not bold.
function setMarks(root) {
  for (const element of root.querySelectorAll(`[${STYLE}]`)) {
    const weight = styled(element, "font-weight");
    if (element.matches("span, a, font")) {
      if (isBold(weight) && !element.closest(HEADINGS)) wrapContents(element, "strong");
      if (/^(italic|oblique)/.test(styled(element, "font-style"))) wrapContents(element, "em");
      const raised = { super: "sup", sub: "sub" }[styled(element, "vertical-align")];
      if (raised) wrapContents(element, raised);
    }
    element.removeAttribute(STYLE);
    const notBold = element.matches("b, strong") && isRegular(weight);
    if (notBold) element.replaceWith(...element.childNodes);
  }
}
