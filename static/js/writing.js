// The editor and its saving. Every text on the page is a form that works by itself; here it gets
// an editor and saves what is written, as it is written. Nothing leaves the page unsaved: what the
// server has not acknowledged lies in localStorage until it has.

const script = document.querySelector("script[data-editor]");
const { editor: editorUrl, sprite, login: loginUrl } = script.dataset;

// The editor asks window.gettext for its few words when it is loaded.
const WORDS = { Update: "Spara", Cancel: "Avbryt", Remove: "Ta bort" };
window.gettext = (word) => WORDS[word] ?? word;

const lib = await import(editorUrl);

const IDLE = 900; // ms without a key before a save
const RETRY = 5000; // ms before a failed save is tried again

const KEYS_ID = "skrivtangenter";
document.body.append(
  Object.assign(document.createElement("p"), {
    id: KEYS_ID,
    hidden: true,
    textContent: "Alt och F10 går till verktygen. Escape och sedan tabb lämnar texten.",
  }),
);

const icon = (name) =>
  `<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"></use></svg>`;

// --- The draft on this computer ------------------------------------------------------------------
const drafts = {
  // A computer may be shared: a draft is its writer's own.
  key: (pk) => `utkast:${script.dataset.writer}:${pk}`,
  get(pk) {
    try {
      return JSON.parse(localStorage.getItem(this.key(pk)));
    } catch {
      return null;
    }
  },
  set(pk, draft) {
    try {
      localStorage.setItem(this.key(pk), JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  },
  drop(pk) {
    try {
      localStorage.removeItem(this.key(pk));
    } catch {
      // Nothing was kept.
    }
  },
};

// --- Who we are to the server --------------------------------------------------------------------
const isLogin = (response) =>
  response.redirected && new URL(response.url).pathname.startsWith(loginUrl);

// After a new login in another tab the page's token is stale: fetch the page's new one.
async function renewToken() {
  const response = await fetch(location.href);
  if (!response.ok || isLogin(response)) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!token) return false;
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => (input.value = token));
  return true;
}

// --- One text ------------------------------------------------------------------------------------
class Writing {
  constructor(form) {
    this.form = form;
    this.pk = form.dataset.writing;
    this.textarea = form.querySelector("textarea[name=html]");
    this.base = form.querySelector("input[name=base]");
    this.status = form.querySelector(".save-state");
    this.place = form.querySelector(".conflict-place");
    this.length = form.querySelector("[data-length]");
    this.saved = this.textarea.value;
    this.saving = false;
    this.stopped = false;

    this.editor = this.createEditor();
    this.startsAs = this.editor.getHTML();
    this.editor.on("update", () => this.changed());
    this.editor.on("blur", () => this.save());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.count();
    this.restore();
  }

  createEditor() {
    return proseEditor(this.textarea, this.form.dataset.label);
  }

  get html() {
    return this.editor.isEmpty ? "" : this.editor.getHTML();
  }

  get isDirty() {
    return this.html !== this.saved && !(this.html === this.startsAs && !this.touched);
  }

  show(state, words) {
    this.status.dataset.state = state;
    this.status.textContent = words;
  }

