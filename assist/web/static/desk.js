// Keys and the few things a form cannot do: copying, editing in place, keeping what was typed.
(() => {
  const $ = (id) => document.getElementById(id);
  const kept = () => "concord:" + ($("panel")?.dataset.draft || "");

  function toast(text) {
    const box = $("toast");
    box.textContent = text;
    box.classList.add("on");
    setTimeout(() => box.classList.remove("on"), 2500);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast(document.body.dataset.copied);
    } catch {
      toast(document.body.dataset.copyFailed);
    }
  }

  function send(verdict, text) {
    $("verdict").value = verdict;
    $("final").value = text;
    htmx.trigger($("decide"), "submit");
  }

  function editing(on) {
    const box = $("editor");
    if (!box) return;
    box.hidden = !on;
    for (const [id, shown] of [["save", on], ["cancel", on], ["accept", !on], ["edit", !on], ["reject", !on]]) if ($(id)) $(id).hidden = !shown;
    if (on) {
      box.value = localStorage.getItem(kept()) ?? box.value;
      box.focus();
    }
  }

  function stale() { return Boolean(document.querySelector("[data-outdated]")); }

  function accept() {
    const box = $("editor");
    if (!box || stale()) return;
    if (!box.hidden) {
      copy(box.value);
      send("edit", box.value);
      localStorage.removeItem(kept());
    } else if ($("accept") && !$("accept").disabled) {
      copy(box.value);
      send("accept", "");
    }
  }

  function reject() {
    const reason = $("reason");
    if (!reason || stale()) return;
    if (reason.hidden) {
      reason.hidden = false;
      reason.focus();
    } else send("reject", "");
  }

  function light(number, on) {
    const source = $("src-" + number);
    if (!source) return;
    source.classList.toggle("lit", on);
    if (on) source.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const items = [...document.querySelectorAll(".item")];
    const here = items.findIndex((item) => item.classList.contains("here"));
    const next = items[here + step];
    if (next) next.click();
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    if (target.id === "accept" || target.id === "save") accept();
    else if (target.id === "edit") editing(true);
    else if (target.id === "cancel") editing(false);
    else if (target.id === "reject") reject();
    else if (target.dataset.source) document.querySelector(`#src-${target.dataset.source} .open-source`)?.click();
  });
  for (const [name, on] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]])
    document.addEventListener(name, (event) => {
      const number = event.target.closest?.("[data-source]")?.dataset.source;
      if (number) light(number, on);
    });
  document.addEventListener("change", (event) => {
    if (event.target.dataset.submit !== undefined) event.target.form.submit();
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "editor") localStorage.setItem(kept(), event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); accept(); return; }
    if (event.key === "Enter" && event.target.id === "reason") { event.preventDefault(); reject(); return; }
    if (event.key === "Escape" && event.target.id === "editor") { editing(false); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "e") { event.preventDefault(); editing(true); }
    else if (key === "r") { event.preventDefault(); reject(); }
    else if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (/^[1-9]$/.test(key)) document.querySelector(`#src-${key} .open-source`)?.click();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "source-body") $("source").showModal();
    if (localStorage.getItem(kept())) editing(true);
  });
  document.addEventListener("htmx:oobAfterSwap", () => { if (stale()) $("panel").dataset.stale = "1"; });
  document.addEventListener("htmx:responseError", (event) => {
    let text = event.detail.xhr.responseText;
    try { text = JSON.parse(text).detail; } catch { /* not a problem document: shown as it is */ }
    toast(text);
  });
})();
