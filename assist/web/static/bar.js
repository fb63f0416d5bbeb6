// The groups of the top bar: one is open at a time, and it closes by Escape, by a press elsewhere and when the focus leaves it.
(() => {
  const open = () => document.querySelector(".rooms details[open]");
  document.addEventListener("keydown", (event) => {
    const group = open();
    if (event.key !== "Escape" || !group) return;
    if (group.contains(document.activeElement)) group.querySelector("summary").focus();
    group.open = false;
  });
  document.addEventListener("pointerdown", (event) => { const group = open(); if (group && !group.contains(event.target)) group.open = false; });
  document.addEventListener("focusin", (event) => { const group = open(); if (group && !group.contains(event.target)) group.open = false; });
})();