  changed() {
    this.touched = true;
    this.count();
    if (this.stopped) return;
    const kept = drafts.set(this.pk, { html: this.html, base: Number(this.base.value) });
    if (this.status.dataset.state !== "offline") {
      this.show("unsaved", kept ? "Skriver…" : "Skriver… (den här datorn kan inte hålla ett utkast)");
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), IDLE);
  }

  count() {
    if (!this.length) return;
    const { limit, advice } = this.length.dataset;
    const words = this.editor.getText({ blockSeparator: "\n" }).trim();
    if (limit) {
      const left = Number(limit) - words.length;
      this.length.textContent =
        left >= 0 ? `${left} tecken kvar av ${limit}.` : `${-left} tecken för mycket. Högst ${limit}.`;
    } else {
      const many = words ? words.split(/\s+/).length : 0;
      this.length.textContent = `${many} ord. Ungefär ${advice} räcker oftast.`;
    }
  }

  // What was written here but never acknowledged comes back, and is sent from the version it began at.
  restore() {
    const draft = drafts.get(this.pk);
    if (!draft || draft.html === this.saved) {
      drafts.drop(this.pk);
      return;
    }
    this.editor.commands.setContent(draft.html, { emitUpdate: false });
    this.touched = true;
    this.base.value = draft.base;
    this.show("unsaved", "Det du skrev senast är inte sparat än.");
    this.save();
  }

  async save({ last = false, renewed = false } = {}) {
    clearTimeout(this.timer);
    if (this.stopped || this.saving || !this.isDirty) return;
    const html = this.html;
    const body = new FormData(this.form);
    body.set("html", html);
    let again = false;
    this.saving = true;
    const slow = setTimeout(() => this.show("saving", "Sparar…"), 300);
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        keepalive: last && html.length < 60000,
        redirect: "follow",
      });
      clearTimeout(slow);
      if (response.status === 403 && !renewed) again = await renewToken();
      if (!again) await this.answer(response, html);
    } catch {
      clearTimeout(slow);
      this.show(
        "offline",
        "Ingen anslutning. Din text ligger kvar på den här datorn och skickas när du är tillbaka.",
      );
      this.timer = setTimeout(() => this.save(), RETRY);
    } finally {
      this.saving = false;
    }
    if (again) {
      await this.save({ last, renewed: true });
      return;
    }
    if (this.isDirty && this.status.dataset.state === "saved") this.changed();
  }

  async answer(response, html) {
    if (response.status === 403 || isLogin(response)) {
      this.show("error", "Du har loggats ut. Din text ligger kvar på den här datorn. ");
      this.status.append(
        Object.assign(document.createElement("a"), {
          href: `${loginUrl}?next=${encodeURIComponent(location.pathname)}`,
          target: "_blank",
          textContent: "Logga in igen (ny flik)",
        }),
      );
      return;
    }
    if (response.ok) {
      const { version, saved } = await response.json();
      this.base.value = version;
      this.saved = html;
      if (this.html === html) drafts.drop(this.pk);
      else drafts.set(this.pk, { html: this.html, base: version });
      this.show("saved", `Sparat ${saved}.`);
      this.form.dispatchEvent(new CustomEvent("text:saved", { bubbles: true }));
    } else if (response.status === 409) {
      const { conflict } = await response.json();
      this.stop(conflict);
    } else if (response.status === 422) {
      const { error } = await response.json();
      this.show("error", `${error} Inget är förlorat.`);
    } else if (response.status === 404) {
      this.stopped = true;
      this.show(
        "error",
        "Texten kan inte längre ändras av dig. Det du skrev ligger kvar på den här datorn: kopiera det du vill behålla.",
      );
    } else {
      this.show("error", "Servern kunde inte spara. Din text ligger kvar här och skickas igen strax.");
      this.timer = setTimeout(() => this.save(), RETRY);
    }
  }

  // Somebody else saved first: show both and let the writer choose. Nothing is overwritten.
  stop(conflict) {
    this.stopped = true;
    this.editor.setEditable(false);
    this.show("conflict", "Två versioner. Välj vilken som ska gälla.");
    this.place.innerHTML = conflict;
    // A form cannot stand in a form: the buttons act here.
    this.place.querySelectorAll("button[name=choice]").forEach((button) => {
      button.type = "button";
      button.addEventListener("click", () => this.choose(button.value));
    });
    this.place.querySelector("h2").focus();
    this.version = this.place.querySelector("input[name=base]")?.value;
  }

  async choose(choice) {
    const body = new FormData(this.form);
    body.set("html", this.html);
    body.set("base", this.version);
    body.set("choice", choice);
    let response;
    try {
      response = await fetch(this.form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
    } catch {
      this.show("offline", "Ingen anslutning. Båda versionerna finns kvar. Försök igen om en stund.");
      return;
    }
    if (response.ok) {
      const { version, saved, html } = await response.json();
      this.place.replaceChildren();
      this.base.value = version;
      this.editor.setEditable(true);
      this.editor.commands.setContent(html, { emitUpdate: false });
      this.saved = this.html;
      this.stopped = false;
      drafts.drop(this.pk);
      this.show("saved", `Sparat ${saved}. Den andra versionen ligger i historiken.`);
      this.editor.commands.focus("end");
    } else if (response.status === 409) {
      this.stop((await response.json()).conflict);
    } else {
      this.show("error", "Servern kunde inte spara. Båda versionerna finns kvar. Försök igen.");
    }
  }
}

