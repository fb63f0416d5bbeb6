// The agent's side of a draft: values changed, sentences swapped or left out there; the customer's side comes back written anew.
(() => {
  const $ = (id) => document.getElementById(id);
  const pairs = () => [...document.querySelectorAll("#pairs .pair")];
  const draft = () => $("panel")?.dataset.draft || "";
  const store = () => "concord:edits:" + draft();
  const stale = () => Boolean(document.querySelector("[data-outdated]"));
  const said = () => new Map(pairs().map((row) => [row.dataset.at, row.dataset.said]));
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  let before = null; // the sides as they stood when an edit was sent: {text, said, at, act, restoring}

  function edits() {
    const kept = JSON.parse($("pairs")?.dataset.edits || "{}");
    return { dropped: kept.dropped || [], swaps: kept.swaps || [], changes: kept.changes || [] };
  }

  function send(path, values, at, act, restoring = false) {
    before = { text: $("pairs").dataset.text, said: said(), at, act, restoring };
    return htmx.ajax("POST", path, { target: "#pairs", swap: "outerHTML", values });
  }

  const apply = (changed, at, act, restoring) => send(`/d/${draft()}/edits`, { edits: JSON.stringify(changed) }, at, act, restoring);

  function drop(at) {
    const now = edits(), place = Number(at), off = now.dropped.includes(place);
    now.dropped = off ? now.dropped.filter((one) => one !== place) : [...now.dropped, place];
    apply(now, at, "drop");
  }

  function undo(at) { // what was swapped goes back, and so does every value this sentence states
    const now = edits(), form = pairs().find((row) => row.dataset.at === at);
    now.swaps = now.swaps.filter((one) => String(one.at) !== at);
    if (form) now.changes = now.changes.filter((one) => !(form.dataset.keys || "").split(" ").includes(one.key));
    apply(now, at, "change");
  }

  function swap(at) {
    htmx.ajax("POST", `/d/${draft()}/sentences/${at}/offers`, { target: "#swap-body", swap: "innerHTML", values: { edits: JSON.stringify(edits()) } });
  }

  function take(button) {
    const at = button.closest(".offers").dataset.at, now = edits();
    now.swaps = [...now.swaps.filter((one) => String(one.at) !== at), { at: Number(at), source: button.dataset.source }];
    $("swap").close();
    apply(now, at, "swap");
  }

  function change(at) {
    const row = pairs().find((one) => one.dataset.at === at), box = row.querySelector(".row-form");
    if (box.firstElementChild) { shut(row); return; }
    for (const other of pairs()) shut(other, false);
    row.querySelector(".change")?.setAttribute("aria-expanded", true);
    htmx.ajax("POST", `/d/${draft()}/sentences/${at}/form`, { target: box, swap: "innerHTML", values: { edits: JSON.stringify(edits()) } });
  }

  function shut(row, focus = true) {
    const box = row.querySelector(".row-form");
    if (!box?.firstElementChild) return;
    box.replaceChildren();
    row.querySelector(".change")?.setAttribute("aria-expanded", false);
    if (focus) row.focus();
  }

  function submit(form) {
    const fields = new FormData(form);
    send(form.dataset.send, { value: fields.getAll("value"), unit: fields.getAll("unit"), edits: JSON.stringify(edits()) }, form.dataset.at, "change");
  }

  function followed(typed, was, now) { // what was typed by hand stays; only the sentences that changed are put in their place
    let text = typed, last = "", lost = false;
    for (const [at, after] of now) {
      const first = was.get(at) || "";
      if (first !== after) {
        if (first && text.includes(first)) text = text.replace(first, () => after);
        else if (!first && last && text.includes(last)) text = text.replace(last, () => `${last} ${after}`);
        else if (!first) text = `${after}\n\n${text}`;
        else lost = true;
      }
      if (after && text.includes(after)) last = after;
    }
    if (lost) tell("concord:say", $("pairs").dataset.rewritten);
    return text.replace(/[ \t]*\n[ \t]*/g, "\n").replace(/\n{3,}/g, "\n\n").replace(/ {2,}/g, " ").trim();
  }

  function came() {
    const box = $("editor"), was = before, now = $("pairs").dataset;
    before = null;
    localStorage.setItem(store(), now.edits);
    for (const entry of document.querySelectorAll(".sources li")) entry.classList.toggle("unused", now.unused.split(" ").includes(entry.dataset.number));
    if (!was || was.restoring || !box) return;
    const untouched = box.hidden || box.value === was.text;
    tell("concord:edited", { text: untouched ? now.text : followed(box.value, was.said, said()) });
    const row = pairs().find((one) => one.dataset.at === was.at);
    (row?.querySelector(`[data-act="${was.act}"]`) || row)?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  function move(row, step) {
    const all = pairs(), next = all[all.indexOf(row) + step];
    next?.focus();
  }

  function enter() { // to the first sentence that can be edited
    const first = pairs().find((row) => row.querySelector(".row-edits button"));
    first?.focus();
  }

  const acts = { change, swap, drop, undo };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || stale()) return;
    if (button.dataset.act) acts[button.dataset.act](button.closest(".pair").dataset.at);
    else if (button.classList.contains("offer")) take(button);
    else if (button.classList.contains("shut")) shut(button.closest(".pair"));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.classList.contains("values")) return;
    event.preventDefault();
    submit(event.target);
  });
  document.addEventListener("input", (event) => {
    if (!event.target.classList.contains("offer-filter")) return;
    const wanted = event.target.value.toLocaleLowerCase();
    for (const one of document.querySelectorAll(".offers li")) one.hidden = !one.textContent.toLocaleLowerCase().includes(wanted);
  });

  function inList(event) { // up and down through the offers, from the filter on
    const open = [...document.querySelectorAll(".offers li:not([hidden]) .offer")], step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !$("swap").open) return false;
    const at = open.indexOf(document.activeElement) + step;
    (at < 0 ? document.querySelector(".offer-filter") : open[at])?.focus();
    return true;
  }

  function inForm(event) {
    const form = event.target.closest?.(".values") || (event.ctrlKey || event.metaKey ? document.querySelector(".values") : null);
    if (!form) return false;
    if (event.key === "Escape") { shut(form.closest(".pair")); return true; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { form.requestSubmit(); return true; } // what stands in the form is not lost by accepting
    return false;
  }

  function inRow(event) {
    const row = event.target.closest?.(".pair"), plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!plain || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || document.querySelector("dialog[open]")) return false;
    const key = event.key.toLowerCase();
    if (key === "g" && !stale()) { enter(); return true; }
    if (!row) return false;
    if (key === "arrowdown" || key === "arrowup") { move(row, key === "arrowdown" ? 1 : -1); return true; }
    const act = { c: "change", s: "swap", x: "drop", delete: "drop", u: "undo" }[key], button = act && row.querySelector(`[data-act="${act}"]`);
    if (!button || stale()) return false;
    acts[act](row.dataset.at);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (inList(event) || inForm(event) || inRow(event)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target.id === "pairs") came();
    else if (target.id === "swap-body") { $("swap").showModal(); document.querySelector(".offer-filter")?.focus(); }
    else if (target.classList.contains("row-form")) { const first = target.querySelector("input:not([type=hidden]), select, button"); first?.focus(); if (first?.type === "text") first.select(); }
    else if (target.id === "panel") reopened();
  });

  function reopened() { // edits of this very draft are put back; they go with its decision
    if ($("panel").querySelector(".decided")) { localStorage.removeItem(store()); return; }
    const kept = localStorage.getItem(store());
    if (kept && $("pairs") && kept !== $("pairs").dataset.edits) apply(JSON.parse(kept), "", "", true);
  }
})();
