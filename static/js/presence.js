// Tells the server which text this page has open, and shows who else has it open. Says nothing while the
// page is hidden, and takes its word back when the page is left.

const EVERY = 20000; // ms; writing.Presence forgets after three silent ones

const forms = [...document.querySelectorAll("form[data-presence]")];
// The one in focus, at first the one that stands open; a folded text is nobody's place.
let here = forms.find((form) => form.checkVisibility());
const inWords = new Intl.ListFormat("sv", { type: "conjunction" });
let timer;

const body = (extra = {}) => {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", here.querySelector("input[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  return data;
};

const show = (names) => {
  for (const form of forms) {
    const place = form.querySelector("[data-others]");
    place.hidden = form !== here || !names.length;
    place.textContent = place.hidden ? "" : `${inWords.format(names)} har också texten öppen.`;
  }
};

async function tell() {
  clearTimeout(timer);
  if (!here || document.visibilityState === "hidden") return;
  timer = setTimeout(tell, EVERY);
  const form = here;
  try {
    const response = await fetch(form.dataset.presence, { method: "POST", body: body() });
    if (form !== here) return;
    if (!response.ok || response.redirected) {
      show([]);
      return;
    }
    show((await response.json()).others);
    document.body.dispatchEvent(new CustomEvent("text:present"));
  } catch {
    show([]); // nobody knows; the next turn tries again
  }
}

const leave = () => {
  if (here) navigator.sendBeacon(here.dataset.presence, body({ leave: "1" }));
};

if (forms.length) {
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest("form[data-presence]");
    if (!form || form === here) return;
    here = form;
    tell();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      clearTimeout(timer);
      leave();
    } else tell();
  });
  window.addEventListener("pagehide", leave);
  tell();
}