// An editor with its toolbar in place of a textarea.
function proseEditor(textarea, name) {
  // The editor would add an inline stylesheet, which the content security policy stops and logs.
  // writing.css has those rules; an element of that name in no real namespace says "already there".
  if (!document.querySelector("style[data-tiptap-style]")) {
    const mark = document.createElementNS("urn:ale", "style");
    mark.setAttribute("data-tiptap-style", "");
    document.head.append(mark);
  }
  const editor = lib.createTextareaEditor(textarea, [
    lib.Document, lib.Paragraph, lib.Text, lib.HardBreak, lib.Dropcursor, lib.Gapcursor,
    lib.History, lib.Bold, lib.Italic, lib.Subscript, lib.Superscript, lib.Blockquote,
    lib.BulletList, lib.OrderedList, lib.ListItem, lib.HorizontalRule,
    lib.Heading.configure({ levels: [3, 4] }),
    lib.Link.configure({ openOnClick: false, autolink: true, defaultProtocol: "https" }),
    lib.Table, lib.TableRow, lib.TableHeader, lib.TableCell,
  ]);
  const box = editor.view.dom;
  box.setAttribute("aria-label", name);
  box.setAttribute("aria-multiline", "true");
  box.setAttribute("lang", "sv");
  box.spellcheck = true;
  const label = textarea.labels?.[0];
  label?.addEventListener("click", () => editor.commands.focus());
  const help = textarea.getAttribute("aria-describedby");
  box.setAttribute("aria-describedby", [help, KEYS_ID].filter(Boolean).join(" "));
  const bar = toolbar(editor, name);
  box.closest(".prose-editor").prepend(bar);

  // Tab belongs to lists and tables; Escape gives it back to the page, Alt+F10 goes to the tools.
  let leaving = false;
  box.parentElement.addEventListener(
    "keydown",
    (event) => {
      if (event.target !== box) return;
      if (event.key === "Tab" && leaving) event.stopPropagation();
      if (event.altKey && event.key === "F10") {
        event.preventDefault();
        bar.querySelector("[tabindex='0']").focus();
      }
      if (event.key !== "Shift") leaving = event.key === "Escape";
    },
    { capture: true },
  );
  return editor;
}

// --- The toolbar ---------------------------------------------------------------------------------
const BUTTONS = [
  ["Rubrik", "heading-2", (c) => c.toggleHeading({ level: 3 }), ["heading", { level: 3 }]],
  ["Underrubrik", "heading-3", (c) => c.toggleHeading({ level: 4 }), ["heading", { level: 4 }]],
  null,
  ["Fet", "bold", (c) => c.toggleBold(), ["bold"]],
  ["Kursiv", "italic", (c) => c.toggleItalic(), ["italic"]],
  ["Länk", "link", "link", ["link"]],
  null,
  ["Punktlista", "list", (c) => c.toggleBulletList(), ["bulletList"]],
  ["Numrerad lista", "list-ordered", (c) => c.toggleOrderedList(), ["orderedList"]],
  ["Citat", "text-quote", (c) => c.toggleBlockquote(), ["blockquote"]],
  null,
  ["Infoga tabell", "table", (c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true })],
  null,
  ["Ångra", "undo-2", (c) => c.undo()],
  ["Gör om", "redo-2", (c) => c.redo()],
];

const TABLE_BUTTONS = [
  ["Rad under", (c) => c.addRowAfter()],
  ["Kolumn efter", (c) => c.addColumnAfter()],
  ["Ta bort rad", (c) => c.deleteRow()],
  ["Ta bort kolumn", (c) => c.deleteColumn()],
  ["Ta bort tabell", (c) => c.deleteTable()],
];

