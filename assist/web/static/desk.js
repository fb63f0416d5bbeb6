// Keys, and the few things a form cannot do: copying, editing in place, keeping what was typed.
(() => {
  const $ = (id) => document.getElementById(id);
  const kept = () => "concord:" + ($("panel")?.dataset.talk || ""); // by conversation: a newer draft must not lose it
  const stale = () => Boolean(document.querySelector("[data-outdated]"));
  const list = $("list");
  let deciding = false, silence = 0;

  function toast(text) {
    const box = $("toast");
    box.textContent = text;
    box.classList.add("on");
    clearTimeout(silence);
    silence = setTimeout(() => box.classList.remove("on"), 4000);
  }

  function copyOld(box) { // where the clipboard is refused: the text is selected, so that one key copies it
    const range = document.createRange();
    range.selectNodeContents(box);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand("copy");
  }

  async function copyDecided() {
    const box = $("decided-text");
    if (!box) return;
    let done = true;
    try {
      await navigator.clipboard.writeText(box.textContent);
    } catch {
      done = copyOld(box);
    }
    toast(done ? document.body.dataset.copied : document.body.dataset.copyFailed);
  }

  function handOver() { // what this place does with an approved reply: the outbox sends it, the page around us inserts it, or it is copied
    const act = $("panel").dataset.act, box = $("decided-text");
    if (act === "insert" && box) { document.dispatchEvent(new CustomEvent("concord:insert", { detail: box.textContent })); toast(document.body.dataset.inserted); }
    else if (act === "copy" || act === undefined) copyDecided();
  }

  function send(verdict, text) {
    $("verdict").value = verdict;
    $("final").value = text;
    $("edits").value = $("pairs")?.dataset.edits || "";
    deciding = true;
    htmx.trigger($("decide"), "submit");
  }

  function editing(on, focus = true) {
    const box = $("editor");
    if (!box || !$("decide")) return;
    box.hidden = !on;
    for (const [id, shown] of [["save", on], ["cancel", on], ["accept", !on], ["edit", !on], ["reject", !on]]) if ($(id)) $(id).hidden = !shown;
    $("reason").hidden = true;
    if ($("reasons")) $("reasons").hidden = true;
    if (!on) return;
    box.value = localStorage.getItem(kept()) ?? box.defaultValue;
    if (!focus) return;
    box.focus();
    box.scrollIntoView({ block: "nearest" });
  }

  function take(text, beside) { // a reply of the shop's own goes where it is written on: after what stands there, or alone; a sentence goes beside the draft
    const box = $("editor");
    if (!box || !$("decide") || stale()) return;
    const before = (box.hidden ? (beside ? box.defaultValue : "") : box.value).trim();
    localStorage.setItem(kept(), before ? `${before}\n\n${text}` : text);
    editing(true);
  }

  function accept() {
    const box = $("editor");
    if (stale()) { $("refresh")?.click(); return; }
    if (!box || !$("decide")) return;
    if (box.hidden) { const button = $("accept");
      if (!button || button.disabled) return;
      if (button.dataset.twice) { toast(button.dataset.twice); delete button.dataset.twice; return; }
      send("accept", "");
    }
    else send("edit", box.value);
  }

  function vouch() { // one key opens the reason, the next one sends what is vouched for
    const reason = $("reason");
    if (!$("vouch") || !reason || stale()) return;
    if (!reason.hidden && reason.value.trim()) { send("accept", ""); return; }
    reason.placeholder = reason.dataset.vouch;
    reason.setAttribute("aria-label", reason.dataset.vouch);
    reason.dataset.sends = "vouch";
    reason.hidden = false;
    reason.focus();
  }

  let checking = 0;
  function recheck(box) { // what was typed is checked while it is typed: findings inform, they do not stop
    clearTimeout(checking);
    checking = setTimeout(() => {
      if (!box?.isConnected || !$("edit-findings")) return; // decided, paused or drafted anew meanwhile: nothing is being written here any more
      htmx.ajax("POST", `/d/${$("panel").dataset.draft}/check`, { target: "#edit-findings", swap: "innerHTML", values: { text: box.value, edits: $("pairs")?.dataset.edits || "" } });
    }, 700);
  }

  function reject() {
    const reason = $("reason");
    if (!reason || stale()) return;
    if (!reason.hidden && reason.dataset.sends !== "vouch") { send("reject", ""); return; }
    reason.placeholder = reason.dataset.reject;
    reason.setAttribute("aria-label", reason.dataset.reject);
    delete reason.dataset.sends;
    reason.hidden = false;
    if ($("reasons")) $("reasons").hidden = false;
    reason.focus();
  }

  function move(step) {
    const items = [...document.querySelectorAll(".item")];
    const next = items[items.findIndex((item) => item.classList.contains("here")) + step];
    if (next) next.click();
  }

  function broken(detail) {
    const panel = $("panel");
    if (!panel || panel.dataset.draft) { toast(detail); return; }
    const shown = $("broken").content.firstElementChild.cloneNode(true);
    shown.querySelector("p").textContent = document.body.dataset.failed.replace("§", () => detail);
    panel.removeAttribute("hx-get"); // its own load is over
    panel.replaceChildren(shown);
    htmx.process(shown);
  }

  function escape(event) {
    if (event.target.id === "editor") { editing(false); document.activeElement?.blur(); }
    else if (event.target.id === "reason") { event.target.hidden = true; if ($("reasons")) $("reasons").hidden = true; $("reject").focus(); }
    else if (event.target.id === "find") { event.target.value = ""; $("hits").replaceChildren(); event.target.blur(); }
  }

  function letter(event) {
    const open = document.querySelector("dialog[open]"), key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key)) document.querySelector(`#src-${key} .open-source`)?.click();
    else if (open) return;
    else if (key === "?") $("keys").showModal();
    else if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "e" && !stale()) { event.preventDefault(); editing(true); }
    else if (key === "l" && $("escalate")) { event.preventDefault(); $("escalate").parentElement.open = true; $("escalation").querySelector("input")?.focus(); }
    else if (key === "v" && $("vouch")) { event.preventDefault(); vouch(); }
    else if (key === "r") { event.preventDefault(); reject(); }
  }

  const acts = { accept, save: accept, reject, vouch, copy: copyDecided, edit: () => editing(true), cancel: () => editing(false), help: () => $("keys").showModal() };
  acts["list-toggle"] = () => $("list-toggle").setAttribute("aria-expanded", list.classList.toggle("open"));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    acts[button?.id]?.();
  });
  document.addEventListener("click", (event) => { if (event.target.closest(".take-macro")) take(event.target.closest("li").querySelector(".macro-text").textContent, false); });
  document.addEventListener("concord:take", (event) => take(event.detail, true));
  document.addEventListener("concord:reject", () => { if ($("reason") && !stale()) send("reject", ""); });
  document.addEventListener("change", (event) => { if (event.target.dataset.submit !== undefined) event.target.form.submit(); });
  document.addEventListener("input", (event) => { if (event.target.id === "editor") { localStorage.setItem(kept(), event.target.value); recheck(event.target); } });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.isComposing) return; // Enter ends a word of an input method, not the reply
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); if (!event.repeat) accept(); }
    else if (event.key === "Enter" && event.target.id === "reason") { event.preventDefault(); if (event.target.dataset.sends) vouch(); else reject(); }
    else if (event.key === "Escape") escape(event);
    else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) letter(event);
  });
  document.addEventListener("concord:edited", (event) => { // the agent's side changed: what goes out follows, or nothing is left to send but the draft
    const box = $("editor");
    if (event.detail.text === box.defaultValue) { localStorage.removeItem(kept()); $("edit-findings").replaceChildren(); editing(false); return; }
    localStorage.setItem(kept(), event.detail.text);
    editing(true, false);
    recheck(box);
  });
  document.addEventListener("concord:say", (event) => toast(event.detail));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "panel") return;
    if (deciding && $("panel").querySelector(".decided")) { // its class is the old panel's until it settles
      localStorage.removeItem(kept());
      handOver();
    } else if (localStorage.getItem(kept())) { editing(true, false); recheck($("editor")); }
    deciding = false;
  });
  document.addEventListener("htmx:oobAfterSwap", () => { if (stale()) $("panel").dataset.stale = "1"; });
  document.addEventListener("htmx:sendError", () => broken(document.body.dataset.unreachable));
  document.addEventListener("htmx:responseError", (event) => {
    let text = event.detail.xhr.responseText;
    try { text = JSON.parse(text).detail; } catch { /* not a problem document: shown as it is */ }
    broken(text);
  });
  if (!list) return;
  addEventListener("pagehide", () => sessionStorage.setItem("concord:list", list.scrollTop));
  list.scrollTop = Number(sessionStorage.getItem("concord:list") || 0);
  list.querySelector(".here")?.scrollIntoView({ block: "nearest" });
})();
