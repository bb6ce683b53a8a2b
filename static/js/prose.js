// The editor in place of a textarea: ProseMirror with a toolbar, names and words in Swedish, and the
// keyboard's way in and out.

const { editor: editorUrl, pasting: pastingUrl, sprite } = document.querySelector("script[data-editor]").dataset;

// The editor asks window.gettext for its few words when it is loaded.
const WORDS = { Update: "Spara", Cancel: "Avbryt", Remove: "Ta bort" };
window.gettext = (word) => WORDS[word] ?? word;

const [lib, { fromOutside }] = await Promise.all([import(editorUrl), import(pastingUrl)]);

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

// An editor with its toolbar in place of a textarea.
export function proseEditor(textarea, name) {
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
  editor.setOptions({ editorProps: { transformPastedHTML: fromOutside } });
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