function toolbar(editor, label) {
  const bar = document.createElement("div");
  bar.className = "prose-menubar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `Verktyg för ${label}`);
  let group = bar.appendChild(groupElement());
  const buttons = [];

  const add = (into, name, act, { markup, active } = {}) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "prose-menubar__button";
    button.title = name;
    button.tabIndex = buttons.length ? -1 : 0;
    if (markup) {
      button.setAttribute("aria-label", name);
      button.innerHTML = markup;
    } else {
      button.textContent = name;
    }
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () =>
      act === "link" ? askForLink(editor) : act(editor.chain().focus()).run(),
    );
    buttons.push({ button, active });
    into.append(button);
  };

  for (const entry of BUTTONS) {
    if (!entry) {
      group = bar.appendChild(groupElement());
      continue;
    }
    const [name, picture, act, active] = entry;
    add(group, name, act, { markup: icon(picture), active });
  }
  const table = bar.appendChild(groupElement());
  table.hidden = true;
  for (const [name, act] of TABLE_BUTTONS) add(table, name, act);

  // One tab stop; the arrows move inside (WAI-ARIA toolbar pattern).
  bar.addEventListener("keydown", (event) => {
    const shown = buttons.map((b) => b.button).filter((b) => !b.closest("[hidden]"));
    const at = shown.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (event.key === "Escape") editor.commands.focus();
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = shown[(to + shown.length) % shown.length];
    shown.forEach((b) => (b.tabIndex = b === next ? 0 : -1));
    next.focus();
  });

  const refresh = () => {
    for (const { button, active } of buttons) {
      if (!active) continue;
      const on = editor.isActive(...active);
      button.classList.toggle("active", on);
      button.setAttribute("aria-pressed", String(on));
    }
    table.hidden = !editor.isActive("table");
  };
  editor.on("transaction", refresh);
  refresh();
  return bar;
}

const groupElement = () =>
  Object.assign(document.createElement("div"), { className: "prose-menubar__group" });

// What somebody writes as an address, as a link that can be followed; null when it cannot.
function address(written) {
  if (/^(https?:\/\/|mailto:|tel:)\S+$/i.test(written) || written === "") return written;
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(written)) return `mailto:${written}`;
  return /^[^\s:/@]+\.[^\s:/@]+([/:?#]\S*)?$/.test(written) ? `https://${written}` : null;
}

function askForLink(editor) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "link-heading");
  dialog.innerHTML = `<form method="dialog" class="stack" novalidate>
    <h2 id="link-heading">Länk</h2>
    <div class="field"><label for="link-address">Adress</label>
    <input id="link-address" type="text" inputmode="url" placeholder="https://"></div>
    <div class="actions"><button class="button primary" value="set">Spara länken</button>
    <button class="button" value="remove">Ta bort länken</button>
    <button class="button quiet" value="">Avbryt</button></div></form>`;
  const input = dialog.querySelector("input");
  input.value = editor.getAttributes("link").href ?? "";
  const act = (choice, href) => {
    editor.view.focus(); // at once: what is typed next belongs to the text
    const chain = editor.chain().extendMarkRange("link");
    if (choice === "remove") chain.unsetLink().run();
    else if (choice === "set" && href) {
      if (editor.state.selection.empty && !editor.isActive("link")) {
        editor.commands.insertContent({ type: "text", text: input.value.trim(), marks: [{ type: "link", attrs: { href } }] });
      } else chain.setMark("link", { href }).run();
    }
  };
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = event.submitter?.value ?? "set";
    const href = address(input.value.trim());
    if (choice === "set" && href === null) {
      input.setCustomValidity("Skriv en webbadress, en e-postadress eller tel: och ett nummer.");
      input.reportValidity();
      return;
    }
    dialog.close();
    act(choice, href);
  });
  input.addEventListener("input", () => input.setCustomValidity(""));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// --- The page ------------------------------------------------------------------------------------
const all = [...document.querySelectorAll("form[data-writing]")].map((form) => new Writing(form));
// A text among the fields of a larger form is saved with that form.
document.querySelectorAll("textarea[data-prose]").forEach((textarea) => {
  proseEditor(textarea, textarea.labels?.[0]?.textContent.trim() ?? "texten");
});
document.documentElement.dataset.writingReady = "";

for (const back of ["online", "focus"]) {
  window.addEventListener(back, () => all.forEach((writing) => writing.save()));
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") all.forEach((writing) => writing.save({ last: true }));
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    all.forEach((writing) => writing.save());
  }
});
window.addEventListener("beforeunload", (event) => {
  const unkept = all.some((writing) => writing.isDirty && !writing.stopped && !drafts.get(writing.pk));
  if (unkept) event.preventDefault();
});
