// Delegated listeners on data- attributes. Every page works without them.

const on = (type, selector, act, options) =>
  document.addEventListener(
    type,
    (event) => {
      const target = event.target instanceof Element && event.target.closest(selector);
      if (target) act(target, event);
    },
    options,
  );

// Runs for what is on the page now and for what htmx brings later.
const each = (selector, act) => {
  const run = (root) => {
    if (root.matches?.(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  };
  run(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) run(event.detail.elt);
  });
};

const make = (tag, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};

// --- Theme --------------------------------------------------------------------------------------
const showTheme = () => {
  const theme = document.documentElement.dataset.theme ?? "auto";
  document.querySelectorAll("[data-theme-set]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme)),
  );
};
on("click", "[data-theme-set]", (button) => {
  const theme = button.dataset.themeSet;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "auto") localStorage.removeItem("tema");
    else localStorage.setItem("tema", theme);
  } catch {
    // The choice holds for this page only.
  }
  showTheme();
});
showTheme();

// --- Dropdowns (details) close on Escape and on a click elsewhere --------------------------------
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.dropdown[open]").forEach((details) => {
    if (!details.contains(event.target)) details.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.dropdown[open]").forEach((details) => {
    const inside = details.contains(document.activeElement);
    details.open = false;
    if (inside) details.querySelector("summary").focus();
  });
});

// --- Dialogs ------------------------------------------------------------------------------------
on("click", "[data-dialog]", (button, event) => {
  const dialog = document.getElementById(button.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});
on("click", "[data-close]", (button) => button.closest("dialog")?.close());

// What stands in the fields that a question is about, as label and words.
const sayFields = (form, names) => {
  const list = make("dl", { className: "facts" });
  for (const name of names) {
    const fields = [...form.elements].filter((field) => field.name === name);
    const chosen = fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
    const group = fields.length > 1 || fields[0]?.type === "radio" ? fields[0]?.closest("fieldset") : null;
    const label = group?.querySelector("legend") ?? fields[0]?.labels?.[0];
    const words = chosen.map((field) => {
      if (field.type === "date" && field.valueAsDate)
        return field.valueAsDate.toLocaleDateString("sv-SE", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
      if (["radio", "checkbox"].includes(field.type)) return nameOf(field.labels?.[0]);
      return field.selectedOptions ? field.selectedOptions[0]?.text : field.value.trim();
    });
    const said = words.filter(Boolean).map((word) => make("dd", { textContent: word }));
    if (said.length) list.append(make("div", {}, make("dt", { textContent: nameOf(label) }), ...said));
  }
  return list.children.length ? [list] : [];
};
// A label's own words, without the explanation in small print.
const nameOf = (label) => {
  const copy = label?.cloneNode(true);
  copy?.querySelectorAll("small, .optional").forEach((part) => part.remove());
  return copy?.textContent.trim() ?? "";
};
// A part of the page told again, to be read and not followed.
const tellAgain = (id) => {
  const copy = document.getElementById(id)?.cloneNode(true);
  if (!copy) return [];
  copy.removeAttribute("id");
  copy.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
  return [copy];
};

// What would be refused is not asked about: the browser says what lacks, or the server when it is sent.
const lacks = (form) =>
  !form.checkValidity() ||
  [...form.querySelectorAll("fieldset[data-required]")].some((group) => !group.querySelector(":checked")) ||
  [...form.querySelectorAll("input[data-like]")].some((input) => !new RegExp(`^(?:${input.dataset.like})$`).test(input.value.trim()));

// Ask before a form is sent by a button with data-confirm. data-confirm-fields names the fields whose
// words are told again in the question, and data-confirm-with the part of the page.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-confirm]");
    if (!button || button.dataset.confirmed) return;
    if (button.form && lacks(button.form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const heading = make("h2", { id: "confirm-title", textContent: button.dataset.confirmTitle ?? "Vill du fortsätta?" });
    const yes = make("button", {
      type: "button",
      className: button.classList.contains("danger") ? "button danger" : "button primary",
      textContent: button.dataset.confirmYes ?? button.textContent.trim(),
    });
    const no = make("button", { type: "button", className: "button quiet", textContent: "Avbryt" });
    const dialog = make("dialog", { className: "dialog" }, heading,
      ...(button.dataset.confirmFields ? sayFields(button.form, button.dataset.confirmFields.split(" ")) : []),
      ...(button.dataset.confirmWith ? tellAgain(button.dataset.confirmWith) : []),
      make("p", { textContent: button.dataset.confirm }), make("div", { className: "actions" }, yes, no));
    dialog.setAttribute("aria-labelledby", "confirm-title");
    no.addEventListener("click", () => dialog.close());
    // The dialog stays over the page until the answer comes: a second click lands on it, not on a link
    // beneath. A page that comes back from the browser's memory has it closed.
    yes.addEventListener("click", () => {
      yes.disabled = no.disabled = true;
      button.dataset.confirmed = "yes";
      button.click();
      delete button.dataset.confirmed;
    });
    window.addEventListener("pageshow", () => dialog.close(), { once: true });
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (button.isConnected) button.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  },
  true,
);

// --- A form is sent once ----------------------------------------------------------------------------
// A double click sends the first click only. What htmx or the editor sends has been prevented by then,
// and an invalid form is never submitted. A page back from the browser's memory can be sent again.
const sent = new Map();
const release = (form) => {
  const { button, timer } = sent.get(form);
  clearTimeout(timer);
  if (button) button.disabled = false;
  sent.delete(form);
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  // Without an answer the person may try again.
  sent.set(form, { button, timer: setTimeout(() => release(form), 15000) });
  // The browser reads the button's name and value after this: disabled now, it would not be sent.
  setTimeout(() => {
    if (button && sent.has(form)) button.disabled = true;
  });
});
window.addEventListener("pageshow", () => [...sent.keys()].forEach(release));

// --- Small things -------------------------------------------------------------------------------
on("click", "[data-dismiss]", (button) => {
  button.closest(".notice")?.remove();
  document.getElementById("main")?.focus();
});
on("click", "[data-print]", () => window.print());
each("[data-focus]", (element) => element.focus());

// Open the folded part that a link points into.
const openTarget = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) if (part instanceof HTMLDetailsElement) part.open = true;
};
window.addEventListener("hashchange", openTarget);
openTarget();

