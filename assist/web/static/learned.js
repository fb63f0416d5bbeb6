// One key for the first text that waits: A approves, R rejects. Never while somebody types.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, button")) return;
    const act = { a: ".yes", r: ".no" }[event.key.toLowerCase()];
    const button = act && document.querySelector(`[data-first] ${act} button:not([disabled])`);
    if (!button) return;
    event.preventDefault();
    button.form.requestSubmit();
  });
})();
