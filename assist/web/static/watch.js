// A draft that a served model is writing: its sources at once, each sentence as it passes the guard, then the whole panel in their place.
function watchDraft() {
  const panel = document.getElementById("panel");
  const growing = document.getElementById("growing"), found = document.getElementById("found");
  if (!panel?.dataset.watch || !growing) return;
  const events = new EventSource(panel.dataset.watch);
  let lost = 0;
  const on = (name, act) => events.addEventListener(name, (event) => { lost = 0; act(JSON.parse(event.data)); });

  function line(text, kind, lang) {
    const box = document.createElement("p");
    box.className = kind;
    box.dir = "auto";
    if (lang) box.lang = lang;
    box.textContent = text;
    return box;
  }

  function whole() { // the panel is asked for once, whatever ended the stream; a failure is shown there with its reason
    events.close();
    htmx.trigger(panel, "drafted");
  }

  function stop() { // the agent goes on without it: what the model still writes is kept for whoever asks again
    events.close();
    const shown = document.getElementById("stopped").content.firstElementChild.cloneNode(true);
    panel.replaceChildren(shown);
    htmx.process(shown);
  }

  panel.addEventListener("click", (event) => { if (event.target.closest("#stop")) stop(); });
  panel.addEventListener("concord:stop", stop);
  on("sources", (hits) => {
    const titles = new Set(hits.map((hit) => [hit.passage.title || hit.passage.path, ...hit.passage.heading.slice(-1)].join(" § ")));
    found.querySelector("ol").replaceChildren(...[...titles].map((title) => Object.assign(document.createElement("li"), { textContent: title, dir: "auto" })));
    found.hidden = titles.size === 0;
  });
  on("sentence", ({ sentence, gloss }) => {
    const pair = document.createElement("div");
    pair.className = "pair";
    pair.append(line(sentence.text, "reply"), line(gloss, "gloss", document.documentElement.lang));
    growing.querySelector(".pairs").append(pair);
    growing.hidden = false;
  });
  on("anew", () => {
    growing.querySelector(".pairs").replaceChildren();
    growing.hidden = true;
  });
  on("draft", whole);
  on("failed", whole);
  events.onerror = () => { // the browser comes back by itself and goes on where it was; not without end
    lost += 1;
    if (events.readyState === EventSource.CLOSED || lost > 3) whole();
  };
}
watchDraft();
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]") && document.getElementById("stop")) document.getElementById("panel").dispatchEvent(new Event("concord:stop"));
});
document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "beside") watchDraft(); });
