// Words that lie on this computer and that the server never got: shown where they can still be read and
// copied, also when the text has been handed over or decided since.

const place = document.querySelector("[data-kept]");
const prefix = `utkast:${place.dataset.kept}:`;
const when = new Intl.DateTimeFormat("sv", { dateStyle: "long", timeStyle: "short" });

const plain = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const blocks = [...page.body.querySelectorAll("p, h3, h4, li, th, td, blockquote")];
  const lines = blocks.filter((b) => !b.querySelector("p, li")).map((b) => b.textContent.trim());
  return lines.filter(Boolean).join("\n\n");
};

const make = (tag, text, attributes = {}) => Object.assign(document.createElement(tag), { textContent: text, ...attributes });

function show(key, draft) {
  const part = make("section", "", { className: "notice notice-warn" });
  const at = draft.at ? ` ${when.format(new Date(draft.at)).replace(":", ".")}` : "";
  part.append(
    make("h2", "Du har text som inte kom med", { className: "notice-title" }),
    make("p", `”${draft.label}”, skriven på den här datorn${at}. Den är inte sparad i produkten.`),
  );
  const words = make("div", plain(draft.html), { className: "prose kept", tabIndex: 0 });
  words.setAttribute("role", "region");
  words.setAttribute("aria-label", `Det du skrev i ${draft.label}`);
  const actions = make("div", "", { className: "actions" });
  const copy = make("button", "Kopiera texten", { type: "button", className: "button" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(words.textContent);
      copy.textContent = "Kopierad";
    } catch {
      getSelection().selectAllChildren(words);
      copy.textContent = "Markerad: kopiera med Ctrl+C";
    }
  });
  const open = make("a", "Till sidan", { className: "button quiet", href: draft.page });
  const drop = make("button", "Ta bort den härifrån", { type: "button", className: "button quiet" });
  drop.addEventListener("click", () => {
    if (drop.dataset.sure === undefined) {
      drop.dataset.sure = "";
      drop.textContent = "Säker? Tryck igen för att ta bort";
      return;
    }
    localStorage.removeItem(key);
    part.remove();
  });
  actions.append(copy, ...(draft.page === location.pathname ? [] : [open]), drop);
  part.append(words, actions);
  place.append(part);
}

try {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(prefix))) {
    const draft = JSON.parse(localStorage.getItem(key));
    if (draft?.label && plain(draft.html)) show(key, draft);
  }
} catch {
  // A browser that keeps nothing has nothing to show.
}
