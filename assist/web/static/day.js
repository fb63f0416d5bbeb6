// Rows by keys: arrows move, Enter approves the row that is meant and goes on to the next; a filter is sent as it is chosen; a note is copied.
(() => {
  const rows = () => [...document.querySelectorAll(".rows tr[data-draft]:not(.done)")];
  document.addEventListener("change", (event) => { if (event.target.dataset.submit !== undefined) event.target.form.submit(); });
  document.addEventListener("click", (event) => {
    const note = event.target.closest(".copy-note");
    if (note) navigator.clipboard?.writeText(note.closest(".note").querySelector("pre").textContent);
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = document.activeElement?.closest?.("tr[data-draft]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = rows(), at = all.indexOf(row);
      const next = all[at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1)];
      if (!next || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && document.activeElement === row && !event.repeat) {
      event.preventDefault();
      row.querySelector(".yes")?.click();
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const row = event.target.closest?.("tr[data-draft]");
    if (!row?.querySelector("[data-done]")) return;
    const all = rows(), next = all[all.indexOf(row) + 1] || all[0];
    row.classList.add("done");
    if (next && next !== row && (document.activeElement === row || document.activeElement === document.body)) next.focus();
  });
})();