each("[data-count]", (input) => {
  const max = Number(input.dataset.count) || input.maxLength;
  if (max < 0) return;
  const count = make("p", { className: "count" });
  const show = () => {
    const left = max - input.value.length;
    count.textContent = left < 0 ? `${-left} tecken för mycket` : `${left} tecken kvar`;
  };
  input.after(count);
  input.addEventListener("input", show);
  show();
});

// --- A number with a space in it stays on one line ------------------------------------------------
const SPACE_IN_NUMBER = /(\d) (?=\d{3}(?!\d))/g;
each(".prose", (prose) => {
  const words = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode;
    const joined = node.data.replace(SPACE_IN_NUMBER, "$1\u00a0");
    if (joined !== node.data) node.data = joined;
  }
});

// --- A table in somebody's text that is wider than its column -------------------------------------
// It stands in a box that scrolls sideways, with the keyboard too, and a line above it says so.
const fitted = new ResizeObserver((entries) => {
  for (const { target } of entries) fitTable(target.closest(".table-wrap"));
});
const fitTable = (box) => {
  const wide = box.scrollWidth > box.clientWidth + 1;
  if (wide === box.hasAttribute("tabindex")) return;
  if (wide) {
    Object.assign(box, { tabIndex: 0, role: "region", ariaLabel: "Tabell" });
    box.before(make("p", { className: "table-hint", textContent: "Tabellen är bredare än sidan. Dra den i sidled." }));
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    box.previousElementSibling.remove();
  }
};
each(".prose table:not([class])", (table) => {
  if (table.closest(".table-wrap")) return;
  const box = make("div", { className: "table-wrap" });
  table.replaceWith(box);
  box.append(table);
  fitted.observe(box);
  fitted.observe(table);
});

// --- Tables: sort and filter --------------------------------------------------------------------
const valueOf = (row, index, kind) => {
  const cell = row.cells[index];
  const text = cell?.dataset.value ?? cell?.textContent.trim() ?? "";
  if (kind === "number") {
    const number = parseFloat(text.replace(/[\s\u00a0]/g, "").replace("−", "-").replace(",", "."));
    return Number.isNaN(number) ? null : number;
  }
  return text === "" || text === "–" ? null : text;
};
const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "sv", { numeric: true }));

each("table[data-sortable]", (table) => {
  table.querySelectorAll("thead th[data-sort]").forEach((head) => {
    if (head.querySelector("button")) return;
    const button = make("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = [...body.rows].map((row) => [valueOf(row, head.cellIndex, head.dataset.sort), row]);
      // What has no value stands last, whichever way the rest is sorted.
      rows.sort(([a], [b]) => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : down ? compare(b, a) : compare(a, b)));
      body.append(...rows.map(([, row]) => row));
    });
  });
});

