// Saving. Every text on the page is a form that works by itself; here it gets an editor (prose.js)
// and saves what is written, as it is written. Nothing leaves the page unsaved: what the
// server has not acknowledged lies in localStorage until it has.

const script = document.querySelector("script[data-editor]");
const { prose: proseUrl, login: loginUrl } = script.dataset;
const { proseEditor } = await import(proseUrl);

const IDLE = 900; // ms without a key before a save
const RETRY = 5000; // ms before a failed save is tried again

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

// Without JavaScript a field holds plain text; the editor's markup lies beside it.
document.querySelectorAll("textarea[data-html]").forEach((textarea) => {
  textarea.value = textarea.dataset.html;
  textarea.parentElement.querySelector("input[value=text]").remove();
});

// --- One text ------------------------------------------------------------------------------------
class Writing {
  constructor(form) {
    this.form = form;
    this.pk = form.dataset.writing;
    this.textarea = form.querySelector("textarea[name=html]");
    this.textarea.readOnly = false;
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
    const kept = this.keep(Number(this.base.value));
    if (this.status.dataset.state !== "offline") {
      this.show("unsaved", kept ? "Skriver…" : "Skriver… (den här datorn kan inte hålla ett utkast)");
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), IDLE);
  }

  // With where and when, so that kept.js can show it where the text can no longer be written.
  keep(base) {
    const label = this.form.dataset.label;
    return drafts.set(this.pk, {
      html: this.html, base, label, page: location.pathname, at: new Date().toISOString(),
    });
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
      else this.keep(version);
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
    this.theirs = this.place.querySelectorAll(".conflict-version .prose")[1]?.innerHTML;
    this.version = this.place.querySelector("input[name=base]")?.value;
  }

  // What was not chosen stays to be read and copied from.
  showOther(html) {
    const other = document.createElement("details");
    other.className = "notice notice-info";
    other.innerHTML = '<summary>Den andra versionen</summary><div class="prose" tabindex="0" role="region" aria-label="Den andra versionen"></div>';
    other.querySelector(".prose").innerHTML = html ?? "";
    this.place.replaceChildren(other);
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
      this.showOther(choice === "mine" ? this.theirs : this.html);
      this.base.value = version;
      this.editor.setEditable(true);
      this.editor.commands.setContent(html, { emitUpdate: false });
      this.saved = this.html;
      this.stopped = false;
      drafts.drop(this.pk);
      this.show("saved", `Sparat ${saved}. Den andra versionen står kvar här så länge sidan är öppen.`);
      this.editor.commands.focus("end");
    } else if (response.status === 409) {
      this.stop((await response.json()).conflict);
    } else {
      this.show("error", "Servern kunde inte spara. Båda versionerna finns kvar. Försök igen.");
    }
  }
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