on("input", "[data-filter]", (input) => {
  const host = document.querySelector(input.dataset.filter);
  if (!host) return;
  const words = input.value.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
  const rows = host.tBodies ? [...host.tBodies].flatMap((body) => [...body.rows]) : [...host.children];
  let shown = 0;
  rows.forEach((row) => {
    const text = row.textContent.toLocaleLowerCase("sv");
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) shown += 1;
  });
  const status = document.querySelector(`[data-filter-status="${input.dataset.filter}"]`);
  if (status) status.textContent = words.length ? `Visar ${shown} av ${rows.length}` : "";
});

// --- The contents list follows the reader --------------------------------------------------------
each("[data-contents]", (contents) => {
  const links = new Map();
  contents.querySelectorAll('a[href^="#"]').forEach((link) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target, link);
  });
  if (!links.size) return;
  const mark = () => {
    const edge = window.innerHeight * 0.3;
    let current;
    for (const target of links.keys()) if (target.getBoundingClientRect().top <= edge) current = target;
    current ??= links.keys().next().value;
    for (const [target, link] of links) {
      if (target !== current) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        if (contents.scrollHeight > contents.clientHeight) link.scrollIntoView({ block: "nearest" });
      }
    }
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "-29% 0px -70% 0px" });
  for (const target of links.keys()) observer.observe(target);
  mark();
});

// --- Sheets: columns on a wide screen, panels over the page on a narrow one ------------------------
const wide = window.matchMedia("(min-width: 1200px)");
each("[data-sheet]", (sheet) => {
  const summary = sheet.querySelector("summary");
  const body = sheet.querySelector(".sheet-body");
  const close = () => {
    sheet.open = false;
    summary.focus();
  };
  const button = make("button", { type: "button", className: "button small sheet-close", textContent: "Stäng" });
  button.addEventListener("click", close);
  body.prepend(button);
  const fit = () => {
    sheet.open = wide.matches;
  };
  sheet.addEventListener("toggle", () => {
    if (sheet.open && !wide.matches) button.focus();
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !wide.matches && sheet.open) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!wide.matches && sheet.open && !sheet.contains(event.target)) sheet.open = false;
  });
  body.addEventListener("focusout", (event) => {
    if (!wide.matches && sheet.open && event.relatedTarget && !sheet.contains(event.relatedTarget)) sheet.open = false;
  });
  wide.addEventListener("change", fit);
  fit();
});

// --- htmx: what has not changed stays, so that a click on its way there is not lost ----------------
const asServed = (element) => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => input.remove());
  for (const one of [copy, ...copy.querySelectorAll("[class*=htmx-]")]) {
    one.classList.remove("htmx-request", "htmx-settling", "htmx-added", "htmx-swapping");
  }
  return copy;
};
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (asServed(target).isEqualNode(asServed(fragment.firstElementChild))) event.detail.shouldSwap = false;
});

// --- htmx: say what happened when nothing could be swapped ---------------------------------------
const announce = (title, text) => {
  const host = document.getElementById("messages");
  if (!host) return;
  const old = host.querySelector("[data-connection]");
  const notice = make("div", { className: "notice notice-error" },
    make("p", { className: "notice-title", textContent: title }), make("p", { textContent: text }));
  notice.dataset.connection = "";
  if (old) old.replaceWith(notice);
  else host.append(notice);
};
// Nobody asked for what is fetched in the background, so nothing is missed while it fails.
const whenAsked = (type, act) =>
  document.addEventListener(type, (event) => {
    if (!event.detail.elt.closest("[data-background]")) act(event);
  });
whenAsked("htmx:sendError", () =>
  announce("Ingen anslutning", "Det gick inte att nå servern. Kontrollera nätet och försök igen."));
whenAsked("htmx:timeout", () =>
  announce("Servern svarar inte", "Vänta en stund och försök igen."));
whenAsked("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 403) announce("Du är utloggad eller saknar behörighet", "Kopiera det du skrivit, ladda om sidan och försök igen.");
  else if (status === 404) announce("Det finns inte längre", "Någon kan ha tagit bort det. Ladda om sidan.");
  else announce("Något gick fel hos oss", "Det som redan var sparat finns kvar. Försök igen om en stund.");
});
document.addEventListener("htmx:afterOnLoad", () => document.querySelector("#messages [data-connection]")?.remove());
